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
                .find(|entry| entry.get("key").and_then(Value::as_str) == Some(key))
                .and_then(|entry| entry.get("value")),
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

    /// Sets a member in the shape that the list has.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        match &mut self.0 {
            Value::Object(map) => {
                map.insert(key.to_owned(), value);
            }
            Value::Array(entries) => {
                let entry = json!({"key": key, "type": kind(&value), "value": value});
                match entries
                    .iter_mut()
                    .rfind(|e| e.get("key").and_then(Value::as_str) == Some(key))
                {
                    Some(old) => *old = entry,
                    None => entries.push(entry),
                }
            }
            other => *other = json!([{"key": key, "type": kind(&value), "value": value}]),
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
            let nested = matches!(value, Value::Array(all) if all.iter().all(|e| e.get("key").is_some()) && !all.is_empty());
            let value = if nested {
                Self(value.clone()).to_object()
            } else {
                value.clone()
            };
            map.insert(key.to_owned(), value);
        }
        Value::Object(map)
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "int",
        Value::Array(_) | Value::Object(_) => "kvlist",
        _ => "str",
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
