//! Times between frames while the real window scrolls through 10,000 held chats. Reported, not judged: they depend on the
//! display as much as on us.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::figures::Figure;
use crate::cargo::{self, cargo};
use crate::command::{output, run};
use crate::desktop::Desktop;
use crate::progress::step;
use crate::{node, paths, system};

/// The name that `cargo xtask bench NAME` is compared with.
pub(super) const NAME: &str = "frames";

/// What `tests/examples/frames.rs` prints.
#[derive(Deserialize)]
struct Report {
    chats: u32,
    listed_after: f64,
    passes: Vec<Pass>,
}

#[derive(Deserialize)]
struct Pass {
    name: String,
    pixels_a_frame: u32,
    median: f64,
    p95: f64,
    p99: f64,
    longest: f64,
    rows: u32,
}

/// Opens the window on a desktop of its own and scrolls.
pub(super) fn measure() -> Result<Vec<Figure>> {
    system::ensure(&[&system::BUILD, &system::TESTS])?;
    node::build_ui()?;
    cargo::build()?;
    run(&mut cargo(["build", "--workspace", "--example", NAME]))?;
    let desktop = Desktop::start(NAME)?;
    let mut command = std::process::Command::new(paths::target().join("debug/examples").join(NAME));
    command
        .env("HOLDFAST_USER", "ana")
        .env("HOLDFAST_PASSWORD", "ana");
    let printed = step("Scrolling in the real window (some minutes)", || {
        output(desktop.inside(&mut command))
    })?;
    let report: Report =
        serde_json::from_str(&printed).context("the window's report cannot be read")?;
    Ok(report.figures())
}

impl Report {
    fn figures(&self) -> Vec<Figure> {
        let mut figures = vec![Figure::reported(
            format!("{} held chats listed after", self.chats),
            self.listed_after * 1000.0,
            "ms",
        )];
        for pass in &self.passes {
            let name =
                |what: &str| format!("{} ({} px a frame): {what}", pass.name, pass.pixels_a_frame);
            for (what, time) in [
                ("median frame", pass.median),
                ("95 of 100 frames", pass.p95),
                ("99 of 100 frames", pass.p99),
                ("longest frame", pass.longest),
            ] {
                figures.push(Figure::reported(name(what), time, "ms"));
            }
            figures.push(Figure::reported(
                name("rows in the page"),
                f64::from(pass.rows),
                "rows",
            ));
        }
        figures
    }
}
