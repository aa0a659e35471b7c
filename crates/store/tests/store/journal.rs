//! The journal, on disk and in memory.

use holdfast_domain::ids::{IntentId, QueueName};
use holdfast_domain::intent::{IntentState, Refusal, Verb};
use holdfast_domain::placement::Placement;
use holdfast_store::{IntentRecord, Store};

use crate::make::{id, send};

both!(
    a_draft_is_kept_until_it_is_empty,
    drafts_come_last_changed_first,
    every_verb_comes_back_as_it_was_asked_for,
    intents_come_in_the_order_they_were_asked_for,
    an_intent_is_there_once,
    a_final_state_stays,
    each_sending_counts_and_remembers_what_was_known,
    only_final_intents_can_be_forgotten,
    the_order_outlives_what_was_forgotten,
    a_dismissed_notice_stays_dismissed_for_90_days,
    a_message_takes_its_draft_with_it,
    a_refused_message_is_the_draft_or_stands_in_the_chat,
    what_came_back_is_not_written_over_unseen,
    what_is_over_is_swept_in_time,
    whoever_comes_too_late_changes_nothing,
);

fn refused(reason: &str) -> IntentState {
    IntentState::Refused(Refusal::in_words(reason))
}

fn numbers(intents: &[IntentRecord]) -> Vec<u128> {
    intents.iter().map(|intent| intent.id.0.as_u128()).collect()
}

fn intent_id(number: u128) -> IntentId {
    send(number, "", "").id
}

fn a_draft_is_kept_until_it_is_empty(store: &Store) {
    let journal = store.journal();
    assert_eq!(journal.draft(&id("a")).unwrap(), None);
    journal.set_draft(&id("a"), "Dear Carla,\n", "", 1).unwrap();
    journal
        .set_draft(&id("a"), "Dear Carla,\n\nyour parcel", "", 2)
        .unwrap();
    assert_eq!(
        journal.draft(&id("a")).unwrap().as_deref(),
        Some("Dear Carla,\n\nyour parcel")
    );
    journal.set_draft(&id("a"), "", "", 3).unwrap();
    journal.set_draft(&id("b"), "", "", 3).unwrap();
    assert_eq!(journal.draft(&id("a")).unwrap(), None);
    assert_eq!(journal.drafts().unwrap(), []);
}

fn drafts_come_last_changed_first(store: &Store) {
    for (chat, now) in [("a", 1), ("b", 3), ("c", 2), ("a", 4)] {
        store
            .journal()
            .set_draft(&id(chat), &format!("{chat} at {now}"), "", now)
            .unwrap();
    }
    let drafts = store.journal().drafts().unwrap();
    let texts: Vec<&str> = drafts.iter().map(|draft| draft.text.as_str()).collect();
    assert_eq!(texts, ["a at 4", "b at 3", "c at 2"]);
    assert_eq!((drafts[0].chat.as_str(), drafts[0].changed_at), ("a", 4));
}

fn every_verb_comes_back_as_it_was_asked_for(store: &Store) {
    let queue = Placement::Queue {
        queue: QueueName::from("async-hold"),
    };
    let workbin = Placement::Workbin {
        workbin: "my-chats".to_owned(),
        owner: None,
    };
    let verbs = [
        Verb::Accept,
        Verb::Decline,
        Verb::Send {
            text: "'\"\0\u{202e}\n".to_owned(),
        },
        Verb::HOLD,
        Verb::Hold {
            to: Some(queue),
            reason: Some("why".to_owned()),
            until: Some(9),
        },
        Verb::Hold {
            to: Some(workbin),
            reason: Some("why".to_owned()),
            until: Some(9),
        },
        Verb::REJOIN,
        Verb::Release,
        Verb::EndAsync,
        Verb::Done,
        Verb::Note {
            text: "calls back".to_owned(),
        },
    ];
    let states = [
        IntentState::Queued,
        IntentState::Sending,
        IntentState::Delivered,
        refused("ben has this chat"),
        IntentState::Unknown,
        IntentState::Cancelled,
    ];
    let mut number = 0;
    for verb in verbs {
        for state in &states {
            number += 1;
            let record = IntentRecord {
                verb: verb.clone(),
                state: state.clone(),
                tries: 3,
                ..send(number, "a", "")
            };
            store.journal().enqueue(&record).unwrap();
            assert_eq!(store.journal().intent(record.id).unwrap(), Some(record));
        }
    }
}

