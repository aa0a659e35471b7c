//! What each command leads to, and what it is refused for.

use std::path::Path;
use std::sync::LazyLock;

use holdfast_wire::KvList;

use super::decide::{World, open};
use super::entry::Visibility;
use super::record::Credential;
use super::*;
use crate::config::{Deployment, load};

static DEMO: LazyLock<Deployment> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
    load(&folder).unwrap()
});

pub(super) fn world(now: i64) -> World<'static> {
    World {
        deployment: &DEMO,
        now,
    }
}

pub(super) fn opened(service: &str) -> Decision {
    let opening = Opening {
        id: "chat-1".to_owned(),
        service: service.to_owned(),
        asynchronous: DEMO.services[service].asynchronous,
        queue: DEMO.services[service].queue.clone(),
        contact: Party {
            id: "carla".to_owned(),
            nickname: "Carla".to_owned(),
            ..Party::default()
        },
        credential: Credential {
            user_id: "u".to_owned(),
            key_digest: String::new(),
            from_index: 1,
        },
        subject: "Parcel".to_owned(),
        user_data: KvList::new(),
    };
    open(opening, world(0))
}

/// Carries out commands; one that is denied is a fault of the test.
pub(super) fn after(service: &str, steps: &[(Actor<'_>, Command)]) -> Record {
    steps
        .iter()
        .zip(1..)
        .fold(opened(service).record, |record, ((actor, command), now)| {
            decide(&record, *actor, command, world(now))
                .unwrap_or_else(|denied| panic!("{command:?}: {denied}"))
                .record
        })
}

pub(super) const ANA: Actor<'static> = Actor::Agent("ana");
pub(super) const BEN: Actor<'static> = Actor::Agent("ben");
pub(super) const MAX: Actor<'static> = Actor::Agent("max");

pub(super) fn offer(agent: &str) -> (Actor<'static>, Command) {
    (
        Actor::Server,
        Command::Offer {
            agent: agent.to_owned(),
            until: 60_000,
        },
    )
}

pub(super) fn accept() -> Command {
    Command::Accept { nickname: None }
}

fn hold(queue: &str) -> Command {
    Command::Hold {
        queue: Some(queue.to_owned()),
        reason: String::new(),
    }
}

pub(super) fn say(text: &str) -> Command {
    Command::Say {
        text: text.to_owned(),
        visibility: Visibility::All,
    }
}

fn leave(after: AfterAction) -> Command {
    Command::Leave {
        after: Some(after),
        text: None,
    }
}

pub(super) fn denied(record: &Record, actor: Actor<'_>, command: &Command) -> Denied {
    decide(record, actor, command, world(100)).expect_err("it must be denied")
}

#[test]
fn a_held_chat_keeps_its_session_and_wakes_after_the_queues_delay() {
    let held = after(
        "support",
        &[offer("ana"), (ANA, accept()), (ANA, hold("async-hold"))],
    );
    assert!(held.open && held.held.is_some() && held.participant("ana").is_none());
    assert_eq!(server::due(&held, &DEMO), Some(3 + 86_400_000), "it sleeps");
    let wrote = decide(&held, Actor::Contact, &say("hello?"), world(10)).unwrap();
    assert!(wrote.effects.contains(&Effect::Properties {
        to: "ana".to_owned()
    }));
    assert!(
        !wrote
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::NewEntries { .. } | Effect::Route))
    );
    assert_eq!(wrote.record.wake_at, Some(10 + 2_000));
    let early = decide(&wrote.record, Actor::Server, &Command::Tick, world(2_009)).unwrap();
    assert_eq!(early.record.routing, None);
    let woken = decide(&wrote.record, Actor::Server, &Command::Tick, world(2_010)).unwrap();
    assert!(
        woken
            .record
            .routing
            .as_ref()
            .is_some_and(|routing| routing.last_agent_first)
    );
    assert!(woken.effects.contains(&Effect::Route));
}

#[test]
fn a_chat_in_a_workbin_is_only_announced() {
    let shelved = after(
        "support",
        &[
            offer("ana"),
            (ANA, accept()),
            (ANA, hold("my-chats/PrivateQueue")),
        ],
    );
    assert_eq!(
        shelved.place,
        Place::Workbin {
            workbin: "my-chats".to_owned(),
            owner: "ana".to_owned()
        }
    );
    let wrote = decide(&shelved, Actor::Contact, &say("hello?"), world(10)).unwrap();
    assert_eq!((wrote.record.wake_at, &wrote.record.routing), (None, &None));
    let change = WorkbinChange::PropertyChanged;
    let told = Effect::Workbin {
        workbin: "my-chats".to_owned(),
        owner: "ana".to_owned(),
        change,
    };
    assert!(wrote.effects.contains(&told));
}

