//! Power cuts: a process is watched at work, and its files are put together as a disk may hold them that lost its power
//! at any moment of it. The real store must open each of them by itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use holdfast_store::{OpenNote, Store};
use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::look::{self, key};
use crate::make::{id, send};
use crate::process::{KEPT, Task};
use crate::script::Script;
use crate::seed::{chance, runs, seed};
use crate::trace::{self, Files, Op, Trace};

const LENGTH: usize = 260;
/// Power cuts of a usual run, per process that is watched.
const CUTS: u64 = 250;

/// Watches a process do its script on `start`.
fn watch(task: Task<'_>, start: &Files) -> Trace {
    let log = tempfile::tempdir().unwrap();
    let log = log.path().join("log");
    put(task.folder, start);
    let wrapper = trace::wrapper(log.to_str().unwrap());
    let output = task.command(&wrapper).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Trace::read(
        &fs::read_to_string(log).unwrap(),
        task.folder,
        start.clone(),
    )
}

fn put(folder: &Path, files: &Files) {
    for (name, content) in files {
        fs::write(folder.join(name), content).unwrap();
    }
}

/// Each kind of thing that happened, counted: a trace that lacks one would prove nothing.
fn kinds(trace: &Trace) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for op in &trace.ops {
        let kind = match op {
            Op::Make { .. } => "make",
            Op::Write { .. } => "write",
            Op::Resize { .. } => "resize",
            Op::Sync(_) => "sync",
            Op::SyncFolder => "sync folder",
            Op::Rename { .. } => "rename",
            Op::Remove(_) => "remove",
            Op::Said(_) => "said",
        };
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

/// The number that the process had said last.
fn said(ops: &[Op]) -> Option<usize> {
    ops.iter().rev().find_map(|op| match op {
        Op::Said(text) => text
            .lines()
            .find_map(|line| line.strip_prefix(KEPT)?.parse().ok()),
        _ => None,
    })
}

/// Tries `look` on the files after many power cuts, two at a time.
fn cuts(name: &str, trace: &Trace, many: u64, look: impl Fn(&Path, &[Op], &mut StdRng) + Sync) {
    let next = AtomicU64::new(0);
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= many || failed.lock().unwrap().is_some() {
                        break;
                    }
                    let mut rng = chance(seed(), number);
                    let at = rng.random_range(0..=trace.ops.len());
                    let files = trace.cut(at, &mut rng);
                    let dir = tempfile::tempdir().unwrap();
                    put(dir.path(), &files);
                    let before = &trace.ops[..at];
                    let looked =
                        std::panic::AssertUnwindSafe(|| look(dir.path(), before, &mut rng));
                    if std::panic::catch_unwind(looked).is_err() {
                        // Opened once already: what it was before is what helps.
                        let kept = evidence(name, number);
                        put(&kept, &files);
                        *failed.lock().unwrap() = Some((number, at, kept));
                    }
                }
            });
        }
    });
    if let Some((number, at, kept)) = failed.into_inner().unwrap() {
        panic!(
            "seed {}, {name}: power cut {number}, behind {at} of {} things; the files are in {}; before it: {:?}",
            seed(),
            trace.ops.len(),
            kept.display(),
            trace.ops[..at]
                .iter()
                .rev()
                .take(6)
                .map(short)
                .collect::<Vec<_>>()
        );
    }
}

fn short(op: &Op) -> String {
    let mut text = format!("{op:?}");
    text.truncate(60);
    text
}

fn evidence(name: &str, number: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("power-cut-{name}-{number}"));
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn watched_or_skipped() -> bool {
    let possible = trace::is_possible();
    if !possible {
        let needed = std::env::var_os("CI").is_some();
        assert!(
            !needed,
            "strace cannot watch processes here: install it, or allow ptrace"
        );
        println!("skipped: strace cannot watch processes here");
    }
    possible
}

#[test]
fn what_was_kept_survives_a_power_cut() {
    if !watched_or_skipped() {
        return;
    }
    let (seed, cuts_each) = (seed(), CUTS * runs());
    let (mut start, mut from) = (Files::new(), 0);
    let script = Script::new(seed, LENGTH);
    for story in ["new", "after a power cut"] {
        let dir = tempfile::tempdir().unwrap();
        let task = Task {
            folder: dir.path(),
            script: seed,
            from,
            length: LENGTH,
            refill: from > 0,
        };
        let trace = watch(task, &start);
        let kinds = kinds(&trace);
        assert!(
            kinds["write"] > 300 && kinds["sync"] > 10 && kinds["said"] > 50,
            "{kinds:?}"
        );
        cuts(story, &trace, cuts_each, |folder, before, rng| {
            look_at_cut(folder, said(before), from, &script, rng);
        });
        println!("seed {seed}, {story}, from step {from}: {cuts_each} power cuts in {kinds:?}");

        // The next process works on what a cut in the middle left.
        let mut rng = chance(seed, u64::MAX);
        let at = trace.ops.len() / 2;
        start = trace.cut(at, &mut rng);
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), &start);
        from = look_at_cut(dir.path(), said(&trace.ops[..at]), from, &script, &mut rng);
    }
}

