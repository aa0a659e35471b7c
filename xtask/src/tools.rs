//! Cargo's tools, from source into `target/tools` where they are not installed.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cargo::cargo;
use crate::command::run;
use crate::paths;
use crate::progress::step;

/// The test runner.
pub(crate) fn nextest() -> Result<PathBuf> {
    installed("cargo-nextest")
}

/// The checker of dependencies.
pub(crate) fn deny() -> Result<PathBuf> {
    installed("cargo-deny")
}

/// The checker of workflows, where it is installed: it is no crate.
pub(crate) fn actionlint() -> Option<PathBuf> {
    paths::on_path("actionlint")
}

fn installed(tool: &str) -> Result<PathBuf> {
    if let Some(path) = paths::on_path(tool) {
        return Ok(path);
    }
    let folder = paths::target().join("tools");
    let path = folder.join("bin").join(tool);
    if !path.is_file() {
        step(
            &format!("Installing {tool} from source, as it is not here (some minutes)"),
            || {
                // Not optimised: it builds in half the time, and what it does for us takes seconds.
                run(cargo(["install", "--locked", "--debug", "--root"])
                    .arg(&folder)
                    .arg(tool)
                    .env_remove("CARGO_TARGET_DIR"))
            },
        )?;
    }
    if !path.is_file() {
        bail!("{tool} was installed, but {} is not there", path.display());
    }
    Ok(path)
}
