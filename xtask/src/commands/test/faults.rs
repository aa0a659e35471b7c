//! Promises put to the proof by faults: seeds, replayed and in numbers.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cargo::{self, cargo};
use crate::command::run;
use crate::node;
use crate::system;

/// What to play.
#[derive(Args)]
pub(crate) struct Faults {
    /// The first seed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many seeds; one where a seed or a script is given.
    #[arg(long, value_name = "N")]
    runs: Option<u64>,
    /// What the server goes without, instead of what the seeds say: `idempotency`, `put-on-hold`, `ack`, `websocket`, or
    /// `nothing`.
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    without: Vec<String>,
    /// A script instead of what the seeds say, e.g. one that a failed run has left.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

/// Plays seeds and says what they came to; leaves `target/faults.json`.
pub(super) fn play(faults: &Faults) -> Result<()> {
    system::ensure(&[&system::BUILD])?;
    node::build_ui()?;
    cargo::build()?;
    let mut command = cargo(["test", "--workspace", "--test", "faults", "--"]);
    command.args(["seeds::", "--nocapture"]);
    for (name, value) in environment(faults)? {
        command.env(name, value);
    }
    run(&mut command)
}

/// How the test is told, see `tests/faults/seeds.rs`.
fn environment(faults: &Faults) -> Result<Vec<(&'static str, String)>> {
    let mut told = Vec::new();
    let is_replay = faults.seed.is_some() || faults.script.is_some();
    if let Some(seed) = faults.seed {
        told.push(("FAULTS_SEED", seed.to_string()));
    }
    if let Some(runs) = faults.runs.or(is_replay.then_some(1)) {
        told.push(("FAULTS_RUNS", runs.to_string()));
    }
    if !faults.without.is_empty() {
        told.push(("FAULTS_WITHOUT", faults.without.join(",")));
    }
    if let Some(script) = &faults.script {
        let script = std::path::absolute(script)?;
        told.push(("FAULTS_SCRIPT", script.to_string_lossy().into_owned()));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_replayed_once_and_nothing_said_is_what_is_usual() -> Result<()> {
        let nothing = Faults {
            seed: None,
            runs: None,
            without: Vec::new(),
            script: None,
        };
        assert_eq!(environment(&nothing)?, []);
        let one = Faults {
            seed: Some(7),
            ..nothing
        };
        let told = [
            ("FAULTS_SEED", "7".to_owned()),
            ("FAULTS_RUNS", "1".to_owned()),
        ];
        assert_eq!(environment(&one)?, told);
        Ok(())
    }
}
