//! The cache, on disk and in memory.

use holdfast_domain::ids::{ContactId, QueueName};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_store::{
    Change, ContactRecord, Counts, InteractionRecord, ListQuery, MessageRecord, PlaceRow, Side,
    Store, StoreError, Touched,
};

use crate::make::{chat, id, message, messages, put};

both!(
    a_chat_comes_back_as_it_was_put,
    a_batch_applied_again_touches_nothing,
    only_what_changed_is_touched,
    a_batch_is_seen_whole_or_not_at_all,
    active_shows_offers_then_who_waits_longest_then_the_newest,
    on_hold_shows_mine_who_waits_longest_first,
    pages_follow_each_other_without_gap_or_repeat,
    a_cursor_nobody_gave_is_refused,
    a_place_holds_what_was_said_last,
    a_place_counts_and_shows_only_chats_that_are_known,
    an_empty_place_is_known_once_loaded,
    a_transcript_is_read_from_its_end,
    transcripts_do_not_mix,
    an_entry_can_be_corrected,
    entries_with_impossible_indexes_do_not_keep_others_out,
    a_search_finds_beginnings_newest_first,
    a_search_is_paged_even_within_one_millisecond,
    a_search_ignores_accents_case_and_syntax,
    a_search_finds_no_system_notices_and_nothing_forgotten,
    a_correction_moves_in_the_search_too,
    a_contact_has_chats_newest_first,
    contacts_and_settings_are_kept,
    forgetting_leaves_nothing_of_a_chat,
    hostile_values_are_kept_as_they_are,
);

fn ids(rows: &[InteractionRecord]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

fn list(store: &Store, list: &ListQuery) -> Vec<String> {
    let page = store.cache().page(list, None, 100).unwrap();
    assert_eq!(page.next, None);
    assert_eq!(page.total as usize, page.rows.len());
    ids(&page.rows).into_iter().map(ToOwned::to_owned).collect()
}

fn texts(messages: &[MessageRecord]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.text.as_str())
        .collect()
}

fn full(name: &str) -> InteractionRecord {
    InteractionRecord {
        contact_id: Some(ContactId::from("contact-1")),
        subject: Some("Parcel".to_owned()),
        preview: Some("Are you still there?".to_owned()),
        preview_mine: true,
        last_at: Some(5),
        last_index: 12,
        waiting_since: Some(4),
        held_since: Some(3),
        held_reason: Some("asks the courier".to_owned()),
        placement: Some(Placement::Queue {
            queue: QueueName::from("async-hold"),
        }),
        with: Some("Ben".to_owned()),
        closes_at: Some(9),
        offer_ends_at: Some(8),
        note: "calls back".to_owned(),
        wire: r#"{"id":"x"}"#.to_owned(),
        ..chat(name, Phase::OnHold)
    }
}

fn a_chat_comes_back_as_it_was_put(store: &Store) {
    let workbin = Placement::Workbin {
        workbin: "my-chats".to_owned(),
        owner: Some("ana".to_owned()),
    };
    let other = InteractionRecord {
        placement: Some(workbin),
        asynchronous: false,
        mine: false,
        ..full("b")
    };
    store
        .cache()
        .apply(&[put(full("a")), put(other.clone())])
        .unwrap();
    assert_eq!(
        store.cache().interaction(&id("a")).unwrap(),
        Some(full("a"))
    );
    assert_eq!(store.cache().interaction(&id("c")).unwrap(), None);
    let found = store
        .cache()
        .interactions(&[id("b"), id("c"), id("a")])
        .unwrap();
    assert_eq!(found, [other, full("a")]);
    for phase in Phase::ALL {
        store.cache().apply(&[put(chat("p", phase))]).unwrap();
        assert_eq!(
            store.cache().interaction(&id("p")).unwrap().unwrap().phase,
            phase
        );
    }
}