#[test]
fn the_hold_queue_is_read_from_the_options_of_this_interaction() {
    let transaction = KvList::from_pairs([("IW_OverrideOptions", "VipBilling")]);
    let steps = [
        offer("ana"),
        (ANA, accept()),
        (
            ANA,
            Command::SetData {
                user_data: transaction,
            },
        ),
        (
            ANA,
            Command::Hold {
                queue: None,
                reason: String::new(),
            },
        ),
    ];
    let held = after("support", &steps);
    assert_eq!(held.queue, "billing-inbound");
    assert_eq!(
        held.routing, None,
        "a held chat sleeps also where chats are offered at once"
    );
}

#[test]
fn a_queue_that_does_not_exist_is_named_with_the_option_to_correct() {
    let active = after("support", &[offer("ana"), (ANA, accept())]);
    let text = denied(&active, ANA, &hold("nowhere")).to_string();
    assert!(
        text.contains("\"nowhere\"") && text.contains("chat.on-hold-queue"),
        "{text}"
    );
}

#[test]
fn only_privileges_open_the_ways_out_of_a_chat() {
    let with_max = after(
        "support",
        &[(
            MAX,
            Command::Pull {
                workbin: None,
                owner: None,
            },
        )],
    );
    let with_max = decide(
        &with_max,
        MAX,
        &Command::Resume { nickname: None },
        world(5),
    )
    .unwrap()
    .record;
    for command in [hold("async-hold"), leave(AfterAction::KeepAlive)] {
        let lacking = "privilege.chat.can-place-on-hold";
        assert!(
            matches!(denied(&with_max, MAX, &command), Denied::Privilege { name, .. } if name == lacking)
        );
    }
    let to = Destination::Queue("async-hold".to_owned());
    assert!(
        matches!(
            denied(&with_max, MAX, &Command::Place { to }),
            Denied::Privilege { .. }
        ),
        "no way around"
    );
    assert!(decide(&with_max, MAX, &leave(AfterAction::ForceClose), world(6)).is_ok());
}

#[test]
fn close_if_no_agents_does_not_end_an_asynchronous_chat() {
    let active = after("support", &[offer("ana"), (ANA, accept())]);
    assert_eq!(
        denied(&active, ANA, &leave(AfterAction::CloseIfNoAgents)),
        Denied::Asynchronous
    );
}

#[test]
fn a_standard_chat_ends_with_its_last_agent_and_cannot_be_held() {
    let active = after("support-sync", &[offer("ana"), (ANA, accept())]);
    for command in [hold("async-hold"), leave(AfterAction::KeepAlive)] {
        assert_eq!(denied(&active, ANA, &command), Denied::Standard);
    }
    let left = decide(&active, ANA, &leave(AfterAction::CloseIfNoAgents), world(9))
        .unwrap()
        .record;
    assert!(!left.open && left.participants.is_empty() && left.agent() == Some("ana"));
}

#[test]
fn a_contact_who_gives_up_waiting_for_a_standard_chat_leaves_nothing_behind() {
    let gone = after("support-sync", &[(Actor::Contact, Command::GoAway)]);
    assert!(gone.is_done());
    let away = after("support", &[(Actor::Contact, Command::GoAway)]);
    assert!(away.open && !away.is_done(), "an asynchronous chat stays");
}

#[test]
fn an_offer_that_ends_is_revoked_and_goes_on_to_somebody_else() {
    let offered = after("support", &[offer("ana")]);
    let ended = decide(&offered, Actor::Server, &Command::Tick, world(60_000)).unwrap();
    assert!(ended.effects.contains(&Effect::Revoked {
        to: "ana".to_owned()
    }));
    assert_eq!(ended.record.place, Place::Queue);
    assert_eq!(ended.record.routing.as_ref().unwrap().tried[0].agent, "ana");
    assert_eq!(denied(&ended.record, ANA, &accept()), Denied::NotOffered);
}

#[test]
fn the_last_agent_may_rejoin_while_a_colleague_is_asked_and_nobody_else_may() {
    let steps = [
        offer("ana"),
        (ANA, accept()),
        (ANA, hold("async-hold")),
        (Actor::Contact, say("hello?")),
    ];
    let held = after("support", &steps);
    let woken = decide(&held, Actor::Server, &Command::Tick, world(30_000))
        .unwrap()
        .record;
    let asked = decide(&woken, Actor::Server, &offer("ben").1, world(30_001))
        .unwrap()
        .record;
    let pull = Command::Pull {
        workbin: None,
        owner: None,
    };
    assert!(
        matches!(denied(&asked, Actor::Agent("lea"), &pull), Denied::OfferedTo { agent, .. } if agent == "ben")
    );
    let back = decide(&asked, ANA, &pull, world(30_002)).unwrap();
    assert!(back.effects.contains(&Effect::Revoked {
        to: "ben".to_owned()
    }));
    assert_eq!(back.record.agent(), Some("ana"));
    assert!(
        matches!(denied(&back.record, BEN, &accept()), Denied::With { agent, .. } if agent == "ana")
    );
}

