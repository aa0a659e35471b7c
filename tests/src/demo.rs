//! The demo's configuration with changes.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::programs::demo_config;

/// A copy of the demo's configuration whose `options.toml` has each first text replaced by the second.
pub fn with_options(changes: &[(&str, &str)]) -> Result<TempDir> {
    with("options.toml", changes)
}

/// A copy of the demo's configuration one file of which has each first text replaced by the second.
pub fn with(file: &str, changes: &[(&str, &str)]) -> Result<TempDir> {
    let config = tempfile::tempdir().context("no folder for a configuration")?;
    for entry in fs::read_dir(demo_config())? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, config.path().join(name))?;
        }
    }
    let path = config.path().join(file);
    let mut text = fs::read_to_string(&path)?;
    for (before, after) in changes {
        ensure!(text.contains(before), "the demo's {file} lacks {before}");
        text = text.replace(before, after);
    }
    fs::write(&path, text)?;
    Ok(config)
}

/// A copy in which `user` lacks a privilege.
pub fn without_privilege(user: &str, privilege: &str) -> Result<TempDir> {
    let section = "# An interaction that names VipBilling";
    let denied =
        format!("[agents.{user}.interaction-workspace]\n\"{privilege}\" = \"false\"\n\n{section}");
    with_options(&[(section, &denied)])
}
