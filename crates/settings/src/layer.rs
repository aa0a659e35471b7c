//! What one source says, before anybody has looked whether it makes sense.

use std::collections::BTreeMap;

use crate::Fault;

/// A value as a source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raw {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Several values.
    List(Vec<Raw>),
    /// What no setting can be: a date, a fraction, bytes.
    Other,
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What one source says: by setting, or why it cannot be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Where it is, for people: a path, a key of the registry.
    pub origin: String,
    /// By name.
    pub content: Result<BTreeMap<String, Raw>, Fault>,
}

impl Layer {
    /// A source that says this.
    pub fn new(origin: impl Into<String>, content: BTreeMap<String, Raw>) -> Self {
        Self {
            origin: origin.into(),
            content: Ok(content),
        }
    }

    /// A source that is there and cannot be read, trusted or understood.
    pub fn failed(origin: impl Into<String>, fault: Fault) -> Self {
        Self {
            origin: origin.into(),
            content: Err(fault),
        }
    }

    /// The command line.
    pub fn command_line<'a>(said: impl IntoIterator<Item = (&'a str, Raw)>) -> Self {
        let said = said.into_iter().map(|(name, raw)| (name.to_owned(), raw));
        Self::new("The command line", said.collect())
    }
}

/// The names and values of a TOML file, tables written as dots.
pub(crate) fn flatten(table: &toml::Table) -> BTreeMap<String, Raw> {
    let mut flat = BTreeMap::new();
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) => {
                let inner = flatten(inner).into_iter();
                flat.extend(inner.map(|(rest, raw)| (format!("{name}.{rest}"), raw)));
            }
            value => {
                flat.insert(name.clone(), raw(value));
            }
        }
    }
    flat
}

fn raw(value: &toml::Value) -> Raw {
    match value {
        toml::Value::Boolean(value) => Raw::Bool(*value),
        toml::Value::Integer(value) => Raw::Number(*value),
        toml::Value::String(value) => Raw::Text(value.clone()),
        toml::Value::Array(values) => Raw::List(values.iter().map(raw).collect()),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => Raw::Other,
    }
}
