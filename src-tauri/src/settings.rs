//! The settings of this computer that the agent may change in the window, as the schema describes them.

use holdfast_settings::schema::{Kind, Spec, Unit, Words, known};
use holdfast_settings::{Computer, Mismatch, Raw, Settings, Value};
use serde::Serialize;

/// A setting as the window shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingView {
    /// Its name.
    pub name: &'static str,
    /// `bool`, `number`, `choice`, `text` or `list`.
    pub kind: &'static str,
    /// A few words, by language.
    pub title: Both,
    /// What it does, by language.
    pub text: Both,
    /// The value that counts.
    pub value: serde_json::Value,
    /// The values of a choice.
    pub choices: Vec<ChoiceView>,
    /// The least and the greatest number.
    pub range: Option<(u32, u32)>,
    /// What a number counts: `minutes`, `hours`, `days` or `MB`.
    pub unit: Option<&'static str>,
    /// When a change counts, by language.
    pub effect: Both,
    /// Whether the organisation has set it: nobody else can.
    pub locked: bool,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChoiceView {
    /// As it is written.
    pub value: &'static str,
    /// For people, by language.
    pub title: Both,
}

/// Words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Both {
    /// English.
    pub en: &'static str,
    /// German.
    pub de: &'static str,
}

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// There is no such setting, or the agent may not change it.
    #[error("there is no setting {0} to choose here")]
    Unknown(String),
    /// The organisation has set it.
    #[error("your organisation has set it")]
    Locked,
    /// The value does not fit.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// The file cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The settings of a category that the agent may change and that count as things are, in the schema's order.
pub fn of(settings: &Settings, category: &str) -> Vec<SettingView> {
    let specs = known().settings.iter();
    specs
        .filter(|spec| spec.user && spec.category == category && counts(spec, settings))
        .filter_map(|spec| {
            let setting = settings.of(&spec.name)?;
            Some(SettingView {
                name: &spec.name,
                kind: kind(spec.kind),
                title: both(&spec.title),
                text: both(&spec.text),
                value: json(&setting.value),
                choices: choices(spec),
                range: spec.range,
                unit: spec.unit.map(unit),
                effect: both(&spec.effect),
                locked: setting.is_locked(),
            })
        })
        .collect()
}

/// Whether the setting that this one depends on says so.
fn counts(spec: &Spec, settings: &Settings) -> bool {
    spec.when.as_ref().is_none_or(|when| {
        let other = settings.of(&when.setting);
        other.is_some_and(|other| other.value == when.is)
    })
}

/// Keeps what the agent chose.
pub fn choose(
    computer: &Computer,
    name: &str,
    chosen: &serde_json::Value,
) -> Result<(), ChoiceError> {
    let spec = known().get(name).filter(|spec| spec.user);
    let spec = spec.ok_or_else(|| ChoiceError::Unknown(name.to_owned()))?;
    let is_locked = |setting: &holdfast_settings::Setting| setting.is_locked();
    if computer.settings().of(name).is_some_and(is_locked) {
        return Err(ChoiceError::Locked);
    }
    let value = spec.check(&raw(chosen))?;
    computer.preferences().set([(name, value)])?;
    Ok(())
}

fn choices(spec: &'static Spec) -> Vec<ChoiceView> {
    let choices = spec.values.iter();
    choices
        .map(|choice| ChoiceView {
            value: &choice.value,
            title: Both {
                en: &choice.en,
                de: &choice.de,
            },
        })
        .collect()
}

fn both(words: &'static Words) -> Both {
    Both {
        en: &words.en,
        de: &words.de,
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "bool",
        Kind::Number => "number",
        Kind::Choice => "choice",
        Kind::Text => "text",
        Kind::List => "list",
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "minutes",
        Unit::Hours => "hours",
        Unit::Days => "days",
        Unit::Megabytes => "MB",
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(texts) => texts.as_slice().into(),
    }
}

fn raw(value: &serde_json::Value) -> Raw {
    match value {
        serde_json::Value::Bool(value) => Raw::Bool(*value),
        serde_json::Value::Number(number) => number.as_i64().map_or(Raw::Other, Raw::Number),
        serde_json::Value::String(text) => Raw::Text(text.clone()),
        serde_json::Value::Array(values) => Raw::List(values.iter().map(raw).collect()),
        _ => Raw::Other,
    }
}

#[cfg(test)]
mod tests {
    use holdfast_settings::policy;
    use serde_json::json;

    use super::*;

    fn computer(folder: &std::path::Path, said: &str) -> Computer {
        Computer::new(folder, Box::new(vec![policy::toml::layer("p", said)]))
    }

    fn shown(computer: &Computer, name: &str) -> SettingView {
        let shown = of(&computer.settings(), "notifications");
        shown.into_iter().find(|it| it.name == name).unwrap()
    }

    #[test]
    fn what_the_agent_chooses_counts_and_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let computer = computer(folder.path(), "");
        for (name, value) in [
            ("notifications.privacy", json!("name-only")),
            ("notifications.repeat-minutes", json!(10)),
            ("notifications.later-minutes", json!(["5", "30"])),
        ] {
            choose(&computer, name, &value).unwrap();
            assert_eq!(shown(&computer, name).value, value);
        }
        let repeat = shown(&computer, "notifications.repeat-minutes");
        assert_eq!(
            (repeat.kind, repeat.range, repeat.unit),
            ("number", Some((0, 240)), Some("minutes"))
        );
        let privacy = shown(&computer, "notifications.privacy");
        assert_eq!(privacy.choices.len(), 3);
        assert_ne!(privacy.title.en, privacy.title.de);
    }

    #[test]
    fn a_setting_that_depends_on_another_shows_where_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let computer = computer(folder.path(), "");
        let proxy = || {
            let shown = of(&computer.settings(), "network");
            let names = shown.into_iter().map(|it| it.name);
            names
                .filter(|name| name.starts_with("proxy."))
                .collect::<Vec<_>>()
        };
        assert_eq!(proxy(), ["proxy.mode"]);
        for (mode, also) in [
            ("manual", &["proxy.url", "proxy.bypass"][..]),
            ("script", &["proxy.script-url"]),
            ("none", &[]),
        ] {
            choose(&computer, "proxy.mode", &json!(mode)).unwrap();
            assert_eq!(proxy(), [&["proxy.mode"], also].concat(), "{mode}");
        }
    }

    #[test]
    fn what_does_not_fit_or_is_not_the_agents_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let computer = computer(folder.path(), "notifications.privacy = 'nothing'");
        assert!(shown(&computer, "notifications.privacy").locked);
        let locked = choose(&computer, "notifications.privacy", &json!("full"));
        assert!(matches!(locked, Err(ChoiceError::Locked)), "{locked:?}");
        for value in [json!(9999), json!(null), json!(1.5), json!("10")] {
            let wrong = choose(&computer, "notifications.repeat-minutes", &value);
            assert!(matches!(wrong, Err(ChoiceError::Mismatch(_))), "{wrong:?}");
        }
        for name in ["cache.without-keyring", "nothing.of-that-kind"] {
            let strange = choose(&computer, name, &json!("refuse"));
            assert!(
                matches!(strange, Err(ChoiceError::Unknown(_))),
                "{strange:?}"
            );
        }
        assert!(!folder.path().join("preferences.toml").exists());
    }
}
