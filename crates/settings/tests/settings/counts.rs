//! Policy over command line over the agent over the defaults.

use holdfast_settings::keys::{self, SignInMethod};
use holdfast_settings::schema::known;
use holdfast_settings::{Layer, Raw, Settings, Source, Sources, policy};
use url::Url;

use crate::{faults, under, under_all};

fn layers(policy: &str, command_line: Option<i64>, user: &str) -> Settings {
    let said = |hours| Layer::command_line([("offline.sign-in-hours", Raw::Number(hours))]);
    let sources = Sources {
        policy: vec![policy::toml::layer("policy.toml", policy)],
        command_line: command_line.map(said),
        user: Some(policy::toml::layer("preferences.toml", user)),
    };
    Settings::resolve(known(), &sources)
}

fn hours(settings: &Settings) -> (u32, &str, bool) {
    let setting = settings.of("offline.sign-in-hours").unwrap();
    let value = settings.get(&keys::OFFLINE_SIGN_IN_HOURS);
    (value, setting.source.code(), setting.is_locked())
}

const USER: &str = "[offline]\nsign-in-hours = 8\n";
const POLICY: &str = "offline.sign-in-hours = 24";

#[test]
fn the_strongest_who_says_something_counts() {
    assert_eq!(hours(&layers("", None, "")), (72, "default", false));
    assert_eq!(hours(&layers("", None, USER)), (8, "user", false));
    assert_eq!(
        hours(&layers("", Some(9), USER)),
        (9, "command_line", false)
    );
    assert_eq!(hours(&layers(POLICY, Some(9), USER)), (24, "policy", true));
}

#[test]
fn what_a_person_says_and_makes_no_sense_leaves_the_next() {
    let settings = layers("", Some(-1), USER);
    assert_eq!(hours(&settings), (8, "user", false));
    let settings = layers("", None, "offline.sign-in-hours = 8761");
    assert_eq!(hours(&settings), (72, "default", false));
    assert_eq!(faults(&settings), []);
    assert_eq!(settings.slips().len(), 1);
}

#[test]
fn a_value_of_policy_that_makes_no_sense_closes_what_protects() {
    for text in [
        "offline.sign-in-hours = -1",
        "offline.sign-in-hours = 8761",
        "offline.sign-in-hours = '24'",
        "offline.sign-in-hours = 1.5",
        "offline.sign-in-hours = [24]",
    ] {
        let settings = layers(text, Some(9), USER);
        assert_eq!(hours(&settings), (0, "policy_closed", true), "{text}");
        assert_eq!(
            faults(&settings),
            [("policy_value", "offline.sign-in-hours")]
        );
    }
}

#[test]
fn a_value_of_policy_in_the_place_of_a_group_or_a_group_in_that_of_a_value_closes_what_protects() {
    for (text, name) in [
        ("offline = 24", "offline"),
        (
            "[offline.sign-in-hours]\nmost = 24",
            "offline.sign-in-hours.most",
        ),
    ] {
        let settings = layers(text, Some(9), USER);
        assert_eq!(hours(&settings), (0, "policy_closed", true), "{text}");
        assert_eq!(faults(&settings), [("policy_unknown", name)]);
    }
    let settings = layers("offline.sign-in-hour = 24", Some(9), USER);
    assert_eq!(hours(&settings), (9, "command_line", false));
}

#[test]
fn a_value_of_policy_that_makes_no_sense_and_protects_nothing_leaves_the_next() {
    let settings = layers("language = 'fr'", None, "language = 'de'");
    assert_eq!(settings.get(&keys::LANGUAGE), keys::Language::De);
    assert_eq!(settings.of("language").unwrap().source, Source::User);
    assert_eq!(faults(&settings), [("policy_value", "language")]);
}

#[test]
fn a_policy_that_cannot_be_understood_closes_everything_that_protects() {
    let settings = layers("server.allowed = [", Some(9), USER);
    assert_eq!(
        faults(&settings),
        [("policy_not_understood", "policy.toml")]
    );
    for spec in known().settings.iter().filter(|spec| spec.policy) {
        let setting = settings.of(&spec.name).unwrap();
        match &spec.closed {
            Some(closed) => {
                assert_eq!(&setting.value, closed, "{}", spec.name);
                assert!(setting.is_locked(), "{}", spec.name);
            }
            None => assert!(!setting.is_locked(), "{}", spec.name),
        }
    }
    assert!(!settings.allows_server(&Url::parse("https://cc.example.org").unwrap()));
    assert_eq!(settings.get(&keys::SIGN_IN_METHOD), SignInMethod::Browser);
}