fn everything() -> Vec<Change> {
    let rows = vec![
        PlaceRow {
            id: id("a"),
            sort: 3,
        },
        PlaceRow {
            id: id("b"),
            sort: 4,
        },
    ];
    vec![
        put(full("a")),
        messages("a", vec![message(1, 10, "hello"), message(2, 11, "parcel")]),
        Change::PlaceContent {
            place: "bin".to_owned(),
            rows,
            as_of: 50,
        },
        Change::PlaceAdd {
            place: "queue".to_owned(),
            row: PlaceRow {
                id: id("a"),
                sort: 1,
            },
        },
        Change::Contact(ContactRecord {
            id: ContactId::from("contact-1"),
            name: "Carla Mendes".to_owned(),
            emails: vec!["carla@example.com".to_owned()],
            phones: vec![],
            wire: "{}".to_owned(),
        }),
        Change::Setting {
            key: "options".to_owned(),
            value: "{}".to_owned(),
        },
    ]
}

fn a_batch_applied_again_touches_nothing(store: &Store) {
    let touched = store.cache().apply(&everything()).unwrap();
    assert_eq!(
        touched,
        [
            Touched::Interaction(id("a")),
            Touched::Transcript(id("a")),
            Touched::Place("bin".to_owned()),
            Touched::Place("queue".to_owned()),
            Touched::Contact(ContactId::from("contact-1")),
            Touched::Setting("options".to_owned()),
        ]
    );
    assert_eq!(store.cache().apply(&everything()).unwrap(), []);
    let nothing = [
        Change::PlaceRemove {
            place: "bin".to_owned(),
            id: id("z"),
        },
        Change::Forget { id: id("z") },
        messages("z", vec![]),
    ];
    assert_eq!(store.cache().apply(&nothing).unwrap(), []);
}

fn only_what_changed_is_touched(store: &Store) {
    store.cache().apply(&everything()).unwrap();
    let mut changes = everything();
    changes.push(put(InteractionRecord {
        note: "another".to_owned(),
        ..full("a")
    }));
    changes.push(put(InteractionRecord {
        note: "yet another".to_owned(),
        ..full("a")
    }));
    changes.push(messages(
        "a",
        vec![message(2, 11, "parcel"), message(3, 12, "new")],
    ));
    let touched = store.cache().apply(&changes).unwrap();
    assert_eq!(
        touched,
        [Touched::Interaction(id("a")), Touched::Transcript(id("a"))]
    );
    let later = Change::PlaceContent {
        place: "bin".to_owned(),
        rows: vec![
            PlaceRow {
                id: id("b"),
                sort: 4,
            },
            PlaceRow {
                id: id("a"),
                sort: 3,
            },
        ],
        as_of: 60,
    };
    assert_eq!(
        store.cache().apply(&[later]).unwrap(),
        [],
        "the same rows at a later time"
    );
    let place = ListQuery::Place("bin".to_owned());
    assert_eq!(store.cache().page(&place, None, 1).unwrap().as_of, Some(60));
}

fn a_batch_is_seen_whole_or_not_at_all(store: &Store) {
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..200 {
                let note = format!("round {round}");
                let both = ["x", "y"].map(|name| {
                    put(InteractionRecord {
                        note: note.clone(),
                        ..full(name)
                    })
                });
                store.cache().apply(&both).unwrap();
            }
        });
        while !writer.is_finished() {
            let seen = store.cache().interactions(&[id("x"), id("y")]).unwrap();
            let notes: Vec<&str> = seen.iter().map(|record| record.note.as_str()).collect();
            assert!(
                notes.is_empty() || (notes.len() == 2 && notes[0] == notes[1]),
                "half a batch: {notes:?}"
            );
        }
    });
}

