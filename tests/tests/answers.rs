//! What `holdfastctl` answers to people: names that do not exist, and lists as tables.

use std::process::Output;

use anyhow::{Result, ensure};
use holdfast_tests::ctl::{once, once_in_words};
use holdfast_tests::scene::{SUBJECT, chatting};
use holdfast_tests::server::Server;
use serde_json::Value;

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[tokio::test]
async fn names_that_do_not_exist_are_told_and_empty_places_are_not() -> Result<()> {
    let server = Server::start(&[]).await?;
    let profile = tempfile::tempdir()?;
    for (verb, name) in [("queue", "async-hld"), ("contact-history", "nobody")] {
        let output = once(&server.url, profile.path(), "ana", "ana", &[verb, name]).await?;
        let (status, out, err) = said(&output);
        ensure!(
            status == Some(1) && out.is_empty(),
            "{verb}: {status:?} {out}"
        );
        ensure!(err.contains(name), "{verb} does not say which: {err}");
    }
    let empty = once(
        &server.url,
        profile.path(),
        "ana",
        "ana",
        &["queue", "billing-inbound"],
    )
    .await?;
    let (status, out, err) = said(&empty);
    ensure!(status == Some(0), "{status:?} {err}");
    ensure!(serde_json::from_str::<Value>(&out)?["total"] == 0, "{out}");
    Ok(())
}

#[tokio::test]
async fn a_shell_says_by_code_that_there_is_no_such_queue() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, _carla) = chatting(&server.url).await?;
    for verb in ["queue async-hld", "contact-history nobody"] {
        let refusal = ana.refused(verb).await?;
        ensure!(refusal["code"] == "not_found", "{refusal}");
    }
    Ok(())
}

#[tokio::test]
async fn lists_are_tables_with_names_and_times() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    ana.ask(&format!("hold {}", carla.chat())).await?;
    let profile = tempfile::tempdir()?;
    for (verb, titles) in [
        (
            &["on-hold"] as &[&str],
            &["ON HOLD SINCE", "WHERE"] as &[&str],
        ),
        // The columns that the demo's filter asks for.
        (&["queue", "async-hold"], &["SUBJECT"]),
    ] {
        let output = once_in_words(&server.url, profile.path(), "ana", verb).await?;
        let (status, out, err) = said(&output);
        ensure!(status == Some(0), "{status:?} {err}");
        let lines: Vec<&str> = out.lines().collect();
        ensure!(lines.len() == 2 && lines[0].starts_with("ID "), "{out}");
        ensure!(lines[1].starts_with(carla.chat()), "{out}");
        let begins = |title: &str, with: &str| {
            let column = lines[0].find(title).unwrap_or(usize::MAX);
            lines[1]
                .get(column..)
                .is_some_and(|cell| cell.starts_with(with))
        };
        ensure!(
            begins("STATE", "on hold") && begins("CONTACT", "Carla"),
            "{out}"
        );
        for title in titles {
            let first = match *title {
                "WHERE" => "async-hold",
                // A time.
                "ON HOLD SINCE" => "20",
                _ => SUBJECT,
            };
            ensure!(begins(title, first), "{title}: {out}");
        }
    }
    Ok(())
}
