//! A policy as the registry of Windows has it, under `Software\Policies\Holdfast`: a value per setting, a key per list.

use std::collections::BTreeMap;

use crate::schema::{Kind, Schema};
use crate::{Layer, Raw};

/// The key, below the computer's and the person's hive.
pub const KEY: &str = r"Software\Policies\Holdfast";

/// A key as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryKey {
    /// Its values by name.
    pub values: BTreeMap<String, RegistryValue>,
    /// The keys below it by name, with their values.
    pub keys: BTreeMap<String, BTreeMap<String, RegistryValue>>,
}

/// A value of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryValue {
    /// `REG_DWORD`, and `REG_QWORD` as far as it fits.
    Number(u32),
    /// `REG_SZ`.
    Text(String),
    /// `REG_MULTI_SZ`.
    Texts(Vec<String>),
    /// What no setting can be.
    Other,
}

/// What a key says. Yes and no are the numbers 1 and 0; the texts of a list are the values of the key of its name, in the
/// order of their names, which the editor of group policies counts up, or one value with several texts.
pub fn layer(origin: &str, key: &RegistryKey, schema: &Schema) -> Layer {
    let values = key.values.iter().map(|(name, value)| {
        let is_bool = canonical(schema, name).is_some_and(|(_, kind)| kind == Kind::Bool);
        (name, raw(value, is_bool))
    });
    let lists = key
        .keys
        .iter()
        .map(|(name, values)| (name, Raw::List(in_order(values))));
    // Windows does not tell capital letters from small ones.
    let named = values.chain(lists).map(|(name, raw)| {
        let name = canonical(schema, name).map_or(name.as_str(), |(name, _)| name);
        (name.to_owned(), raw)
    });
    Layer::new(origin, named.collect())
}

fn canonical<'a>(schema: &'a Schema, name: &str) -> Option<(&'a str, Kind)> {
    let spec = schema
        .settings
        .iter()
        .find(|spec| spec.name.eq_ignore_ascii_case(name))?;
    Some((&spec.name, spec.kind))
}

fn raw(value: &RegistryValue, is_bool: bool) -> Raw {
    match value {
        RegistryValue::Number(number @ (0 | 1)) if is_bool => Raw::Bool(*number == 1),
        RegistryValue::Number(number) => Raw::Number(i64::from(*number)),
        RegistryValue::Text(text) => Raw::Text(text.clone()),
        RegistryValue::Texts(texts) => Raw::List(texts.iter().cloned().map(Raw::Text).collect()),
        RegistryValue::Other => Raw::Other,
    }
}

fn in_order(values: &BTreeMap<String, RegistryValue>) -> Vec<Raw> {
    let mut values: Vec<_> = values.iter().collect();
    values.sort_by_key(|(name, _)| (name.parse::<u32>().unwrap_or(u32::MAX), *name));
    values
        .into_iter()
        .map(|(_, value)| raw(value, false))
        .collect()
}
