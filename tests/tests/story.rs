//! The main job, without a window: two agents and a contact, over the real server and the real client.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::scene::{SUBJECT, chatting, chatting_about, ready};
use holdfast_tests::server::Server;
use serde_json::Value;

/// The texts that people wrote, in order.
fn texts(shown: &Value) -> Vec<&str> {
    let items = shown["transcript"]["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    items
        .iter()
        .filter(|item| item["kind"] == "text")
        .filter_map(|item| item["text"].as_str())
        .collect()
}

fn row<'v>(list: &'v Value, chat: &str) -> Result<&'v Value> {
    let rows = list["rows"].as_array().context("a list has rows")?;
    rows.iter()
        .find(|row| row["id"] == chat)
        .with_context(|| format!("{chat} is not in {list}"))
}

#[tokio::test]
async fn a_chat_from_the_first_word_to_done_over_two_agents() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();

    carla.write("It was due on Friday.").await?;
    ana.message(&chat, "It was due on Friday.").await?;
    ana.ask(&format!(
        "send {chat} 'Let me look; I come back to you here.'"
    ))
    .await?;
    carla.sees("Let me look; I come back to you here.").await?;

    let held = ana.ask(&format!("hold {chat}")).await?;
    ensure!(held["phase"] == "on_hold", "{held}");
    carla.write("Are you still there?").await?;
    ana.message(&chat, "Are you still there?").await?;
    let waiting = ana.ask("on-hold").await?;
    ensure!(
        row(&waiting, &chat)?["waiting_since"].is_number(),
        "{waiting}"
    );

    let joined = ana.ask(&format!("rejoin {chat}")).await?;
    ensure!(joined["phase"] == "active", "{joined}");
    ana.ask(&format!(
        "send {chat} 'It left Leipzig. My colleague stays on it.'"
    ))
    .await?;
    ana.ask(&format!("hold {chat} --workbin support-chats"))
        .await?;

    let mut ben = ready(&server.url, "ben").await?;
    let group = ben.ask("workbin support-chats").await?;
    row(&group, &chat)?;
    ben.ask(&format!("rejoin {chat}")).await?;
    ana.phase(&chat, "elsewhere").await?;
    ben.ask(&format!("send {chat} 'Ben here: it is at your door.'"))
        .await?;
    carla.sees("Ben here: it is at your door.").await?;
    ben.ask(&format!("note {chat} 'Delivered, proof sent.'"))
        .await?;
    ben.ask(&format!("release {chat}")).await?;
    ensure!(
        carla.ended().await?,
        "the contact is still in an open session"
    );
    ben.ask(&format!("done {chat}")).await?;

    let history = ben.ask("my-history").await?;
    ensure!(row(&history, &chat)?["phase"] == "done", "{history}");
    let shown = ben.ask(&format!("show {chat}")).await?;
    let expected = [
        "It was due on Friday.",
        "Let me look; I come back to you here.",
        "Are you still there?",
        "It left Leipzig. My colleague stays on it.",
        "Ben here: it is at your door.",
    ];
    ensure!(texts(&shown) == expected, "{shown}");
    ensure!(shown["chat"]["note"] == "Delivered, proof sent.", "{shown}");
    let found = ben.ask(&format!("search '{SUBJECT}'")).await?;
    row(&found, &chat)?;
    ana.end().await?;
    ben.end().await
}

#[tokio::test]
async fn only_one_of_two_agents_gets_a_chat() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    let chat = carla.chat();
    ana.ask(&format!("hold {chat} --workbin support-chats"))
        .await?;
    let mut ben = ready(&server.url, "ben").await?;

    let rejoin = format!("rejoin {chat}");
    let (hers, his) = tokio::join!(ana.answer(&rejoin), ben.answer(&rejoin));
    let (hers, his) = (hers?, his?);
    ensure!(
        (hers["ok"] == true) != (his["ok"] == true),
        "ana: {hers}, ben: {his}"
    );
    let (winner, refusal) = if hers["ok"] == true {
        ("ana", his)
    } else {
        ("ben", hers)
    };
    let reason = refusal["error"].as_str().unwrap_or_default().to_lowercase();
    ensure!(
        reason.contains(winner),
        "the refusal does not say who has it: {refusal}"
    );
    Ok(())
}

#[tokio::test]
async fn a_standard_chat_ends_with_its_agent() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting_about(&server.url, "support-sync").await?;
    let chat = carla.chat().to_owned();
    ana.ask(&format!("release {chat}")).await?;
    ensure!(carla.ended().await?, "the session is still open");
    ana.ask(&format!("done {chat}")).await?;
    Ok(())
}

#[tokio::test]
async fn an_agent_without_the_privilege_cannot_hold() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    let chat = carla.chat();
    ana.ask(&format!("hold {chat} --queue billing-inbound"))
        .await?;
    let mut max = ready(&server.url, "max").await?;
    row(&max.ask("queue billing-inbound").await?, chat)?;
    max.ask(&format!("rejoin {chat}")).await?;

    let refusal = max.refused(&format!("hold {chat}")).await?;
    let reason = refusal["error"].as_str().unwrap_or_default();
    ensure!(!reason.is_empty(), "{refusal}");
    let active = max.ask("active").await?;
    ensure!(row(&active, chat)?["phase"] == "active", "{active}");
    Ok(())
}

#[tokio::test]
async fn what_is_asked_while_the_server_is_down_is_done_once_it_is_back() -> Result<()> {
    let mut server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();

    server.kill().await?;
    ana.event("the connection to be lost", |event| {
        event["event"] == "connection" && event["state"] != "online"
    })
    .await?;
    let queued = ana
        .ask(&format!("send {chat} 'Said while the line was cut.'"))
        .await?;
    ensure!(queued["queued"].is_string(), "{queued}");
    server.start_again().await?;
    ana.ask("sync").await?;

    carla.sees("Said while the line was cut.").await?;
    let said = carla.texts_of("Agent").await?;
    ensure!(said == ["Said while the line was cut."], "{said:?}");
    Ok(())
}
