//! Networks that lose replies and drop connections, programs that are killed: what was asked for happens once.

use anyhow::{Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::Shell;
use holdfast_tests::demo;
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::proxy::{Proxy, Trick, reply};
use holdfast_tests::scene::{SUBJECT, ready};
use holdfast_tests::server::Server;

/// A server behind a network, `ana` in a chat over it, the contact beside it.
struct Scene {
    server: Server,
    proxy: Proxy,
    ana: Shell,
    carla: Contact,
    chat: String,
}

impl Scene {
    async fn new(without: &[&str]) -> Result<Self> {
        let server = Server::start(without).await?;
        let proxy = Proxy::before(server.address()?).await;
        let mut ana = ready(proxy.url().as_str(), "ana").await?;
        let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
        let chat = carla.chat().to_owned();
        ana.phase(&chat, "offered").await?;
        ana.ask(&format!("accept {chat}")).await?;
        Ok(Self {
            server,
            proxy,
            ana,
            carla,
            chat,
        })
    }

    /// The contact has these words of agents, in this order, and none twice; nothing waits to be sent.
    async fn said(&mut self, expected: &[&str]) -> Result<()> {
        self.ana.ask("sync").await?;
        let said = self.carla.texts_of("Agent").await?;
        ensure!(said == expected, "{said:?}");
        let left = self.ana.ask("outbox").await?;
        ensure!(left.as_array().is_some_and(Vec::is_empty), "{left}");
        Ok(())
    }
}

async fn a_message_whose_reply_is_lost(without: &[&str], trick: Trick) -> Result<()> {
    let mut scene = Scene::new(without).await?;
    scene.proxy.next("/send-message", trick);
    scene
        .ana
        .ask(&format!("send {} 'Once.'", scene.chat))
        .await?;
    ensure!(scene.proxy.is_done(), "no reply was lost");
    scene
        .ana
        .ask(&format!("send {} 'Once.'", scene.chat))
        .await?;
    scene.said(&["Once.", "Once."]).await?;
    scene.ana.end().await
}

#[tokio::test]
async fn a_message_whose_reply_is_lost_is_said_once() -> Result<()> {
    a_message_whose_reply_is_lost(&[], Trick::LoseReply).await
}

#[tokio::test]
async fn a_message_whose_reply_is_lost_is_said_once_where_repeats_are_carried_out() -> Result<()> {
    a_message_whose_reply_is_lost(&["idempotency"], Trick::LoseReply).await?;
    a_message_whose_reply_is_lost(&["idempotency"], Trick::CutReply).await
}

#[tokio::test]
async fn a_message_that_a_gateway_swallowed_is_said_after_all() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let failure = r#"{"status":{"code":500,"message":"Oops"}}"#;
    for status in ["500 Internal Server Error", "502 Bad Gateway"] {
        let answer = Trick::Answer(reply(status, "application/json", failure));
        scene.proxy.next("/send-message", answer);
    }
    scene
        .ana
        .ask(&format!("send {} 'After all.'", scene.chat))
        .await?;
    ensure!(scene.proxy.is_done(), "nothing was swallowed");
    scene.said(&["After all."]).await?;
    scene.ana.end().await
}

#[tokio::test]
async fn an_answer_that_says_nothing_neither_sends_a_message_nor_shows_it_absent() -> Result<()> {
    let mut scene = Scene::new(&["idempotency"]).await?;
    // Somebody on the way has a page for every address.
    let nothing = || Trick::Answer(reply("200 OK", "application/json", "{}"));
    scene.proxy.next("/send-message", nothing());
    scene.proxy.next("/messages", nothing());
    scene
        .ana
        .ask(&format!("send {} 'Once.'", scene.chat))
        .await?;
    ensure!(scene.proxy.is_done(), "the transcript was not asked for");
    scene.said(&["Once."]).await?;
    scene.ana.end().await
}

