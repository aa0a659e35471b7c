//! Options and privileges in their layers, from annexes of any shape.

use holdfast_domain::catalogue;
use holdfast_domain::options::{Layer, Options, SECTION, Section};
use holdfast_server::condition;
use holdfast_wire::KvList;
use holdfast_wire::session::{Configuration, User};
use serde_json::Value;

/// `{"user", "configuration", "userData"}`: whatever the annexes hold, each option has a value that fits its type and is
/// of the strongest layer that has one, a privilege is never granted without those it depends on, and every filter of My
/// Interaction Queues is one that the server reads.
pub fn options(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let part = |name: &str| json.get(name).cloned().unwrap_or_default();
    let user = User::from_value(part("user")).unwrap_or_default();
    let configuration = Configuration::from_value(part("configuration")).unwrap_or_default();
    let options = layers(&user, &configuration);
    let data = KvList::from_value(part("userData"));
    let read = |key: &str| data.text(key);

    for (name, spec) in &catalogue::known().options {
        let resolved = options.resolve_for(name, read);
        assert_eq!(resolved, options.resolve_for(name, read), "{name}");
        assert_eq!(
            spec.kind.mismatch(&resolved.value),
            None,
            "{name} fits its type"
        );
        for misfit in &resolved.misfits {
            assert!(
                spec.kind.mismatch(&misfit.value).is_some(),
                "{name}: {misfit:?} fits"
            );
            assert_ne!(
                misfit.layer, resolved.layer,
                "{name}: it is the misfit that counts"
            );
        }
        if !spec.overridable {
            assert_eq!(resolved, options.resolve(name), "{name} is not overridden");
        }
        if resolved.layer == Layer::Default {
            assert_eq!(resolved.value, spec.default, "{name}");
        }
        let _ = options.values_of(name);
    }
    for (name, spec) in &catalogue::known().privileges {
        if let (true, Some(needed)) = (options.grants(name), &spec.depends) {
            assert!(options.grants(needed), "{name} is granted without {needed}");
        }
    }
    for filter in options.queue_filters() {
        let plain = filter.condition.trim().is_empty();
        let snapshot = condition::parse(&filter.snapshot());
        let long = matches!(snapshot, Err(condition::ConditionError::TooLong));
        assert!(
            !plain || long || snapshot.is_ok(),
            "{filter:?}: {snapshot:?}"
        );
    }
    let kept = serde_json::to_string(&options).expect("options can be written");
    assert_eq!(
        serde_json::from_str::<Options>(&kept).ok(),
        Some(options),
        "kept as they were"
    );
}

/// The sections that Holdfast's options are in, each as its layer.
fn layers(user: &User, configuration: &Configuration) -> Options {
    let section = |annex: &KvList| -> Section {
        let section = annex.section(SECTION).unwrap_or_default();
        section.texts().into_iter().collect()
    };
    let settings = configuration.settings();
    let groups = configuration.agent_groups();
    let transactions = configuration.transactions();
    let named = |name: Option<&str>, annex: &KvList| Some((name?.to_owned(), section(annex)));
    Options {
        application: section(&settings),
        tenant: configuration
            .tenant()
            .map(|tenant| section(&tenant.user_properties()))
            .unwrap_or_default(),
        groups: groups
            .iter()
            .filter_map(|group| named(group.name(), &group.settings()))
            .collect(),
        agent: section(&user.user_properties()),
        transactions: transactions
            .iter()
            .filter_map(|one| named(one.name(), &one.user_properties()))
            .collect(),
        filters: settings
            .entries()
            .into_iter()
            .filter_map(|(name, _)| {
                let section = settings.section(name)?.texts();
                Some((name.to_owned(), section.into_iter().collect()))
            })
            .collect(),
    }
}
