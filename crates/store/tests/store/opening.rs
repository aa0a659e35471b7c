//! Opening: what is kept, whose key it is, which version, who else is there.

use std::fs;
use std::path::Path;

use holdfast_domain::phase::Phase;
use holdfast_store::{IntentRecord, Key, ListQuery, OpenError, Opened, Store};

use crate::make::{chat, hex, id, message, messages, put, send};

fn open(dir: &Path, key: &Key) -> Opened {
    let opened = Store::open(dir, key).unwrap();
    assert_eq!(opened.notes, []);
    opened
}

fn fill(store: &Store) {
    let changes = [
        put(chat("a", Phase::Active)),
        messages("a", vec![message(1, 1, "hello")]),
    ];
    store.cache().apply(&changes).unwrap();
    store.journal().set_draft(&id("a"), "draft", "", 1).unwrap();
    store.journal().enqueue(&send(1, "a", "text")).unwrap();
}

fn assert_full(store: &Store) {
    assert_eq!(
        store
            .cache()
            .page(&ListQuery::Active, None, 10)
            .unwrap()
            .rows,
        [chat("a", Phase::Active)]
    );
    assert_eq!(store.cache().search("hello", None, 10).unwrap().len(), 1);
    assert_eq!(
        store.journal().draft(&id("a")).unwrap().as_deref(),
        Some("draft")
    );
    assert_eq!(
        store.journal().open_intents().unwrap(),
        [send(1, "a", "text")]
    );
}

/// The file names in a folder, sorted.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn everything_is_there_after_opening_again() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let profile = dir.path().join("agents").join("ana");
    for round in 0..3 {
        let store = open(&profile, &key).store;
        if round == 0 {
            fill(&store);
        }
        assert_full(&store);
    }
}

#[test]
fn another_key_is_told_and_harms_nothing() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill(&open(dir.path(), &key).store);
    for name in ["", "key.id", "cache.db", "journal.db"] {
        // Also where the fingerprint or one of the files is gone.
        let copy = tempfile::tempdir().unwrap();
        for file in names(dir.path())
            .into_iter()
            .filter(|file| name.is_empty() || file != name)
        {
            fs::copy(dir.path().join(&file), copy.path().join(&file)).unwrap();
        }
        let error = Store::open(copy.path(), &Key::random()).unwrap_err();
        assert!(
            matches!(&error, OpenError::WrongKey { path } if path == copy.path()),
            "without {name}: {error}"
        );
        let opened = open(copy.path(), &key);
        if name.is_empty() || name == "key.id" {
            assert_full(&opened.store);
        }
    }
}

#[test]
fn files_of_a_lost_key_are_set_aside_and_can_come_back() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    fill(&open(dir.path(), &key).store);
    let other = Key::random();
    let renamed = Store::set_aside(dir.path()).unwrap();
    assert_eq!(renamed.len(), 2);
    assert_eq!(
        open(dir.path(), &other).store.journal().drafts().unwrap(),
        []
    );
    // A second time at once, too.
    let again = Store::set_aside(dir.path()).unwrap();
    assert_eq!(again.len(), 2);
    assert!(renamed.iter().chain(&again).all(|path| path.exists()));
    // The key is found: the files open under their own names.
    for (path, name) in renamed.iter().zip(["journal.db", "cache.db"]) {
        fs::rename(path, dir.path().join(name)).unwrap();
    }
    assert_full(&open(dir.path(), &key).store);
    assert_eq!(
        Store::set_aside(dir.path().join("new").as_path()).unwrap(),
        [""; 0].map(std::path::PathBuf::from)
    );
}

#[test]
fn an_unclean_end_is_set_aside_with_its_log() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let store = open(dir.path(), &key).store;
    fill(&store);
    let crashed = tempfile::tempdir().unwrap();
    for file in names(dir.path()) {
        fs::copy(dir.path().join(&file), crashed.path().join(&file)).unwrap();
    }
    drop(store);
    assert!(
        names(crashed.path()).contains(&"journal.db-wal".to_owned()),
        "what was written last is in the log"
    );
    let renamed = Store::set_aside(crashed.path()).unwrap();
    let back = tempfile::tempdir().unwrap();
    for (path, name) in renamed.iter().zip(["journal.db", "cache.db"]) {
        for suffix in ["", "-wal"] {
            let from = format!("{}{suffix}", path.display());
            fs::copy(from, back.path().join(format!("{name}{suffix}"))).unwrap();
        }
    }
    assert_full(&open(back.path(), &key).store);
}