#[test]
fn back_puts_a_chat_where_it_came_from() {
    let steps = [
        offer("ana"),
        (ANA, accept()),
        (ANA, hold("support-chats/PrivateQueue")),
        (
            BEN,
            Command::Pull {
                workbin: Some("support-chats".to_owned()),
                owner: Some("Support".to_owned()),
            },
        ),
        (
            BEN,
            Command::Place {
                to: Destination::Back,
            },
        ),
    ];
    let back = after("support", &steps);
    assert_eq!(
        back.place,
        Place::Workbin {
            workbin: "support-chats".to_owned(),
            owner: "Support".to_owned()
        }
    );
}

/// Held by Ana, written to, pulled by Ben and put back.
fn put_back(said: bool) -> Record {
    let pull = Command::Pull {
        workbin: None,
        owner: None,
    };
    let back = Command::Place {
        to: Destination::Back,
    };
    let mut steps = vec![
        offer("ana"),
        (ANA, accept()),
        (ANA, say("one moment")),
        (
            ANA,
            Command::Hold {
                queue: None,
                reason: "courier".to_owned(),
            },
        ),
    ];
    if said {
        steps.push((Actor::Contact, say("hello?")));
    }
    steps.extend([(BEN, pull), (BEN, back)]);
    after("support", &steps)
}

#[test]
fn back_keeps_the_hold_and_the_waiting_contact() {
    let back = put_back(true);
    let held = back.held.as_ref().unwrap();
    assert_eq!((held.by.as_str(), held.reason.as_str()), ("ana", "courier"));
    assert_eq!(held.since, 4);
    assert_eq!(back.wake_at, Some(7 + 2_000), "the contact still waits");
    let quiet = put_back(false);
    assert_eq!(
        (quiet.wake_at, &quiet.routing),
        (None, &None),
        "nobody waits"
    );
    assert!(quiet.held.is_some());
}

#[test]
fn back_to_a_routing_queue_looks_for_somebody_else() {
    let steps = [
        offer("ana"),
        (ANA, accept()),
        (
            ANA,
            Command::Place {
                to: Destination::Back,
            },
        ),
    ];
    let back = after("support", &steps);
    assert_eq!((&back.place, &back.held), (&Place::Queue, &None));
    let routing = back.routing.unwrap();
    assert_eq!(routing.tried[0].agent, "ana");
}

#[test]
fn idle_chats_are_alerted_then_closed_and_a_word_saves_them() {
    const ALERT: i64 = 86_400_000;
    const CLOSE: i64 = 3_600_000;
    let held = after(
        "support",
        &[offer("ana"), (ANA, accept()), (ANA, hold("async-hold"))],
    );
    let alerted = decide(&held, Actor::Server, &Command::Tick, world(ALERT + 3))
        .unwrap()
        .record;
    assert_eq!(
        alerted.user_data.text("GCTI_Chat_AsyncStatus").as_deref(),
        Some("3")
    );
    assert!(alerted.user_data.text("GCTI_Chat_AsyncCheckAt").is_some());
    let saved = decide(&alerted, Actor::Contact, &say("here"), world(ALERT + 4))
        .unwrap()
        .record;
    assert_eq!(saved.user_data.text("GCTI_Chat_AsyncStatus"), None);
    let kept = decide(
        &saved,
        Actor::Server,
        &Command::Tick,
        world(ALERT + CLOSE + 3),
    )
    .unwrap()
    .record;
    assert!(kept.open);
    let closed = decide(
        &alerted,
        Actor::Server,
        &Command::Tick,
        world(ALERT + CLOSE + 3),
    )
    .unwrap();
    assert!(!closed.record.open && closed.record.is_done());
    assert_eq!(
        closed.entries.first().map(|entry| entry.kind),
        Some(EntryKind::IdleClose)
    );
}

#[test]
fn nobody_sets_what_the_server_says() {
    let forged = KvList::from_pairs([("LastMessageFrom", "Agent"), ("OrderId", "4711")]);
    let steps = [(Actor::Contact, Command::SetData { user_data: forged })];
    let record = after("support", &steps);
    assert_eq!(record.user_data.text("LastMessageFrom"), None);
    assert_eq!(record.user_data.text("OrderId").as_deref(), Some("4711"));
}
