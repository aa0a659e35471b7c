//! A visitor alone, and the demo's own script.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::script::{LiveContact, Script};
use super::visitor::{Move, Visitor};
use crate::chat::entry::{EntryKind, Side, Visibility};
use crate::chat::{Entry, Sender};
use crate::config::{self, Deployment};
use crate::storage::{Find, Sqlite, Storage, Window};

fn demo() -> (Arc<Deployment>, Script) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
    let deployment = Arc::new(config::load(&folder).unwrap());
    let script = Script::load(&folder, &deployment).unwrap();
    (deployment, script)
}

fn script() -> LiveContact {
    toml::from_str(
        r#"
        name = "Carla Mendes"
        email = "carla@example.com"
        subject = "Parcel"
        arrives = "2s"
        opens = ["Hello", "Where is it?"]
        answers = ["Thanks", "Bye"]
        held = ["Are you there?"]
        "#,
    )
    .unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

fn entry(index: i64, kind: EntryKind, side: Side, text: Option<&str>) -> Entry {
    let from = Sender {
        participant: "p".to_owned(),
        side,
        nickname: "N".to_owned(),
        person: None,
    };
    let text = text.map(str::to_owned);
    Entry {
        index,
        kind,
        from,
        visibility: Visibility::All,
        text,
        user_data: None,
        at: 0,
    }
}

fn agent(index: i64, kind: EntryKind) -> Entry {
    entry(index, kind, Side::Agent, Some("…"))
}

/// What the visitor says until `until`, second by second.
fn said(visitor: &mut Visitor, from: i64, until: i64) -> Vec<(i64, String)> {
    let mut said = Vec::new();
    for second in from..=until {
        while let Some(next) = visitor.next(at(second)) {
            if let Move::Say(text) = next {
                said.push((second, text));
            }
        }
    }
    said
}

fn line(second: i64, text: &str) -> (i64, String) {
    (second, text.to_owned())
}

#[test]
fn a_visitor_opens_then_answers_each_message_with_the_next_line() {
    let mut visitor = Visitor::new(script(), &[], at(0));
    visitor.notice(&[agent(1, EntryKind::Text)], at(0));
    let opened = [line(0, "Hello"), line(2, "Where is it?"), line(4, "Thanks")];
    assert_eq!(
        said(&mut visitor, 0, 10),
        opened,
        "an early message of the agent is answered too"
    );
    visitor.notice(
        &[agent(2, EntryKind::Text), agent(3, EntryKind::Text)],
        at(10),
    );
    assert_eq!(
        visitor.next(at(11)),
        Some(Move::Type),
        "one sees them type before"
    );
    assert_eq!(said(&mut visitor, 11, 20), [line(12, "Bye")]);
    visitor.notice(&[agent(4, EntryKind::Text)], at(20));
    assert_eq!(
        said(&mut visitor, 20, 40),
        [],
        "there is nothing left to say"
    );
}

#[test]
fn a_visitor_writes_once_for_each_hold_unless_the_agent_is_back_before() {
    let mut visitor = Visitor::new(script(), &[], at(0));
    said(&mut visitor, 0, 9);
    visitor.notice(
        &[
            agent(1, EntryKind::Text),
            agent(2, EntryKind::ParticipantLeft),
        ],
        at(10),
    );
    visitor.notice(&[agent(3, EntryKind::ParticipantJoined)], at(12));
    assert_eq!(said(&mut visitor, 10, 20), []);
    visitor.notice(&[agent(4, EntryKind::ParticipantLeft)], at(20));
    assert_eq!(said(&mut visitor, 20, 40), [line(24, "Are you there?")]);
}

#[test]
fn a_visitor_who_comes_back_goes_on_where_they_were() {
    let contact = |index, text| entry(index, EntryKind::Text, Side::Contact, Some(text));
    let earlier = [
        contact(1, "Hello"),
        contact(2, "Where is it?"),
        contact(3, "Thanks"),
    ];
    let mut visitor = Visitor::new(script(), &earlier, at(0));
    assert_eq!(said(&mut visitor, 0, 9), []);
    visitor.notice(&[agent(4, EntryKind::Text)], at(10));
    assert_eq!(said(&mut visitor, 10, 20), [line(12, "Bye")]);
}

#[test]
fn the_past_of_the_demo_is_played_once_and_ends_where_the_script_says() {
    let (deployment, script) = demo();
    let folder = tempfile::tempdir().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let now = Timestamp::now();
    super::play_past(
        &script,
        &deployment,
        &storage,
        now,
        &CancellationToken::new(),
    )
    .unwrap();
    let count = |find: Find| storage.find(&find, Window::ALL).unwrap().total;
    let workbin = |workbin: &str, owner: &str| {
        count(Find::Workbin {
            workbin: workbin.to_owned(),
            owner: owner.to_owned(),
        })
    };
    let handled = |agent: &str| {
        count(Find::HandledBy {
            agent: agent.to_owned(),
            from: None,
            to: None,
        })
    };
    let seen = |()| {
        (
            workbin("my-chats", "ana"),
            workbin("support-chats", "Support"),
            handled("ana"),
            handled("ben"),
        )
    };
    assert_eq!(seen(()), (2, 2, 8, 5));
    assert_eq!(
        count(Find::Of("ana".to_owned())),
        0,
        "nobody has a chat or an offer"
    );
    assert!(
        storage
            .agent_states()
            .unwrap()
            .iter()
            .all(|(_, state)| !state.takes_chats())
    );
    super::play_past(
        &script,
        &deployment,
        &storage,
        now + SignedDuration::from_hours(1),
        &CancellationToken::new(),
    )
    .unwrap();
    assert_eq!(seen(()), (2, 2, 8, 5), "not a second time");
}

#[test]
fn a_script_that_names_what_does_not_exist_is_refused_with_a_reason() {
    let (deployment, _) = demo();
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("traffic.toml"), text).unwrap();
    let problem = || {
        Script::load(folder.path(), &deployment)
            .unwrap_err()
            .to_string()
    };
    assert!(problem().contains("--demo-traffic needs it"));
    write("[[live]]\nname = \"A B\"");
    assert!(problem().contains("traffic.toml"));
    write(
        "[[live]]\nname=\"A B\"\nemail=\"a@example.com\"\nsubject=\"S\"\nservice=\"none\"\narrives=\"1s\"\nopens=[]",
    );
    assert!(problem().contains("the service \"none\""));
}
