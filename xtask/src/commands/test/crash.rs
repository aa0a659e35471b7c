//! Kills, power cuts, damaged files.

use anyhow::Result;

use super::part::Chance;
use super::{Stage, conclude, counted, path_with, stage};
use crate::cargo::{self, cargo};
use crate::counts::Runner;
use crate::system;
use crate::tools;

/// Runs what is also part of all tests, from this seed and for this long.
pub(super) fn run(chance: &Chance) -> Result<()> {
    system::ensure(&[&system::BUILD, &system::CRASH])?;
    let nextest = tools::nextest()?;
    cargo::build()?;
    let mut stages: Vec<Stage> = Vec::new();
    stage(&mut stages, "Crashes", || {
        let mut command = cargo(["nextest", "run", "--workspace", "--profile", "long"]);
        command
            .args(["--filterset", "binary(crash) or binary(model)"])
            .env("PATH", path_with(&nextest)?)
            .env("HOLDFAST_CRASH_SEED", chance.seed.to_string())
            .env("HOLDFAST_CRASH_RUNS", chance.runs.to_string());
        counted(Runner::Nextest, &mut command)
    })?;
    conclude(&stages);
    Ok(())
}