fn active_shows_offers_then_who_waits_longest_then_the_newest(store: &Store) {
    let at = |name, phase, waiting_since, last_at| InteractionRecord {
        waiting_since,
        last_at,
        ..chat(name, phase)
    };
    let offer = |name, offer_ends_at| InteractionRecord {
        offer_ends_at,
        ..chat(name, Phase::Offered)
    };
    let changes = [
        put(at("quiet, old", Phase::Active, None, Some(10))),
        put(at("quiet, new", Phase::Active, None, Some(20))),
        put(at("quiet, no message", Phase::Active, None, None)),
        put(at("waits since 7", Phase::Active, Some(7), Some(30))),
        put(at("waits since 5", Phase::Active, Some(5), Some(40))),
        put(offer("offer without end", None)),
        put(offer("offer until 9", Some(9))),
        put(offer("offer until 8", Some(8))),
        put(chat("held", Phase::OnHold)),
        put(chat("done", Phase::Done)),
        put(chat("elsewhere", Phase::Elsewhere)),
    ];
    store.cache().apply(&changes).unwrap();
    let expected = [
        "offer until 8",
        "offer until 9",
        "offer without end",
        "waits since 5",
        "waits since 7",
        "quiet, new",
        "quiet, old",
        "quiet, no message",
    ];
    assert_eq!(list(store, &ListQuery::Active), expected);
    assert_eq!(
        store.cache().counts(&ListQuery::Active).unwrap(),
        Counts {
            total: 8,
            waiting: 2
        }
    );
}

fn on_hold_shows_mine_who_waits_longest_first(store: &Store) {
    let held = |name, waiting_since, last_at, held_since| InteractionRecord {
        waiting_since,
        last_at,
        held_since,
        ..chat(name, Phase::OnHold)
    };
    let changes = [
        put(held("quiet, old", None, Some(10), Some(11))),
        put(held("quiet, new", None, Some(20), Some(11))),
        put(held("quiet, held at 15", None, None, Some(15))),
        put(held("waits since 7", Some(7), Some(30), None)),
        put(held("waits since 5", Some(5), Some(40), None)),
        put(InteractionRecord {
            mine: false,
            ..held("not mine", Some(1), None, None)
        }),
        put(chat("active", Phase::Active)),
    ];
    store.cache().apply(&changes).unwrap();
    let expected = [
        "waits since 5",
        "waits since 7",
        "quiet, new",
        "quiet, held at 15",
        "quiet, old",
    ];
    assert_eq!(list(store, &ListQuery::OnHold), expected);
    assert_eq!(
        store.cache().counts(&ListQuery::OnHold).unwrap(),
        Counts {
            total: 5,
            waiting: 2
        }
    );
    store
        .cache()
        .apply(&[put(chat("waits since 5", Phase::Active))])
        .unwrap();
    assert_eq!(list(store, &ListQuery::OnHold), expected[1..]);
}

fn pages_follow_each_other_without_gap_or_repeat(store: &Store) {
    let mut changes = Vec::new();
    for number in 0..47 {
        let name = format!("chat.{number:02}");
        let record = InteractionRecord {
            waiting_since: (number % 3 == 0).then_some(number / 6),
            last_at: Some(number / 4),
            ..chat(&name, Phase::OnHold)
        };
        let row = PlaceRow {
            id: record.id.clone(),
            sort: number / 5,
        };
        changes.extend([
            put(record),
            Change::PlaceAdd {
                place: "bin".to_owned(),
                row,
            },
        ]);
    }
    store.cache().apply(&changes).unwrap();
    for query in [ListQuery::OnHold, ListQuery::Place("bin".to_owned())] {
        let whole = list(store, &query);
        assert_eq!(whole.len(), 47);
        for size in [1, 7, 46, 47, 48] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = store.cache().page(&query, cursor.as_deref(), size).unwrap();
                assert_eq!(page.total, 47);
                seen.extend(ids(&page.rows).into_iter().map(ToOwned::to_owned));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, whole, "pages of {size}");
        }
        // What the last row was may be gone by the time the next page is asked for.
        let page = store.cache().page(&query, None, 10).unwrap();
        let gone = page.rows.last().unwrap().id.clone();
        store
            .cache()
            .apply(&[Change::Forget { id: gone.clone() }])
            .unwrap();
        let rest = store
            .cache()
            .page(&query, page.next.as_deref(), 100)
            .unwrap();
        assert_eq!(
            ids(&rest.rows),
            whole[10..].iter().map(String::as_str).collect::<Vec<_>>()
        );
        store.cache().apply(&changes).unwrap();
    }
}

fn a_cursor_nobody_gave_is_refused(store: &Store) {
    for cursor in ["", "x", "1.2", "1.x.y", "99999999999999999999.1.a"] {
        let error = store
            .cache()
            .page(&ListQuery::Active, Some(cursor), 10)
            .unwrap_err();
        assert!(
            matches!(error, StoreError::Cursor(_)),
            "{cursor:?}: {error}"
        );
    }
}

