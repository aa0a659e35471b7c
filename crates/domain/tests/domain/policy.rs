//! Who may do what, and why not.

use holdfast_domain::catalogue;
use holdfast_domain::door::Door;
use holdfast_domain::intent::Refusal;
use holdfast_domain::options::{Options, Section};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{
    Action, CAN_DECLINE, CAN_EDIT_CASE_DATA, CAN_MARK_DONE, CAN_PLACE_ON_HOLD, CAN_PULL_FROM_QUEUE,
    CAN_PULL_FROM_SHARED_WORKBIN, CAN_PULL_FROM_WORKBIN, CAN_PUSH_URL, CAN_RELEASE,
    CAN_RELEASE_ASYNC, CAN_TRANSFER, CAN_USE, CAN_USE_EMOJIS, ChatFacts, Decision, Disposition,
    HoldPlace, Reason, WrongPhase, decide, fixed_case_data,
};

/// Every privilege.
pub(crate) fn all() -> Options {
    without(&[])
}

pub(crate) fn without(missing: &[&str]) -> Options {
    let names = catalogue::known().privileges.keys();
    let agent: Section = names
        .map(|name| {
            (
                name.clone(),
                (!missing.contains(&name.as_str())).to_string(),
            )
        })
        .collect();
    Options {
        agent,
        ..Options::default()
    }
}

pub(crate) fn chat(phase: Phase) -> ChatFacts {
    ChatFacts {
        phase,
        asynchronous: true,
        door: Door::Place,
        disposition: Disposition {
            offered: true,
            ..Disposition::default()
        },
        placement: None,
        own_workbin: false,
        with: None,
        handed_over: true,
        hold_in: HoldPlace::Default {
            queue: "async-hold".to_owned(),
            own_workbin: true,
            choice: true,
        },
        capabilities: vec![],
    }
}

/// A chat of the kind that `action` is for: asynchronous but for ending a standard one.
fn fitting(action: Action, phase: Phase) -> ChatFacts {
    ChatFacts {
        asynchronous: action != Action::Release,
        ..chat(phase)
    }
}

pub(crate) fn reason(action: Action, chat: &ChatFacts, options: &Options) -> Option<Reason> {
    match decide(action, chat, options) {
        Decision::Allowed => None,
        Decision::Denied(reason) => Some(reason),
    }
}