#[test]
fn the_computers_policy_counts_over_the_persons_also_where_it_makes_no_sense() {
    let of = |computer: &str, person: &str| {
        under_all(vec![
            policy::toml::layer("computer", computer),
            policy::toml::layer("person", person),
        ])
    };
    let settings = of("", "offline.sign-in-hours = 5");
    assert_eq!(hours(&settings), (5, "policy", true));
    let settings = of("offline.sign-in-hours = 6", "offline.sign-in-hours = 5");
    assert_eq!(hours(&settings), (6, "policy", true));
    let settings = of("offline.sign-in-hours = 'six'", "offline.sign-in-hours = 5");
    assert_eq!(hours(&settings), (0, "policy_closed", true));
    let settings = of("[", "offline.sign-in-hours = 5");
    assert_eq!(hours(&settings), (0, "policy_closed", true));
}

#[test]
fn names_that_are_no_settings_or_not_theirs_are_told_and_the_rest_counts() {
    let settings = under("offline.sign-in-hours = 5\ncache.keep-weeks = 3\ntheme = 'dark'\n");
    assert_eq!(
        faults(&settings),
        [
            ("policy_unknown", "cache.keep-weeks"),
            ("policy_not_theirs", "theme")
        ]
    );
    assert_eq!(hours(&settings), (5, "policy", true));
    assert_eq!(settings.get(&keys::THEME), keys::Theme::System);

    let settings = layers("", None, "server.allowed = ['https://evil.example']");
    assert!(!settings.is_locked(&keys::SERVER_ALLOWED));
    assert_eq!(
        settings.slips().first().unwrap().code(),
        "policy_not_theirs"
    );
}

#[test]
fn only_the_servers_that_policy_names_are_allowed() {
    let allows =
        |policy: &str, server: &str| under(policy).allows_server(&Url::parse(server).unwrap());
    assert!(allows("", "http://anything.example:8080"));
    let one = "server.url = 'https://cc.example.org'";
    assert!(allows(one, "https://cc.example.org"));
    assert!(!allows(one, "https://other.example.org"));
    let some = "server.allowed = ['https://cc.example.org', '*.contact.example.org']";
    assert!(allows(some, "https://cc.example.org"));
    assert!(allows(some, "https://eu.contact.example.org"));
    assert!(!allows(some, "https://contact.example.org"));
    assert!(!allows(some, "http://cc.example.org"));
    // Both count.
    assert!(!allows(
        &format!("{one}\nserver.allowed = ['https://b.example']"),
        "https://cc.example.org"
    ));
    // What cannot be understood allows none.
    for bad in [
        "server.allowed = []",
        "server.allowed = ['']",
        "server.allowed = ['*']",
        "server.url = ''",
        "server.url = 7",
    ] {
        assert!(!allows(bad, "https://cc.example.org"), "{bad}");
    }
}

#[test]
fn a_value_that_makes_no_sense_is_not_repeated() {
    let settings = under("proxy.url = 'http://ana:hunter2@proxy.example.org:3128'");
    let fault = settings.faults().first().unwrap();
    assert!(!fault.to_string().contains("hunter2"), "{fault}");
    let settings = under("proxy.url = 'hunter2\n");
    let fault = settings.faults().first().unwrap();
    assert!(!fault.to_string().contains("hunter2"), "{fault}");
}

#[test]
fn the_guides_sample_is_understood_and_says_what_counts() {
    let guide = include_str!("../../../../docs/it-guide.md");
    let sample = guide.split("```toml").nth(1).unwrap();
    let sample = sample.split("```").next().unwrap();
    let settings = under(sample);
    assert_eq!(faults(&settings), []);
    for (name, value) in settings.all() {
        let is_set = sample.contains(name.rsplit('.').next().unwrap());
        assert!(!value.is_locked() || is_set, "{name} is locked");
    }
    // A desk that others sit down at.
    assert_eq!(settings.get(&keys::OFFLINE_SIGN_IN_HOURS), 0);
    assert!(settings.of("lock.after-minutes").unwrap().is_locked());
}
