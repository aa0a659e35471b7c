//! What may go when its time is over or its room is needed.

use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, Key, OldChat, PlaceRow, Store};

use crate::make::{chat, id, message, messages, put};

fn ids(chats: &[OldChat]) -> Vec<&str> {
    chats.iter().map(|chat| chat.id.as_str()).collect()
}

fn chat_at(name: &str, phase: Phase, last_at: i64) -> Change {
    put(InteractionRecord {
        last_at: Some(last_at),
        ..chat(name, phase)
    })
}

#[test]
fn only_chats_that_nobody_works_on_or_waits_for_may_go_the_first_ones_first() {
    let store = Store::in_memory().unwrap();
    let row = |name: &str| PlaceRow {
        id: id(name),
        sort: 0,
    };
    let place = |place: &str, rows: Vec<PlaceRow>| Change::PlaceContent {
        place: place.to_owned(),
        rows,
        as_of: 0,
    };
    let changes = [
        chat_at("active", Phase::Active, 1),
        chat_at("held", Phase::OnHold, 1),
        chat_at("in-workbin", Phase::Elsewhere, 1),
        chat_at("third", Phase::Done, 30),
        chat_at("first", Phase::Done, 10),
        chat_at("second", Phase::Elsewhere, 20),
        chat_at("new", Phase::Done, 100),
        put(chat("never-said", Phase::Unknown)),
        place("workbin:w:ana", vec![row("in-workbin")]),
        place("my_history", vec![row("first")]),
    ];
    store.cache().apply(&changes).unwrap();
    let waiting = ["workbin:", "queue:"];
    let old = |after: Option<&OldChat>, limit| {
        store
            .cache()
            .oldest_over(100, &waiting, after, limit)
            .unwrap()
    };
    assert_eq!(ids(&old(None, 10)), ["first", "second", "third"]);
    let page = old(None, 2);
    assert_eq!(ids(&page), ["first", "second"]);
    assert_eq!(ids(&old(page.last(), 2)), ["third"]);
    assert_eq!(
        store.cache().oldest_over(100, &[], None, 10).unwrap().len(),
        4
    );
}

#[test]
fn room_that_is_not_used_any_more_goes_back_to_the_disk() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let store = Store::open(dir.path(), &key).unwrap().store;
    let text = "Where is my parcel? ".repeat(400);
    let many = (1..200).map(|index| message(index, index, &text)).collect();
    let changes = [chat_at("old", Phase::Done, 1), messages("old", many)];
    store.cache().apply(&changes).unwrap();
    let (used, file) = store.cache().size().unwrap();
    assert!(used > 1_000_000 && file >= used, "{used} of {file}");
    store
        .cache()
        .apply(&[Change::Forget { id: id("old") }])
        .unwrap();
    let (less, _) = store.cache().size().unwrap();
    assert!(less < used / 2, "{less} of {used}");
    store.cache().shrink().unwrap();
    let (_, file) = store.cache().size().unwrap();
    let on_disk = std::fs::metadata(dir.path().join("cache.db"))
        .unwrap()
        .len();
    assert!(file < used / 2 && on_disk == file, "{file}, {on_disk}");
    // It is still encrypted, and the same.
    drop(store);
    let bytes = std::fs::read(dir.path().join("cache.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(Store::open(dir.path(), &key).unwrap().notes.is_empty());
}
