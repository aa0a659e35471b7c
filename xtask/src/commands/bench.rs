//! Benchmarks, each beside its limit.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cargo::cargo;
use crate::command::watched;
use crate::progress::step;
use crate::system;

/// Runs those whose name contains `name`.
pub(crate) fn run(name: Option<&str>, json: Option<&Path>) -> Result<()> {
    system::ensure(&[&system::BUILD])?;
    let mut command = cargo(["bench", "--package", "holdfast-store", "--"]);
    command.args(name);
    let (status, output) = step("Benchmarks", || watched(&mut command))?;
    if !status.success() {
        bail!("the benchmarks ended with {status}");
    }
    if let Some(file) = json {
        fs::write(file, output).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
