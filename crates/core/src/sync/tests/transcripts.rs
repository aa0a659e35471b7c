//! Transcripts come in pieces, late, twice, with gaps and with nonsense.

use holdfast_domain::intent::IntentState;
use holdfast_store::{MessageRecord, Side};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bench, log, said, sending, state, state_of, went};

/// A bench with a held chat whose first entry is known.
fn held() -> Bench {
    let mut bench = Bench::new();
    bench.take(&state("Queued", ""));
    bench.take(&log(&[said(1, "ana", "One moment")]));
    assert_eq!(bench.told(), [1]);
    bench
}

#[test]
fn what_lies_beyond_a_gap_is_told_in_its_turn() {
    let mut bench = held();
    bench.take(&log(&[said(4, "carla", "Hello?")]));
    assert_eq!((bench.told(), bench.wrote()), (Vec::new(), 0));
    assert_eq!(bench.record().waiting_since, None);
    // It is in the transcript all the same.
    assert_eq!(bench.transcript().last().unwrap().index, 4);
    bench.read(&[
        said(1, "ana", "One moment"),
        said(2, "carla", "Thanks"),
        said(3, "carla", "Are you there?"),
        said(4, "carla", "Hello?"),
    ]);
    assert_eq!((bench.told(), bench.wrote()), (vec![2, 3, 4], 1));
    let record = bench.record();
    assert_eq!(record.preview.as_deref(), Some("Hello?"));
    assert_eq!(
        record.waiting_since,
        bench.transcript().get(1).map(|second| second.at)
    );
}

#[test]
fn what_a_contact_writes_to_a_colleague_is_not_notified() {
    let colleague = |index: i64, kind: &str| {
        let mut entry = said(index, "ana", "I have your chat");
        entry["type"] = Value::from(kind);
        entry["from"] =
            json!({"participantId": "p3", "type": "Agent", "nickname": "Ben", "personId": "ben"});
        entry
    };
    // The transcript is read before word comes that the chat is another's now.
    let first = said(1, "ana", "One moment");
    let mut entries = vec![
        first,
        colleague(2, "ParticipantJoined"),
        said(3, "carla", "Hello?"),
    ];
    let bench = held();
    bench.read(&entries);
    assert_eq!(bench.wrote(), 0);
    entries.extend([
        colleague(4, "ParticipantLeft"),
        said(5, "carla", "And now?"),
    ]);
    bench.read(&entries);
    assert_eq!(bench.wrote(), 1, "it is held again");
}

fn gone(index: i64) -> Value {
    went(index, "ParticipantLeft")
}

#[test]
fn what_a_contact_writes_in_the_moment_of_the_hold_is_notified() {
    let bench = Bench::new();
    bench.show(None, true);
    bench.take(&state("Processing", "ana"));
    // Word of the hold comes after the transcript, which has more than that by then.
    bench.take(&log(&[
        said(1, "carla", "Hello"),
        gone(2),
        said(3, "carla", "Hello?"),
    ]));
    bench.take(&state("Queued", ""));
    assert_eq!(bench.wrote(), 1);
    bench.take(&log(&[said(3, "carla", "Hello?")]));
    assert_eq!(bench.wrote(), 1);
}

#[test]
fn what_a_contact_writes_is_notified_where_only_the_hold_was_told() {
    let bench = Bench::new();
    let mut anothers = state("Queued", "");
    anothers["interaction"]["agentId"] = Value::from("ben");
    bench.take(&anothers);
    // She was in the chat during an outage; that and the hold are told at once.
    bench.take(&log(&[
        said(1, "carla", "Hello"),
        gone(2),
        said(3, "carla", "Hello?"),
    ]));
    assert_eq!(bench.wrote(), 0);
    bench.take(&state("Queued", ""));
    assert_eq!(bench.wrote(), 1);
    bench.take(&state("Queued", ""));
    assert_eq!(bench.wrote(), 1);
}

#[test]
fn what_the_server_does_not_give_keeps_nothing_back() {
    let mut bench = held();
    bench.take(&log(&[said(4, "carla", "Hello?")]));
    bench.desk.accept_gaps("c1").unwrap();
    assert_eq!((bench.told(), bench.wrote()), (vec![4], 1));
    bench.desk.accept_gaps("c1").unwrap();
    bench.take(&log(&[said(4, "carla", "Hello?")]));
    assert_eq!((bench.told(), bench.wrote()), (Vec::new(), 1));
}

#[test]
fn own_words_beyond_a_gap_settle_the_message_that_sent_them_and_no_other() {
    let bench = held();
    let first = sending(&bench.desk, "ok", 1);
    bench.take(&log(&[said(4, "ana", "ok")]));
    assert_eq!(state_of(&bench.desk, first), IntentState::Delivered);
    let second = sending(&bench.desk, "ok", bench.record().last_index);
    bench.read(&[
        said(1, "ana", "One moment"),
        said(2, "carla", "Thanks"),
        said(3, "carla", "Are you there?"),
        said(4, "ana", "ok"),
    ]);
    assert_eq!(state_of(&bench.desk, second), IntentState::Sending);
}

