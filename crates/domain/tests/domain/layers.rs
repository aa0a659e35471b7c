//! Any layers at all, against the rule in its plainest form.

use std::collections::BTreeMap;

use holdfast_domain::options::{Layer, Options, Section};
use proptest::prelude::*;

/// An option that may be overridden, and that not every text fits.
const OPTION: &str = "chat.auto-answer";

fn value() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        None,
        Some("true"),
        Some("false"),
        Some("yes"),
        Some(""),
    ])
}

fn named(names: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<String, Section>> {
    prop::collection::btree_map(
        prop::sample::select(names).prop_map(str::to_owned),
        value().prop_map(section),
        0..=names.len(),
    )
}

fn section(value: Option<&'static str>) -> Section {
    value
        .map(|value| (OPTION.to_owned(), value.to_owned()))
        .into_iter()
        .collect()
}

fn options() -> impl Strategy<Value = Options> {
    let groups = named(&["Alpha", "Billing", "Support", "alpha", "billing east"]);
    let transactions = named(&["Gold", "Vip"]);
    (value(), value(), groups, value(), transactions).prop_map(
        |(application, tenant, groups, agent, transactions)| Options {
            application: section(application),
            tenant: section(tenant),
            groups,
            agent: section(agent),
            transactions,
            ..Options::default()
        },
    )
}

/// Every value with its layer, weakest first.
fn weakest_first(options: &Options, named: &[&str]) -> Vec<(Layer, String)> {
    let mut all = vec![(Layer::Default, "false".to_owned())];
    let mut add = |layer: Layer, section: Option<&Section>| {
        let value = section.and_then(|section| section.get(OPTION));
        all.extend(value.map(|value| (layer, value.clone())));
    };
    add(Layer::Application, Some(&options.application));
    add(Layer::Tenant, Some(&options.tenant));
    let mut groups: Vec<(&String, &Section)> = options.groups.iter().collect();
    groups.sort_by_key(|(name, _)| (name.to_lowercase(), (*name).clone()));
    for (name, section) in groups {
        add(Layer::Group(name.clone()), Some(section));
    }
    add(Layer::Agent, Some(&options.agent));
    for name in named {
        add(
            Layer::Transaction((*name).to_owned()),
            options.transactions.get(*name),
        );
    }
    all
}

#[test]
fn of_two_groups_the_name_nearer_the_end_of_the_alphabet_wins_whatever_its_case() {
    let of = |name: &str, value| (name.to_owned(), section(Some(value)));
    let options = Options {
        groups: [of("alpha", "false"), of("Zeta", "true"), of("Alpha", "x")].into(),
        ..Options::default()
    };
    let found = options.resolve(OPTION);
    assert_eq!(
        (found.value.as_str(), found.layer),
        ("true", Layer::Group("Zeta".to_owned()))
    );
}

proptest! {
    #[test]
    fn the_strongest_value_that_fits_counts_and_stronger_misfits_are_told(
        options in options(),
        named in prop::collection::vec(prop::sample::select(vec!["Gold", "Vip", "Missing"]), 0..4),
    ) {
        let all = weakest_first(&options, &named);
        let fits = |value: &str| matches!(value, "true" | "false");
        let at = all.iter().rposition(|(_, value)| fits(value)).unwrap_or_default();
        let attached = named.join(" , ");
        let found = options.resolve_for(OPTION, |key| {
            (key == "IW_OverrideOptions").then(|| attached.clone())
        });
        prop_assert_eq!(&(found.layer, found.value), &all[at]);
        let misfits: Vec<(Layer, String)> = found
            .misfits
            .into_iter()
            .map(|misfit| (misfit.layer, misfit.value))
            .collect();
        let expected: Vec<(Layer, String)> = all[at + 1..].iter().rev().cloned().collect();
        prop_assert_eq!(misfits, expected);
    }
}
