//! One line when a long step begins and one when it ends, with the time that it took.

use std::time::Instant;

use anyhow::Result;

/// Announces `what`, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let started = Instant::now();
    let outcome = work();
    let seconds = started.elapsed().as_secs_f32();
    match &outcome {
        Ok(_) => println!("    {what}: done in {seconds:.1} s"),
        Err(_) => println!("    {what}: failed after {seconds:.1} s"),
    }
    outcome
}

/// Says something in passing.
pub(crate) fn say(what: &str) {
    println!("    {what}");
}
