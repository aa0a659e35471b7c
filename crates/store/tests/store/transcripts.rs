//! Transcripts and the search in them, on disk and in memory.

use holdfast_store::{Change, MessageRecord, Side, Store, Touched};

use crate::ask::{found, texts};
use crate::make::{id, message, messages};

both!(
    a_transcript_is_read_from_its_end,
    transcripts_do_not_mix,
    an_entry_can_be_corrected,
    entries_with_impossible_indexes_do_not_keep_others_out,
    a_search_finds_beginnings_newest_first,
    an_entry_that_is_told_again_differently_is_found_by_what_it_says_now,
    a_search_is_paged_even_within_one_millisecond,
    a_search_ignores_accents_case_and_syntax,
    a_search_finds_no_system_notices_and_nothing_forgotten,
    a_correction_moves_in_the_search_too,
);

fn a_transcript_is_read_from_its_end(store: &Store) {
    // Out of order, in several batches, with copies.
    for batch in [[5, 2, 9], [1, 3, 5], [8, 7, 6], [4, 9, 10]] {
        let entries = batch
            .iter()
            .map(|index| message(*index, 100, &index.to_string()))
            .collect();
        store.cache().apply(&[messages("a", entries)]).unwrap();
    }
    let read = |before, limit| store.cache().transcript(&id("a"), before, limit).unwrap();
    assert_eq!(texts(&read(None, 3)), ["8", "9", "10"]);
    assert_eq!(texts(&read(Some(8), 3)), ["5", "6", "7"]);
    assert_eq!(texts(&read(Some(2), 3)), ["1"]);
    assert_eq!(texts(&read(Some(1), 3)), [""; 0]);
    assert_eq!(texts(&read(Some(i64::MIN), 3)), [""; 0]);
    assert_eq!(read(Some(i64::MAX), 100).len(), 10);
    assert_eq!(store.cache().last_index(&id("a")).unwrap(), 10);
    assert_eq!(store.cache().last_index(&id("b")).unwrap(), 0);
    assert_eq!(store.cache().transcript(&id("b"), None, 10).unwrap(), []);
}

fn transcripts_do_not_mix(store: &Store) {
    let last = 0xffff_ffff;
    let changes = [
        messages(
            "a",
            vec![message(0, 1, "a first"), message(last, 2, "a last")],
        ),
        messages(
            "b",
            vec![message(0, 1, "b first"), message(last, 2, "b last")],
        ),
        messages("c", vec![message(0, 1, "c first")]),
    ];
    store.cache().apply(&changes).unwrap();
    assert_eq!(
        texts(&store.cache().transcript(&id("b"), None, 10).unwrap()),
        ["b first", "b last"]
    );
    assert_eq!(
        texts(&store.cache().transcript(&id("b"), Some(last), 10).unwrap()),
        ["b first"]
    );
    assert_eq!(store.cache().last_index(&id("b")).unwrap(), last);
    store
        .cache()
        .apply(&[Change::Forget { id: id("b") }])
        .unwrap();
    assert_eq!(
        texts(&store.cache().transcript(&id("a"), None, 10).unwrap()),
        ["a first", "a last"]
    );
    assert_eq!(
        texts(&store.cache().transcript(&id("c"), None, 10).unwrap()),
        ["c first"]
    );
}

fn an_entry_can_be_corrected(store: &Store) {
    let system = MessageRecord {
        side: Side::System,
        kind: "ParticipantJoined".to_owned(),
        person: Some("ben".to_owned()),
        ..message(1, 5, "")
    };
    store
        .cache()
        .apply(&[messages("a", vec![message(1, 5, "first")])])
        .unwrap();
    let touched = store
        .cache()
        .apply(&[messages("a", vec![system.clone()])])
        .unwrap();
    assert_eq!(touched, [Touched::Transcript(id("a"))]);
    assert_eq!(
        store.cache().transcript(&id("a"), None, 10).unwrap(),
        [system]
    );
}

fn entries_with_impossible_indexes_do_not_keep_others_out(store: &Store) {
    let entries = [-1, 1, i64::MIN, 0x1_0000_0000, i64::MAX]
        .map(|index| message(index, 1, "text"))
        .to_vec();
    store.cache().apply(&[messages("a", entries)]).unwrap();
    assert_eq!(
        store.cache().transcript(&id("a"), None, 10).unwrap(),
        [message(1, 1, "text")]
    );
}

