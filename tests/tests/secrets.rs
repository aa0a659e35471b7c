//! Nothing of what is in memory is left behind.
#![cfg(target_os = "linux")]

use std::fs;

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::ctl::Shell;
use holdfast_tests::server::Server;

#[tokio::test]
async fn a_crash_leaves_no_memory_on_the_disk() -> Result<()> {
    let server = Server::start(&[]).await?;
    let mut ana = Shell::start(&server.url, "ana")?;
    ana.ask("status").await?;
    let process = ana.process().context("it runs")?;
    let limits = fs::read_to_string(format!("/proc/{process}/limits"))?;
    let cores = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .context("the system has a limit for crash files")?;
    let numbers: Vec<&str> = cores.split_whitespace().skip(4).collect();
    ensure!(numbers.starts_with(&["0", "0"]), "{cores}");
    ana.end().await
}
