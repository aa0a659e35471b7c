//! Batches of what the server said, on disk and in memory.

use holdfast_domain::ids::{ContactId, QueueName};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_store::{
    Change, ContactRecord, InteractionRecord, ListQuery, PlaceRow, Store, Touched,
};

use crate::ask::{found, list, texts};
use crate::make::{chat, id, message, messages, put};

both!(
    a_chat_comes_back_as_it_was_put,
    a_batch_applied_again_touches_nothing,
    only_what_changed_is_touched,
    a_batch_is_seen_whole_or_not_at_all,
    contacts_and_settings_are_kept,
    forgetting_leaves_nothing_of_a_chat,
    hostile_values_are_kept_as_they_are,
);

fn full(name: &str) -> InteractionRecord {
    InteractionRecord {
        contact_id: Some(ContactId::from("contact-1")),
        subject: Some("Parcel".to_owned()),
        preview: Some("Are you still there?".to_owned()),
        preview_mine: true,
        last_at: Some(5),
        last_index: 12,
        whole_to: 11,
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
        own_participants: vec!["p2".to_owned(), "p5".to_owned()],
        wire: r#"{"id":"x"}"#.to_owned(),
        ..chat(name, Phase::OnHold)
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
                    ListQuery::Active => {
                        matches!(phase, Phase::Offered | Phase::Active | Phase::Ended)
                    }
                    _ => phase == Phase::OnHold,
                });
                assert_eq!(list(store, &query).len(), shown);
            }
            assert_eq!(found(store, "script").len(), 1);
        }
    }
}
