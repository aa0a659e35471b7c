//! Nothing of what is in memory is left behind.
#![cfg(target_os = "linux")]

use std::fs;

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::ctl::Shell;
use holdfast_tests::demo;
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::proxy::{Proxy, Trick, reply};
use holdfast_tests::secrecy::{
    PASSWORD_LINES, files_free_of, free_of, planted_chat, secrets, talkative,
};
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

/// A whole run with all that goes wrong in one: lost replies, a session that ends, another's web page, an outage, a kill,
/// a start without the server, a refusal.
#[tokio::test]
async fn logs_and_files_tell_nothing_that_anybody_wrote_and_no_secret() -> Result<()> {
    let config = demo::with("agents.toml", &[PASSWORD_LINES])?;
    let server = Server::start_with(config.path(), &[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    proxy.listen_in();
    let (profile, logs) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let log = logs.path().join("log");
    let around = talkative(&log, &[])?;
    let start = || Shell::start_in(&around, proxy.url().as_str(), "ana", profile.path());

    let mut ana = start()?;
    let mut carla = planted_chat(&server.url, &mut ana).await?;
    let chat = carla.chat().to_owned();
    for trick in [
        Trick::LoseReply,
        Trick::Forge("WORKSPACE_SESSIONID=".to_owned()),
        Trick::Answer(reply("200 OK", "text/html", "<html>Planted page</html>")),
        Trick::Answer(reply(
            "500 Oops",
            "application/json",
            r#"{"status":{"code":500,"message":"Planted failure"}}"#,
        )),
    ] {
        proxy.next("/send-message", trick);
        ana.ask(&format!("send {chat} 'Planted reply of the agent'"))
            .await?;
    }
    ensure!(proxy.is_done(), "not all went wrong that was to");
    ana.ask(&format!("note {chat} 'Planted note'")).await?;
    ana.ask("search 'Planted query'").await?;
    ana.ask(&format!("hold {chat}")).await?;
    carla.write("Planted words meanwhile").await?;
    ana.message(&chat, "Planted words meanwhile").await?;

    proxy.down(true);
    ana.event("the outage", |event| {
        event["event"] == "connection" && event["state"] != "online"
    })
    .await?;
    ana.ask(&format!("rejoin {chat}")).await?;
    ana.ask(&format!("send {chat} 'Planted while offline'"))
        .await?;
    ana.kill().await?;
    let mut ana = start()?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    ensure!(
        shown.to_string().contains("Planted words meanwhile"),
        "it is not read without the server: {shown}"
    );
    ana.ask("search 'Planted' --offline").await?;
    proxy.down(false);
    ana.ask("sync").await?;
    until("what was written offline", SOON, async || {
        let said = carla.texts_of("Agent").await?;
        Ok(said
            .contains(&"Planted while offline".to_owned())
            .then_some(()))
    })
    .await?;
    ana.refused("show 'Planted chat'").await?;
    ana.end().await?;

    let secrets = secrets(&proxy.heard())?;
    let said = fs::read(&log)?;
    let is_talkative = String::from_utf8_lossy(&said).contains("intent=");
    ensure!(is_talkative, "the log names no intent");
    free_of("the log", &said, &secrets)?;
    let files = files_free_of(profile.path(), &secrets)?;
    ensure!(files >= 2, "there are no files");
    Ok(())
}