#[test]
fn indexes_that_cannot_be_wedge_nothing() {
    let mut bench = held();
    for absurd in [i64::MAX, i64::MIN, -1, MessageRecord::MAX_INDEX + 1] {
        let mut message = said(2, "carla", "Nonsense");
        message["index"] = json!(absurd);
        bench.take(&log(&[message]));
        let mut announced = state("Queued", "");
        announced["interaction"]["userData"] = json!({"LastMessageIndex": absurd, "LastMessageAt": "2026-11-24T11:00:00Z", "LastMessageFrom": "Customer"});
        bench.take(&announced);
    }
    let mut last = said(2, "carla", "Nonsense");
    last["index"] = json!(MessageRecord::MAX_INDEX);
    bench.take(&log(&[last]));
    assert_eq!((bench.told(), bench.wrote()), (Vec::new(), 0));
    bench.take(&log(&[said(2, "carla", "Are you still there?")]));
    assert_eq!((bench.told(), bench.wrote()), (vec![2], 1));
}

/// What a deployment sends that does not name persons in transcripts.
fn by(participant: &str, index: i64, text: &str) -> Value {
    let mut message = said(index, "ana", text);
    message["from"] = json!({"participantId": participant, "type": "Agent", "nickname": "Ana"});
    message
}

fn joined_as(participant: &str) -> Value {
    let mut joined = state("Processing", "ana");
    joined["interaction"]["chat"]["myParticipantId"] = json!(participant);
    joined["interaction"]["chat"]["participants"] = json!([
        {"id": "p1", "type": "Customer", "nickname": "Carla"},
        {"id": participant, "type": "Agent", "nickname": "Ana", "personId": "ana"},
    ]);
    joined
}

fn left() -> Value {
    let mut left = state("Queued", "");
    left["interaction"]["chat"]["participants"] =
        json!([{"id": "p1", "type": "Customer", "nickname": "Carla"}]);
    left
}

#[test]
fn own_words_stay_own_words_after_leaving_and_joining_again() {
    let bench = Bench::new();
    bench.take(&joined_as("p2"));
    bench.take(&log(&[by("p2", 1, "Good morning")]));
    bench.take(&left());
    bench.take(&joined_as("p5"));
    // The second one is heard for the first time when nobody is p2 any more.
    bench.read(&[
        by("p2", 1, "Good morning"),
        by("p2", 2, "One moment"),
        by("p5", 3, "Back again"),
        by("p9", 4, "Let me take over"),
    ]);
    let sides: Vec<Side> = bench
        .transcript()
        .into_iter()
        .map(|message| message.side)
        .collect();
    assert_eq!(sides, [Side::Me, Side::Me, Side::Me, Side::Colleague]);
}

#[test]
fn own_words_stay_own_words_where_participants_were_never_told_by_id() {
    let bench = Bench::new();
    let mut named = by("p2", 1, "Good morning");
    named["from"]["personId"] = json!("ana");
    bench.take(&log(&[named]));
    bench.read(&[by("p2", 1, "Good morning")]);
    let kept = bench.transcript();
    assert_eq!(
        (kept[0].side, kept[0].person.as_deref()),
        (Side::Me, Some("ana"))
    );
}

proptest! {
    /// However a transcript is cut into events, repeated, reordered in time and holed, once it was read as a whole the
    /// record and the transcript are the same, and each entry was told once, in order.
    #[test]
    fn a_transcript_in_any_pieces_ends_the_same(
        whose in prop::collection::vec(any::<bool>(), 1..12),
        cuts in prop::collection::vec((0_usize..12, 1_usize..6), 0..10),
    ) {
        let messages: Vec<Value> = whose
            .iter()
            .enumerate()
            .map(|(at, mine)| said(i64::try_from(at).unwrap() + 1, if *mine { "ana" } else { "carla" }, &format!("text {at}")))
            .collect();
        let whole = Bench::new();
        whole.take(&state("Queued", ""));
        whole.take(&log(&messages));
        let mut pieces = Bench::new();
        pieces.take(&state("Queued", ""));
        for (start, length) in cuts {
            let end = (start + length).min(messages.len());
            if start < end {
                pieces.take(&log(&messages[start..end]));
            }
        }
        pieces.read(&messages);
        prop_assert_eq!(whole.record(), pieces.record());
        prop_assert_eq!(whole.transcript(), pieces.transcript());
        let all: Vec<i64> = (1..=i64::try_from(messages.len()).unwrap()).collect();
        prop_assert_eq!(pieces.told(), all);
    }
}