#[tokio::test]
async fn holding_and_rejoining_survive_lost_replies() -> Result<()> {
    for without in [&[][..], &["idempotency"][..]] {
        let mut scene = Scene::new(without).await?;
        let chat = scene.chat.clone();
        for verb in ["/put-on-hold", "/pull", "/resume"] {
            scene.proxy.next(verb, Trick::LoseReply);
        }
        let held = scene.ana.ask(&format!("hold {chat}")).await?;
        ensure!(held["phase"] == "on_hold", "{held}");
        let joined = scene.ana.ask(&format!("rejoin {chat}")).await?;
        ensure!(joined["phase"] == "active", "{joined}");
        ensure!(scene.proxy.is_done(), "no reply was lost");
        scene.ana.ask(&format!("send {chat} 'Here again.'")).await?;
        scene.said(&["Here again."]).await?;
        scene.ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_rejoin_that_was_cut_in_the_middle_by_a_crash_is_finished() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let chat = scene.chat.clone();
    scene.ana.ask(&format!("hold {chat}")).await?;
    let profile = tempfile::tempdir()?;
    let address = scene.proxy.url().to_string();
    scene.ana.end().await?;
    let mut ana = Shell::start_with(&address, "ana", profile.path())?;
    ana.ask("status").await?;
    scene.proxy.next("/resume", Trick::Never);
    ana.begin(&format!("rejoin {chat}")).await?;
    until("the chat is pulled", SOON, async || {
        Ok(scene.proxy.is_done().then_some(()))
    })
    .await?;
    ana.kill().await?;

    let mut ana = Shell::start_with(&address, "ana", profile.path())?;
    ana.ask("sync").await?;
    ana.ask(&format!("send {chat} 'I am back.'")).await?;
    scene.carla.sees("I am back.").await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["row"]["phase"] == "active", "{shown}");
    ana.end().await
}

#[tokio::test]
async fn a_message_of_a_killed_program_is_said_once() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let chat = scene.chat.clone();
    let profile = tempfile::tempdir()?;
    let address = scene.proxy.url().to_string();
    scene.ana.end().await?;
    for (text, trick) in [
        ("Sent, not known.", Trick::LoseReply),
        ("Not sent.", Trick::Never),
    ] {
        let mut ana = Shell::start_with(&address, "ana", profile.path())?;
        ana.ask("status").await?;
        scene.proxy.next("/send-message", trick);
        ana.begin(&format!("send {chat} '{text}'")).await?;
        until("the message is under way", SOON, async || {
            Ok(scene.proxy.is_done().then_some(()))
        })
        .await?;
        ana.kill().await?;
    }
    scene.ana = Shell::start_with(&address, "ana", profile.path())?;
    scene.said(&["Sent, not known.", "Not sent."]).await?;
    scene.ana.end().await
}

#[tokio::test]
async fn what_was_asked_for_offline_is_done_in_order_on_return() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let chat = scene.chat.clone();
    scene.ana.ask(&format!("hold {chat}")).await?;
    scene.proxy.down(true);
    scene
        .ana
        .event("the outage", |event| {
            event["event"] == "connection" && event["state"] != "online"
        })
        .await?;
    for verb in [
        format!("rejoin {chat}"),
        format!("send {chat} First."),
        format!("send {chat} Second."),
        format!("hold {chat}"),
    ] {
        let answer = scene.ana.ask(&verb).await?;
        ensure!(answer["queued"].is_string(), "{verb}: {answer}");
    }
    // Waking it up offers it to her: the rejoin takes the offer.
    scene.carla.write("Still there?").await?;
    scene.proxy.down(false);
    scene.said(&["First.", "Second."]).await?;
    let shown = scene.ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["row"]["phase"] == "on_hold", "{shown}");
    scene.ana.end().await
}

