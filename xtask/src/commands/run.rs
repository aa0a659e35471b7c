//! The whole product on this machine, with one command.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::cargo;
use crate::commands::test::tour;
use crate::demo::Server;
use crate::node;
use crate::paths;
use crate::process::Running;
use crate::progress::say;
use crate::system;

/// In a window where there is a display; else, or when asked, as the tour.
pub(crate) fn run(server: Option<String>, headless: bool, out: Option<PathBuf>) -> Result<()> {
    let headless = headless || (cfg!(target_os = "linux") && !has_display());
    let mut packages = vec![&system::BUILD];
    if headless {
        packages.push(&system::TESTS);
    }
    system::ensure(&packages)?;
    node::build_ui()?;
    cargo::build()?;
    if headless {
        tour_to_end(server.as_deref(), &out.unwrap_or_else(tour::folder))
    } else {
        window(server)
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn tour_to_end(server: Option<&str>, out: &Path) -> Result<()> {
    let counts = tour::run(server, out)?;
    say(&format!(
        "Screenshots and tour.json are in {}",
        out.display()
    ));
    if counts.failed > 0 {
        bail!("the tour failed: {counts}");
    }
    Ok(())
}

fn window(server: Option<String>) -> Result<()> {
    let folder = paths::target().join("demo");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut command = Command::new(paths::built("holdfast"));
    let demo = if let Some(url) = server {
        command.arg("--server").arg(url);
        None
    } else {
        let demo = Server::start(&folder)?;
        say(&format!(
            "The demo server listens on {0}; write as a contact on {0}/contact/",
            demo.url
        ));
        command.arg("--server").arg(&demo.url);
        command
            .env("HOLDFAST_USER", "ana")
            .env("HOLDFAST_PASSWORD", "ana");
        Some(demo)
    };
    let profile = folder.join("profile");
    let mut window = Running::start("holdfast", command.arg("--profile").arg(profile))?;
    say("The window is open. It ends, with the demo server, when you quit it or press Ctrl+C here");
    let ended = window.wait()?;
    if let Some(mut demo) = demo {
        demo.check()?;
    }
    match ended {
        Some(status) if !status.success() => bail!("the desktop ended with {status}"),
        _ => Ok(()),
    }
}
