//! The real server, as a process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::programs;

const START: Duration = Duration::from_mins(1);

/// How a server is to be.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The folder with the configuration.
    pub config: PathBuf,
    /// Features that this deployment lacks, e.g. `put-on-hold`.
    pub without: Vec<String>,
    /// How long a CometD session lives without a connect, in milliseconds; the usual where absent.
    pub session_timeout: Option<u64>,
    /// Whether it says on standard error what it does.
    pub quiet: bool,
}

impl Setting {
    /// With the demo's configuration.
    pub fn demo(without: &[&str]) -> Self {
        Self {
            config: programs::demo_config(),
            without: without.iter().map(|name| (*name).to_owned()).collect(),
            session_timeout: None,
            quiet: false,
        }
    }
}

/// A running server with data of its own; killed when dropped.
pub struct Server {
    /// Where it listens, e.g. `http://127.0.0.1:40123`.
    pub url: String,
    child: Child,
    data: TempDir,
    setting: Setting,
}

impl Server {
    /// Starts it with the demo's configuration and no contacts of its own; `without` names features that this
    /// deployment lacks, e.g. `put-on-hold`.
    pub async fn start(without: &[&str]) -> Result<Self> {
        Self::start_as(Setting::demo(without)).await
    }

    /// As [`Server::start`], with another configuration.
    pub async fn start_with(config: &Path, without: &[&str]) -> Result<Self> {
        let config = config.to_path_buf();
        Self::start_as(Setting {
            config,
            ..Setting::demo(without)
        })
        .await
    }

    /// Starts it as wanted.
    pub async fn start_as(setting: Setting) -> Result<Self> {
        let data = tempfile::tempdir().context("no folder for the server's data")?;
        let (url, child) = launch(&setting, data.path(), "127.0.0.1:0").await?;
        Ok(Self {
            url,
            child,
            data,
            setting,
        })
    }

    /// Host and port.
    pub fn address(&self) -> Result<std::net::SocketAddr> {
        let address = self.url.trim_start_matches("http://");
        address.parse().context("the server's address is none")
    }

    /// The folder with its data.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Kills it without warning.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill the server")
    }

    /// Starts it again as it was, on the same data and address.
    pub async fn start_again(&mut self) -> Result<()> {
        let address = self.url.trim_start_matches("http://").to_owned();
        (self.url, self.child) = launch(&self.setting, self.data.path(), &address).await?;
        Ok(())
    }
}

async fn launch(setting: &Setting, data: &Path, address: &str) -> Result<(String, Child)> {
    let mut command = Command::new(programs::built("holdfast-server")?);
    command.args(["serve", "--demo-credentials", "--listen", address]);
    command.arg("--data").arg(data);
    command.arg("--config").arg(&setting.config);
    if let Some(timeout) = setting.session_timeout {
        command.args(["--session-timeout", &timeout.to_string()]);
    }
    if setting.quiet {
        command.stderr(Stdio::null());
    }
    for feature in &setting.without {
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