fn intents_come_in_the_order_they_were_asked_for(store: &Store) {
    let journal = store.journal();
    // Neither the ids nor the times say the order: a clock may go back.
    for (number, chat) in [(9, "a"), (3, "b"), (5, "a"), (1, "a")] {
        let created_at = i64::try_from(number).unwrap();
        journal
            .enqueue(&IntentRecord {
                created_at,
                ..send(number, chat, "text")
            })
            .unwrap();
    }
    assert_eq!(numbers(&journal.open_intents().unwrap()), [9, 3, 5, 1]);
    journal
        .set_state(intent_id(3), &IntentState::Queued, &IntentState::Sending, 5)
        .unwrap();
    journal
        .set_state(intent_id(5), &IntentState::Queued, &IntentState::Unknown, 5)
        .unwrap();
    journal
        .set_state(intent_id(9), &IntentState::Queued, &refused("no"), 5)
        .unwrap();
    assert_eq!(numbers(&journal.open_intents().unwrap()), [3, 5, 1]);
    assert_eq!(numbers(&journal.intents_of(&id("a")).unwrap()), [9, 5, 1]);
    let refusals = journal.refused().unwrap();
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].intent.id, intent_id(9));
    assert_eq!(refusals[0].intent.state, refused("no"));
    assert_eq!(refusals[0].at, 5, "when it was refused, not asked for");
}

fn an_intent_is_there_once(store: &Store) {
    store.journal().enqueue(&send(1, "a", "first")).unwrap();
    store
        .journal()
        .set_state(
            intent_id(1),
            &IntentState::Queued,
            &IntentState::Delivered,
            2,
        )
        .unwrap();
    store.journal().enqueue(&send(1, "a", "first")).unwrap();
    assert_eq!(store.journal().intents_of(&id("a")).unwrap().len(), 1);
    assert_eq!(
        store.journal().intent(intent_id(1)).unwrap().unwrap().state,
        IntentState::Delivered
    );
}

fn a_final_state_stays(store: &Store) {
    let journal = store.journal();
    assert!(
        !journal
            .set_state(intent_id(1), &IntentState::Queued, &IntentState::Sending, 2)
            .unwrap(),
        "there is none"
    );
    for (number, last) in [
        (1, IntentState::Delivered),
        (2, refused("no")),
        (3, IntentState::Cancelled),
    ] {
        journal.enqueue(&send(number, "a", "text")).unwrap();
        assert!(
            journal
                .set_state(intent_id(number), &IntentState::Queued, &last, 2)
                .unwrap()
        );
        for state in [
            IntentState::Queued,
            IntentState::Sending,
            IntentState::Delivered,
            refused("other"),
        ] {
            for before in [&last, &IntentState::Queued] {
                assert!(
                    !journal
                        .set_state(intent_id(number), before, &state, 3)
                        .unwrap()
                );
            }
        }
        assert!(!journal.set_sending(intent_id(number), 99, 3).unwrap());
        let record = journal.intent(intent_id(number)).unwrap().unwrap();
        assert_eq!(
            (record.state, record.tries, record.last_known_index),
            (last, 0, 7)
        );
    }
}