fn a_search_finds_beginnings_newest_first(store: &Store) {
    let changes = [
        messages(
            "a",
            vec![
                message(1, 10, "Where is my parcel?"),
                message(2, 40, "The parcels left Leipzig."),
            ],
        ),
        messages(
            "b",
            vec![
                message(1, 30, "A parcel to Leipzig"),
                message(2, 20, "Thank you"),
            ],
        ),
    ];
    store.cache().apply(&changes).unwrap();
    assert_eq!(found(store, "parcel"), ["a 2", "b 1", "a 1"]);
    assert_eq!(found(store, "lei parc"), ["a 2", "b 1"]);
    assert_eq!(found(store, "leipzig thank"), [""; 0]);
    assert_eq!(
        found(store, "a"),
        ["b 1"],
        "one letter is a word, not a beginning"
    );
    let hits = store.cache().search("parcel", None, 1).unwrap();
    assert_eq!(hits[0].message, message(2, 40, "The parcels left Leipzig."));
}

fn an_entry_that_is_told_again_differently_is_found_by_what_it_says_now(store: &Store) {
    let tell = |text: &str, wire: &str| {
        let mut entry = message(1, 10, text);
        wire.clone_into(&mut entry.wire);
        store.cache().apply(&[messages("a", vec![entry])]).unwrap();
    };
    tell("Where is my parcel?", "{}");
    tell("Where is my parcel?", "{\"more\":1}");
    assert_eq!(found(store, "parcel"), ["a 1"]);
    tell("Where is my pallet?", "{\"more\":2}");
    assert_eq!(found(store, "parcel"), [""; 0]);
    assert_eq!(found(store, "pallet"), ["a 1"]);
}

fn a_search_is_paged_even_within_one_millisecond(store: &Store) {
    let entries = (1..=25)
        .map(|index| message(index, 77, "same time"))
        .collect();
    store
        .cache()
        .apply(&[
            messages("a", entries),
            messages("b", vec![message(1, 76, "same")]),
        ])
        .unwrap();
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let hits = store.cache().search("same", before, 4).unwrap();
        let Some(last) = hits.last() else { break };
        before = Some(last.cursor);
        seen.extend(hits.iter().map(|hit| (hit.message.at, hit.message.index)));
    }
    let expected: Vec<(i64, i64)> = (1..=25)
        .rev()
        .map(|index| (77, index))
        .chain([(76, 1)])
        .collect();
    assert_eq!(seen, expected);
}

fn a_search_ignores_accents_case_and_syntax(store: &Store) {
    let texts = [
        "Tomás Ortega war da",
        "schön und größer",
        "شيرين حداد",
        "say \"NOT\" (AND) text:* ^ -",
    ];
    let entries = (1..)
        .zip(texts)
        .map(|(index, text)| message(index, index, text))
        .collect();
    store.cache().apply(&[messages("a", entries)]).unwrap();
    assert_eq!(found(store, "TOMAS"), ["a 1"]);
    assert_eq!(found(store, "schon"), ["a 2"]);
    assert_eq!(found(store, "شير"), ["a 3"]);
    assert_eq!(found(store, "\"not\" AND"), ["a 4"]);
    for text in [
        "",
        "   ",
        "\"",
        "*",
        "NEAR(",
        "a AND",
        "text:",
        "-",
        "^",
        "\0",
        "'; DROP TABLE message; --",
    ] {
        store.cache().search(text, None, 10).unwrap();
    }
}

fn a_search_finds_no_system_notices_and_nothing_forgotten(store: &Store) {
    let notice = MessageRecord {
        side: Side::System,
        ..message(2, 2, "joined the chat")
    };
    store
        .cache()
        .apply(&[messages("a", vec![message(1, 1, "joined in"), notice])])
        .unwrap();
    assert_eq!(found(store, "joined"), ["a 1"]);
    store
        .cache()
        .apply(&[Change::Forget { id: id("a") }])
        .unwrap();
    assert_eq!(found(store, "joined"), [""; 0]);
}

fn a_correction_moves_in_the_search_too(store: &Store) {
    store
        .cache()
        .apply(&[messages(
            "a",
            vec![message(1, 1, "umbrella"), message(2, 5, "umbrella")],
        )])
        .unwrap();
    store
        .cache()
        .apply(&[messages(
            "a",
            vec![message(1, 9, "umbrella stand"), message(2, 5, "parasol")],
        )])
        .unwrap();
    assert_eq!(found(store, "umbrella"), ["a 1"]);
    assert_eq!(found(store, "parasol"), ["a 2"]);
    store
        .cache()
        .apply(&[messages("a", vec![message(2, 5, "umbrella")])])
        .unwrap();
    assert_eq!(found(store, "umbrella"), ["a 1", "a 2"]);
    let notice = MessageRecord {
        side: Side::System,
        ..message(1, 9, "umbrella")
    };
    store.cache().apply(&[messages("a", vec![notice])]).unwrap();
    assert_eq!(found(store, "umbrella"), ["a 2"]);
}
