//! What people get wrong: each ends in a sentence that says what to do, nothing lost, nothing half done.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::ctl::once;
use holdfast_tests::demo::with_options;
use holdfast_tests::programs::built;
use holdfast_tests::scene::chatting;
use holdfast_tests::server::Server;

/// The exit status and what was said on standard error.
async fn status_of(server: &str, password: &str) -> Result<(Option<i32>, String)> {
    let profile = tempfile::tempdir()?;
    let output = once(server, profile.path(), "ana", password, &["status"]).await?;
    Ok((
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

#[tokio::test]
async fn a_wrong_password_is_refused() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (status, said) = status_of(&server.url, "not-ana").await?;
    ensure!(status == Some(1), "{status:?}: {said}");
    ensure!(said.to_lowercase().contains("password"), "{said}");
    Ok(())
}

#[tokio::test]
async fn an_unreachable_server_is_no_connection() -> Result<()> {
    // A port that was free a moment ago; nobody listens.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let (status, said) = status_of(&format!("http://{address}"), "ana").await?;
    ensure!(status == Some(3), "{status:?}: {said}");
    ensure!(
        said.contains("127.0.0.1"),
        "it does not say which server: {said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_malformed_address_is_told_before_anything_is_sent() -> Result<()> {
    let (status, said) = status_of("http://not a server/", "ana").await?;
    ensure!(
        status.is_some_and(|status| status == 1 || status == 2),
        "{status:?}: {said}"
    );
    ensure!(said.to_lowercase().contains("address"), "{said}");
    Ok(())
}

#[tokio::test]
async fn an_unknown_verb_is_a_usage_error() -> Result<()> {
    let server = Server::start(&[]).await?;
    let profile = tempfile::tempdir()?;
    let output = once(&server.url, profile.path(), "ana", "ana", &["fly"]).await?;
    ensure!(output.status.code() == Some(2), "{output:?}");
    Ok(())
}

#[tokio::test]
async fn a_hold_queue_that_does_not_exist_leaves_the_chat_active() -> Result<()> {
    let config = with_options(&[(
        "\"chat.on-hold-queue\" = \"async-hold\"",
        "\"chat.on-hold-queue\" = \"nowhere\"",
    )])?;

    let server = Server::start_with(config.path(), &[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let refusal = ana.refused(&format!("hold {chat}")).await?;
    let reason = refusal["error"].as_str().unwrap_or_default();
    ensure!(
        reason.contains("nowhere"),
        "it does not name the queue: {refusal}"
    );
    ana.ask(&format!("send {chat} 'Still here.'")).await?;
    carla.sees("Still here.").await
}

/// As `holdfastctl doctor | head -1` does.
#[test]
fn who_reads_one_line_and_goes_breaks_nothing() -> Result<()> {
    let profile = tempfile::tempdir()?;
    let mut doctor = Command::new(built("holdfastctl")?)
        .args(["--server", "http://127.0.0.1:9", "--profile"])
        .arg(profile.path())
        .arg("doctor")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut first = String::new();
    let mut lines = BufReader::new(doctor.stdout.take().context("it has an output")?);
    lines.read_line(&mut first)?;
    drop(lines);
    let output = doctor.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(!said.contains("panicked"), "{said}");
    // The server is not there.
    ensure!(output.status.code() == Some(1), "{:?}", output.status);
    ensure!(first.starts_with("ok"), "{first}");
    Ok(())
}