fn each_sending_counts_and_remembers_what_was_known(store: &Store) {
    let journal = store.journal();
    journal.enqueue(&send(1, "a", "text")).unwrap();
    assert!(journal.set_sending(intent_id(1), 12, 2).unwrap());
    assert!(
        !journal
            .set_state(
                intent_id(1),
                &IntentState::Queued,
                &IntentState::Cancelled,
                2
            )
            .unwrap(),
        "it is being sent already"
    );
    assert!(
        journal
            .set_state(
                intent_id(1),
                &IntentState::Sending,
                &IntentState::Unknown,
                3
            )
            .unwrap()
    );
    assert!(
        journal
            .set_state(intent_id(1), &IntentState::Unknown, &IntentState::Queued, 4)
            .unwrap()
    );
    assert!(
        journal
            .set_state(intent_id(1), &IntentState::Queued, &IntentState::Sending, 5)
            .unwrap()
    );
    let record = journal.intent(intent_id(1)).unwrap().unwrap();
    assert_eq!(
        record,
        IntentRecord {
            state: IntentState::Sending,
            last_known_index: 12,
            tries: 2,
            ..send(1, "a", "text")
        }
    );
}

fn only_final_intents_can_be_forgotten(store: &Store) {
    let journal = store.journal();
    for (number, state) in [
        IntentState::Queued,
        IntentState::Sending,
        IntentState::Unknown,
    ]
    .iter()
    .enumerate()
    {
        let number = number as u128;
        journal
            .enqueue(&IntentRecord {
                state: state.clone(),
                ..send(number, "a", "text")
            })
            .unwrap();
        assert!(!journal.forget(intent_id(number)).unwrap());
        journal
            .set_state(intent_id(number), state, &IntentState::Delivered, 2)
            .unwrap();
        assert!(journal.forget(intent_id(number)).unwrap());
        assert!(!journal.forget(intent_id(number)).unwrap(), "it is gone");
    }
    assert_eq!(journal.intents_of(&id("a")).unwrap(), []);
}

fn the_order_outlives_what_was_forgotten(store: &Store) {
    let journal = store.journal();
    journal.enqueue(&send(1, "a", "text")).unwrap();
    journal
        .enqueue(&IntentRecord {
            state: IntentState::Delivered,
            ..send(2, "a", "text")
        })
        .unwrap();
    journal.forget(intent_id(2)).unwrap();
    journal.enqueue(&send(3, "a", "text")).unwrap();
    assert_eq!(numbers(&journal.open_intents().unwrap()), [1, 3]);
}

fn a_dismissed_notice_stays_dismissed_for_90_days(store: &Store) {
    const DAY: i64 = 86_400_000;
    let journal = store.journal();
    assert!(!journal.dismissed("a:5").unwrap());
    journal.dismiss("a:5", 100 * DAY).unwrap();
    journal.dismiss("b:1", 101 * DAY).unwrap();
    journal.dismiss("b:1", 102 * DAY).unwrap();
    journal.dismiss("c:1", 190 * DAY).unwrap();
    assert!(journal.dismissed("a:5").unwrap());
    journal.dismiss("d:1", 191 * DAY).unwrap();
    assert!(!journal.dismissed("a:5").unwrap());
    assert!(journal.dismissed("b:1").unwrap() && journal.dismissed("c:1").unwrap());
    assert!(!journal.dismissed("A:5").unwrap());
}

fn a_message_takes_its_draft_with_it(store: &Store) {
    let journal = store.journal();
    journal
        .set_draft(&id("a"), " on its way \n", "", 1)
        .unwrap();
    journal.set_draft(&id("b"), "on its way", "", 1).unwrap();
    journal.enqueue(&send(1, "a", "on its way")).unwrap();
    assert_eq!(journal.draft(&id("a")).unwrap(), None);
    assert_eq!(
        journal.draft(&id("b")).unwrap().as_deref(),
        Some("on its way")
    );
    // What is written already for the next message stays.
    journal
        .set_draft(&id("a"), "and one more thing", "", 2)
        .unwrap();
    journal.enqueue(&send(2, "a", "anything else?")).unwrap();
    assert_eq!(
        journal.draft(&id("a")).unwrap().as_deref(),
        Some("and one more thing")
    );
}