#[test]
fn every_action_in_every_phase() {
    // Columns: Unknown, Offered, Active, OnHold, Ended, Done, Elsewhere.
    let table = [
        (Action::Accept, ". x . . . . ."),
        (Action::Decline, ". x . . . . ."),
        (Action::Send, ". . x . . . ."),
        (Action::PushUrl, ". . x . . . ."),
        (Action::Emojis, ". . x x . . ."),
        (Action::Hold, ". . x . . . ."),
        (Action::Transfer, ". . x . . . ."),
        (Action::TransferToQueue, ". . x . . . ."),
        (Action::WithdrawTransfer, ". . x . . . ."),
        (Action::Rejoin, ". . . x . . ."),
        (Action::Release, ". . x . . . ."),
        (Action::EndAsync, ". . x . . . ."),
        (Action::Done, ". . x x x . ."),
        (Action::Disposition, ". . x . x . ."),
        (Action::Note, ". . x . x . ."),
        (Action::CaseData, ". . x . x . ."),
    ];
    assert_eq!(table.map(|(action, _)| action), Action::ALL);
    for (action, row) in table {
        for (phase, mark) in Phase::ALL.into_iter().zip(row.split(' ')) {
            match (mark, reason(action, &fitting(action, phase), &all())) {
                ("x", denied) => assert_eq!(denied, None, "{action:?} {phase:?}"),
                (_, Some(Reason::Phase(wrong))) => {
                    assert!(wrong.to_string().ends_with('.'), "{wrong}");
                }
                (_, other) => panic!("{action:?} {phase:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn each_action_needs_its_privilege_and_the_channel() {
    let queue = Some(Placement::Queue {
        queue: "async-hold".into(),
    });
    let workbin = Some(Placement::Workbin {
        workbin: "my-chats".to_owned(),
        owner: None,
    });
    let rejoin = |placement, own_workbin| ChatFacts {
        placement,
        own_workbin,
        ..chat(Phase::OnHold)
    };
    let cases = [
        (Action::Accept, chat(Phase::Offered), CAN_USE),
        (Action::Decline, chat(Phase::Offered), CAN_DECLINE),
        (Action::Send, chat(Phase::Active), CAN_USE),
        (Action::PushUrl, chat(Phase::Active), CAN_PUSH_URL),
        (Action::Note, chat(Phase::Active), CAN_USE),
        (Action::Emojis, chat(Phase::OnHold), CAN_USE_EMOJIS),
        (Action::Transfer, chat(Phase::Active), CAN_TRANSFER),
        (Action::WithdrawTransfer, chat(Phase::Active), CAN_TRANSFER),
        (Action::CaseData, chat(Phase::Ended), CAN_EDIT_CASE_DATA),
        (Action::Hold, chat(Phase::Active), CAN_PLACE_ON_HOLD),
        (Action::EndAsync, chat(Phase::Active), CAN_RELEASE_ASYNC),
        (
            Action::Release,
            fitting(Action::Release, Phase::Active),
            CAN_RELEASE,
        ),
        (Action::Done, chat(Phase::Ended), CAN_MARK_DONE),
        (Action::Rejoin, rejoin(queue, false), CAN_PULL_FROM_QUEUE),
        (
            Action::Rejoin,
            rejoin(workbin.clone(), true),
            CAN_PULL_FROM_WORKBIN,
        ),
        (
            Action::Rejoin,
            rejoin(workbin, false),
            CAN_PULL_FROM_SHARED_WORKBIN,
        ),
        (Action::Rejoin, rejoin(None, false), CAN_USE),
    ];
    for (action, facts, needed) in cases {
        assert_eq!(
            reason(action, &facts, &all()),
            None,
            "{action:?} with everything"
        );
        let others: Vec<&str> = catalogue::known()
            .privileges
            .keys()
            .map(String::as_str)
            .filter(|name| *name != needed && *name != CAN_USE)
            .collect();
        assert_eq!(
            reason(action, &facts, &without(&others)),
            None,
            "{action:?} needs no other"
        );
        for missing in [needed, CAN_USE] {
            let title = catalogue::known().privileges[missing].title.clone();
            let expected = Reason::Privilege {
                name: missing.to_owned(),
                title: title.clone(),
            };
            let denied = reason(action, &facts, &without(&[missing]));
            assert_eq!(denied, Some(expected), "{action:?} without {missing}");
            assert!(
                denied.unwrap().to_string().contains(&title),
                "the sentence names it as administrators do"
            );
        }
    }
}

#[test]
fn only_asynchronous_chats_are_held_and_only_standard_ones_released() {
    for asynchronous in [true, false] {
        let active = ChatFacts {
            asynchronous,
            ..chat(Phase::Active)
        };
        for action in Action::ALL {
            let expected = match (action, asynchronous) {
                (Action::Hold | Action::TransferToQueue | Action::EndAsync, false) => {
                    Some(Reason::Standard)
                }
                (Action::Release, true) => Some(Reason::Asynchronous),
                (Action::Accept | Action::Decline | Action::Rejoin, _) => continue,
                _ => None,
            };
            assert_eq!(
                reason(action, &active, &all()),
                expected,
                "{action:?}, asynchronous: {asynchronous}"
            );
        }
    }
}

#[test]
fn capabilities_deny_what_they_leave_out_and_nothing_where_there_are_none() {
    let needed = [
        (Action::Accept, Phase::Offered, Some("accept")),
        (Action::Decline, Phase::Offered, Some("reject")),
        (Action::Send, Phase::Active, Some("send-message")),
        (Action::PushUrl, Phase::Active, Some("send-url")),
        (Action::Release, Phase::Active, Some("leave")),
        (Action::Transfer, Phase::Active, Some("transfer")),
        (Action::WithdrawTransfer, Phase::Active, Some("transfer")),
        (
            Action::TransferToQueue,
            Phase::Active,
            Some("place-in-queue"),
        ),
        (Action::EndAsync, Phase::Active, Some("leave")),
        (Action::Done, Phase::Active, Some("complete")),
        (Action::Done, Phase::Ended, Some("complete")),
        (Action::Done, Phase::OnHold, None),
        (Action::Hold, Phase::Active, None),
        (Action::Rejoin, Phase::OnHold, None),
        (Action::Note, Phase::Active, None),
        (Action::CaseData, Phase::Active, Some("update-user-data")),
    ];
    for (action, phase, capability) in needed {
        let with = |names: &[&str]| ChatFacts {
            capabilities: names.iter().map(|name| (*name).to_owned()).collect(),
            ..fitting(action, phase)
        };
        assert_eq!(reason(action, &with(&[]), &all()), None);
        assert_eq!(
            reason(action, &with(&["something"]), &all()),
            capability.map(Reason::Capability)
        );
        if let Some(capability) = capability {
            assert_eq!(
                reason(action, &with(&["something", capability]), &all()),
                None
            );
        }
    }
}

#[test]
fn who_has_the_chat_is_named() {
    let elsewhere = ChatFacts {
        with: Some("Ben Okafor".to_owned()),
        ..chat(Phase::Elsewhere)
    };
    for action in Action::ALL {
        let denied = reason(action, &elsewhere, &all()).unwrap();
        assert_eq!(denied.to_string(), "Ben Okafor has this chat.");
    }
}

#[test]
fn a_refusal_keeps_code_parameter_and_sentence_of_its_reason() {
    let privilege = Reason::Privilege {
        name: CAN_RELEASE.to_owned(),
        title: "Chat - Can Release".to_owned(),
    };
    let kept = [
        (&privilege, "no_privilege", Some("Chat - Can Release")),
        (
            &Reason::With("Ben Okafor".to_owned()),
            "with_other",
            Some("Ben Okafor"),
        ),
        (&Reason::Capability("leave"), "not_offered", Some("leave")),
        (&Reason::NoHoldQueue, "no_hold_queue", None),
        (
            &Reason::Phase(WrongPhase::RejoinFirst),
            "rejoin_first",
            None,
        ),
        (&Reason::IsDisposition, "is_disposition", None),
        (
            &Reason::SystemData("HeldBy".to_owned()),
            "system_data",
            Some("HeldBy"),
        ),
    ];
    for (reason, code, about) in kept {
        let refusal = Refusal::from(reason);
        assert_eq!(
            (refusal.code.as_str(), refusal.about.as_deref()),
            (code, about)
        );
        assert_eq!(refusal.sentence, reason.to_string());
    }
    let theirs = Refusal::in_words("The queue is closed.");
    assert_eq!(theirs.code, Refusal::IN_WORDS);
}

#[test]
fn what_cannot_be_now_is_said_before_what_is_not_granted() {
    let nothing = Options::default();
    for action in Action::ALL {
        let denied = reason(action, &chat(Phase::Done), &nothing);
        assert_eq!(denied, Some(Reason::Phase(WrongPhase::Done)), "{action:?}");
    }
    let standard = ChatFacts {
        asynchronous: false,
        ..chat(Phase::Active)
    };
    assert_eq!(
        reason(Action::Hold, &standard, &nothing),
        Some(Reason::Standard)
    );
}

#[test]
fn names_are_those_of_the_wire_of_our_own_programs() {
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.name());
    }
}

#[test]
fn a_history_or_a_search_needs_a_privilege_besides_that_of_the_place() {
    let names = [
        (Door::MyHistory, "privilege.chat.can-pull-from-my-history"),
        (
            Door::ContactHistory,
            "privilege.chat.can-pull-from-contact-history",
        ),
        (Door::Search, "privilege.chat.can-pull-from-search"),
    ];
    for (door, name) in names {
        let held = ChatFacts {
            door,
            placement: Some(Placement::Queue {
                queue: "async-hold".into(),
            }),
            ..chat(Phase::OnHold)
        };
        assert_eq!(reason(Action::Rejoin, &held, &all()), None);
        for missing in [name, CAN_PULL_FROM_QUEUE] {
            let denied = reason(Action::Rejoin, &held, &without(&[missing]));
            assert!(
                matches!(&denied, Some(Reason::Privilege { name, .. }) if name == missing),
                "{door:?} without {missing}: {denied:?}"
            );
        }
        let by_place = ChatFacts {
            door: Door::Place,
            ..held
        };
        assert_eq!(reason(Action::Rejoin, &by_place, &without(&[name])), None);
    }
}

#[test]
fn a_mandatory_disposition_comes_before_done_and_may_be_fixed_at_the_end() {
    let with = |disposition: Disposition, phase: Phase| ChatFacts {
        disposition,
        ..chat(phase)
    };
    let missing = Disposition {
        offered: true,
        missing: true,
        fixed_when_closed: true,
    };
    let active = with(missing, Phase::Active);
    assert_eq!(
        reason(Action::Done, &active, &all()),
        Some(Reason::NoDisposition)
    );
    assert_eq!(reason(Action::Disposition, &active, &all()), None);
    let ended = with(missing, Phase::Ended);
    assert_eq!(
        reason(Action::Disposition, &ended, &all()),
        None,
        "else it could never be Done"
    );
    let there = Disposition {
        missing: false,
        ..missing
    };
    assert_eq!(
        reason(Action::Disposition, &with(there, Phase::Ended), &all()),
        Some(Reason::DispositionFixed)
    );
    let none = with(Disposition::default(), Phase::Active);
    assert_eq!(reason(Action::Done, &none, &all()), None);
    assert_eq!(
        reason(Action::Disposition, &none, &all()),
        Some(Reason::NoDispositions)
    );
}

#[test]
fn what_programs_keep_and_the_disposition_are_no_case_data_to_change() {
    let fixed = |key: &str| fixed_case_data(key, "DispositionCode");
    assert_eq!(fixed("OrderId"), None);
    assert_eq!(fixed("DispositionCode"), Some(Reason::IsDisposition));
    for key in ["HeldBy", "IW_HoldReason", "GCTI_Chat_AsyncStatus"] {
        let reason = fixed(key).unwrap();
        assert_eq!(reason.about(), Some(key));
        assert!(reason.to_string().contains(key));
    }
}

#[test]
fn every_action_has_its_privilege_in_the_table() {
    for action in Action::ALL
        .into_iter()
        .filter(|action| *action != Action::Rejoin)
    {
        assert!(
            catalogue::known().privilege_for(action.name()).is_some(),
            "{action:?}"
        );
    }
    for what in [
        "workbin",
        "shared_workbin",
        "queue",
        "my_history",
        "contact_history",
        "search",
    ] {
        let what = format!("rejoin:{what}");
        assert!(catalogue::known().privilege_for(&what).is_some(), "{what}");
    }
}
