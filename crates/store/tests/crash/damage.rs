//! Damage of every kind, at places that are drawn: nothing wrong is ever read, what is missing is told, what was there
//! is kept as it was, and work goes on.

use std::fs;
use std::path::Path;

use holdfast_store::{OpenNote, Store, StoreError};
use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::look::{self, key};
use crate::make::{id, send};
use crate::model::Model;
use crate::script::{CHATS, Script, Step};
use crate::seed::{chance, runs, seed};
use crate::trace::{Files, files};

const LENGTH: usize = 150;
/// Damages of a usual run, per file.
const DAMAGES: u64 = 60;

/// The files of a process that was killed, with something in the logs, and what they hold.
fn sound(seed: u64) -> (Files, Script) {
    let dir = tempfile::tempdir().unwrap();
    let script = Script::new(seed, LENGTH);
    let mut store = look::open(dir.path());
    for (number, step) in script.steps.iter().enumerate() {
        // Closed once in the middle: what comes after is in the logs.
        if number == LENGTH / 2 {
            drop(store);
            store = look::open(dir.path());
        }
        step.carry_out(&store, number);
    }
    let mut files = files(dir.path());
    files.retain(|name, _| !name.ends_with("-shm"));
    (files, script)
}

/// Damages a file's content, and says how.
fn damage(content: &mut Vec<u8>, rng: &mut StdRng) -> String {
    let len = content.len();
    match rng.random_range(0..8) {
        0 | 1 => {
            let (at, bit) = (rng.random_range(0..len), rng.random_range(0..8));
            content[at] ^= 1 << bit;
            format!("bit {bit} of byte {at} of {len}")
        }
        2 => {
            let many = rng.random_range(2..40);
            for _ in 0..many {
                let at = rng.random_range(0..len);
                content[at] ^= rng.random_range(1..=255);
            }
            format!("{many} bytes anywhere")
        }
        3 => {
            let keep = rng.random_range(0..len);
            content.truncate(keep);
            format!("cut off after {keep} of {len} bytes")
        }
        4 => {
            let zero = [16, 100, 512, 4096][rng.random_range(0..4)].min(len);
            content[..zero].fill(0);
            format!("the first {zero} bytes zeroed")
        }
        5 => {
            let at = rng.random_range(0..len) / 4096 * 4096;
            let end = len.min(at + 4096 * rng.random_range(1..5));
            content[at..end].fill(0);
            format!("bytes {at} to {end} of {len} zeroed")
        }
        6 => {
            let foreign: [&[u8]; 3] = [
                b"\x89PNG\r\n\x1a\n and what follows",
                b"SQLite format 3\0\x10\x00\x01\x01\x00\x40\x20\x20",
                b"%PDF-1.7 a letter",
            ];
            *content = foreign[rng.random_range(0..3)].repeat(len / 20 + 1);
            "a foreign file".to_owned()
        }
        _ => {
            // Pages in each other's place: each of them is sound by itself.
            let pages = len / 4096;
            let (one, two) = (rng.random_range(0..pages), rng.random_range(0..pages));
            for at in 0..4096 {
                content.swap(one * 4096 + at, two * 4096 + at);
            }
            format!("pages {one} and {two} of {pages} swapped")
        }
    }
}

