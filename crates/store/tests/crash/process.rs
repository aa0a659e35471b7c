//! The process that is cut off: this program again, told by its environment what to do.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use holdfast_store::{Change, Store};

use crate::look::key;
use crate::make::id;
use crate::script::{CHATS, Script, Step, WORD};
use crate::seed;

const FOLDER: &str = "HOLDFAST_CRASH_FOLDER";
const SCRIPT: &str = "HOLDFAST_CRASH_SCRIPT";
const FROM: &str = "HOLDFAST_CRASH_FROM";
const LENGTH: &str = "HOLDFAST_CRASH_LENGTH";
const REFILL: &str = "HOLDFAST_CRASH_REFILL";
/// What it says before the number of steps that are done.
pub(crate) const KEPT: &str = "kept ";

/// What a process is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) script: u64,
    /// How many steps were done before.
    pub(crate) from: usize,
    pub(crate) length: usize,
    /// Whether the cache lost its end and is filled again first.
    pub(crate) refill: bool,
}

impl Task<'_> {
    /// The process, behind `wrapper` if there is one.
    pub(crate) fn command(self, wrapper: &[&str]) -> Command {
        let program = env::current_exe().unwrap();
        let mut command = match wrapper {
            [] => Command::new(program),
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        };
        command
            .args([
                "--exact",
                "process::works_until_it_is_cut_off",
                "--nocapture",
            ])
            .env(FOLDER, self.folder)
            .env(SCRIPT, self.script.to_string())
            .env(FROM, self.from.to_string())
            .env(LENGTH, self.length.to_string())
            .env(REFILL, u8::from(self.refill).to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// The numbers of done steps that a process says, as it says them.
pub(crate) fn kept(child: &mut Child) -> impl Iterator<Item = usize> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix(KEPT)?.parse().ok())
}

/// Not a test by itself: what the process does that the tests start.
#[test]
fn works_until_it_is_cut_off() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let number = |name| usize::try_from(seed::number(name)).unwrap();
    let script = Script::new(seed::number(SCRIPT), number(LENGTH));
    let from = number(FROM);
    let mut store = Store::open(folder, &key()).unwrap().store;
    // What a power cut took from the cache comes again from the server.
    if seed::number(REFILL) == 1 {
        let forget = CHATS.map(|chat| Change::Forget { id: id(chat) });
        store.cache().apply(&forget).unwrap();
        for step in &script.steps[..from] {
            step.fill(&store).unwrap();
        }
    }
    say(from);
    let stop = AtomicBool::new(false);
    for (number, step) in script.steps.iter().enumerate().skip(from) {
        if matches!(step, Step::Reopen) {
            drop(store);
            store = Store::open(folder, &key()).unwrap().store;
        } else if number % 16 < 4 {
            // Somebody reads meanwhile.
            stop.store(false, Ordering::Relaxed);
            std::thread::scope(|scope| {
                scope.spawn(|| read_until(&store, &stop));
                step.carry_out(&store, number);
                stop.store(true, Ordering::Relaxed);
            });
        } else {
            step.carry_out(&store, number);
        }
        say(number + 1);
    }
}

fn read_until(store: &Store, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        for chat in CHATS {
            store.journal().intents_of(&id(chat)).unwrap();
            store.cache().transcript(&id(chat), None, 50).unwrap();
        }
        store.cache().search(WORD, None, 50).unwrap();
    }
}

fn say(done: usize) {
    let mut out = std::io::stdout();
    // The test runner may have begun a line.
    out.write_all(format!("\n{KEPT}{done}\n").as_bytes())
        .unwrap();
    out.flush().unwrap();
}
