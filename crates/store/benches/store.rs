//! The store at the size of a long year: `cargo bench -p holdfast-store`.
//!
//! `HOLDFAST_BENCH_CHATS` (default 1,000) and `HOLDFAST_BENCH_MESSAGES` a chat (default 50) set the size; the limits
//! were set for 5,000 × 200. Each benchmark carries its limit in its name: the median may not be above it. The files are
//! made once, in a folder of this run's own.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, missing_docs)]

use std::sync::LazyLock;
use std::time::Instant;

use divan::Bencher;
use divan::counter::ItemsCount;
use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::Verb;
use holdfast_domain::phase::Phase;
use holdfast_store::{
    Change, IntentRecord, InteractionRecord, Key, ListQuery, MessageRecord, PlaceRow, Side, Store,
};
use tempfile::TempDir;
use uuid::Uuid;

fn main() {
    let start = Instant::now();
    let filled = &*FILLED;
    let total = filled.chats * filled.messages;
    println!(
        "{} chats × {} messages, made in {:.1} s ({:.0} messages/s), {:.0} MB on disk",
        filled.chats,
        filled.messages,
        start.elapsed().as_secs_f64(),
        total as f64 / start.elapsed().as_secs_f64(),
        megabytes(filled.dir.path()),
    );
    divan::main();
}

/// A folder with a full store, and its key.
struct Filled {
    dir: TempDir,
    /// The same again, for the benchmark that opens: the others keep theirs open.
    spare: TempDir,
    key: Key,
    chats: usize,
    messages: usize,
}

static FILLED: LazyLock<Filled> = LazyLock::new(|| {
    let size =
        |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let filled = Filled {
        dir: tempfile::tempdir().unwrap(),
        spare: tempfile::tempdir().unwrap(),
        key: Key::random(),
        chats: size("HOLDFAST_BENCH_CHATS", 1_000),
        messages: size("HOLDFAST_BENCH_MESSAGES", 50),
    };
    let store = Store::open(filled.dir.path(), &filled.key).unwrap().store;
    for first in (0..filled.chats).step_by(20) {
        let chats = first..filled.chats.min(first + 20);
        let changes: Vec<Change> = chats
            .flat_map(|number| chat(number, filled.messages))
            .collect();
        store.cache().apply(&changes).unwrap();
    }
    drop(store);
    for name in ["journal.db", "cache.db", "key.id"] {
        std::fs::copy(filled.dir.path().join(name), filled.spare.path().join(name)).unwrap();
    }
    filled
});

static OPEN: LazyLock<Store> =
    LazyLock::new(|| Store::open(FILLED.dir.path(), &FILLED.key).unwrap().store);

fn megabytes(dir: &std::path::Path) -> f64 {
    let files = std::fs::read_dir(dir).unwrap();
    files
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum::<u64>() as f64
        / 1e6
}

fn chat_id(number: usize) -> InteractionId {
    InteractionId::new(format!("0a1b2c3d-{number:08}"))
}

fn chat(number: usize, count: usize) -> [Change; 3] {
    let at = i64::try_from(number).unwrap() * 60_000;
    let record = InteractionRecord {
        id: chat_id(number),
        phase: Phase::OnHold,
        asynchronous: true,
        contact_id: Some(format!("contact-{}", number / 3).into()),
        name: format!("Contact Number {number}"),
        subject: Some("Where is my parcel?".to_owned()),
        preview: Some("Are you still there? The courier says it left Leipzig.".to_owned()),
        preview_mine: false,
        last_at: Some(at),
        last_index: i64::try_from(count).unwrap(),
        whole_to: i64::try_from(count).unwrap(),
        waiting_since: number.is_multiple_of(3).then_some(at),
        held_since: Some(at),
        held_reason: None,
        placement: None,
        with: None,
        mine: true,
        closes_at: None,
        offer_ends_at: None,
        note: String::new(),
        own_participants: Vec::new(),
        wire: format!(
            "{{\"id\":\"{number}\",\"userData\":\"{}\"}}",
            "x".repeat(1_200)
        ),
    };
    let row = PlaceRow {
        id: chat_id(number),
        sort: at,
    };
    [
        Change::Interaction(Box::new(record)),
        Change::Messages {
            id: chat_id(number),
            messages: messages(number, count),
        },
        Change::PlaceAdd {
            place: "bin".to_owned(),
            row,
        },
    ]
}

