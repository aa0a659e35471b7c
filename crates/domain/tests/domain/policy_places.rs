//! What depends on where a chat waits, is held, or goes.

use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{
    Action, CAN_MARK_DONE, CAN_PLACE_ON_HOLD, CAN_PULL_FROM_QUEUE, CAN_PULL_FROM_SHARED_WORKBIN,
    CAN_PULL_FROM_WORKBIN, CAN_TRANSFER, ChatFacts, HoldPlace, Reason,
};

use crate::policy::{all, chat, reason, without};

#[test]
fn done_takes_a_held_chat_out_of_where_it_waits_and_needs_what_that_needs() {
    let queue = Placement::Queue {
        queue: "async-hold".into(),
    };
    let workbin = Placement::Workbin {
        workbin: "my-chats".to_owned(),
        owner: None,
    };
    for (placement, own_workbin, needed) in [
        (Some(queue), false, CAN_PULL_FROM_QUEUE),
        (Some(workbin.clone()), true, CAN_PULL_FROM_WORKBIN),
        (Some(workbin), false, CAN_PULL_FROM_SHARED_WORKBIN),
        (None, false, CAN_MARK_DONE),
    ] {
        let held = ChatFacts {
            placement,
            own_workbin,
            ..chat(Phase::OnHold)
        };
        assert_eq!(reason(Action::Done, &held, &all()), None);
        for missing in [needed, CAN_MARK_DONE] {
            let denied = reason(Action::Done, &held, &without(&[missing]));
            assert!(
                matches!(&denied, Some(Reason::Privilege { name, .. }) if name == missing),
                "{missing}: {denied:?}"
            );
        }
        // What the agent has already is not pulled.
        for phase in [Phase::Active, Phase::Ended] {
            let facts = ChatFacts {
                phase,
                ..held.clone()
            };
            let pulls = [
                CAN_PULL_FROM_QUEUE,
                CAN_PULL_FROM_WORKBIN,
                CAN_PULL_FROM_SHARED_WORKBIN,
            ];
            assert_eq!(reason(Action::Done, &facts, &without(&pulls)), None);
        }
    }
}

#[test]
fn a_chat_goes_into_a_queue_with_what_a_transfer_and_a_hold_need() {
    let active = chat(Phase::Active);
    for missing in [CAN_TRANSFER, CAN_PLACE_ON_HOLD] {
        let denied = reason(Action::TransferToQueue, &active, &without(&[missing]));
        assert!(
            matches!(&denied, Some(Reason::Privilege { name, .. }) if name == missing),
            "{missing}: {denied:?}"
        );
    }
    let with_nobody = ChatFacts {
        handed_over: false,
        ..active
    };
    assert_eq!(
        reason(Action::WithdrawTransfer, &with_nobody, &all()),
        Some(Reason::NoTransfer)
    );
    assert_eq!(reason(Action::Transfer, &with_nobody, &all()), None);
}

#[test]
fn a_hold_needs_a_place() {
    let by_option = |queue: &str, own_workbin, choice| HoldPlace::Default {
        queue: queue.to_owned(),
        own_workbin,
        choice,
    };
    let workbin = |known| HoldPlace::Workbin {
        name: "support-chats".to_owned(),
        known,
    };
    for (hold_in, expected) in [
        (by_option("q", true, true), None),
        (by_option("q", false, false), None),
        (by_option("", true, false), None),
        (by_option("", false, true), Some(Reason::NoHoldDefault)),
        (by_option("", false, false), Some(Reason::NoHoldQueue)),
        // What is chosen does not depend on the option.
        (HoldPlace::Queue, None),
        (workbin(true), None),
        (
            workbin(false),
            Some(Reason::NoWorkbin("support-chats".to_owned())),
        ),
    ] {
        let facts = ChatFacts {
            hold_in,
            ..chat(Phase::Active)
        };
        assert_eq!(reason(Action::Hold, &facts, &all()), expected);
        assert_eq!(
            reason(Action::Send, &facts, &all()),
            None,
            "nothing else does"
        );
    }
    for reason in [Reason::NoHoldQueue, Reason::NoHoldDefault] {
        assert!(
            reason.to_string().contains("chat.on-hold-queue"),
            "it says which option to set"
        );
    }
}
