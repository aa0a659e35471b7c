//! Access to the registry.

use std::collections::BTreeMap;

use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE, Type, Value};

use super::PolicySource;
use super::windows::{KEY, RegistryKey, RegistryValue, layer};
use crate::{Fault, Layer, schema};

/// `ERROR_FILE_NOT_FOUND` as an `HRESULT`: there is no such key.
const NO_SUCH_KEY: i32 = -2_147_024_894;

/// The computer's policy over the person's. Only administrators can write to either.
#[derive(Clone, Copy, Debug, Default)]
pub struct Registry;

impl PolicySource for Registry {
    fn layers(&self) -> Vec<Layer> {
        [("HKLM", LOCAL_MACHINE), ("HKCU", CURRENT_USER)]
            .into_iter()
            .filter_map(|(hive, root)| {
                let origin = format!(r"{hive}\{KEY}");
                match read(root) {
                    Ok(key) => Some(layer(&origin, &key, schema::known())),
                    Err(error) if error.code().0 == NO_SUCH_KEY => None,
                    Err(error) => {
                        let why = error.message();
                        let fault = Fault::Unreadable {
                            origin: origin.clone(),
                            why,
                        };
                        Some(Layer::failed(origin, fault))
                    }
                }
            })
            .collect()
    }
}

fn read(root: &Key) -> windows_registry::Result<RegistryKey> {
    let key = root.open(KEY)?;
    let mut keys = BTreeMap::new();
    for name in key.keys()? {
        let values = values(&key.open(&name)?)?;
        keys.insert(name, values);
    }
    Ok(RegistryKey {
        values: values(&key)?,
        keys,
    })
}

fn values(key: &Key) -> windows_registry::Result<BTreeMap<String, RegistryValue>> {
    Ok(key
        .values()?
        .map(|(name, value)| (name, registry_value(value)))
        .collect())
}

fn registry_value(value: Value) -> RegistryValue {
    let read = match value.ty() {
        Type::U32 | Type::U64 => u64::try_from(value)
            .ok()
            .and_then(|number| u32::try_from(number).ok())
            .map(RegistryValue::Number),
        Type::String => String::try_from(value).ok().map(RegistryValue::Text),
        Type::MultiString => Vec::try_from(value).ok().map(RegistryValue::Texts),
        _ => None,
    };
    read.unwrap_or(RegistryValue::Other)
}