fn messages(chat: usize, count: usize) -> Vec<MessageRecord> {
    const WORDS: [&str; 24] = [
        "parcel", "courier", "Leipzig", "invoice", "please", "thank", "you", "order", "the", "is",
        "when", "where", "address", "refund", "number", "today", "tomorrow", "again", "still",
        "waiting", "left", "depot", "name", "and",
    ];
    let message = |index: usize| {
        // A few words that are everywhere, among many that are rare.
        let mix = |word: usize| (chat * 131 + index) * 2_654_435_761 % (1_000_003 + word * 2);
        let words = (0..12).map(|word| match word % 3 {
            0 => WORDS[mix(word) % WORDS.len()].to_owned(),
            _ => format!("{:x}", mix(word) % 20_000 + 0xa000),
        });
        let text = words.collect::<Vec<_>>().join(" ");
        MessageRecord {
            index: i64::try_from(index).unwrap(),
            kind: "Text".to_owned(),
            side: if index.is_multiple_of(2) {
                Side::Contact
            } else {
                Side::Me
            },
            sender: "Somebody".to_owned(),
            person: None,
            wire: format!("{{\"index\":{index},\"type\":\"Text\",\"text\":\"{text}\"}}"),
            text,
            at: i64::try_from(chat * 60_000 + index * 1_000).unwrap(),
        }
    };
    (1..=count).map(message).collect()
}

#[divan::bench(
    name = "open to first 50 rows (limit 15 ms)",
    sample_count = 30,
    sample_size = 1
)]
fn open(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let store = Store::open(FILLED.spare.path(), &FILLED.key).unwrap().store;
        let page = store.cache().page(&ListQuery::OnHold, None, 50).unwrap();
        assert_eq!(page.rows.len(), 50);
        // Closing is not part of it.
        store
    });
}

#[divan::bench(name = "first 50 rows of a list (limit 5 ms)")]
fn first_page() {
    let page = OPEN.cache().page(&ListQuery::OnHold, None, 50).unwrap();
    assert_eq!(page.rows.len(), 50);
}

#[divan::bench(name = "first 50 rows of a workbin (limit 10 ms)")]
fn first_page_of_a_place() {
    let page = OPEN
        .cache()
        .page(&ListQuery::Place("bin".to_owned()), None, 50)
        .unwrap();
    assert_eq!(page.rows.len(), 50);
}

#[divan::bench(name = "last 50 of a chat (limit 1.8 ms)")]
fn transcript(bencher: Bencher<'_, '_>) {
    let mut number = 0;
    bencher.bench_local(|| {
        number = (number + 7) % FILLED.chats;
        OPEN.cache().transcript(&chat_id(number), None, 50).unwrap()
    });
}

/// Words of two and three letters have an index of their own; of longer beginnings the engine collects every match.
#[divan::bench(name = "search, common words (limit 15 ms)", args = ["you", "parcel", "lei cour"])]
fn search_common(words: &str) {
    assert_eq!(OPEN.cache().search(words, None, 20).unwrap().len(), 20);
}

#[divan::bench(name = "search, a rare word (limit 1 ms)")]
fn search_rare() {
    assert!(!OPEN.cache().search("a123", None, 20).unwrap().is_empty());
}

#[divan::bench(
    name = "durable enqueue (limit 37 ms, disk-bound)",
    sample_count = 100,
    sample_size = 1
)]
fn enqueue(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| {
            let text = "The courier says it left Leipzig.".to_owned();
            let id = IntentId(Uuid::now_v7());
            IntentRecord::new(id, chat_id(1), Verb::Send { text }, 1, 1)
        })
        .bench_local_refs(|intent| OPEN.journal().enqueue(intent).unwrap());
}

#[divan::bench(
    name = "ingest 20 chats × 50 messages (limit 6600 messages/s)",
    sample_count = 10,
    sample_size = 1
)]
fn ingest(bencher: Bencher<'_, '_>) {
    let mut next = FILLED.chats;
    bencher
        .with_inputs(|| {
            next += 20;
            (next - 20..next)
                .flat_map(|number| chat(number, 50))
                .collect::<Vec<_>>()
        })
        .input_counter(|_| ItemsCount::new(20 * 50_usize))
        .bench_local_refs(|changes| OPEN.cache().apply(changes).unwrap());
}

#[divan::bench(name = "apply a batch again (limit 5 ms)")]
fn replay(bencher: Bencher<'_, '_>) {
    let changes = chat(5, FILLED.messages);
    bencher.bench_local(|| assert_eq!(OPEN.cache().apply(&changes).unwrap(), []));
}
