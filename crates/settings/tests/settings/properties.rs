//! What must hold whatever a policy says.

use std::collections::BTreeMap;

use holdfast_settings::policy::windows::{self, RegistryKey, RegistryValue};
use holdfast_settings::schema::known;
use holdfast_settings::{Fault, Layer, Raw, Settings, Source, Sources, policy};
use proptest::prelude::*;

/// A value of any type, often one that some setting has.
fn raw() -> impl Strategy<Value = Raw> {
    let choices: Vec<String> = known()
        .settings
        .iter()
        .flat_map(|spec| spec.values.iter().map(|choice| choice.value.clone()))
        .chain(["https://cc.example.org", "*.example.org", "/etc/ca.pem", ""].map(str::to_owned))
        .collect();
    let text = prop_oneof![proptest::sample::select(choices), any::<String>()];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Raw::Bool),
        (-2_i64..10_000).prop_map(Raw::Number),
        any::<i64>().prop_map(Raw::Number),
        text.prop_map(Raw::Text),
        Just(Raw::Other),
    ];
    leaf.clone().prop_recursive(2, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(Raw::List)
    })
}

fn content() -> impl Strategy<Value = BTreeMap<String, Raw>> {
    let names: Vec<String> = known()
        .settings
        .iter()
        .map(|spec| spec.name.clone())
        .collect();
    let name = prop_oneof![9 => proptest::sample::select(names), 1 => any::<String>()];
    prop::collection::btree_map(name, raw(), 0..12)
}

fn layer(origin: &'static str) -> impl Strategy<Value = Layer> {
    let fault = Fault::Unreadable {
        origin: origin.to_owned(),
        why: "gone".to_owned(),
    };
    prop_oneof![
        4 => content().prop_map(move |content| Layer::new(origin, content)),
        1 => Just(Layer::failed(origin, fault)),
    ]
}

fn registry_value() -> impl Strategy<Value = RegistryValue> {
    prop_oneof![
        any::<u32>().prop_map(RegistryValue::Number),
        any::<String>().prop_map(RegistryValue::Text),
        any::<Vec<String>>().prop_map(RegistryValue::Texts),
        Just(RegistryValue::Other),
    ]
}

/// Every value is one that its setting can have; a policy's counts, or where it makes no sense the strictest.
fn holds(settings: &Settings, sources: &Sources) -> Result<(), TestCaseError> {
    for spec in &known().settings {
        let setting = settings.of(&spec.name).expect("every setting is there");
        let strongest =
            sources
                .policy
                .iter()
                .filter(|_| spec.policy)
                .find_map(|layer| match &layer.content {
                    Err(_) => spec.closed.as_ref().map(|_| Err(())),
                    Ok(content) => content
                        .get(&spec.name)
                        .and_then(|raw| match spec.check(raw) {
                            Ok(value)
                                if value.to_string() != "\"\"" && value.to_string() != "[]" =>
                            {
                                Some(Ok(value))
                            }
                            _ => spec.closed.as_ref().map(|_| Err(())),
                        }),
                });
        match strongest {
            Some(Ok(value)) => {
                prop_assert_eq!(&setting.value, &value);
                prop_assert!(matches!(setting.source, Source::Policy(_)));
            }
            Some(Err(())) => {
                prop_assert_eq!(Some(&setting.value), spec.closed.as_ref());
                prop_assert!(matches!(setting.source, Source::Closed(_)));
                prop_assert!(!settings.faults().is_empty());
            }
            None => prop_assert!(!setting.is_locked()),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn nothing_weaker_than_policy_ever_counts(
        policy in prop::collection::vec(layer("policy"), 0..3),
        command_line in proptest::option::of(layer("command line")),
        user in proptest::option::of(layer("user")),
    ) {
        let sources = Sources { policy, command_line, user };
        holds(&Settings::resolve(known(), &sources), &sources)?;
    }

    #[test]
    fn no_text_as_a_policy_panics(text in any::<String>()) {
        let sources = Sources { policy: vec![policy::toml::layer("p", &text)], ..Sources::default() };
        holds(&Settings::resolve(known(), &sources), &sources)?;
    }

    #[test]
    fn no_text_that_looks_like_a_policy_panics(
        lines in prop::collection::vec(
            prop_oneof!["[a-z.-]{1,12} = [0-9\"'\\[\\]a-z]{0,12}", "\\[{1,2}[a-z.]{0,8}\\]{0,2}", "[a-z]+\\.[a-z-]+ = true"],
            0..8,
        ),
    ) {
        let text = lines.join("\n");
        let sources = Sources { policy: vec![policy::toml::layer("p", &text)], ..Sources::default() };
        holds(&Settings::resolve(known(), &sources), &sources)?;
    }

    #[test]
    fn no_registry_panics(
        values in prop::collection::btree_map(any::<String>(), registry_value(), 0..6),
        lists in prop::collection::btree_map(
            any::<String>(),
            prop::collection::btree_map(any::<String>(), registry_value(), 0..4),
            0..3,
        ),
    ) {
        let layer = windows::layer("HKLM", &RegistryKey { values, keys: lists }, known());
        let sources = Sources { policy: vec![layer], ..Sources::default() };
        holds(&Settings::resolve(known(), &sources), &sources)?;
    }
}
