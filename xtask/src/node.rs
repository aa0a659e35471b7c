//! The interface and the tests in JavaScript: their packages, and the build.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command::{output, run};
use crate::progress::{say, step};
use crate::{paths, stamp};

/// The oldest Node that the interface's tools run on.
const OLDEST_NODE: u32 = 20;

/// The interface's folder.
pub(crate) fn ui() -> PathBuf {
    paths::root().join("ui")
}

/// The folder of the tests that speak to the server with other people's clients.
pub(crate) fn interop() -> PathBuf {
    paths::root().join("tests").join("interop")
}

/// `npm ARGUMENTS` in a folder.
pub(crate) fn npm<const N: usize>(folder: &Path, arguments: [&str; N]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command
        .current_dir(folder)
        .args(arguments)
        .env("npm_config_fund", "false")
        .env("npm_config_audit", "false");
    command
}

/// `npm ci`, unless the packages there are those of the lock file.
pub(crate) fn install(folder: &Path) -> Result<()> {
    check_version()?;
    let lock = folder.join("package-lock.json");
    let wanted = stamp::of_files(std::slice::from_ref(&lock))?;
    let mark = folder.join("node_modules").join(".installed");
    if stamp::matches(&mark, &wanted) {
        return Ok(());
    }
    let name = folder
        .strip_prefix(paths::root())
        .unwrap_or(folder)
        .display()
        .to_string();
    // Browsers come from the system: see `system`.
    step(&format!("Installing the packages of {name}"), || {
        run(npm(folder, ["ci", "--no-progress"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    })?;
    stamp::write(&mark, &wanted)
}

/// Builds the window's interface into `ui/dist`, unless nothing of it has changed since.
pub(crate) fn build_ui() -> Result<()> {
    install(&ui())?;
    let wanted = stamp::of_files(&sources()?)?;
    let mark = paths::target().join("stamps").join("ui");
    if ui().join("dist").join("index.html").is_file() && stamp::matches(&mark, &wanted) {
        say("The interface is built already");
        return Ok(());
    }
    step("Building the interface", || {
        run(&mut npm(&ui(), ["run", "build"]))
    })?;
    stamp::write(&mark, &wanted)
}

/// Every file of the interface that is not made from others.
fn sources() -> Result<Vec<PathBuf>> {
    let listed = output(Command::new("git").current_dir(paths::root()).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        "ui",
    ]))
    .context("the interface's sources are listed with git")?;
    Ok(listed
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(|name| paths::root().join(name))
        .filter(|path| path.is_file())
        .collect())
}

fn check_version() -> Result<()> {
    let text = output(Command::new("node").arg("--version"))
        .context("Node is needed: install Node 20 or newer with npm")?;
    let major =
        major_version(&text).with_context(|| format!("`node --version` says {:?}", text.trim()))?;
    if major < OLDEST_NODE {
        bail!(
            "Node {OLDEST_NODE} or newer is needed; this is {}",
            text.trim()
        );
    }
    Ok(())
}

fn major_version(text: &str) -> Option<u32> {
    text.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nodes_version() {
        assert_eq!(major_version("v20.20.0\n"), Some(20));
        assert_eq!(major_version("20"), None);
    }
}