#[tokio::test]
async fn what_is_refused_on_return_is_kept_as_text() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let chat = scene.chat.clone();
    scene.ana.ask(&format!("hold {chat}")).await?;
    scene.proxy.down(true);
    scene
        .ana
        .event("the outage", |event| {
            event["event"] == "connection" && event["state"] != "online"
        })
        .await?;
    scene.ana.ask(&format!("rejoin {chat}")).await?;
    for text in ["One.", "Two.", "Three."] {
        scene.ana.ask(&format!("send {chat} {text}")).await?;
    }
    let mut ben = ready(&scene.server.url, "ben").await?;
    ben.ask(&format!("rejoin {chat}")).await?;
    scene.proxy.down(false);
    scene.ana.ask("sync").await?;
    let shown = scene.ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["draft"] == "One.", "{shown}");
    let unsent = |outbox: &serde_json::Value| -> Vec<String> {
        let items = outbox.as_array().cloned().unwrap_or_default();
        let sends = items.iter().filter(|item| item["verb"] == "send");
        sends
            .filter_map(|item| item["text"].as_str().map(str::to_owned))
            .collect()
    };
    let outbox = scene.ana.ask("outbox").await?;
    ensure!(
        outbox[0]["reason"]["code"] == "with_other"
            && outbox[0]["reason"]["about"]
                .as_str()
                .is_some_and(|who| who.to_lowercase().starts_with("ben")),
        "{outbox}"
    );
    // Into a workbin that she sees.
    ben.ask(&format!("hold {chat} --workbin support-chats"))
        .await?;
    scene.ana.phase(&chat, "on_hold").await?;
    scene.ana.ask(&format!("rejoin {chat}")).await?;
    scene
        .ana
        .ask(&format!("send {chat} 'Something else.'"))
        .await?;
    let outbox = scene.ana.ask("outbox").await?;
    ensure!(unsent(&outbox) == ["Two.", "Three."], "{outbox}");
    let said = scene.carla.texts_of("Agent").await?;
    ensure!(said == ["Something else."], "{said:?}");
    ben.end().await?;
    scene.ana.end().await
}

#[tokio::test]
async fn a_message_that_is_edited_without_a_network_keeps_its_place() -> Result<()> {
    let mut scene = Scene::new(&[]).await?;
    let chat = scene.chat.clone();
    scene.proxy.down(true);
    scene
        .ana
        .event("the outage", |event| {
            event["event"] == "connection" && event["state"] != "online"
        })
        .await?;
    for text in ["One.", "Two."] {
        scene.ana.ask(&format!("send {chat} {text}")).await?;
    }
    let outbox = scene.ana.ask("outbox").await?;
    let one = outbox[0]["intent"].as_str().unwrap_or_default();
    scene
        .ana
        .ask(&format!("edit {one} 'One, corrected.'"))
        .await?;
    scene.proxy.down(false);
    scene.said(&["One, corrected.", "Two."]).await?;
    scene.ana.end().await
}

#[tokio::test]
async fn a_chat_that_was_declined_and_is_offered_again_is_a_new_offer() -> Result<()> {
    // The second offer outlasts any network here.
    let waits = [
        ("retry-after = 15", "retry-after = 1"),
        ("offer-timeout = 45", "offer-timeout = 600"),
    ];
    let config = demo::with("queues.toml", &waits)?;
    let server = Server::start_with(config.path(), &[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    let mut ana = ready(proxy.url().as_str(), "ana").await?;
    // Her second computer, on a better network, tells what she hears nothing of.
    let mut beside = Shell::start(&server.url, "ana")?;
    beside.ask("sync").await?;
    let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    let chat = carla.chat().to_owned();
    ana.phase(&chat, "offered").await?;
    beside.phase(&chat, "offered").await?;
    proxy.next("/reject", Trick::Outage);
    ana.begin(&format!("decline {chat}")).await?;
    ana.event("that nobody knows what became of it", |event| {
        event["event"] == "intent" && event["state"] == "unknown"
    })
    .await?;
    beside.phase(&chat, "elsewhere").await?;
    beside.phase(&chat, "offered").await?;
    proxy.heal();
    ana.event("that the offer was declined", |event| {
        event["event"] == "intent" && event["state"] == "delivered"
    })
    .await?;
    // Another offer, which can be taken or declined once more.
    until("the second offer", SOON, async || {
        let shown = ana.ask(&format!("show {chat}")).await?;
        Ok((shown["chat"]["row"]["phase"] == "offered").then_some(()))
    })
    .await?;
    let taken = ana.ask(&format!("accept {chat}")).await?;
    ensure!(taken["phase"] == "active", "{taken}");
    beside.kill().await?;
    ana.end().await
}
