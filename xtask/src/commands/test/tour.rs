//! The tour: the main job, driven in the real window on a desktop of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::command::watched;
use crate::counts::Counts;
use crate::demo::Server;
use crate::desktop::Desktop;
use crate::paths;

/// The part of `tour.json` that counts.
#[derive(Deserialize)]
struct Report {
    steps: Vec<Step>,
    ok: bool,
}

#[derive(Deserialize)]
struct Step {
    ok: bool,
}

/// Where pictures go unless somebody says otherwise.
pub(crate) fn folder() -> PathBuf {
    paths::target().join("tour")
}

/// Starts a desktop and, unless `server` names one, a demo server with fresh data, and drives the tour.
pub(crate) fn run(server: Option<&str>, out: &Path) -> Result<Counts> {
    drive(&paths::built("holdfast"), server, out)
}

/// The same with a program that was installed.
pub(crate) fn run_installed(app: &Path) -> Result<Counts> {
    drive(app, None, &paths::target().join("tour-installed"))
}

fn drive(app: &Path, server: Option<&str>, out: &Path) -> Result<Counts> {
    let folder = paths::target().join("demo").join("tour");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let out =
        &std::path::absolute(out).with_context(|| format!("{} is no folder", out.display()))?;
    clear(out).with_context(|| format!("cannot use {}", out.display()))?;
    let mut demo = None;
    let url = match server {
        Some(url) => url,
        None => demo.insert(Server::start(&folder)?).url.as_str(),
    };
    let desktop = Desktop::start("tour")?;
    let mut command = Command::new(paths::built("holdfast-tour"));
    command.arg("--server").arg(url).arg("--app").arg(app);
    command
        .arg("--profile")
        .arg(folder.join("profile"))
        .arg("--out")
        .arg(out);
    let (status, _) = watched(desktop.inside(&mut command))?;
    if let Some(demo) = &mut demo {
        demo.check()?;
    }
    let path = out.join("tour.json");
    let text = fs::read_to_string(&path).with_context(|| {
        format!(
            "the tour ended with {status} and left no {}",
            path.display()
        )
    })?;
    let report: Report =
        serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
    count(&report, status.success())
}

/// Makes the folder and removes what an earlier tour left there, nothing else.
fn clear(out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        if is_ours(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// `tour.json`, the program's logs, and pictures such as `07-place-on-hold.png`.
fn is_ours(name: &str) -> bool {
    let is_picture = name
        .strip_suffix(".png")
        .and_then(|stem| stem.split_once('-'));
    is_picture.is_some_and(|(number, _)| number.len() == 2 && number.parse::<u8>().is_ok())
        || [
            "tour.json",
            "holdfast.log",
            "holdfast-outage.log",
            "holdfast-restart.log",
        ]
        .contains(&name)
}

fn count(report: &Report, succeeded: bool) -> Result<Counts> {
    let passed = report.steps.iter().filter(|step| step.ok).count();
    let counts = Counts {
        passed: u32::try_from(passed)?,
        failed: u32::try_from(report.steps.len() - passed)?,
        skipped: 0,
    };
    if counts.failed == 0 && !(report.ok && succeeded) {
        bail!("the tour failed outside its steps");
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_tour_leaves_is_removed() {
        assert!(is_ours("tour.json") && is_ours("07-place-on-hold.png"));
        assert!(!is_ours("holiday.png") && !is_ours("2026-08-12.png") && !is_ours("07-notes.txt"));
    }

    #[test]
    fn a_report_counts_its_steps_and_a_failure_outside_them() -> Result<()> {
        let report = |ok: bool, steps: &[bool]| Report {
            steps: steps.iter().map(|&ok| Step { ok }).collect(),
            ok,
        };
        let counts = count(&report(false, &[true, true, false]), false)?;
        assert_eq!((counts.passed, counts.failed), (2, 1));
        assert!(count(&report(false, &[true]), false).is_err());
        assert!(count(&report(true, &[true]), true).is_ok());
        Ok(())
    }
}
