//! Holding with a reason and a time, finishing with a disposition, and two agents who want the same chat.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::demo::with_options;
use holdfast_tests::proxy::Proxy;
use holdfast_tests::scene::{SUBJECT, chatting, ready};
use holdfast_tests::server::Server;
use serde_json::Value;

/// What a reconcile reads.
const READS: [&str; 5] = [
    "current-session",
    "get-workbins",
    "get-content",
    "get-snapshot",
    "get-details",
];

fn row<'v>(list: &'v Value, chat: &str) -> Result<&'v Value> {
    let rows = list["rows"].as_array().context("a list has rows")?;
    rows.iter()
        .find(|row| row["id"] == chat)
        .with_context(|| format!("{chat} is not in {list}"))
}

#[tokio::test]
async fn why_and_until_when_a_chat_is_held_is_seen_by_every_agent() -> Result<()> {
    for without in [&[][..], &["put-on-hold"][..]] {
        let server = Server::start(without).await?;
        let (mut ana, carla) = chatting(&server.url).await?;
        let chat = carla.chat().to_owned();
        let until = "2030-01-02T09:00:00Z";
        ana.ask(&format!(
            "hold {chat} --reason 'Asks the depot' --until {until}"
        ))
        .await?;
        let mut ben = ready(&server.url, "ben").await?;
        for agent in [&mut ana, &mut ben] {
            let queue = agent.ask("queue async-hold").await?;
            let held = row(&queue, &chat)?;
            ensure!(held["held_reason"] == "Asks the depot", "{held}");
            ensure!(held["held_until"] == 1_893_574_800_000_i64, "{held}");
        }
        ana.ask(&format!("rejoin {chat}")).await?;
        ana.ask(&format!("hold {chat}")).await?;
        let queue = ben.ask("queue async-hold").await?;
        let held = row(&queue, &chat)?;
        ensure!(
            held["held_reason"].is_null() && held["held_until"].is_null(),
            "what an earlier hold said is still said: {held}"
        );
        ben.end().await?;
        ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mandatory_disposition_comes_before_done() -> Result<()> {
    let option = "\"workbin.chat.in-progress\" = \"my-chats\"";
    let mandatory = format!("{option}\n\"interaction.disposition.is-mandatory\" = \"true\"");
    let config = with_options(&[(option, &mandatory)])?;
    let server = Server::start_with(config.path(), &[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let refusal = ana.refused(&format!("done {chat}")).await?;
    ensure!(refusal["code"] == "no_disposition", "{refusal}");
    ana.ask(&format!("disposition {chat} Solved")).await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["disposition"]["value"] == "Solved", "{shown}");
    let done = ana.ask(&format!("done {chat}")).await?;
    ensure!(done["phase"] == "done", "{done}");
    ana.end().await
}

#[tokio::test]
async fn an_offer_is_taken_by_itself_where_the_options_say_so() -> Result<()> {
    let option = "\"workbin.chat.in-progress\" = \"my-chats\"";
    let automatic = format!("{option}\n\"chat.auto-answer\" = \"true\"");
    let config = with_options(&[(option, &automatic)])?;
    let server = Server::start_with(config.path(), &[]).await?;
    let mut ana = ready(&server.url, "ana").await?;
    let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    ana.phase(carla.chat(), "active").await?;
    ana.end().await
}

#[tokio::test]
async fn of_two_who_rejoin_at_once_one_gets_the_chat_and_the_other_is_told_who() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (behind_ana, behind_ben) = (
        Proxy::before(server.address()?).await,
        Proxy::before(server.address()?).await,
    );
    let way = behind_ana.url();
    let (mut ana, carla) = chatting(way.as_str().trim_end_matches('/')).await?;
    let chat = carla.chat().to_owned();
    ana.ask(&format!("hold {chat} --workbin support-chats"))
        .await?;
    let mut ben = ready(behind_ben.url().as_str(), "ben").await?;
    ben.ask("workbin support-chats").await?;
    ben.ask(&format!("show {chat}")).await?;
    let reads = |proxy: &Proxy| READS.map(|mark| proxy.count(mark));
    let before = (reads(&behind_ana), reads(&behind_ben));
    ana.take_events();
    ben.take_events();
    let rejoin = format!("rejoin {chat}");
    let (first, second) = tokio::join!(ana.answer(&rejoin), ben.answer(&rejoin));
    let (first, second) = (first?, second?);
    ensure!(
        first["ok"] != second["ok"],
        "not exactly one got it: {first} {second}"
    );
    let ana_won = first["ok"] == true;
    let (refusal, loser, winner) = if ana_won {
        (second, &mut ben, "ana")
    } else {
        (first, &mut ana, "ben")
    };
    let why = refusal["error"].as_str().unwrap_or_default().to_lowercase();
    ensure!(why.contains(winner), "it does not say who: {refusal}");
    // The loser's lists say so too, because the server told: nothing was read for it, neither then nor after a while.
    loser.phase(&chat, "elsewhere").await?;
    let after = (reads(&behind_ana), reads(&behind_ben));
    let (before, after) = if ana_won {
        (before.1, after.1)
    } else {
        (before.0, after.0)
    };
    ensure!(
        before == after,
        "{READS:?} were asked for: {before:?} {after:?}"
    );
    ana.end().await?;
    ben.end().await
}

#[tokio::test]
async fn options_of_one_chat_and_privileges_say_where_they_come_from() -> Result<()> {
    let server = Server::start(&[]).await?;
    let mut max = ready(&server.url, "max").await?;
    let privileges = max.ask("privileges").await?;
    let all = privileges.as_array().context("a list")?;
    let hold = all
        .iter()
        .find(|one| one["name"] == "privilege.chat.can-place-on-hold")
        .context("the hold privilege is not listed")?;
    ensure!(
        hold["granted"] == false && hold["layer"] == "agent",
        "{hold}"
    );
    let options = max.ask("options").await?;
    let all = options.as_array().context("a list")?;
    let queue = all
        .iter()
        .find(|one| one["name"] == "chat.on-hold-queue")
        .context("the hold queue is not listed")?;
    ensure!(
        queue["value"] == "async-hold" && queue["layer"] == "application",
        "{queue}"
    );
    max.end().await
}