#[test]
fn two_at_once_are_refused() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let first = open(dir.path(), &key).store;
    let clone = first.clone();
    drop(first);
    let error = Store::open(dir.path(), &key).unwrap_err();
    assert!(
        matches!(&error, OpenError::InUse { path } if path == dir.path()),
        "{error}"
    );
    assert!(matches!(
        Store::set_aside(dir.path()),
        Err(OpenError::InUse { .. })
    ));
    drop(clone);
    open(dir.path(), &key);
}

#[test]
fn a_database_from_the_future_is_refused_and_left_alone() {
    for name in ["journal.db", "cache.db"] {
        let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
        fill(&open(dir.path(), &key).store);
        let path = dir.path().join(name);
        let future = raw(&path, &key);
        let known = |connection: &rusqlite::Connection| {
            let sql = "SELECT max(version) FROM migration";
            connection.query_row(sql, [], |row| row.get::<_, u32>(0))
        };
        let newest = known(&future).unwrap();
        future
            .execute(
                "INSERT INTO migration (version, name, sha256) VALUES (?1 + 1, 'later', 'x'), (?1 + 2, 'later', 'y')",
                [newest],
            )
            .unwrap();
        drop(future);
        let before = fs::read(&path).unwrap();
        let error = Store::open(dir.path(), &key).unwrap_err();
        assert!(
            matches!(&error, OpenError::FromTheFuture { path: told, found, known }
                if *told == path && *found == newest + 2 && *known == newest),
            "{error}"
        );
        assert_eq!(fs::read(&path).unwrap(), before);
        let back = raw(&path, &key);
        back.execute("DELETE FROM migration WHERE version > ?1", [newest])
            .unwrap();
        drop(back);
        assert_full(&open(dir.path(), &key).store);
    }
}

#[test]
fn what_only_a_newer_version_can_read_stays_and_keeps_nobody_else_waiting() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let store = open(dir.path(), &key).store;
    for (number, chat) in [(1, "a"), (2, "a"), (3, "a"), (4, "b")] {
        store
            .journal()
            .enqueue(&send(number, chat, "Hello"))
            .unwrap();
    }
    drop(store);
    let path = dir.path().join("journal.db");
    let newer = raw(&path, &key);
    let second = send(2, "a", "").id.to_string();
    let later = "UPDATE intent SET verb = '{\"kind\":\"levitate\"}' WHERE id = ?1";
    assert_eq!(newer.execute(later, [&second]).unwrap(), 1);
    drop(newer);

    let store = open(dir.path(), &key).store;
    let journal = store.journal();
    let numbers = |intents: Vec<IntentRecord>| -> Vec<u128> {
        let ids = intents.iter().map(|intent| intent.id.0.as_u128());
        ids.collect()
    };
    assert_eq!(numbers(journal.open_intents().unwrap()), [1, 3, 4]);
    assert_eq!(numbers(journal.deliverable().unwrap()), [1, 4]);
    assert_eq!(numbers(journal.intents_of(&id("a")).unwrap()), [1, 3]);
    let unreadable = journal.unreadable_chats().unwrap();
    assert!(unreadable.contains(&id("a")) && unreadable.len() == 1);
    drop(store);
    let back = raw(&path, &key);
    let kept: u32 = back
        .query_row("SELECT count(*) FROM intent", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 4);
}

fn raw(path: &Path, key: &Key) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{}'\";", hex(key)))
        .unwrap();
    connection
}

#[test]
fn a_folder_that_cannot_be_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("profile"), &Key::random()).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let profile = dir.path().join("ana");
    fs::create_dir(&profile).unwrap();
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o755)).unwrap();
    let store = open(&profile, &key).store;
    fill(&store);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&profile), 0o700);
    let files = names(&profile);
    assert!(
        files.contains(&"journal.db-wal".to_owned()) && files.contains(&"cache.db-shm".to_owned()),
        "{files:?}"
    );
    for file in files {
        assert_eq!(mode(&profile.join(&file)), 0o600, "{file}");
    }
}
