//! Damaged files: the cache is made anew by itself, the journal is copied aside and recovered.

use std::fs;
use std::path::Path;

use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, Key, ListQuery, OpenNote, Store, StoreError};

use crate::make::{chat, id, message, messages, put, send};

const PAGE: usize = 4096;

/// Writes over `len` bytes of a file.
fn spoil(path: &Path, at: usize, len: usize) {
    let mut bytes = fs::read(path).unwrap();
    for byte in &mut bytes[at..at + len] {
        *byte ^= 0x5a;
    }
    fs::write(path, bytes).unwrap();
}

fn pages(path: &Path) -> usize {
    usize::try_from(fs::metadata(path).unwrap().len()).unwrap() / PAGE
}

fn fill_cache(store: &Store) {
    let mut changes = Vec::new();
    for number in 0..200 {
        let name = format!("chat {number:03}");
        let long = InteractionRecord {
            wire: "x".repeat(3000),
            ..chat(&name, Phase::Active)
        };
        changes.extend([
            put(long),
            messages(&name, vec![message(1, number, "hello")]),
        ]);
    }
    store.cache().apply(&changes).unwrap();
}

#[test]
fn a_cache_whose_beginning_is_damaged_is_made_anew_at_the_start() {
    for (at, len) in [(0, 16), (100, 8), (0, PAGE)] {
        let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
        let store = Store::open(dir.path(), &key).unwrap().store;
        fill_cache(&store);
        store.journal().set_draft(&id("a"), "draft", "", 1).unwrap();
        drop(store);
        spoil(&dir.path().join("cache.db"), at, len);
        let opened = Store::open(dir.path(), &key).unwrap();
        assert_eq!(opened.notes, [OpenNote::CacheRebuilt]);
        assert_eq!(
            opened
                .store
                .cache()
                .counts(&ListQuery::Active)
                .unwrap()
                .total,
            0
        );
        fill_cache(&opened.store);
        assert_eq!(
            opened.store.journal().draft(&id("a")).unwrap().as_deref(),
            Some("draft")
        );
        drop(opened);
        let opened = Store::open(dir.path(), &key).unwrap();
        assert_eq!(opened.notes, []);
        assert_eq!(
            opened
                .store
                .cache()
                .counts(&ListQuery::Active)
                .unwrap()
                .total,
            200
        );
    }
}

#[test]
fn a_cache_that_is_not_a_database_is_made_anew() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill_cache(&Store::open(dir.path(), &key).unwrap().store);
    let unencrypted = [b"SQLite format 3\0".as_slice(), &[1; PAGE]].concat();
    for content in [
        b"".as_slice(),
        b"x",
        &[0; 3 * PAGE],
        &[7; 4 * PAGE],
        &unencrypted,
    ] {
        fs::write(dir.path().join("cache.db"), content).unwrap();
        let opened = Store::open(dir.path(), &key).unwrap();
        // Less than a page is no more than a beginning: there is nothing to tell.
        let expected: &[OpenNote] = if content.len() < PAGE {
            &[]
        } else {
            &[OpenNote::CacheRebuilt]
        };
        assert_eq!(opened.notes, expected);
        fill_cache(&opened.store);
        assert_eq!(
            opened
                .store
                .cache()
                .counts(&ListQuery::Active)
                .unwrap()
                .total,
            200
        );
    }
}

