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

impl Value {
    pub(crate) fn into_toml(self) -> toml::Value {
        match self {
            Self::Bool(value) => value.into(),
            Self::Number(value) => value.into(),
            Self::Text(text) => text.into(),
            Self::List(texts) => texts.into(),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// As TOML writes it, which is also what people are shown.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().into_toml().fmt(f)
    }
}
