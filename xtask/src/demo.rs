//! The demo server: `holdfast-server` with `config/demo` and its scripted contacts.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use crate::paths;
use crate::process::Running;
use crate::progress::step;

/// It starts in well under a second; passwords hashed on a busy machine take longer.
const LIMIT: Duration = Duration::from_mins(1);

/// A running demo server.
pub(crate) struct Server {
    running: Running,
    /// Where it listens.
    pub(crate) url: String,
}

impl Server {
    /// Starts it with its data in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        step("Starting the demo server", || {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
            let log = folder.join("server.log");
            start(folder, &log).with_context(|| {
                format!(
                    "the demo server did not start; its log is {}",
                    log.display()
                )
            })
        })
    }

    /// Fails if it is gone.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.running.ended()? {
            Some(status) => Err(anyhow!("the demo server ended with {status}")),
            None => Ok(()),
        }
    }
}

fn start(folder: &Path, log: &Path) -> Result<Server> {
    let mut command = Command::new(paths::built("holdfast-server"));
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--demo-traffic",
        "--demo-credentials",
    ]);
    command
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--config")
        .arg(paths::root().join("config").join("demo"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(log)?);
    let mut running = Running::start("holdfast-server", &mut command)?;
    let pipe = running
        .child()
        .stdout
        .take()
        .ok_or_else(|| anyhow!("holdfast-server has no output"))?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix("listening on ") {
                // Nobody listens any more if the server was given up meanwhile.
                let _ = sender.send(url.trim().to_owned());
            }
        }
    });
    let mut url = None;
    running.wait_until(LIMIT, || {
        url = receiver.try_recv().ok();
        url.is_some()
    })?;
    Ok(Server {
        running,
        url: url.ok_or_else(|| anyhow!("it did not say where it listens"))?,
    })
}
