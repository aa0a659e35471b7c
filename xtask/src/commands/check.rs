//! Everything that can be said about the sources without running the product.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::cargo::cargo;
use crate::command::{output, run as run_to_end};
use crate::commands::r#gen;
use crate::progress::{say, step};
use crate::{interrupt, node, paths, system, tools};

/// Longer files are two things in one.
const LONGEST_FILE: usize = 500;

/// Files that are one thing although they are longer, each with its reason.
const LONGER_FOR_A_REASON: &[&str] = &[];

/// Runs every check, also after one has failed, and fails if any did.
pub(crate) fn run() -> Result<()> {
    system::ensure(&[&system::BUILD])?;
    // The desktop embeds the built interface, so that even lints need it.
    node::build_ui()?;
    let deny = tools::deny()?;
    let ui = node::ui();
    let failed: Vec<&str> = [
        check("Format", || {
            run_to_end(&mut cargo(["fmt", "--all", "--check"]))
        }),
        check("File sizes", file_sizes),
        check("Lints", || {
            run_to_end(&mut cargo([
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ]))
        }),
        check("Dependencies", || {
            let mut command = Command::new(deny);
            run_to_end(
                command
                    .current_dir(paths::root())
                    .args(["check", "bans", "licenses", "sources"]),
            )
        }),
        check("Interface", || {
            run_to_end(&mut node::npm(&ui, ["run", "check"]))
        }),
        check("Generated files", generated_files),
        check("Workflow", workflow),
    ]
    .into_iter()
    .flatten()
    .collect();
    interrupt::check()?;
    if !failed.is_empty() {
        bail!("these checks failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The check's name if it failed.
fn check(name: &'static str, work: impl FnOnce() -> Result<()>) -> Option<&'static str> {
    if interrupt::requested() {
        return Some(name);
    }
    let error = step(name, work).err()?;
    eprintln!("error: {name}: {error:#}");
    Some(name)
}

/// What the forge runs, where its checker is installed.
fn workflow() -> Result<()> {
    let Some(actionlint) = tools::actionlint() else {
        say(
            "actionlint is not installed: .github/workflows is not checked here, but by the workflow itself",
        );
        return Ok(());
    };
    run_to_end(Command::new(actionlint).current_dir(paths::root()))
}

fn generated_files() -> Result<()> {
    let outdated = r#gen::outdated()?;
    if !outdated.is_empty() {
        bail!("run `cargo xtask gen`: {}", outdated.join(", "));
    }
    Ok(())
}

fn file_sizes() -> Result<()> {
    let listed = output(Command::new("git").current_dir(paths::root()).args([
        "ls-files", "-z", "--", "*.rs", "*.ts", "*.js", "*.mjs", "*.svelte", "*.css", "*.sql",
    ]))?;
    let mut long = Vec::new();
    for name in listed
        .split('\0')
        .filter(|name| !name.is_empty() && !LONGER_FOR_A_REASON.contains(name))
    {
        let path = paths::root().join(name);
        // A file that is deleted but not committed yet is still listed.
        if !path.is_file() {
            continue;
        }
        let lines = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {name}"))?
            .lines()
            .count();
        if lines > LONGEST_FILE {
            long.push(format!("{name} has {lines}"));
        }
    }
    if !long.is_empty() {
        bail!(
            "files over {LONGEST_FILE} lines are two things in one: {}",
            long.join(", ")
        );
    }
    Ok(())
}
