//! Links that are sent to the contact keep the promises of messages, and what is asked for twice is wanted twice.

use anyhow::{Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::demo::without_privilege;
use holdfast_tests::proxy::{Proxy, Trick};
use holdfast_tests::scene::{SUBJECT, chatting, ready};
use holdfast_tests::server::Server;

const URL: &str = "https://www.example.com/parcels?order=4711";

#[tokio::test]
async fn a_link_reaches_the_contact_and_stands_in_the_chat_as_a_link() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    ana.ask(&format!("send {chat} 'Have a look here:'")).await?;
    ana.ask(&format!("push-url {chat} {URL}")).await?;
    carla.sees(URL).await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    let items = shown["transcript"]["items"].as_array().cloned();
    let last = items.unwrap_or_default().pop().unwrap_or_default();
    ensure!(
        last["kind"] == "link" && last["text"] == URL && last["side"] == "me",
        "{last}"
    );
    for wrong in ["www.example.com", "javascript:alert(1)"] {
        let refusal = ana.refused(&format!("push-url {chat} '{wrong}'")).await?;
        ensure!(refusal["code"] == "not_a_link", "{refusal}");
    }
    ana.ask(&format!("hold {chat}")).await?;
    let refusal = ana.refused(&format!("push-url {chat} {URL}")).await?;
    ensure!(refusal["code"] == "rejoin_first", "{refusal}");
    ana.end().await
}

#[tokio::test]
async fn a_link_needs_its_privilege() -> Result<()> {
    let config = without_privilege("ana", "privilege.chat.can-push-url")?;
    let server = Server::start_with(config.path(), &[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let refusal = ana.refused(&format!("push-url {chat} {URL}")).await?;
    ensure!(refusal["code"] == "no_privilege", "{refusal}");
    let actions = ana.ask(&format!("actions {chat}")).await?;
    let known = actions.as_array().cloned().unwrap_or_default();
    let push = known.iter().find(|one| one["action"] == "push_url");
    ensure!(
        push.is_some_and(|one| one["allowed"] == false && one["about"] == "Chat - Can Push URL"),
        "{actions}"
    );
    ensure!(carla.texts_of("Agent").await?.is_empty());
    ana.end().await
}

#[tokio::test]
async fn a_link_whose_reply_is_lost_is_sent_once_and_in_its_order() -> Result<()> {
    for without in [&[][..], &["idempotency"][..]] {
        let server = Server::start(without).await?;
        let proxy = Proxy::before(server.address()?).await;
        let mut ana = ready(proxy.url().as_str(), "ana").await?;
        let mut carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
        let chat = carla.chat().to_owned();
        ana.phase(&chat, "offered").await?;
        ana.ask(&format!("accept {chat}")).await?;
        proxy.next("/send-url", Trick::LoseReply);
        ana.begin(&format!("push-url {chat} {URL}")).await?;
        // The same words as a message are something else, and come behind it.
        ana.ask(&format!("send {chat} {URL}")).await?;
        ensure!(proxy.is_done(), "no reply was lost");
        ana.ask("sync").await?;
        let said = carla.texts_of("Agent").await?;
        ensure!(said == [URL, URL], "{said:?}");
        let outbox = ana.ask("outbox").await?;
        ensure!(outbox.as_array().is_some_and(Vec::is_empty), "{outbox}");
        ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_goes_back_to_an_earlier_wish_offline_gets_it() -> Result<()> {
    let server = Server::start(&[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    let mut ana = ready(proxy.url().as_str(), "ana").await?;
    let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    let chat = carla.chat().to_owned();
    ana.phase(&chat, "offered").await?;
    ana.ask(&format!("accept {chat}")).await?;
    proxy.down(true);
    ana.event("the outage", |event| {
        event["event"] == "connection" && event["state"] != "online"
    })
    .await?;
    for wish in [
        format!("note {chat} one"),
        format!("note {chat} two"),
        format!("note {chat} one"),
        format!("case-data {chat} OrderId 1"),
        format!("case-data {chat} Segment Gold"),
        format!("case-data {chat} OrderId 2"),
        format!("case-data {chat} OrderId 1"),
        format!("hold {chat}"),
        format!("rejoin {chat}"),
        format!("hold {chat}"),
    ] {
        let answer = ana.ask(&wish).await?;
        ensure!(answer["queued"].is_string(), "{wish}: {answer}");
    }
    proxy.down(false);
    ana.ask("sync").await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    let chat = &shown["chat"];
    ensure!(chat["note"] == "one", "{chat}");
    ensure!(chat["row"]["phase"] == "on_hold", "{chat}");
    let case = chat["case"].as_array().cloned().unwrap_or_default();
    let order = case.iter().find(|field| field["key"] == "OrderId");
    ensure!(order.is_some_and(|field| field["value"] == "1"), "{chat}");
    ana.end().await
}
