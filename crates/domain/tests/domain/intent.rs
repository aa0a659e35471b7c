//! The state machine of intents, and the form in which they are kept and asked for.

use holdfast_domain::door::Door;
use holdfast_domain::intent::{IntentEvent, IntentState, Refusal, Verb, step};
use holdfast_domain::placement::Placement;
use proptest::prelude::*;
use serde_json::json;

fn states() -> [IntentState; 6] {
    [
        IntentState::Queued,
        IntentState::Sending,
        IntentState::Delivered,
        refused("state"),
        IntentState::Unknown,
        IntentState::Cancelled,
    ]
}

fn events() -> [IntentEvent; 7] {
    [
        IntentEvent::Sent,
        IntentEvent::Confirmed,
        IntentEvent::Refused(Refusal::in_words("event")),
        IntentEvent::NotSent,
        IntentEvent::ReplyLost,
        IntentEvent::FoundAbsent,
        IntentEvent::Withdrawn,
    ]
}

fn refused(reason: &str) -> IntentState {
    IntentState::Refused(Refusal::in_words(reason))
}

#[test]
fn every_event_in_every_state_leads_where_it_should() {
    // Columns: Sent, Confirmed, Refused, NotSent, ReplyLost, FoundAbsent, Withdrawn; `=` where nothing changes.
    let table = [
        (
            "queued",
            [
                "sending",
                "delivered",
                "refused",
                "=",
                "=",
                "=",
                "cancelled",
            ],
        ),
        (
            "sending",
            ["=", "delivered", "refused", "queued", "unknown", "=", "="],
        ),
        ("delivered", ["="; 7]),
        ("refused", ["="; 7]),
        (
            "unknown",
            ["=", "delivered", "refused", "=", "=", "queued", "="],
        ),
        ("cancelled", ["="; 7]),
    ];
    for (state, (name, row)) in states().into_iter().zip(table) {
        assert_eq!(state.name(), name);
        for (event, expected) in events().into_iter().zip(row) {
            let after = step(state.clone(), event.clone());
            match expected {
                "=" => assert_eq!(after, state, "{event:?}"),
                "refused" => assert_eq!(after, refused("event"), "{event:?}"),
                expected => assert_eq!(after.name(), expected, "{name}, {event:?}"),
            }
        }
    }
}

#[test]
fn what_is_final_absorbs_everything_and_nothing_else_does() {
    for state in states() {
        let absorbs = events()
            .into_iter()
            .all(|event| step(state.clone(), event) == state);
        assert_eq!(absorbs, state.is_final(), "{}", state.name());
    }
}

fn event() -> impl Strategy<Value = IntentEvent> {
    prop::sample::select(events().to_vec())
}

proptest! {
    #[test]
    fn nothing_is_sent_again_while_its_outcome_is_unknown(events in prop::collection::vec(event(), 0..40)) {
        let mut state = IntentState::Queued;
        for event in events {
            let after = step(state.clone(), event.clone());
            if after == IntentState::Sending && state != IntentState::Sending {
                prop_assert_eq!(&state, &IntentState::Queued);
            }
            if state == IntentState::Unknown && after == IntentState::Queued {
                prop_assert_eq!(&event, &IntentEvent::FoundAbsent);
            }
            state = after;
        }
    }

    #[test]
    fn delivered_means_confirmed_and_withdrawn_means_never_sent(events in prop::collection::vec(event(), 0..40)) {
        let mut state = IntentState::Queued;
        let mut maybe_out = false;
        for event in &events {
            let before = state.clone();
            state = step(state, event.clone());
            maybe_out |= matches!(state, IntentState::Sending | IntentState::Unknown);
            maybe_out &= state != IntentState::Queued;
            if before != state && state == IntentState::Cancelled {
                prop_assert!(!maybe_out, "withdrawn although it may be out: {:?}", events);
            }
        }
        if state == IntentState::Delivered {
            prop_assert!(events.contains(&IntentEvent::Confirmed));
        }
        if matches!(state, IntentState::Refused(_)) {
            prop_assert_eq!(state, refused("event"));
        }
    }
}

#[test]
fn verbs_have_the_form_that_the_window_and_the_journal_use() {
    let queue = Placement::Queue {
        queue: "async-hold".into(),
    };
    let workbin = Placement::Workbin {
        workbin: "my-chats".to_owned(),
        owner: None,
    };
    let forms = [
        (Verb::Accept, json!({"verb": "accept"})),
        (Verb::Decline, json!({"verb": "decline"})),
        (
            Verb::Send {
                text: "hello".to_owned(),
            },
            json!({"verb": "send", "text": "hello"}),
        ),
        (Verb::HOLD, json!({"verb": "hold", "to": null})),
        (
            Verb::Hold {
                to: Some(queue),
                reason: Some("Parcel tracing".to_owned()),
                until: Some(1_000),
            },
            json!({"verb": "hold", "to": {"kind": "queue", "queue": "async-hold"}, "reason": "Parcel tracing", "until": 1000}),
        ),
        (
            Verb::Hold {
                to: Some(workbin),
                reason: None,
                until: None,
            },
            json!({"verb": "hold", "to": {"kind": "workbin", "workbin": "my-chats", "owner": null}}),
        ),
        (Verb::REJOIN, json!({"verb": "rejoin"})),
        (
            Verb::Rejoin { from: Door::Search },
            json!({"verb": "rejoin", "from": "search"}),
        ),
        (
            Verb::Disposition {
                key: "Code".to_owned(),
                value: "Solved".to_owned(),
            },
            json!({"verb": "disposition", "key": "Code", "value": "Solved"}),
        ),
        (Verb::Release, json!({"verb": "release"})),
        (Verb::EndAsync, json!({"verb": "end_async"})),
        (Verb::Done, json!({"verb": "done"})),
        (
            Verb::Note {
                text: "n".to_owned(),
            },
            json!({"verb": "note", "text": "n"}),
        ),
    ];
    for (verb, form) in forms {
        assert_eq!(serde_json::to_value(&verb).unwrap(), form);
        assert_eq!(form["verb"], verb.name());
        assert_eq!(serde_json::from_value::<Verb>(form).unwrap(), verb);
    }
    let short: Verb = serde_json::from_value(json!({"verb": "hold"})).unwrap();
    assert_eq!(short, Verb::HOLD, "the default place need not be written");
    for bad in [
        json!({"verb": "send"}),
        json!({"verb": "shout"}),
        json!("accept"),
        json!({}),
    ] {
        assert!(serde_json::from_value::<Verb>(bad).is_err());
    }
}
