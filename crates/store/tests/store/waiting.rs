//! What waits to be sent and is changed meanwhile.

use holdfast_domain::intent::{IntentState, Refusal, Verb};
use holdfast_store::{IntentRecord, Store};

use crate::make::{id, send};

both!(
    a_message_goes_before_a_hold_that_is_queued,
    nothing_goes_before_what_is_sent_or_of_another_chat,
    only_the_first_of_a_chat_can_be_sent,
    a_text_is_replaced_while_it_is_queued,
    a_message_that_is_taken_back_is_the_draft,
    what_may_have_left_is_neither_changed_nor_withdrawn,
    what_was_refused_is_taken_back_behind_the_draft,
    a_message_that_is_the_draft_outlives_that_its_refusal_is_put_away,
);

fn hold(number: u128, chat: &str) -> IntentRecord {
    IntentRecord {
        verb: Verb::HOLD,
        ..send(number, chat, "")
    }
}

fn open(store: &Store) -> Vec<u128> {
    let open = store.journal().open_intents().unwrap();
    open.iter().map(|intent| intent.id.0.as_u128()).collect()
}

fn a_message_goes_before_a_hold_that_is_queued(store: &Store) {
    let journal = store.journal();
    for intent in [send(1, "a", "one"), hold(2, "a"), send(3, "b", "other")] {
        journal.enqueue(&intent).unwrap();
    }
    journal.set_draft(&id("a"), "two", "", 1).unwrap();
    let (two, last) = (send(4, "a", "two"), send(6, "a", "the last"));
    assert!(journal.enqueue_before(&two, hold(2, "a").id).unwrap());
    assert_eq!(open(store), [1, 3, 4, 2]);
    assert_eq!(journal.draft(&id("a")).unwrap(), None, "it is sent");
    // What is asked for then comes behind the hold.
    journal.enqueue(&send(5, "b", "and another")).unwrap();
    assert!(journal.enqueue_before(&last, hold(2, "a").id).unwrap());
    assert_eq!(open(store), [1, 3, 4, 5, 6, 2]);
    let chat = journal.intents_of(&id("a")).unwrap();
    let chat: Vec<u128> = chat.iter().map(|intent| intent.id.0.as_u128()).collect();
    assert_eq!(chat, [1, 4, 6, 2]);
}

fn nothing_goes_before_what_is_sent_or_of_another_chat(store: &Store) {
    let journal = store.journal();
    journal.enqueue(&hold(1, "a")).unwrap();
    journal.enqueue(&hold(2, "b")).unwrap();
    let message = send(3, "a", "too late");
    assert!(!journal.enqueue_before(&message, hold(2, "b").id).unwrap());
    assert!(journal.set_sending(hold(1, "a").id, 7, 2).unwrap());
    assert!(!journal.enqueue_before(&message, hold(1, "a").id).unwrap());
    assert!(
        !journal
            .enqueue_before(&message, send(9, "a", "").id)
            .unwrap()
    );
    assert_eq!(open(store), [1, 2], "nothing was added");
}

fn only_the_first_of_a_chat_can_be_sent(store: &Store) {
    let journal = store.journal();
    for intent in [send(1, "a", "one"), send(2, "a", "two"), send(3, "b", "b")] {
        journal.enqueue(&intent).unwrap();
    }
    assert!(!journal.set_sending(send(2, "a", "").id, 7, 2).unwrap());
    assert!(journal.set_sending(send(3, "b", "").id, 7, 2).unwrap());
    assert!(journal.set_sending(send(1, "a", "").id, 7, 2).unwrap());
    let (sending, done) = (IntentState::Sending, IntentState::Delivered);
    assert!(!journal.set_sending(send(2, "a", "").id, 7, 3).unwrap());
    let one = send(1, "a", "").id;
    assert!(journal.set_state(one, &sending, &done, 4).unwrap());
    assert!(journal.set_sending(send(2, "a", "").id, 7, 5).unwrap());
}

fn a_text_is_replaced_while_it_is_queued(store: &Store) {
    let journal = store.journal();
    let one = send(1, "a", "on");
    journal.enqueue(&one).unwrap();
    journal.enqueue(&send(2, "a", "two")).unwrap();
    let verb = |text: &str| Verb::Send { text: text.into() };
    assert!(journal.rewrite(one.id, &verb("one"), 6, 2).unwrap());
    let all = journal.open_intents().unwrap();
    assert_eq!(all[0].asked_at_index, 6, "what was read by then");
    assert_eq!(all[0].verb, verb("one"));
    assert_eq!(open(store), [1, 2], "in its place");
    assert!(journal.set_sending(one.id, 7, 3).unwrap());
    assert!(!journal.rewrite(one.id, &verb("once"), 7, 4).unwrap());
    assert_eq!(journal.intent(one.id).unwrap().unwrap().verb, verb("one"));
}