/// Opens the files and compares; says how many steps the journal has.
fn look_at_cut(
    folder: &Path,
    said: Option<usize>,
    from: usize,
    script: &Script,
    rng: &mut StdRng,
) -> usize {
    let last = said.unwrap_or(from);
    let store = look::open(folder);
    let (journal, cache) = (look::journal(&store), look::cache(&store));
    let most = (last + 1).min(script.steps.len());
    let done = (last..=most).find(|done| journal == look::expected_journal(&script.after[*done]));
    let Some(done) = done else {
        panic!(
            "{last} steps were kept, the next is {:?}; there is {journal:#?}",
            script.steps.get(last)
        );
    };
    let fits = |done: &usize| cache == look::expected_cache(&script.after[*done]);
    assert!(
        (0..=most).rev().any(|done| fits(&done)),
        "the cache is whole batches: {cache:#?}"
    );
    if rng.random_ratio(1, 8) {
        store
            .journal()
            .enqueue(&send(u128::MAX, "a", "it works"))
            .unwrap();
        drop(store);
        let store = look::open(folder);
        assert!(
            store
                .journal()
                .intent(send(u128::MAX, "a", "").id)
                .unwrap()
                .is_some()
        );
    }
    done
}

/// A journal that is damaged, its latest words still in the log beside it; as a killed process leaves it.
fn damaged(which: &str, rng: &mut StdRng) -> Files {
    let dir = tempfile::tempdir().unwrap();
    let fill = |store: &Store, numbers: std::ops::Range<u128>| {
        for number in numbers {
            let text = format!("message {number} {}", "x".repeat(300));
            store.journal().enqueue(&send(number, "a", &text)).unwrap();
        }
    };
    fill(&look::open(dir.path()), 1..60);
    let store = look::open(dir.path());
    fill(&store, 60..80);
    let mut files = trace::files(dir.path());
    files.retain(|name, _| !name.ends_with("-shm"));
    let content = files.get_mut(which).unwrap();
    // Not the first page, without which nothing can be read, and not the last transaction.
    let at = rng.random_range(4096 * 6..content.len() - 4096 * 5);
    content[at] ^= 1;
    files
}

/// What opening a damaged journal gives, and whether it had to be mended.
fn mend(folder: &Path) -> (usize, bool) {
    let opened = Store::open(folder, &key()).unwrap();
    let found = opened.store.journal().intents_of(&id("a")).unwrap().len();
    let mended = opened
        .notes
        .iter()
        .any(|note| matches!(note, OpenNote::JournalSetAside { .. }));
    (found, mended)
}

#[test]
fn mending_a_damaged_journal_survives_a_power_cut() {
    if !watched_or_skipped() {
        return;
    }
    let many = 80 * runs();
    for file in ["journal.db", "journal.db-wal"] {
        // A damage that is found: not one of a page that was written again since.
        let (start, readable) = (0..100)
            .find_map(|number| {
                let start = damaged(file, &mut chance(seed(), 7_000 + number));
                let dir = tempfile::tempdir().unwrap();
                put(dir.path(), &start);
                let (readable, is_mended) = mend(dir.path());
                assert!(is_mended || readable == 79, "{file}: {readable}");
                let costs = readable < 79 || file != "journal.db";
                (is_mended && costs).then_some((start, readable))
            })
            .unwrap();
        assert!(readable > 40, "{file}: only {readable} of 79");

        let dir = tempfile::tempdir().unwrap();
        let task = Task {
            folder: dir.path(),
            script: 0,
            from: 0,
            length: 0,
            refill: false,
        };
        let trace = watch(task, &start);
        cuts("mending", &trace, many, |folder, _, _| {
            let (found, _) = mend(folder);
            assert_eq!(
                found, readable,
                "what can be read of the journal, its log included"
            );
            // And what it was can still be given to somebody who knows more.
            let files = trace::files(folder);
            let copies: Vec<_> = files
                .keys()
                .filter(|name| name.contains(".damaged-"))
                .collect();
            for (suffix, original) in [(".db", "journal.db"), (".db-wal", "journal.db-wal")] {
                let mut copies = copies.iter().filter(|name| name.ends_with(suffix));
                assert!(
                    copies.any(|name| files[*name] == start[original]),
                    "no copy of {original}"
                );
            }
        });
        println!(
            "seed {}: {many} power cuts while mending {file} ({readable} of 79 readable): {:?}",
            seed(),
            kinds(&trace)
        );
    }
}
