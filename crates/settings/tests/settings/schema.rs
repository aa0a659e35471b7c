//! The schema itself.

use std::collections::BTreeSet;

use holdfast_settings::schema::{Kind, Spec, known};
use holdfast_settings::{Mismatch, Raw, Value};

fn raw(value: &Value) -> Raw {
    match value {
        Value::Bool(value) => Raw::Bool(*value),
        Value::Number(value) => Raw::Number(i64::from(*value)),
        Value::Text(text) => Raw::Text(text.clone()),
        Value::List(texts) => Raw::List(texts.iter().cloned().map(Raw::Text).collect()),
    }
}

fn fits(spec: &Spec, value: &Value) -> bool {
    spec.check(&raw(value)).as_ref() == Ok(value)
}

#[test]
fn every_value_in_it_fits_its_setting() {
    for spec in &known().settings {
        assert!(fits(spec, &spec.default), "{}", spec.name);
        for value in spec.closed.iter().chain(&spec.example) {
            assert!(fits(spec, value), "{}: {value}", spec.name);
        }
    }
}

#[test]
fn every_setting_says_what_its_type_needs() {
    for spec in &known().settings {
        let name = &spec.name;
        assert_eq!(spec.kind == Kind::Choice, !spec.values.is_empty(), "{name}");
        assert_eq!(spec.kind == Kind::Number, spec.range.is_some(), "{name}");
        assert_eq!(spec.kind == Kind::Number, spec.unit.is_some(), "{name}");
        assert!(spec.most.is_none() || spec.kind == Kind::List, "{name}");
        assert!(
            spec.format.is_none() || matches!(spec.kind, Kind::Text | Kind::List),
            "{name}"
        );
        assert!(spec.policy || spec.user, "{name} can be set by nobody");
        assert!(
            spec.policy || spec.closed.is_none(),
            "{name} protects, but not by policy"
        );
        assert!(
            known().categories.iter().any(|it| it.name == spec.category),
            "{name}"
        );
        for words in [&spec.title, &spec.text, &spec.effect] {
            assert!(!words.en.is_empty() && !words.de.is_empty(), "{name}");
        }
    }
}

#[test]
fn a_list_is_no_longer_than_it_may_be() {
    let later = known().get("notifications.later-minutes").unwrap();
    let list = |minutes: &[&str]| {
        let texts = minutes.iter().map(|one| Raw::Text((*one).to_owned()));
        later.check(&Raw::List(texts.collect()))
    };
    assert!(list(&["5", "15", "60"]).is_ok());
    assert_eq!(list(&["5", "15", "30", "60"]), Err(Mismatch::Many(3)));
}

#[test]
fn settings_that_share_their_values_have_all_of_them() {
    let values = |name: &str| {
        let values = known().get(name).unwrap().values.iter();
        values.map(|it| it.value.clone()).collect::<Vec<_>>()
    };
    let sounds = values("notifications.sound-message");
    assert_eq!(sounds, ["system", "message", "bell", "alarm", "none"]);
    for kind in ["offer", "failure", "reminder"] {
        assert_eq!(values(&format!("notifications.sound-{kind}")), sounds);
    }
}

#[test]
fn names_are_unique_and_none_is_a_table_of_another() {
    let names: BTreeSet<&str> = known().settings.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.len(), known().settings.len());
    for name in &names {
        assert!(name.split('.').count() <= 2, "{name}");
        assert!(name.split('.').all(|part| !part.is_empty()), "{name}");
        assert!(
            name.chars()
                .all(|c| c.is_ascii_lowercase() || ".-_".contains(c)),
            "{name}"
        );
        assert!(
            names
                .iter()
                .all(|other| !other.starts_with(&format!("{name}."))),
            "{name}"
        );
    }
}
