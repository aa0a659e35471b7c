//! `kill -9` at random moments.

use std::time::{Duration, Instant};

use rand::RngExt as _;

use crate::look;
use crate::process::{Task, kept};
use crate::script::Script;
use crate::seed::{chance, runs, seed};

const LENGTH: usize = 600;
/// Kills of a usual run.
const KILLS: u64 = 25;

#[test]
fn what_was_kept_survives_being_killed() {
    let (seed, kills) = (seed(), KILLS * runs());
    let mut story = 0;
    let mut place = None;
    for number in 0..kills {
        let (dir, script, from) = place.take().unwrap_or_else(|| {
            story += 1;
            let script = Script::new(seed + story, LENGTH);
            (tempfile::tempdir().unwrap(), script, 0)
        });
        let task = Task {
            folder: dir.path(),
            script: seed + story,
            from,
            length: LENGTH,
            refill: false,
        };
        let found = kill_once(task, &script, number);
        if found + 60 < LENGTH {
            place = Some((dir, script, found));
        }
    }
    println!("seed {seed}: {kills} kills over {story} stories");
}

/// Starts it, kills it, looks what is there; says how many steps are done.
fn kill_once(task: Task<'_>, script: &Script, number: u64) -> usize {
    let mut rng = chance(task.script, number);
    let mut child = task.command(&[]).spawn().unwrap();
    let mut lines = kept(&mut child);
    let mut last = task.from;
    if rng.random_ratio(1, 4) {
        // Anywhere, also while it opens its files.
        pause(Duration::from_micros(rng.random_range(0..60_000)));
    } else {
        let enough = task.from + rng.random_range(0..40);
        let heard = lines.by_ref().find(|done| *done >= enough);
        last = heard.expect("it ends only when it is killed");
        pause(Duration::from_micros(rng.random_range(0..8_000)));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before it was killed is read to the end.
    last = lines.last().unwrap_or(last);

    let store = look::open(task.folder);
    let (journal, cache) = (look::journal(&store), look::cache(&store));
    let fits = |done: &usize| {
        let model = &script.after[*done];
        journal == look::expected_journal(model) && cache == look::expected_cache(model)
    };
    (last..=last + 1).find(fits).unwrap_or_else(|| {
        panic!(
            "script {}, kill {number}: it had said that {last} steps are kept, the next is {:?}; there is {journal:#?}",
            task.script, script.steps[last]
        )
    })
}

/// A moment that is drawn, not waited for: it is what is tried.
fn pause(time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        std::thread::yield_now();
    }
}
