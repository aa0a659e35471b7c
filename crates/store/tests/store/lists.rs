//! Lists and their pages, on disk and in memory.

use holdfast_domain::ids::ContactId;
use holdfast_domain::phase::Phase;
use holdfast_store::{
    Change, Counts, InteractionRecord, ListQuery, PlaceRow, Store, StoreError, Touched,
};

use crate::ask::{ids, list};
use crate::make::{chat, id, put};

both!(
    active_shows_offers_then_who_waits_longest_then_the_newest,
    on_hold_shows_mine_who_waits_longest_first,
    pages_follow_each_other_without_gap_or_repeat,
    a_cursor_nobody_gave_is_refused,
    a_place_holds_what_was_said_last,
    a_place_counts_and_shows_only_chats_that_are_known,
    an_empty_place_is_known_once_loaded,
    a_contact_has_chats_newest_first,
);

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
        put(InteractionRecord {
            mine: true,
            last_at: Some(1),
            ..chat("ended, not Done", Phase::Ended)
        }),
        put(InteractionRecord {
            mine: false,
            ..chat("ended, not mine", Phase::Ended)
        }),
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
        "ended, not Done",
        "quiet, no message",
    ];
    assert_eq!(list(store, &ListQuery::Active), expected);
    assert_eq!(
        store.cache().counts(&ListQuery::Active).unwrap(),
        Counts {
            total: 9,
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
    // A row that is there twice is where it was said last to be, however often it is said.
    let twice = content(vec![row("a", 1), row("b", 2), row("a", 5)]);
    for _ in 0..2 {
        assert_eq!(
            store.cache().apply(std::slice::from_ref(&twice)).unwrap(),
            []
        );
    }
    let read = |as_of| Change::PlaceRead {
        place: "bin".to_owned(),
        as_of,
    };
    assert_eq!(store.cache().apply(&[read(9)]).unwrap(), []);
    let page = store.cache().page(&place, None, 10).unwrap();
    assert_eq!((page.as_of, page.total), (Some(9), 2));
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
