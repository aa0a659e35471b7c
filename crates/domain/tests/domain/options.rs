//! Options in their layers.

use holdfast_domain::catalogue::{self, ValueKind};
use holdfast_domain::options::{Layer, Misfit, OVERRIDE_KEY, Options, Resolved, Section};
use holdfast_domain::policy::{HOLD_SHORTCUT, ON_HOLD_QUEUE};
use proptest::prelude::*;

fn section(values: &[(&str, &str)]) -> Section {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn queue(name: &str) -> Section {
    section(&[(ON_HOLD_QUEUE, name)])
}

fn resolved(value: &str, layer: Layer) -> Resolved {
    Resolved {
        value: value.to_owned(),
        layer,
        misfits: vec![],
    }
}

fn group(name: &str) -> Layer {
    Layer::Group(name.to_owned())
}

fn transaction(name: &str) -> Layer {
    Layer::Transaction(name.to_owned())
}

/// Every layer names a queue of its own.
fn all_layers() -> Options {
    Options {
        application: queue("from application"),
        tenant: queue("from tenant"),
        groups: [
            ("Billing".to_owned(), queue("from Billing")),
            ("Support".to_owned(), queue("from Support")),
        ]
        .into(),
        agent: queue("from agent"),
        transactions: [
            ("Gold".to_owned(), queue("from Gold")),
            ("Vip".to_owned(), queue("from Vip")),
        ]
        .into(),
        ..Options::default()
    }
}

/// An interaction whose attached data holds one value.
fn attached(key: &'static str, value: &'static str) -> impl Fn(&str) -> Option<String> {
    move |asked| (asked == key).then(|| value.to_owned())
}

#[test]
fn the_stronger_layer_wins_and_is_named() {
    let mut options = all_layers();
    assert_eq!(
        options.resolve(ON_HOLD_QUEUE),
        resolved("from agent", Layer::Agent)
    );
    options.agent.clear();
    assert_eq!(
        options.resolve(ON_HOLD_QUEUE),
        resolved("from Support", group("Support"))
    );
    options.groups.remove("Support");
    assert_eq!(
        options.resolve(ON_HOLD_QUEUE),
        resolved("from Billing", group("Billing"))
    );
    options.groups.clear();
    assert_eq!(
        options.resolve(ON_HOLD_QUEUE),
        resolved("from tenant", Layer::Tenant)
    );
    options.tenant.clear();
    assert_eq!(
        options.resolve(ON_HOLD_QUEUE),
        resolved("from application", Layer::Application)
    );
    options.application.clear();
    assert_eq!(options.resolve(ON_HOLD_QUEUE), resolved("", Layer::Default));
}

#[test]
fn of_groups_the_name_nearest_the_end_of_the_alphabet_wins() {
    for names in [["A", "B", "C"], ["C", "A", "B"], ["B", "C", "A"]] {
        let groups = names
            .into_iter()
            .map(|name| (name.to_owned(), queue(name)))
            .collect();
        let options = Options {
            groups,
            ..Options::default()
        };
        assert_eq!(options.resolve(ON_HOLD_QUEUE), resolved("C", group("C")));
    }
    // A group that says nothing does not hide one that does.
    let groups = [
        ("A".to_owned(), queue("a")),
        ("Z".to_owned(), section(&[("other", "x")])),
    ]
    .into();
    let options = Options {
        groups,
        ..Options::default()
    };
    assert_eq!(options.resolve(ON_HOLD_QUEUE), resolved("a", group("A")));
}

#[test]
fn an_empty_value_is_a_value() {
    let options = Options {
        application: queue("hold"),
        agent: queue(""),
        ..Options::default()
    };
    assert_eq!(options.resolve(ON_HOLD_QUEUE), resolved("", Layer::Agent));
}

#[test]
fn a_transaction_overrides_for_its_interaction_only() {
    let options = all_layers();
    let vip = attached("IW_OverrideOptions", "Vip");
    assert_eq!(
        options.resolve_for(ON_HOLD_QUEUE, vip),
        resolved("from Vip", transaction("Vip"))
    );
    assert_eq!(
        options.resolve_for(ON_HOLD_QUEUE, |_| None),
        resolved("from agent", Layer::Agent)
    );
    let another_key = attached("Other", "Vip");
    assert_eq!(
        options.resolve_for(ON_HOLD_QUEUE, another_key),
        resolved("from agent", Layer::Agent)
    );
}

#[test]
fn of_transactions_the_one_named_later_wins() {
    let options = all_layers();
    let resolve = |names: &'static str| {
        options.resolve_for(ON_HOLD_QUEUE, attached("IW_OverrideOptions", names))
    };
    assert_eq!(
        resolve("Vip,Gold"),
        resolved("from Gold", transaction("Gold"))
    );
    assert_eq!(
        resolve("Gold,Vip"),
        resolved("from Vip", transaction("Vip"))
    );
    assert_eq!(
        resolve(" Gold , Vip , "),
        resolved("from Vip", transaction("Vip"))
    );
    assert_eq!(
        resolve("Gold,Unknown"),
        resolved("from Gold", transaction("Gold"))
    );
    for nothing in ["", " , ,", "Unknown", "vip"] {
        assert_eq!(
            resolve(nothing),
            resolved("from agent", Layer::Agent),
            "{nothing:?}"
        );
    }
}

