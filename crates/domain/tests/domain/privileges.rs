//! Privileges: where they are granted, and what they depend on.

use holdfast_domain::catalogue::{self, PrivilegeSpec};
use holdfast_domain::options::{Options, Section};
use holdfast_domain::policy::{
    CAN_MARK_DONE, CAN_PLACE_ON_HOLD, CAN_RELEASE, CAN_RELEASE_ASYNC, CAN_USE,
};

fn granted(names: &[&str]) -> Section {
    names
        .iter()
        .map(|name| ((*name).to_owned(), "true".to_owned()))
        .collect()
}

fn agent(names: &[&str]) -> Options {
    Options {
        agent: granted(names),
        ..Options::default()
    }
}

#[test]
fn nothing_is_granted_where_nobody_says_so_but_what_is_on_by_default() {
    let none = Options::default();
    let channel = agent(&[CAN_USE]);
    let of_the_channel =
        |spec: &&PrivilegeSpec| spec.name == CAN_USE || spec.depends.as_deref() == Some(CAN_USE);
    for spec in catalogue::known()
        .privileges
        .values()
        .filter(of_the_channel)
    {
        assert!(
            !none.grants(&spec.name),
            "{} without the channel",
            spec.name
        );
        let expected = spec.default || spec.name == CAN_USE;
        assert_eq!(channel.grants(&spec.name), expected, "{}", spec.name);
    }
}

#[test]
fn each_of_them_needs_what_it_depends_on() {
    for spec in catalogue::known().privileges.values() {
        let alone = agent(&[&spec.name]);
        let needed = spec.depends.as_deref().unwrap_or(CAN_USE);
        let both = agent(&[&spec.name, needed]);
        assert!(both.grants(&spec.name));
        let given_anyway = catalogue::known().privileges[needed].default;
        let alone_is_enough = spec.depends.is_none() || given_anyway;
        assert_eq!(alone.grants(&spec.name), alone_is_enough, "{}", spec.name);
        if !alone_is_enough {
            assert_eq!(
                alone.missing_privilege(&spec.name),
                Some(needed),
                "the one to ask for"
            );
        }
    }
    for name in [CAN_PLACE_ON_HOLD, CAN_RELEASE_ASYNC, CAN_RELEASE] {
        assert_eq!(
            catalogue::known().privileges[name].depends.as_deref(),
            Some(CAN_USE)
        );
        assert_eq!(agent(&[CAN_USE]).missing_privilege(name), Some(name));
    }
}

#[test]
fn dependencies_never_go_in_circles() {
    let known = &catalogue::known().privileges;
    for start in known.values() {
        let mut next = start.depends.as_ref();
        for _ in 0..=known.len() {
            next = next
                .and_then(|name| known.get(name))
                .and_then(|spec| spec.depends.as_ref());
        }
        assert_eq!(next, None, "{}", start.name);
    }
}

#[test]
fn the_strongest_layer_decides_also_against() {
    let said = |value: &str| Section::from([(CAN_USE.to_owned(), value.to_owned())]);
    let granted_below = Options {
        application: granted(&[CAN_USE]),
        ..Options::default()
    };
    assert!(granted_below.grants(CAN_USE));
    let taken_by_group = Options {
        groups: [("Support".to_owned(), said("false"))].into(),
        ..granted_below.clone()
    };
    assert!(!taken_by_group.grants(CAN_USE));
    let given_back = Options {
        agent: said("true"),
        ..taken_by_group
    };
    assert!(given_back.grants(CAN_USE));
    let off_by_agent = Options {
        agent: Section::from([(CAN_MARK_DONE.to_owned(), "false".to_owned())]),
        ..granted_below.clone()
    };
    assert_eq!(
        off_by_agent.missing_privilege(CAN_MARK_DONE),
        Some(CAN_MARK_DONE),
        "also what is on by default"
    );
    for doubtful in ["", "True", "TRUE", "yes", "1", " true"] {
        let options = Options {
            agent: said(doubtful),
            ..granted_below.clone()
        };
        assert!(
            !options.grants(CAN_USE),
            "{doubtful:?} does not say that it is granted"
        );
    }
}

#[test]
fn a_transaction_grants_nothing() {
    let transactions = [("T".to_owned(), granted(&[CAN_USE]))].into();
    let options = Options {
        transactions,
        ..Options::default()
    };
    assert!(!options.grants(CAN_USE));
    let found = options.resolve_for(CAN_USE, |_| Some("T".to_owned()));
    assert_eq!(found.value, "");
}

#[test]
fn a_privilege_that_nobody_knows_counts_where_it_is_granted() {
    assert!(!Options::default().grants("privilege.chat.can-fly"));
    assert!(agent(&["privilege.chat.can-fly"]).grants("privilege.chat.can-fly"));
}
