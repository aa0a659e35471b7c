//! How smoothly the real window scrolls through 10,000 held chats: prints one JSON document with the times between
//! frames, and how many rows the page held meanwhile. `cargo xtask bench frames` starts it on a desktop of its own.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::patience::until;
use holdfast_tests::programs;
use holdfast_tests::scene::chatting;
use holdfast_tests::server::Server;
use holdfast_tests::window::Window;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many chats the agent holds.
const CHATS: u32 = 10_000;
/// The first synchronisation reads them all.
const PATIENCE: Duration = Duration::from_mins(5);
/// Frames that are recorded for each speed.
const FRAMES: usize = 600;
/// How far a frame scrolls, in pixels: reading, flinging, and dragging the bar.
const SPEEDS: [(&str, u32); 3] = [("reading", 12), ("flinging", 120), ("dragging", 2000)];

/// Scrolls a step in each frame and keeps the times between frames, in ms, and the most rows that the page held.
const SCROLL: &str = "
  const [step, frames] = arguments;
  const box = document.querySelector('.rows > div') ?? document.querySelector('.rows');
  const times = [];
  let rows = 0, last;
  box.scrollTop = 0;
  window.scrolled = null;
  const next = now => {
    if (last !== undefined) times.push(now - last);
    last = now;
    rows = Math.max(rows, document.querySelectorAll('[data-testid=row]').length);
    if (times.length < frames) { box.scrollTop += step; requestAnimationFrame(next); }
    else window.scrolled = { times, rows, top: box.scrollTop };
  };
  requestAnimationFrame(next);";

/// What one pass came to.
#[derive(Deserialize)]
struct Scrolled {
    times: Vec<f64>,
    rows: u32,
    top: f64,
}

#[derive(Serialize)]
struct Report {
    chats: u32,
    /// From signing in until the list shows its whole count, in seconds.
    listed_after: f64,
    passes: Vec<Pass>,
}

/// Times between frames, in ms.
#[derive(Serialize)]
struct Pass {
    name: &'static str,
    pixels_a_frame: u32,
    median: f64,
    p95: f64,
    p99: f64,
    longest: f64,
    /// Rows that the page held at most.
    rows: u32,
}

#[tokio::main]
async fn main() -> Result<()> {
    let server = held_chats().await?;
    let profile = tempfile::tempdir()?;
    let arguments = [
        "--profile".to_owned(),
        profile.path().display().to_string(),
        "--server".to_owned(),
        server.url.clone(),
    ];
    let begun = Instant::now();
    let log = profile.path().join("window.log");
    let window = Window::open(&programs::built("holdfast")?, &arguments, &log).await?;
    window.click("[data-testid=place-on_hold]").await?;
    until("the whole list", PATIENCE, async || {
        all_listed(&window).await
    })
    .await?;
    let listed_after = begun.elapsed().as_secs_f64();
    let mut passes = Vec::new();
    for (name, step) in SPEEDS {
        passes.push(pass(&window, name, step).await?);
    }
    window.close().await?;
    let report = Report {
        chats: CHATS,
        listed_after,
        passes,
    };
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

/// A server on which `ana` holds very many chats.
async fn held_chats() -> Result<Server> {
    let mut server = Server::start(&[]).await?;
    let (mut ana, contact) = chatting(&server.url).await?;
    ana.ask(&format!("hold {}", contact.chat())).await?;
    ana.phase(contact.chat(), "on_hold").await?;
    ana.ask("not-ready").await?;
    ana.end().await?;
    server.kill().await?;
    multiply(server.data(), contact.chat())?;
    server.start_again().await?;
    Ok(server)
}

/// Makes the one chat many, each as old as its number says.
fn multiply(data: &Path, chat: &str) -> Result<()> {
    let chats = Connection::open(data.join("chats.db"))?;
    let more = format!(
        "WITH RECURSIVE more (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < {CHATS})"
    );
    let columns = "place, queue, workbin, owner, agent, last_agent, contact_id, email, service, is_open, waits_since";
    chats.execute(
        &format!(
            "{more} INSERT INTO interaction (id, version, record, {columns}, contact_name, subject, started_at, touched_at)
             SELECT id || '-' || n, version, json_set(record, '$.id', id || '-' || n, '$.contact_name', contact_name || ' ' || n),
                {columns}, contact_name || ' ' || n, subject, started_at - n * 60000, touched_at - n * 60000
             FROM interaction, more WHERE id = ?1"
        ),
        [chat],
    )?;
    chats.execute(
        &format!(
            "{more} INSERT INTO entry (interaction_id, idx, text, body)
             SELECT interaction_id || '-' || n, idx, text, body FROM more, entry WHERE interaction_id = ?1"
        ),
        [chat],
    )?;
    chats.execute(
        &format!(
            "{more} INSERT INTO handled (agent, interaction_id, started_at)
             SELECT agent, interaction_id || '-' || n, started_at - n * 60000 FROM handled, more WHERE interaction_id = ?1"
        ),
        [chat],
    )?;
    Ok(())
}

async fn all_listed(window: &Window) -> Result<Option<()>> {
    let count = "return document.querySelector('[data-testid=place-on_hold] .count')?.textContent.replace(/\\D/g, '')";
    let count = window.evaluate(count, json!([])).await?;
    Ok((count == json!(CHATS.to_string())).then_some(()))
}

async fn pass(window: &Window, name: &'static str, step: u32) -> Result<Pass> {
    window.evaluate(SCROLL, json!([step, FRAMES])).await?;
    let scrolled = until("scrolled", PATIENCE, async || {
        let found = window.evaluate("return window.scrolled", json!([])).await?;
        Ok((found != Value::Null).then_some(found))
    });
    let mut scrolled: Scrolled = serde_json::from_value(scrolled.await?)?;
    ensure!(scrolled.top > 0.0, "the list did not scroll");
    scrolled.times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        let index = (scrolled.times.len() - 1) * share / 100;
        scrolled.times.get(index).copied().context("no frame")
    };
    Ok(Pass {
        name,
        pixels_a_frame: step,
        median: at(50)?,
        p95: at(95)?,
        p99: at(99)?,
        longest: at(100)?,
        rows: scrolled.rows,
    })
}
