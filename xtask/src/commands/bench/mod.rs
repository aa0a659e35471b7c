//! Benchmarks, each beside its limit.

mod figures;
mod frames;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use figures::Figure;

use crate::cargo::cargo;
use crate::command::watched;
use crate::progress::{say, step};
use crate::system;

/// Runs those whose name contains `name`, and fails if one does not keep its limit. `frames` opens a window, and runs only
/// where it is asked for or everything is.
pub(crate) fn run(name: Option<&str>, json: Option<&Path>) -> Result<()> {
    let mut figures = Vec::new();
    if name != Some(frames::NAME) {
        figures = store(name)?;
    }
    if name.is_none_or(|name| name == frames::NAME) {
        figures.extend(frames::measure()?);
    }
    for figure in &figures {
        say(&figure.to_string());
    }
    if let Some(file) = json {
        let text = serde_json::to_string_pretty(&figures)?;
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let slow: Vec<&str> = figures
        .iter()
        .filter(|one| !one.ok)
        .map(|one| one.name.as_str())
        .collect();
    if !slow.is_empty() {
        bail!("these do not keep their limits: {}", slow.join("; "));
    }
    Ok(())
}

/// The store's.
fn store(name: Option<&str>) -> Result<Vec<Figure>> {
    system::ensure(&[&system::BUILD])?;
    let mut command = cargo([
        "bench",
        "--package",
        "holdfast-store",
        "--bench",
        "store",
        "--",
    ]);
    command.args(name);
    let (status, output) = step("Benchmarks, optimised", || watched(&mut command))?;
    if !status.success() {
        bail!("the benchmarks ended with {status}");
    }
    let figures = figures::read(&output);
    if figures.is_empty() {
        bail!(
            "no benchmark has a name with {:?} in it",
            name.unwrap_or_default()
        );
    }
    Ok(figures)
}
