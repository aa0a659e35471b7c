//! The settings of this computer for people and programs.

use holdfast_settings::{Settings, Source, Value};
use serde_json::{Value as Json, json};

/// Each setting with its value, where that comes from and whether it is locked; and what makes no sense.
pub fn report(settings: &Settings) -> Json {
    let all = settings.all().map(|(name, setting)| {
        json!({
            "name": name,
            "value": value(&setting.value),
            "source": setting.source.code(),
            "locked": setting.is_locked(),
            "where": match &setting.source {
                Source::Policy(origin) | Source::Closed(origin) => Some(origin),
                _ => None,
            },
        })
    });
    let faults = settings.faults().iter().chain(settings.slips());
    let faults = faults.map(|fault| json!({"code": fault.code(), "error": fault.to_string()}));
    json!({
        "settings": all.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::List(value) => json!(value),
    }
}