fn a_refused_message_is_the_draft_or_stands_in_the_chat(store: &Store) {
    let journal = store.journal();
    let refuse = |number: u128| {
        let message = send(number, "a", &format!("text {number}"));
        journal.enqueue(&message).unwrap();
        assert_eq!(journal.draft(&id("a")).unwrap().is_some(), number > 1);
        journal
            .set_state(message.id, &IntentState::Queued, &refused("no"), 2)
            .unwrap()
    };
    let returned = || -> Vec<bool> {
        let refused = journal.refused().unwrap();
        refused.iter().map(|one| one.intent.returned).collect()
    };
    assert!(refuse(1));
    assert_eq!(journal.draft(&id("a")).unwrap().as_deref(), Some("text 1"));
    assert!(refuse(2));
    assert_eq!(journal.draft(&id("a")).unwrap().as_deref(), Some("text 1"));
    assert_eq!(returned(), [true, false], "there was a draft");
    // A hold that is refused is no draft.
    let hold = IntentRecord {
        verb: Verb::HOLD,
        ..send(3, "b", "")
    };
    journal.enqueue(&hold).unwrap();
    journal
        .set_state(hold.id, &IntentState::Queued, &refused("no"), 2)
        .unwrap();
    assert_eq!(journal.draft(&id("b")).unwrap(), None);
}

fn what_came_back_is_not_written_over_unseen(store: &Store) {
    let journal = store.journal();
    let message = send(1, "a", "refused");
    let returned = || journal.refused().unwrap()[0].intent.returned;
    journal.enqueue(&message).unwrap();
    journal
        .set_state(message.id, &IntentState::Queued, &refused("no"), 2)
        .unwrap();
    // The agent saw an empty composer and wrote.
    journal.set_draft(&id("a"), "some", "", 3).unwrap();
    assert!(!returned(), "it stands in the chat as not sent");
    journal.set_draft(&id("a"), "something", "some", 4).unwrap();
    assert_eq!(
        journal.draft(&id("a")).unwrap().as_deref(),
        Some("something")
    );

    let message = send(2, "b", "seen");
    let returned = || journal.refused().unwrap()[1].intent.returned;
    journal.enqueue(&message).unwrap();
    journal
        .set_state(message.id, &IntentState::Queued, &refused("no"), 5)
        .unwrap();
    journal.set_draft(&id("b"), "seen", "", 6).unwrap();
    journal.set_draft(&id("b"), "changed", "seen", 7).unwrap();
    assert!(returned(), "the agent wrote on in it");
}

fn what_is_over_is_swept_in_time(store: &Store) {
    let journal = store.journal();
    let states = [
        IntentState::Delivered,
        IntentState::Cancelled,
        refused("no"),
        IntentState::Sending,
    ];
    for (number, state) in (1..).zip(&states) {
        journal.enqueue(&send(number, "a", "text")).unwrap();
        journal
            .set_state(intent_id(number), &IntentState::Queued, state, 100)
            .unwrap();
    }
    journal.sweep(100).unwrap();
    assert_eq!(
        numbers(&journal.intents_of(&id("a")).unwrap()),
        [1, 2, 3, 4]
    );
    journal.sweep(101).unwrap();
    assert_eq!(numbers(&journal.intents_of(&id("a")).unwrap()), [3, 4]);
}

fn whoever_comes_too_late_changes_nothing(store: &Store) {
    let journal = store.journal();
    journal.enqueue(&send(1, "a", "text")).unwrap();
    let withdrawn = journal.set_state(
        intent_id(1),
        &IntentState::Queued,
        &IntentState::Cancelled,
        2,
    );
    assert!(withdrawn.unwrap());
    assert!(
        !journal.set_sending(intent_id(1), 9, 3).unwrap(),
        "it was withdrawn"
    );
    journal.enqueue(&send(2, "a", "text")).unwrap();
    assert!(journal.set_sending(intent_id(2), 9, 3).unwrap());
    let withdrawn = journal.set_state(
        intent_id(2),
        &IntentState::Queued,
        &IntentState::Cancelled,
        4,
    );
    assert!(!withdrawn.unwrap(), "it is under way");
}
