//! The tour: the main job, driven in the real window on a desktop of its own.

use std::fs;
use std::path::Path;
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

/// Starts a desktop and, unless `server` names one, a demo server with fresh data, and drives the tour.
pub(crate) fn run(server: Option<&str>, out: &Path) -> Result<Counts> {
    let folder = paths::target().join("demo").join("tour");
    for old in [folder.as_path(), out] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
        fs::create_dir_all(old).with_context(|| format!("cannot create {}", old.display()))?;
    }
    let mut demo = None;
    let url = match server {
        Some(url) => url,
        None => demo.insert(Server::start(&folder)?).url.as_str(),
    };
    let desktop = Desktop::start("tour")?;
    let mut command = Command::new(paths::built("holdfast-tour"));
    command
        .arg("--server")
        .arg(url)
        .arg("--app")
        .arg(paths::built("holdfast"));
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
