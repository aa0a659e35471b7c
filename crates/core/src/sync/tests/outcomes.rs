//! What became of what was asked for, where the server says it late or hardly.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_store::IntentRecord;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Bench, log, said, state};

fn asked(number: u128, verb: Verb, state: IntentState) -> IntentRecord {
    let id = IntentId(Uuid::from_u128(number));
    IntentRecord {
        state,
        tries: 1,
        ..IntentRecord::new(id, "c1".into(), verb, 0, 0)
    }
}

fn refusal(number: u128) -> Value {
    let operation = Uuid::from_u128(number).to_string();
    json!({"messageType": "EventError", "operationId": operation, "message": "The note is too long."})
}

#[test]
fn a_note_that_was_accepted_and_is_refused_later_comes_back_with_the_reason() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let text = "Called the courier".to_owned();
    let note = asked(1, Verb::Note { text }, IntentState::Delivered);
    bench.desk.store.journal().enqueue(&note).unwrap();
    bench.take(&refusal(1));
    let refused = bench.desk.store.journal().refused().unwrap();
    let [again] = &refused[..] else {
        panic!("{refused:?}");
    };
    assert_eq!(again.intent.verb, note.verb);
    assert!(
        matches!(&again.intent.state, IntentState::Refused(why) if why.sentence == "The note is too long.")
    );
}

#[test]
fn what_took_effect_or_was_never_asked_for_cannot_be_refused_any_more() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let (key, value) = ("FirstName".to_owned(), "Carla".to_owned());
    let there = asked(1, Verb::CaseData { key, value }, IntentState::Delivered);
    let said = asked(2, Verb::Send { text: "Hi".into() }, IntentState::Delivered);
    for intent in [there, said] {
        bench.desk.store.journal().enqueue(&intent).unwrap();
    }
    for number in 1..4 {
        bench.take(&refusal(number));
    }
    assert_eq!(bench.desk.store.journal().refused().unwrap(), []);
}

#[test]
fn own_words_are_known_again_where_nothing_says_who_wrote_them() {
    let bench = Bench::new();
    let mut words = said(3, "ana", "On its way");
    words["from"] = json!({"participantId": "p2", "type": "Agent", "nickname": "Ana"});
    let send = |text: &str| {
        let verb = Verb::Send { text: text.into() };
        asked(1, verb, IntentState::Unknown)
    };
    let is_said = |text: &str| bench.desk.is_said(&send(text)).unwrap();
    // Nothing else is known of the chat: the cache was lost.
    bench.read(&[said(1, "carla", "Hello"), words]);
    assert!(is_said("On its way"));
    assert!(!is_said("On its way."));
    assert!(!is_said("Hello"), "the contact's words");
}

#[test]
fn a_colleagues_same_words_are_not_ones_own_where_it_is_known_who_is_who() {
    let bench = Bench::new();
    let mut event = state("Processing", "ana");
    event["interaction"]["chat"]["myParticipantId"] = json!("p2");
    bench.take(&event);
    let mut words = said(1, "ana", "Good morning");
    words["from"] = json!({"participantId": "p9", "type": "Agent", "nickname": "Ben"});
    bench.take(&log(&[words]));
    let text = "Good morning".to_owned();
    let intent = asked(1, Verb::Send { text }, IntentState::Unknown);
    assert!(!bench.desk.is_said(&intent).unwrap());
}
