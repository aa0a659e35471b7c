//! Key/value lists: user data (case data), options, reasons.
//!
//! On the wire either `[{"key","type","value"}]`, nested, or a plain object. Both are read everywhere and written out
//! in the shape they came in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A key/value list in either shape. Reading anything else yields an empty list that still writes out what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KvList(Value);

impl Default for KvList {
    fn default() -> Self {
        Self(Value::Array(Vec::new()))
    }
}

impl KvList {
    /// An empty list, in the list shape.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes JSON as it came.
    pub fn from_value(value: Value) -> Self {
        Self(value)
    }

    /// The JSON in the shape it came in.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Pairs of text, in the list shape.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut list = Self::new();
        for (key, value) in pairs {
            list.set(&key.into(), Value::String(value.into()));
        }
        list
    }

    /// A member's value as it came; of several with one key the last.
    pub fn raw(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Value::Array(entries) => entries
                .iter()
                .rev()
                .filter(|entry| entry.get("key").and_then(Value::as_str) == Some(key))
                .find_map(|entry| entry.get("value")),
            Value::Object(map) => map.get(key),
            _ => None,
        }
    }

    /// A member as text: strings as they are, numbers and booleans printed. `None` for lists, null and absent keys.
    pub fn text(&self, key: &str) -> Option<String> {
        self.raw(key).and_then(scalar)
    }

    /// A member as an integer, also where it is sent as text.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.raw(key).and_then(crate::object::as_int)
    }

    /// A nested list.
    pub fn section(&self, key: &str) -> Option<Self> {
        match self.raw(key)? {
            nested @ (Value::Array(_) | Value::Object(_)) => Some(Self(nested.clone())),
            _ => None,
        }
    }

    /// Keys and values in their order.
    pub fn entries(&self) -> Vec<(&str, &Value)> {
        match &self.0 {
            Value::Array(entries) => entries
                .iter()
                .filter_map(|entry| Some((entry.get("key")?.as_str()?, entry.get("value")?)))
                .collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.as_str(), value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Keys with the values that are text, numbers or booleans, as text.
    pub fn texts(&self) -> Vec<(String, String)> {
        self.entries()
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), scalar(value)?)))
            .collect()
    }

    /// Whether there is no readable member.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Sets a member in the shape that the list has: in the list shape nested objects become lists, and what has no
    /// type there (fractions, flags, arrays of something else) becomes text.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        match &mut self.0 {
            Value::Object(map) => {
                map.insert(key.to_owned(), value);
            }
            Value::Array(entries) => {
                let entry = entry(key, value);
                match entries
                    .iter_mut()
                    .rfind(|e| e.get("key").and_then(Value::as_str) == Some(key))
                {
                    Some(old) => *old = entry,
                    None => entries.push(entry),
                }
            }
            other => *other = json!([entry(key, value)]),
        }
        self
    }

    /// Removes every member with this key; says whether there was one.
    pub fn remove(&mut self, key: &str) -> bool {
        match &mut self.0 {
            Value::Object(map) => map.remove(key).is_some(),
            Value::Array(entries) => {
                let before = entries.len();
                entries.retain(|entry| entry.get("key").and_then(Value::as_str) != Some(key));
                entries.len() != before
            }
            _ => false,
        }
    }

    /// Sets every member of `other` here (`attach-user-data`, `update-user-data`).
    pub fn merge(&mut self, other: &Self) {
        for (key, value) in other.entries() {
            self.set(key, value.clone());
        }
    }

    /// The same data as a plain object, nested lists too (transcript `userData`, `optimize_config`).
    pub fn to_object(&self) -> Value {
        let mut map = Map::new();
        for (key, value) in self.entries() {
            let value = if is_list(value) {
                Self(value.clone()).to_object()
            } else {
                value.clone()
            };
            map.insert(key.to_owned(), value);
        }
        Value::Object(map)
    }
}

/// A member of a list. The list shape knows whole numbers, lists and text.
fn entry(key: &str, value: Value) -> Value {
    let (kind, value) = match value {
        Value::Number(number) if !number.is_f64() => ("int", Value::Number(number)),
        Value::Object(map) => (
            "kvlist",
            map.into_iter()
                .map(|(key, value)| entry(&key, value))
                .collect(),
        ),
        list if is_list(&list) || list == json!([]) => ("kvlist", with_lists_inside(list)),
        Value::Null => ("str", json!("")),
        other => (
            "str",
            Value::String(scalar(&other).unwrap_or_else(|| other.to_string())),
        ),
    };
    json!({"key": key, "type": kind, "value": value})
}

/// A list whose nested members have the list shape too; what else its entries carry stays as it is.
fn with_lists_inside(list: Value) -> Value {
    let Value::Array(entries) = list else {
        return list;
    };
    let inside = |mut one: Value| {
        if let Some(value @ Value::Object(_)) = one.get("value") {
            let key = one.get("key").and_then(Value::as_str).unwrap_or_default();
            return entry(key, value.clone());
        }
        if let Some(value) = one.get_mut("value") {
            *value = with_lists_inside(value.take());
        }
        one
    };
    entries.into_iter().map(inside).collect()
}

/// Whether a value is a list of members.
fn is_list(value: &Value) -> bool {
    matches!(value, Value::Array(all) if !all.is_empty() && all.iter().all(|one| one.get("key").is_some_and(Value::is_string)))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_are_set_into_a_list_become_lists() {
        let order =
            json!({"Id": "4711", "Lines": {"Count": 2, "First": {"Price": 4.5}}, "Paid": true});
        let mut list = KvList::new();
        list.set("Order", order.clone());
        assert_eq!(
            list.clone().into_value(),
            json!([{"key": "Order", "type": "kvlist", "value": [
                {"key": "Id", "type": "str", "value": "4711"},
                {"key": "Lines", "type": "kvlist", "value": [
                    {"key": "Count", "type": "int", "value": 2},
                    {"key": "First", "type": "kvlist", "value": [{"key": "Price", "type": "str", "value": "4.5"}]},
                ]},
                {"key": "Paid", "type": "str", "value": "true"},
            ]}])
        );
        let inside = list
            .section("Order")
            .and_then(|order| order.section("Lines"));
        assert_eq!(inside.and_then(|lines| lines.int("Count")), Some(2));
    }

    #[test]
    fn only_whole_numbers_are_typed_int() {
        let mut list = KvList::new();
        list.set("whole", -7)
            .set("fraction", 0.25)
            .set("none", Value::Null)
            .set("texts", json!(["a", "b"]));
        let kinds: Vec<_> = match list.into_value() {
            Value::Array(entries) => entries
                .iter()
                .map(|one| (one["type"].clone(), one["value"].clone()))
                .collect(),
            other => panic!("{other}"),
        };
        assert_eq!(
            kinds,
            [
                (json!("int"), json!(-7)),
                (json!("str"), json!("0.25")),
                (json!("str"), json!("")),
                (json!("str"), json!("[\"a\",\"b\"]")),
            ]
        );
    }

    #[test]
    fn a_list_that_is_set_keeps_what_it_carries_and_loses_its_objects() {
        let nested = json!([{"key": "a", "type": "kvlist", "value": {"b": 1}, "extra": 1}, {"key": "c", "type": "str", "value": "d", "extra": 2}]);
        let mut list = KvList::new();
        list.set("n", nested);
        let seen = list
            .section("n")
            .map(KvList::into_value)
            .unwrap_or_default();
        assert_eq!(
            seen[0]["value"],
            json!([{"key": "b", "type": "int", "value": 1}])
        );
        assert_eq!(seen[1]["extra"], 2);
    }
}
