//! A company's proxy that wants a password, as scripts get through it.
#![cfg(target_os = "linux")]

use anyhow::{Result, ensure};
use holdfast_tests::ctl::once_in;
use holdfast_tests::demo;
use holdfast_tests::forward::Forward;
use holdfast_tests::secrecy::{PASSWORD_LINES, files_free_of, free_of, talkative};
use holdfast_tests::server::Server;

/// The proxy is the one that the environment names; what opens it comes from there as well, and is left nowhere.
#[tokio::test]
async fn holdfastctl_takes_it_from_the_environment_and_keeps_it_nowhere() -> Result<()> {
    let config = demo::with("agents.toml", &[PASSWORD_LINES])?;
    let server = Server::start_with(config.path(), &[]).await?;
    let forward = Forward::start().await;
    forward.let_in("planteduser", "plantedword");
    let (profile, logs) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let log = logs.path().join("log");
    let more = [("HTTP_PROXY", forward.url.as_str()), ("NO_PROXY", "")];
    let try_with = async |password: Option<&str>, verb: &[&str]| {
        let mut around = talkative(&log, &more)?;
        if let Some(password) = password {
            for (name, value) in [
                ("HOLDFAST_PROXY_USER", "planteduser"),
                ("HOLDFAST_PROXY_PASSWORD", password),
            ] {
                around.env.push((name.to_owned(), value.to_owned()));
            }
        }
        once_in(&around, &server.url, profile.path(), "ana", verb).await
    };
    let mut said = Vec::new();
    for password in [None, Some("wrong")] {
        let refused = try_with(password, &["status"]).await?;
        ensure!(refused.status.code() == Some(3), "{refused:?}");
        said.extend(refused.stdout);
    }
    let words = std::fs::read_to_string(&log)?;
    let asks = format!("The proxy {} wants a user name", forward.name());
    ensure!(words.matches(&asks).count() == 2, "{words}");
    let through = try_with(Some("plantedword"), &["status"]).await?;
    ensure!(through.status.success(), "{through:?}");
    let looked = try_with(Some("plantedword"), &["doctor"]).await?;
    let found = String::from_utf8_lossy(&looked.stdout);
    ensure!(found.contains("proxy_answers"), "{found}");
    ensure!(found.contains("transport_works"), "{found}");
    let asked = forward.asked();
    ensure!(
        asked.iter().any(|one| one.starts_with("CONNECT ")),
        "{asked:?}"
    );
    let again = try_with(None, &["status"]).await?;
    ensure!(again.status.code() == Some(3), "{again:?}");

    said.extend([through.stdout, looked.stdout].concat());
    // As it is, and as Basic writes it.
    let secrets = ["plantedword", "cgxhbnrlzhvzzxi6cgxhbnrlzhdvcmq"].map(str::to_owned);
    free_of("what it says", &said, &secrets)?;
    ensure!(files_free_of(logs.path(), &secrets)? > 0);
    files_free_of(profile.path(), &secrets)?;
    Ok(())
}
