//! A process that is killed in the middle of writing loses nothing that it was told is kept.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use holdfast_store::{Key, Store};

use crate::make::{id, message, messages, send};

const FOLDER: &str = "HOLDFAST_TEST_CRASH_FOLDER";
const KEY: [u8; 32] = [0x42; 32];

/// What the process does that is killed: says each number after the calls for it returned.
fn write_until_killed(folder: &Path) {
    let store = Store::open(folder, &Key::from_bytes(KEY)).unwrap().store;
    let first = store.journal().intents_of(&id("a")).unwrap().len() as u128 + 1;
    for number in first.. {
        let index = i64::try_from(number).unwrap();
        let change = messages("a", vec![message(index, index, "word")]);
        store.cache().apply(&[change]).unwrap();
        let draft = format!("draft {number}");
        store.journal().set_draft(&id("a"), &draft, index).unwrap();
        let intent = send(number, "a", &format!("message {number}"));
        store.journal().enqueue(&intent).unwrap();
        println!("\nkept {number}");
    }
}

#[test]
fn what_was_kept_survives_being_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_until_killed(Path::new(&folder));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut last = 0;
    for round in 1..=5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::what_was_kept_survives_being_killed",
                "--nocapture",
            ])
            .env(FOLDER, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut kept = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("kept ")?.parse::<u128>().ok());
        // Killed after a few, without a word: SIGKILL. What it said until then is read to the end.
        let enough = kept.by_ref().find(|number| *number >= last + 10 * round);
        child.kill().unwrap();
        child.wait().unwrap();
        last = kept.last().or(enough).unwrap();
        assert!(enough.is_some(), "it ended before it was killed");

        let opened = Store::open(dir.path(), &Key::from_bytes(KEY)).unwrap();
        assert_eq!(opened.notes, []);
        let intents = opened.store.journal().open_intents().unwrap();
        let numbers: Vec<u128> = intents.iter().map(|intent| intent.id.0.as_u128()).collect();
        assert!(numbers.len() as u128 >= last, "{} of {last}", numbers.len());
        assert_eq!(numbers, (1..=numbers.len() as u128).collect::<Vec<_>>());
        let draft = opened.store.journal().draft(&id("a")).unwrap().unwrap();
        let draft: u128 = draft.strip_prefix("draft ").unwrap().parse().unwrap();
        assert!(draft >= last, "draft {draft} of {last}");
        // The cache may lose its end to a power loss, never to the end of a process.
        let index = opened.store.cache().last_index(&id("a")).unwrap();
        assert!(index >= i64::try_from(last).unwrap());
        let found = opened
            .store
            .cache()
            .search("word", None, 100_000)
            .unwrap()
            .len();
        assert_eq!(
            i64::try_from(found).unwrap(),
            index,
            "the search knows the messages that are there"
        );
    }
}