#[test]
fn a_damaged_page_found_in_the_middle_of_work_is_told_once_and_work_goes_on() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill_cache(&Store::open(dir.path(), &key).unwrap().store);
    let path = dir.path().join("cache.db");
    // Every page but those that opening reads: some page of each table and index is among them.
    let last = pages(&path);
    spoil(&path, 60 * PAGE, (last - 60) * PAGE);
    let opened = Store::open(dir.path(), &key).unwrap();
    let cache = opened.store.cache();
    let mut told = opened.notes.len();
    for _ in 0..3 {
        for number in 0..200 {
            match cache.interaction(&id(&format!("chat {number:03}"))) {
                Ok(_) => {}
                Err(StoreError::CacheRebuilt) => told += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert_eq!(told, 1);
    fill_cache(&opened.store);
    assert_eq!(cache.counts(&ListQuery::Active).unwrap().total, 200);
    drop(opened);
    let opened = Store::open(dir.path(), &key).unwrap();
    assert_eq!(opened.notes, []);
    assert_eq!(
        opened
            .store
            .cache()
            .counts(&ListQuery::Active)
            .unwrap()
            .total,
        200
    );
}

#[test]
fn many_who_find_the_same_damage_rebuild_once() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill_cache(&Store::open(dir.path(), &key).unwrap().store);
    let path = dir.path().join("cache.db");
    spoil(&path, 60 * PAGE, (pages(&path) - 60) * PAGE);
    let opened = Store::open(dir.path(), &key).unwrap();
    let cache = opened.store.cache();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in (0..200).rev() {
                    match cache.interaction(&id(&format!("chat {number:03}"))) {
                        Ok(_) | Err(StoreError::CacheRebuilt) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    fill_cache(&opened.store);
    assert_eq!(cache.counts(&ListQuery::Active).unwrap().total, 200);
}

const INTENTS: u128 = 48;
const DRAFTS: i64 = 16;
const ALL: u32 = 64;

fn fill_journal(store: &Store, count: u128) {
    for number in 1..=count {
        store
            .journal()
            .enqueue(&send(
                number,
                "a",
                &format!("message {number} {}", "x".repeat(400)),
            ))
            .unwrap();
    }
    for number in 0..DRAFTS {
        store
            .journal()
            .set_draft(
                &id(&format!("chat {number}")),
                &"draft ".repeat(100),
                "",
                number,
            )
            .unwrap();
    }
}

/// The folder's journal as it was before it was opened, and what opening said.
fn open_damaged(dir: &Path, key: &Key) -> (Store, u32) {
    let damaged = fs::read(dir.join("journal.db")).unwrap();
    let opened = Store::open(dir, key).unwrap();
    let [OpenNote::JournalSetAside { path, recovered }] = &opened.notes[..] else {
        panic!("{:?}", opened.notes)
    };
    assert_eq!(
        fs::read(path).unwrap(),
        damaged,
        "the copy is what was there"
    );
    (opened.store, *recovered)
}

#[test]
fn a_journal_with_a_damaged_page_gives_all_the_others() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill_journal(&Store::open(dir.path(), &key).unwrap().store, INTENTS);
    let sound = fs::read(dir.path().join("journal.db")).unwrap();
    let count = sound.len() / PAGE;
    assert!(count > 15, "too small to show anything: {count} pages");
    let mut worst = u32::MAX;
    for page in 1..count {
        fs::write(dir.path().join("journal.db"), &sound).unwrap();
        spoil(&dir.path().join("journal.db"), page * PAGE + 1000, 1);
        let before = Store::open(dir.path(), &key).unwrap();
        let intents = before.store.journal().open_intents().unwrap();
        let drafts = before.store.journal().drafts().unwrap();
        let kept = u32::try_from(intents.len() + drafts.len()).unwrap();
        let numbers: Vec<u128> = intents.iter().map(|intent| intent.id.0.as_u128()).collect();
        assert!(numbers.is_sorted(), "in their order");
        match &before.notes[..] {
            [OpenNote::JournalSetAside { recovered, .. }] => assert_eq!(*recovered, kept),
            notes => assert!(
                notes.is_empty() && kept == ALL,
                "page {page}: {notes:?}, {kept}"
            ),
        }
        // A leaf holds about eight of these; the page above the leaves holds them all.
        worst = worst.min(kept);
        assert!(
            kept >= ALL - 10 || drafts.is_empty() || intents.is_empty(),
            "page {page}: only {kept} left"
        );
        // It works, and is sound the next time.
        before
            .store
            .journal()
            .enqueue(&send(9999, "b", "new"))
            .unwrap();
        drop(before);
        assert_eq!(Store::open(dir.path(), &key).unwrap().notes, []);
    }
    assert!(worst < ALL, "no page that was damaged held anything");
}

#[test]
fn a_journal_whose_beginning_is_damaged_is_copied_aside_and_work_goes_on() {
    for (at, len) in [(0, 16), (100, 8), (0, PAGE)] {
        let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
        fill_journal(&Store::open(dir.path(), &key).unwrap().store, 3);
        spoil(&dir.path().join("journal.db"), at, len);
        let (store, recovered) = open_damaged(dir.path(), &key);
        assert_eq!(recovered, 0);
        fill_journal(&store, 3);
        drop(store);
        let opened = Store::open(dir.path(), &key).unwrap();
        assert_eq!(opened.notes, []);
        assert_eq!(opened.store.journal().open_intents().unwrap().len(), 3);
    }
}

#[test]
fn a_journal_that_was_cut_off_gives_what_is_left() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill_journal(&Store::open(dir.path(), &key).unwrap().store, INTENTS);
    let path = dir.path().join("journal.db");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..(pages(&path) - 4) * PAGE]).unwrap();
    let (store, recovered) = open_damaged(dir.path(), &key);
    assert!((ALL / 3..ALL).contains(&recovered), "{recovered}");
    assert_eq!(
        store.journal().open_intents().unwrap().len() + store.journal().drafts().unwrap().len(),
        recovered as usize
    );
}