/// Damages one of the files many times and looks.
fn damaged(name: &str, look: impl Fn(&Path, &Script, &Files, &str)) {
    let seed = seed();
    let (sound, script) = sound(seed);
    assert!(
        sound[name].len() > 3 * 4096,
        "{name} has {} bytes",
        sound[name].len()
    );
    for number in 0..DAMAGES * runs() {
        let mut rng = chance(seed, number);
        let mut files = sound.clone();
        let how = damage(files.get_mut(name).unwrap(), &mut rng);
        if files[name] == sound[name] {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in &files {
            fs::write(dir.path().join(name), content).unwrap();
        }
        let told = format!("seed {seed}, damage {number} of {name}: {how}");
        look(dir.path(), &script, &files, &told);
    }
}

#[test]
fn a_damaged_cache_is_filled_again_and_never_wrong() {
    for name in ["cache.db", "cache.db-wal"] {
        damaged(name, |folder, script, _, how| {
            let model = script.after.last().unwrap();
            let opened =
                Store::open(folder, &key()).unwrap_or_else(|error| panic!("{how}: {error}"));
            let mut told = opened.notes.contains(&OpenNote::CacheRebuilt);
            assert!(told || opened.notes.is_empty(), "{how}: {:?}", opened.notes);
            let cache = opened.store.cache();
            let mut complete = true;
            for chat in CHATS {
                let entries = match cache.transcript(&id(chat), None, 100_000) {
                    Ok(entries) => entries,
                    Err(StoreError::CacheRebuilt) => {
                        told = true;
                        Vec::new()
                    }
                    Err(error) => panic!("{how}: {error}"),
                };
                let known = model.chats.get(chat).cloned().unwrap_or_default();
                complete &= entries.len() == known.len();
                // From the log's sound beginning older words may come; foreign ones never.
                assert!(
                    entries.iter().all(|entry| entry.text.starts_with("word ")),
                    "{how}"
                );
            }
            // The end of a log that is damaged looks like one that was never written: that is asked for again anyway.
            assert!(
                told || complete || name.ends_with("-wal"),
                "{how}: not told"
            );
            assert_eq!(
                look::journal(&opened.store),
                look::expected_journal(model),
                "{how}"
            );
            drop(opened);
            // It may be found damaged in places that were not looked at yet, once, and works then.
            let opened = Store::open(folder, &key()).unwrap();
            let fill = Step::Batch("a", true, 1, vec!["word".to_owned()]);
            match fill.fill(&opened.store) {
                Ok(()) => {}
                Err(StoreError::CacheRebuilt) => {
                    let again = fill.fill(&opened.store);
                    assert!(again.is_ok(), "{how}: after it was made anew: {again:?}");
                }
                Err(error) => panic!("{how}: {error}"),
            }
        });
    }
}

#[test]
fn a_damaged_journal_is_copied_aside_told_and_never_wrong() {
    for name in ["journal.db", "journal.db-wal"] {
        damaged(name, |folder, script, files, how| {
            let model = script.after.last().unwrap();
            let opened =
                Store::open(folder, &key()).unwrap_or_else(|error| panic!("{how}: {error}"));
            let expected = look::expected_journal(model);
            let found = look::journal(&opened.store);
            match &opened.notes[..] {
                // A log that ends early looks as if no more had been written, and so does one whose last transaction
                // is damaged: what is there is what once was. Everything else is told.
                [] if name.ends_with("-wal") => {
                    let past = script.after.iter().rev().map(look::expected_journal);
                    let mut past: Vec<Model> = past.collect();
                    past.dedup();
                    let lost = past.iter().position(|once| *once == found);
                    let lost = lost.unwrap_or_else(|| panic!("{how}: half of something"));
                    // Damage in one place is in one transaction.
                    let one_place = how.contains(": bit ");
                    assert!(
                        lost <= 1 || !one_place,
                        "{how}: {lost} are missing, and nobody was told"
                    );
                }
                [] => assert_eq!(
                    found, expected,
                    "{how}: something is missing, and nobody was told"
                ),
                [OpenNote::JournalSetAside { path, .. }] => {
                    let copy = fs::read(path).unwrap();
                    assert!(
                        copy == files["journal.db"],
                        "{how}: the copy is what was there"
                    );
                    let log = fs::read(format!("{}-wal", path.display())).unwrap_or_default();
                    assert!(
                        log == files["journal.db-wal"],
                        "{how}: the log's copy is what was there"
                    );
                }
                notes => panic!("{how}: {notes:?}"),
            }
            let texts = |model: &Model| -> Vec<String> {
                let intents = model.intents.iter().map(|intent| intent.text.clone());
                intents.chain(model.drafts.values().cloned()).collect()
            };
            // A row may be an older one of a page that was written again since; it is never a foreign one.
            let known = |text: &String| text.starts_with("draft ") || text.starts_with("message ");
            assert!(texts(&found).iter().all(known), "{how}");
            assert_eq!(
                look::cache(&opened.store),
                look::expected_cache(model),
                "{how}"
            );
            opened
                .store
                .journal()
                .enqueue(&send(u128::MAX, "a", "it works"))
                .unwrap();
            drop(opened);
            let store = look::open(folder);
            assert!(
                store
                    .journal()
                    .intent(send(u128::MAX, "a", "").id)
                    .unwrap()
                    .is_some(),
                "{how}"
            );
        });
    }
}