fn a_place_holds_what_was_said_last(store: &Store) {
    let place = ListQuery::Place("bin".to_owned());
    let row = |name, sort| PlaceRow { id: id(name), sort };
    let content = |rows: Vec<PlaceRow>| Change::PlaceContent {
        place: "bin".to_owned(),
        rows,
        as_of: 1,
    };
    let chats = ["a", "b", "c"].map(|name| put(chat(name, Phase::OnHold)));
    store.cache().apply(&chats).unwrap();
    store
        .cache()
        .apply(&[content(vec![row("a", 1), row("b", 2)])])
        .unwrap();
    assert_eq!(list(store, &place), ["b", "a"]);
    store
        .cache()
        .apply(&[Change::PlaceAdd {
            place: "bin".to_owned(),
            row: row("c", 3),
        }])
        .unwrap();
    store
        .cache()
        .apply(&[Change::PlaceRemove {
            place: "bin".to_owned(),
            id: id("b"),
        }])
        .unwrap();
    assert_eq!(list(store, &place), ["c", "a"]);
    let touched = store
        .cache()
        .apply(&[content(vec![row("b", 2), row("a", 5)])])
        .unwrap();
    assert_eq!(touched, [Touched::Place("bin".to_owned())]);
    assert_eq!(list(store, &place), ["a", "b"]);
    assert_eq!(list(store, &ListQuery::Place("other".to_owned())), [""; 0]);
}

fn a_place_counts_and_shows_only_chats_that_are_known(store: &Store) {
    let place = ListQuery::Place("bin".to_owned());
    let rows = vec![
        PlaceRow {
            id: id("known"),
            sort: 1,
        },
        PlaceRow {
            id: id("later"),
            sort: 2,
        },
    ];
    let waiting = InteractionRecord {
        waiting_since: Some(1),
        ..chat("known", Phase::OnHold)
    };
    let content = Change::PlaceContent {
        place: "bin".to_owned(),
        rows,
        as_of: 1,
    };
    store.cache().apply(&[content, put(waiting)]).unwrap();
    assert_eq!(list(store, &place), ["known"]);
    assert_eq!(
        store.cache().counts(&place).unwrap(),
        Counts {
            total: 1,
            waiting: 1
        }
    );
    store
        .cache()
        .apply(&[put(chat("later", Phase::OnHold))])
        .unwrap();
    assert_eq!(list(store, &place), ["later", "known"]);
    assert_eq!(
        store.cache().counts(&place).unwrap(),
        Counts {
            total: 2,
            waiting: 1
        }
    );
}

fn an_empty_place_is_known_once_loaded(store: &Store) {
    let place = ListQuery::Place("bin".to_owned());
    assert_eq!(store.cache().page(&place, None, 10).unwrap().as_of, None);
    let empty = Change::PlaceContent {
        place: "bin".to_owned(),
        rows: vec![],
        as_of: 5,
    };
    assert_eq!(
        store.cache().apply(&[empty]).unwrap(),
        [Touched::Place("bin".to_owned())]
    );
    assert_eq!(store.cache().page(&place, None, 10).unwrap().as_of, Some(5));
}

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