fn a_message_that_is_taken_back_is_the_draft(store: &Store) {
    let journal = store.journal();
    for (number, text) in [(1, "one"), (2, "two"), (3, "three")] {
        journal.enqueue(&send(number, "a", text)).unwrap();
    }
    let back = |number: u128| journal.take_back(send(number, "a", "").id, 2).unwrap();
    assert_eq!(back(2).as_deref(), Some("two"));
    // As it was edited since.
    let edited = Verb::Send {
        text: "thirty".into(),
    };
    assert!(journal.rewrite(send(3, "a", "").id, &edited, 0, 2).unwrap());
    assert_eq!(back(3).as_deref(), Some("two\nthirty"));
    assert_eq!(back(3), None, "it is not queued any more");
    let draft = journal.draft(&id("a")).unwrap();
    assert_eq!(draft.as_deref(), Some("two\nthirty"));
    assert_eq!(open(store), [1]);
    assert!(journal.set_sending(send(1, "a", "").id, 7, 3).unwrap());
    assert_eq!(back(1), None, "it is on its way");
    assert_eq!(journal.draft(&id("a")).unwrap(), draft);

    journal
        .set_draft(&id("b"), "Looking into it", "", 4)
        .unwrap();
    journal.enqueue(&send(4, "b", "Look")).unwrap();
    let back = journal.take_back(send(4, "b", "").id, 5).unwrap();
    assert_eq!(
        back.as_deref(),
        Some("Looking into it\nLook"),
        "a part of a word is not it"
    );
}

fn what_may_have_left_is_neither_changed_nor_withdrawn(store: &Store) {
    let journal = store.journal();
    let (one, queued, sending) = (
        send(1, "a", "one"),
        IntentState::Queued,
        IntentState::Sending,
    );
    journal.enqueue(&one).unwrap();
    let edit = || {
        journal
            .rewrite(one.id, &Verb::Send { text: "1".into() }, 0, 9)
            .unwrap()
    };
    // It did not leave this machine.
    assert!(journal.set_sending(one.id, 7, 2).unwrap());
    assert!(journal.set_state(one.id, &sending, &queued, 3).unwrap());
    assert!(edit());
    // Its reply was lost, and it was found absent: it may still arrive.
    assert!(journal.set_sending(one.id, 7, 4).unwrap());
    let unknown = IntentState::Unknown;
    assert!(journal.set_state(one.id, &sending, &unknown, 5).unwrap());
    assert!(journal.set_state(one.id, &unknown, &queued, 6).unwrap());
    assert!(!edit());
    assert!(
        !journal
            .set_state(one.id, &queued, &IntentState::Cancelled, 7)
            .unwrap()
    );
    assert_eq!(journal.take_back(one.id, 8).unwrap(), None);
    assert_eq!(journal.intent(one.id).unwrap().unwrap().state, queued);
}

fn what_was_refused_is_taken_back_behind_the_draft(store: &Store) {
    let journal = store.journal();
    let refused = IntentState::Refused(Refusal::in_words("no"));
    for (number, text) in [(1, "Yes"), (2, "No")] {
        let message = send(number, "a", text);
        journal.enqueue(&message).unwrap();
        journal
            .set_state(message.id, &IntentState::Queued, &refused, 2)
            .unwrap();
    }
    let back = |number: u128| journal.take_back(send(number, "a", "").id, 3).unwrap();
    assert_eq!(back(1), None, "it is the draft already");
    journal.set_draft(&id("a"), "Nothing", "Yes", 3).unwrap();
    assert_eq!(back(2).as_deref(), Some("Nothing\nNo"));
    assert_eq!(journal.intents_of(&id("a")).unwrap().len(), 1);
}

fn a_message_that_is_the_draft_outlives_that_its_refusal_is_put_away(store: &Store) {
    let journal = store.journal();
    let message = send(1, "a", "Hello");
    journal.enqueue(&message).unwrap();
    let refused = IntentState::Refused(Refusal::in_words("no"));
    journal
        .set_state(message.id, &IntentState::Queued, &refused, 2)
        .unwrap();
    let kept = || journal.intent(message.id).unwrap().unwrap();
    assert!(kept().came_back_as("Hello"));
    assert!(journal.put_away(message.id).unwrap());
    journal.supersede(&send(2, "a", "And")).unwrap();
    assert!(journal.intent(message.id).unwrap().unwrap().put_away);
    let stands = journal.set_draft(&id("a"), "New", "", 3).unwrap();
    assert_eq!(stands, Some(message.id));
    let kept = journal.intent(message.id).unwrap().unwrap();
    assert!(kept.is_unsent_text() && !kept.put_away);
    // Standing in the chat it goes when it is put away there, and not before.
    journal.supersede(&send(2, "a", "And")).unwrap();
    assert!(journal.put_away(message.id).unwrap());
    assert_eq!(journal.intent(message.id).unwrap(), None);
}
