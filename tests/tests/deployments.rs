//! Deployments that lack something: the main job works all the same.

use anyhow::{Result, ensure};
use holdfast_tests::scene::chatting;
use holdfast_tests::server::Server;

/// Held, written to, rejoined, answered once, Done.
async fn main_job(without: &[&str]) -> Result<()> {
    let server = Server::start(without).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();

    ana.ask(&format!("send {chat} 'One moment.'")).await?;
    let held = ana.ask(&format!("hold {chat}")).await?;
    ensure!(held["phase"] == "on_hold", "{held}");
    carla.write("I wait.").await?;
    ana.message(&chat, "I wait.").await?;
    ana.ask(&format!("rejoin {chat}")).await?;
    ana.ask(&format!("send {chat} 'There it is.'")).await?;
    let said = carla.texts_of("Agent").await?;
    ensure!(said == ["One moment.", "There it is."], "{said:?}");
    ana.ask(&format!("release {chat}")).await?;
    let done = ana.ask(&format!("done {chat}")).await?;
    ensure!(done["phase"] == "done", "{done}");
    ana.end().await
}

#[tokio::test]
async fn without_put_on_hold() -> Result<()> {
    main_job(&["put-on-hold"]).await
}

#[tokio::test]
async fn without_the_ack_extension() -> Result<()> {
    main_job(&["ack"]).await
}

#[tokio::test]
async fn without_websocket() -> Result<()> {
    main_job(&["websocket"]).await
}

#[tokio::test]
async fn without_idempotency() -> Result<()> {
    main_job(&["idempotency"]).await
}

#[tokio::test]
async fn without_any_of_them() -> Result<()> {
    main_job(&["put-on-hold", "ack", "websocket", "idempotency"]).await
}