fn found(store: &Store, text: &str) -> Vec<String> {
    let hits = store.cache().search(text, None, 100).unwrap();
    hits.into_iter()
        .map(|hit| format!("{} {}", hit.id, hit.message.index))
        .collect()
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

fn a_contact_has_chats_newest_first(store: &Store) {
    let of = |name, contact: &str, last_at| {
        put(InteractionRecord {
            contact_id: Some(ContactId::from(contact)),
            last_at,
            ..chat(name, Phase::Done)
        })
    };
    let changes = [
        of("old", "c1", Some(1)),
        of("new", "c1", Some(9)),
        of("unknown", "c1", None),
        of("other", "c2", Some(5)),
    ];
    store.cache().apply(&changes).unwrap();
    let chats = store
        .cache()
        .of_contact(&ContactId::from("c1"), 10)
        .unwrap();
    assert_eq!(ids(&chats), ["new", "old", "unknown"]);
    assert_eq!(
        store
            .cache()
            .of_contact(&ContactId::from("c1"), 1)
            .unwrap()
            .len(),
        1
    );
}

fn contacts_and_settings_are_kept(store: &Store) {
    let mut contact = ContactRecord {
        id: ContactId::from("c"),
        name: "شيرين حداد".to_owned(),
        emails: vec!["a@example.com".to_owned(), "b@example.com".to_owned()],
        phones: vec!["+49 30 1".to_owned()],
        wire: "{}".to_owned(),
    };
    assert_eq!(store.cache().contact(&contact.id).unwrap(), None);
    store
        .cache()
        .apply(&[Change::Contact(contact.clone())])
        .unwrap();
    contact.phones.clear();
    store
        .cache()
        .apply(&[Change::Contact(contact.clone())])
        .unwrap();
    assert_eq!(store.cache().contact(&contact.id).unwrap(), Some(contact));
    assert_eq!(store.cache().setting("options").unwrap(), None);
    for value in ["1", "2"] {
        let setting = Change::Setting {
            key: "options".to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(
            store.cache().apply(&[setting]).unwrap(),
            [Touched::Setting("options".to_owned())]
        );
    }
    assert_eq!(
        store.cache().setting("options").unwrap().as_deref(),
        Some("2")
    );
}

fn forgetting_leaves_nothing_of_a_chat(store: &Store) {
    store.cache().apply(&everything()).unwrap();
    let touched = store
        .cache()
        .apply(&[Change::Forget { id: id("a") }])
        .unwrap();
    assert_eq!(
        touched,
        [
            Touched::Interaction(id("a")),
            Touched::Transcript(id("a")),
            Touched::Place("bin".to_owned()),
            Touched::Place("queue".to_owned()),
        ]
    );
    assert_eq!(store.cache().interaction(&id("a")).unwrap(), None);
    assert_eq!(store.cache().transcript(&id("a"), None, 10).unwrap(), []);
    assert_eq!(list(store, &ListQuery::Place("queue".to_owned())), [""; 0]);
    // It may come back.
    store.cache().apply(&everything()).unwrap();
    assert_eq!(
        texts(&store.cache().transcript(&id("a"), None, 10).unwrap()),
        ["hello", "parcel"]
    );
}

fn hostile_values_are_kept_as_they_are(store: &Store) {
    let text = "'; DROP TABLE message; -- \0 \u{202e} \u{feff} <script>";
    for at in [i64::MIN, -1, 0, i64::MAX] {
        let record = InteractionRecord {
            last_at: Some(at),
            waiting_since: (at != 0).then_some(at),
            held_since: Some(at),
            offer_ends_at: Some(at),
            last_index: at,
            closes_at: Some(at),
            note: text.to_owned(),
            contact_id: Some(ContactId::from("c")),
            ..chat(text, Phase::OnHold)
        };
        for phase in Phase::ALL {
            let record = InteractionRecord {
                phase,
                ..record.clone()
            };
            let row = PlaceRow {
                id: record.id.clone(),
                sort: at,
            };
            let entry = message(1, at, text);
            let changes = [
                put(record.clone()),
                messages(text, vec![entry.clone()]),
                Change::PlaceAdd {
                    place: text.to_owned(),
                    row,
                },
            ];
            store.cache().apply(&changes).unwrap();
            assert_eq!(
                store.cache().interaction(&record.id).unwrap().as_ref(),
                Some(&record)
            );
            assert_eq!(
                store.cache().transcript(&record.id, None, 1).unwrap(),
                [entry]
            );
            assert_eq!(list(store, &ListQuery::Place(text.to_owned())), [text]);
            for query in [ListQuery::Active, ListQuery::OnHold] {
                let shown = usize::from(match query {
                    ListQuery::Active => matches!(phase, Phase::Offered | Phase::Active),
                    _ => phase == Phase::OnHold,
                });
                assert_eq!(list(store, &query).len(), shown);
            }
            assert_eq!(found(store, "script").len(), 1);
        }
    }
}
