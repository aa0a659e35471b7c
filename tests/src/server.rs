//! The real server, as a process.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::programs;

const START: Duration = Duration::from_mins(1);

/// A running server with data of its own; killed when dropped.
pub struct Server {
    /// Where it listens, e.g. `http://127.0.0.1:40123`.
    pub url: String,
    child: Child,
    data: TempDir,
}

impl Server {
    /// Starts it with the demo's configuration and no contacts of its own; `without` names features that this
    /// deployment lacks, e.g. `put-on-hold`.
    pub async fn start(without: &[&str]) -> Result<Self> {
        Self::start_with(&programs::demo_config(), without).await
    }

    /// As [`Server::start`], with another configuration.
    pub async fn start_with(config: &Path, without: &[&str]) -> Result<Self> {
        let data = tempfile::tempdir().context("no folder for the server's data")?;
        let (url, child) = launch(config, data.path(), "127.0.0.1:0", without).await?;
        Ok(Self { url, child, data })
    }

    /// Host and port.
    pub fn address(&self) -> Result<std::net::SocketAddr> {
        let address = self.url.trim_start_matches("http://");
        address.parse().context("the server's address is none")
    }

    /// Kills it without warning.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill the server")
    }

    /// Starts it again on the same data and address.
    pub async fn start_again(&mut self, without: &[&str]) -> Result<()> {
        let address = self.url.trim_start_matches("http://").to_owned();
        let (url, child) = launch(
            &programs::demo_config(),
            self.data.path(),
            &address,
            without,
        )
        .await?;
        (self.url, self.child) = (url, child);
        Ok(())
    }
}

async fn launch(
    config: &Path,
    data: &Path,
    address: &str,
    without: &[&str],
) -> Result<(String, Child)> {
    let mut command = Command::new(programs::built("holdfast-server")?);
    command.args(["serve", "--demo-credentials", "--listen", address]);
    command.arg("--data").arg(data).arg("--config").arg(config);
    for feature in without {
        command.args(["--without", feature]);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().context("cannot start holdfast-server")?;
    let output = child.stdout.take().context("the server has no output")?;
    let mut lines = BufReader::new(output).lines();
    let line = timeout(START, lines.next_line())
        .await
        .context("the server does not get ready")??;
    let Some(line) = line else {
        bail!(
            "the server ended before it was ready: {}",
            child.wait().await?
        )
    };
    let url = line
        .strip_prefix("listening on ")
        .with_context(|| format!("the server said {line:?}"))?;
    Ok((url.to_owned(), child))
}
