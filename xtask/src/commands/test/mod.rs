//! Every test there is, and one line that sums them up.

mod crash;
mod faults;
mod packaging;
mod part;
pub(crate) mod tour;

pub(crate) use part::TestPart;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::cargo::{self, cargo};
use crate::command::watched;
use crate::counts::{self, Counts, Runner};
use crate::desktop::Desktop;
use crate::failed;
use crate::interrupt;
use crate::node;
use crate::progress::{say, step};
use crate::system;
use crate::tools;

/// A part of the tests, with what it came to.
struct Stage {
    name: &'static str,
    outcome: Outcome,
}

/// How many passed, and which failed, as far as the runner names them.
struct Outcome {
    counts: Counts,
    failed: Vec<String>,
}

impl From<Counts> for Outcome {
    fn from(counts: Counts) -> Self {
        let failed = Vec::new();
        Self { counts, failed }
    }
}

/// Installs what is needed, runs all or one part, and ends with the sum.
pub(crate) fn run(part: Option<&TestPart>) -> Result<()> {
    match part {
        None => run_all(),
        Some(TestPart::Crash(chance)) => crash::run(chance),
        Some(TestPart::Faults(faults)) => faults::play(faults),
        Some(TestPart::Packaging(which)) => {
            let mut stages = Vec::new();
            stage(&mut stages, "Packages", || {
                packaging::run(which).map(Outcome::from)
            })?;
            conclude(&stages);
            Ok(())
        }
    }
}

fn run_all() -> Result<()> {
    system::ensure(&[&system::BUILD, &system::TESTS, &system::CRASH])?;
    node::build_ui()?;
    node::install(&node::interop())?;
    let nextest = tools::nextest()?;
    // Tests start these programs, so they are there before any test is.
    cargo::build()?;

    let (ui, interop) = (node::ui(), node::interop());
    let mut stages = Vec::new();
    stage(&mut stages, "Rust tests", || {
        let mut command = cargo(["nextest", "run", "--workspace"]);
        in_desktop(Runner::Nextest, command.env("PATH", path_with(&nextest)?))
    })?;
    stage(&mut stages, "Rust examples in documentation", || {
        counted(
            Runner::CargoTest,
            &mut cargo(["test", "--workspace", "--doc"]),
        )
    })?;
    stage(&mut stages, "Interface: units", || {
        counted(Runner::Vitest, &mut node::npm(&ui, ["test"]))
    })?;
    stage(&mut stages, "Interface: in a browser", || {
        counted(
            Runner::Playwright,
            &mut node::npm(&ui, ["run", "test:browser"]),
        )
    })?;
    stage(&mut stages, "Interplay with other clients", || {
        counted(Runner::Node, &mut node::npm(&interop, ["test"]))
    })?;
    stage(&mut stages, "Tour in the real window", || {
        tour::run(None, &tour::folder()).map(Outcome::from)
    })?;
    conclude(&stages);
    Ok(())
}

/// Runs one stage; that it failed is no reason not to run the next, but Ctrl+C is.
fn stage(
    stages: &mut Vec<Stage>,
    name: &'static str,
    work: impl FnOnce() -> Result<Outcome>,
) -> Result<()> {
    let outcome = step(name, work);
    interrupt::check()?;
    let outcome = outcome.unwrap_or_else(|error| {
        eprintln!("error: {name}: {error:#}");
        Counts::ONE_FAILURE.into()
    });
    stages.push(Stage { name, outcome });
    Ok(())
}

/// Says which tests failed, what each stage came to, then the sum. The sum is the last line whatever it is, so a failure
/// ends us here.
fn conclude(stages: &[Stage]) {
    println!();
    for name in stages.iter().flat_map(|stage| &stage.outcome.failed) {
        say(&format!("failed: {name}"));
    }
    for stage in stages {
        say(&format!("{}: {}", stage.name, stage.outcome.counts));
    }
    let sum: Counts = stages.iter().map(|stage| stage.outcome.counts).sum();
    println!("{sum}");
    if sum.failed > 0 {
        std::process::exit(1);
    }
}

fn in_desktop(runner: Runner, command: &mut Command) -> Result<Outcome> {
    let desktop = Desktop::start("tests")?;
    counted(runner, desktop.inside(command))
}

/// Runs a test runner and reads its closing lines. One that fails without counting a failure, or says no count, counts as a failure.
fn counted(runner: Runner, command: &mut Command) -> Result<Outcome> {
    let (status, output) = watched(command)?;
    let counts = match counts::read(runner, &output) {
        Some(counts) if status.success() || counts.failed > 0 => counts,
        Some(counts) => [counts, Counts::ONE_FAILURE].into_iter().sum(),
        None if status.success() => bail!("it does not say how many tests it ran"),
        None => bail!("it ended with {status} before it ran a test"),
    };
    let failed = failed::names(runner, &output);
    Ok(Outcome { counts, failed })
}

fn path_with(tool: &Path) -> Result<std::ffi::OsString> {
    let folder = tool
        .parent()
        .context("a tool lies in a folder")?
        .to_path_buf();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(
        std::iter::once(folder).chain(std::env::split_paths(&rest)),
    )?)
}