#[test]
fn the_key_that_names_transactions_is_an_option_itself() {
    let agent = section(&[(ON_HOLD_QUEUE, "from agent"), (OVERRIDE_KEY, "Overrides")]);
    let options = Options {
        agent,
        ..all_layers()
    };
    let old = attached("IW_OverrideOptions", "Vip");
    assert_eq!(
        options.resolve_for(ON_HOLD_QUEUE, old),
        resolved("from agent", Layer::Agent)
    );
    let new = attached("Overrides", "Vip");
    assert_eq!(
        options.resolve_for(ON_HOLD_QUEUE, new),
        resolved("from Vip", transaction("Vip"))
    );
}

#[test]
fn only_what_may_be_overridden_is() {
    for spec in catalogue::known().options.values() {
        let value = match spec.kind {
            ValueKind::Shortcut => "Ctrl+T",
            ValueKind::Bool => "true",
            ValueKind::Number => "7",
            ValueKind::Thresholds => "1,2",
            ValueKind::Text | ValueKind::List => "from transaction",
        };
        let transactions = [("T".to_owned(), section(&[(&spec.name, value)]))].into();
        let options = Options {
            transactions,
            ..Options::default()
        };
        let found = options.resolve_for(&spec.name, attached("IW_OverrideOptions", "T"));
        let expected = if spec.overridable {
            resolved(value, transaction("T"))
        } else {
            resolved(&spec.default, Layer::Default)
        };
        assert_eq!(found, expected, "{}", spec.name);
    }
    let overridable = |name: &str| catalogue::known().options[name].overridable;
    assert!(
        overridable(ON_HOLD_QUEUE) && !overridable(HOLD_SHORTCUT) && !overridable(OVERRIDE_KEY)
    );
}

#[test]
fn a_value_that_does_not_fit_is_reported_and_the_next_layer_counts() {
    let options = Options {
        application: section(&[(HOLD_SHORTCUT, "ctrl+alt+h")]),
        groups: [("Support".to_owned(), section(&[(HOLD_SHORTCUT, "H")]))].into(),
        agent: section(&[(HOLD_SHORTCUT, "Win+H")]),
        ..Options::default()
    };
    let found = options.resolve(HOLD_SHORTCUT);
    assert_eq!(
        (found.value.as_str(), &found.layer),
        ("ctrl+alt+h", &Layer::Application)
    );
    let misfits: Vec<(&Layer, &str)> = found
        .misfits
        .iter()
        .map(|misfit| (&misfit.layer, misfit.value.as_str()))
        .collect();
    assert_eq!(
        misfits,
        [(&Layer::Agent, "Win+H"), (&group("Support"), "H")]
    );
    assert_eq!(found.misfits[0].why.code(), "not_a_shortcut");
    assert!(
        found.misfits[0].why.to_string().contains("Win"),
        "{}",
        found.misfits[0].why
    );
    assert_eq!(options.misfits(HOLD_SHORTCUT), found.misfits);

    let nothing_fits = Options {
        agent: section(&[(HOLD_SHORTCUT, "H")]),
        ..Options::default()
    };
    let found = nothing_fits.resolve(HOLD_SHORTCUT);
    assert_eq!((found.value.as_str(), found.layer), ("", Layer::Default));
    assert!(matches!(
        &found.misfits[..],
        [Misfit {
            layer: Layer::Agent,
            ..
        }]
    ));
}

