//! The programs under test.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// A program of this workspace, next to the one that runs now.
pub fn built(name: &str) -> Result<PathBuf> {
    let here = std::env::current_exe().context("cannot tell where this program is")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    // A test runs from `target/debug/deps`, a program from `target/debug`.
    for folder in here.ancestors().skip(1).take(2) {
        let path = folder.join(&file);
        if path.is_file() {
            return Ok(path);
        }
    }
    bail!("{name} is not built: run `cargo build --workspace` first")
}

/// The demo's configuration.
pub fn demo_config() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join("config")
        .join("demo")
}
