//! A value that fits its setting.

use std::fmt;

use serde::Deserialize;

/// A value that fits its setting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Of a `bool`.
    Bool(bool),
    /// Of a `number`, in the setting's unit.
    Number(u32),
    /// Of a `text` or a `choice`.
    Text(String),
    /// Of a `list`.
    List(Vec<String>),
}

/// As TOML writes it, which is also what people are shown.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => toml::Value::String(text.clone()).fmt(f),
            Self::List(texts) => {
                let texts = texts.iter().cloned().map(toml::Value::String).collect();
                toml::Value::Array(texts).fmt(f)
            }
        }
    }
}