#[test]
fn what_a_transaction_holds_is_reported_where_it_would_count() {
    let misfitting = section(&[("chat.auto-answer", "yes"), ("chat.typing-timeout", "soon")]);
    let options = Options {
        transactions: [("Gold".to_owned(), misfitting)].into(),
        ..Options::default()
    };
    let found = options.misfits("chat.auto-answer");
    assert!(
        matches!(&found[..], [one] if one.layer == transaction("Gold") && one.value == "yes" && one.why.code() == "not_true_or_false"),
        "{found:?}"
    );
    assert_eq!(
        options.misfits("chat.typing-timeout"),
        [],
        "no Transaction may override it"
    );
}

#[test]
fn each_kind_of_misfit_has_a_code_and_a_sentence_about_the_value() {
    for (kind, value, code) in [
        (ValueKind::Bool, "yes", "not_true_or_false"),
        (ValueKind::Bool, "True", "not_true_or_false"),
        (ValueKind::Number, "-1", "not_a_number"),
        (ValueKind::Number, "1.5", "not_a_number"),
        (ValueKind::Thresholds, "300,60", "not_thresholds"),
        (ValueKind::Thresholds, "60", "not_thresholds"),
        (ValueKind::Shortcut, "Win+H", "not_a_shortcut"),
    ] {
        let why = kind.mismatch(value).unwrap();
        assert_eq!(why.code(), code);
        assert!(
            why.to_string().contains(value.trim_end_matches("+H")),
            "{why}"
        );
    }
}

#[test]
fn an_option_that_nobody_knows_is_whatever_a_layer_says() {
    let options = Options {
        tenant: section(&[("chat.colour", "red")]),
        ..Options::default()
    };
    assert_eq!(
        options.resolve("chat.colour"),
        resolved("red", Layer::Tenant)
    );
    assert_eq!(options.resolve("chat.shape"), resolved("", Layer::Default));
    let transactions = [("T".to_owned(), section(&[("chat.colour", "blue")]))].into();
    let options = Options {
        transactions,
        ..options
    };
    let found = options.resolve_for("chat.colour", attached("IW_OverrideOptions", "T"));
    assert_eq!(
        found,
        resolved("red", Layer::Tenant),
        "what is not known may not be overridden"
    );
}

#[test]
fn layers_have_names_for_people() {
    let named = [
        (Layer::Default, "default"),
        (Layer::Application, "application"),
        (Layer::Tenant, "tenant"),
        (group("Support"), "agent group Support"),
        (Layer::Agent, "agent"),
        (transaction("Vip"), "transaction Vip"),
    ];
    for (layer, name) in named {
        assert_eq!(layer.to_string(), name);
    }
}

#[test]
fn options_survive_being_kept() {
    let options = all_layers();
    let kept = serde_json::to_string(&options).unwrap();
    assert_eq!(serde_json::from_str::<Options>(&kept).unwrap(), options);
}

proptest! {
    #[test]
    fn any_attached_data_resolves_to_a_value_that_some_layer_holds(names in "(?s)(Vip|Gold|,| |.){0,12}") {
        let options = all_layers();
        let found = options.resolve_for(ON_HOLD_QUEUE, |_| Some(names.clone()));
        match &found.layer {
            Layer::Transaction(name) => {
                prop_assert!(names.split(',').any(|part| part.trim() == name));
                prop_assert_eq!(&found.value, &options.transactions[name][ON_HOLD_QUEUE]);
            }
            layer => prop_assert_eq!(layer, &Layer::Agent),
        }
    }
}
