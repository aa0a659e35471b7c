//! Views over JSON objects: typed getters and setters by name, everything else kept as it came.

/// Defines a newtype over a JSON object.
///
/// Each line is `getter / setter: kind = "wireName"`, kind one of `text`, `flag`, `int`, `kv`, `list(T)`, `object(T)`.
macro_rules! wire_object {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $get:ident / $set:ident : $kind:ident $(($inner:ty))? = $key:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub serde_json::Map<String, serde_json::Value>);

        #[allow(dead_code)]
        impl $name {
            /// An empty object.
            pub fn new() -> Self {
                Self::default()
            }

            /// The object in `value`, or `None` where it is not one.
            pub fn from_value(value: serde_json::Value) -> Option<Self> {
                match value {
                    serde_json::Value::Object(map) => Some(Self(map)),
                    _ => None,
                }
            }

            /// The JSON it was read from, with what was set since.
            pub fn into_value(self) -> serde_json::Value {
                serde_json::Value::Object(self.0)
            }

            /// A member as it is, known or not.
            pub fn raw(&self, key: &str) -> Option<&serde_json::Value> {
                self.0.get(key)
            }

            /// Sets a member that has no setter of its own.
            pub fn set_raw(&mut self, key: &str, value: impl Into<serde_json::Value>) -> &mut Self {
                self.0.insert(key.to_owned(), value.into());
                self
            }

            $(crate::object::wire_field!($(#[$doc])* $get / $set : $kind $(($inner))? = $key);)*
        }
    };
}

macro_rules! wire_field {
    ($(#[$doc:meta])* $get:ident / $set:ident : text = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<&str> {
            self.0.get($key).and_then(serde_json::Value::as_str)
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: impl Into<String>) -> &mut Self {
            self.0.insert($key.to_owned(), serde_json::Value::String(value.into()));
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : id = $key:literal) => {
        $(#[$doc])*
        #[doc = "None where it is longer than [`crate::MAX_ID`]."]
        pub fn $get(&self) -> Option<&str> {
            self.0.get($key).and_then(serde_json::Value::as_str).filter(|id| id.len() <= crate::MAX_ID)
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: impl Into<String>) -> &mut Self {
            self.0.insert($key.to_owned(), serde_json::Value::String(value.into()));
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : flag = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<bool> {
            self.0.get($key).and_then(serde_json::Value::as_bool)
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: bool) -> &mut Self {
            self.0.insert($key.to_owned(), serde_json::Value::Bool(value));
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : int = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<i64> {
            self.0.get($key).and_then(crate::object::as_int)
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: i64) -> &mut Self {
            self.0.insert($key.to_owned(), value.into());
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : kv = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> crate::KvList {
            self.0.get($key).cloned().map(crate::KvList::from_value).unwrap_or_default()
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: crate::KvList) -> &mut Self {
            self.0.insert($key.to_owned(), value.into_value());
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : texts = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> Vec<&str> {
            self.0.get($key).and_then(serde_json::Value::as_array)
                .map(|all| all.iter().filter_map(serde_json::Value::as_str).collect())
                .unwrap_or_default()
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set<T: Into<String>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
            let all = values.into_iter().map(|text| serde_json::Value::String(text.into())).collect();
            self.0.insert($key.to_owned(), serde_json::Value::Array(all));
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : list($inner:ty) = $key:literal) => {
        $(#[$doc])*
        /// Entries that are no objects are left out.
        pub fn $get(&self) -> Vec<$inner> {
            self.0.get($key).and_then(serde_json::Value::as_array)
                .map(|all| all.iter().cloned().filter_map(<$inner>::from_value).collect())
                .unwrap_or_default()
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, values: Vec<$inner>) -> &mut Self {
            let all = values.into_iter().map(<$inner>::into_value).collect();
            self.0.insert($key.to_owned(), serde_json::Value::Array(all));
            self
        }
    };
    ($(#[$doc:meta])* $get:ident / $set:ident : object($inner:ty) = $key:literal) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<$inner> {
            self.0.get($key).cloned().and_then(<$inner>::from_value)
        }
        #[doc = concat!("Sets `", $key, "`.")]
        pub fn $set(&mut self, value: $inner) -> &mut Self {
            self.0.insert($key.to_owned(), value.into_value());
            self
        }
    };
}

/// An integer, also where a deployment sends it as text (`"submitSeq": "8389080"`).
pub(crate) fn as_int(value: &serde_json::Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

pub(crate) use {wire_field, wire_object};
