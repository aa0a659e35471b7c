//! Nothing readable on disk.

use std::fs;

use holdfast_domain::phase::Phase;
use holdfast_store::{Change, ContactRecord, InteractionRecord, Key, PlaceRow, Store};

use crate::make::{chat, id, message, messages, put, send};

/// Long enough that chance does not write them.
const SECRETS: [&str; 12] = [
    "where is my parcel from leipzig",
    "carla mendes-castellanos",
    "interaction-0a1b2c3d",
    "subject of the chat",
    "preview of the chat",
    "the note says so",
    "held for the courier",
    "contact-4711@example.com",
    "draft that was not sent",
    "message that is queued",
    "workbin of the support",
    "notice-key-dismissed",
];

#[test]
fn no_file_tells_a_word_a_name_or_the_key() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key::random());
    let store = Store::open(dir.path(), &key).unwrap().store;
    write_secrets(&store);
    // While it is open, with what stands in the logs only; after it was closed; and after it was opened again.
    assert_nothing_readable(
        dir.path(),
        &key,
        &[
            "journal.db-wal",
            "cache.db-wal",
            "journal.db-shm",
            "cache.db-shm",
        ],
    );
    drop(store);
    assert_nothing_readable(dir.path(), &key, &["journal.db", "cache.db"]);
    let store = Store::open(dir.path(), &key).unwrap().store;
    assert_eq!(store.cache().search("parcel", None, 10).unwrap().len(), 1);
    assert_nothing_readable(dir.path(), &key, &[]);
    drop(store);
    Store::set_aside(dir.path()).unwrap();
    assert_nothing_readable(dir.path(), &key, &[]);
}

#[test]
fn the_look_would_find_what_is_readable() {
    let dir = tempfile::tempdir().unwrap();
    let key = Key::from_bytes([7; 32]);
    for (text, wide) in [
        (SECRETS[0].to_uppercase(), false),
        (SECRETS[1].to_owned(), true),
        ("07".repeat(32), false),
    ] {
        let bytes = if wide {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        fs::write(
            dir.path().join("leak"),
            [b"xx".as_slice(), &bytes, b"yy"].concat(),
        )
        .unwrap();
        assert!(!readable(dir.path(), &key).is_empty());
    }
}

fn write_secrets(store: &Store) {
    let [
        text,
        name,
        chat_id,
        subject,
        preview,
        note,
        reason,
        contact,
        draft,
        queued,
        place,
        notice,
    ] = SECRETS;
    let record = InteractionRecord {
        name: name.to_owned(),
        subject: Some(subject.to_owned()),
        preview: Some(preview.to_owned()),
        note: note.to_owned(),
        held_reason: Some(reason.to_owned()),
        wire: format!("{{\"subject\":\"{subject}\"}}"),
        ..chat(chat_id, Phase::OnHold)
    };
    let rows = vec![PlaceRow {
        id: id(chat_id),
        sort: 1,
    }];
    let mail = ContactRecord {
        id: contact.into(),
        name: name.to_owned(),
        emails: vec![contact.to_owned()],
        phones: vec![],
        wire: String::new(),
    };
    let changes = [
        put(record),
        messages(chat_id, vec![message(1, 1, text)]),
        Change::PlaceContent {
            place: place.to_owned(),
            rows,
            as_of: 1,
        },
        Change::Contact(mail),
        Change::Setting {
            key: place.to_owned(),
            value: subject.to_owned(),
        },
    ];
    store.cache().apply(&changes).unwrap();
    store
        .journal()
        .set_draft(&id(chat_id), draft, "", 1)
        .unwrap();
    store.journal().enqueue(&send(1, chat_id, queued)).unwrap();
    store.journal().dismiss(notice, 1).unwrap();
}

fn assert_nothing_readable(dir: &std::path::Path, key: &Key, expected: &[&str]) {
    for name in expected {
        assert!(
            fs::metadata(dir.join(name)).unwrap().len() > 0,
            "{name} has no content to look at"
        );
    }
    assert_eq!(readable(dir, key), [""; 0]);
}

/// What can be read in the files of a folder: whole secrets and their words, in UTF-8 and UTF-16, in any case; the
/// key's bytes and its hexadecimal form; the header and the schema of an unencrypted database.
fn readable(dir: &std::path::Path, key: &Key) -> Vec<String> {
    let hex = crate::make::hex(key);
    let words = SECRETS
        .iter()
        .flat_map(|secret| secret.split(' '))
        .filter(|word| word.len() > 5);
    let texts = SECRETS.iter().copied().chain(words).chain([
        hex.as_str(),
        "SQLite format 3",
        "CREATE TABLE",
    ]);
    let mut needles: Vec<(String, Vec<u8>)> = texts
        .flat_map(|text| {
            let text = text.to_lowercase();
            let wide = |bytes: fn(u16) -> [u8; 2]| {
                text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
            };
            [
                text.clone().into_bytes(),
                wide(u16::to_le_bytes),
                wide(u16::to_be_bytes),
            ]
            .map(|bytes| (text.clone(), bytes))
        })
        .collect();
    // Half of the key is enough of it.
    needles.push((
        "the key's beginning".to_owned(),
        key.to_bytes()[..16].to_ascii_lowercase(),
    ));
    needles.push((
        "the key's end".to_owned(),
        key.to_bytes()[16..].to_ascii_lowercase(),
    ));
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let content = fs::read(&path).unwrap().to_ascii_lowercase();
        for (text, needle) in &needles {
            if content.windows(needle.len()).any(|window| window == needle) {
                found.push(format!("{} in {}", text, path.display()));
            }
        }
    }
    found
}
