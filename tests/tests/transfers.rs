//! Chats that are handed to a colleague, and case data that is changed.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::demo::without_privilege;
use holdfast_tests::proxy::{Proxy, Trick};
use holdfast_tests::scene::{SUBJECT, chatting, chatting_about, ready};
use holdfast_tests::server::Server;
use serde_json::Value;

fn last(shown: &Value) -> Result<&Value> {
    let items = shown["transcript"]["items"].as_array();
    items
        .and_then(|items| items.last())
        .with_context(|| format!("an empty transcript: {shown}"))
}

#[tokio::test]
async fn a_colleague_takes_a_chat_over() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let mut ben = ready(&server.url, "ben").await?;
    let agents = ana.ask("agents").await?;
    let first = &agents[0];
    ensure!(
        first["id"] == "ben" && first["name"] == "Ben Okafor" && first["state"] == "ready",
        "{agents}"
    );
    ensure!(!agents.to_string().contains("Ana"), "herself: {agents}");
    ana.ask(&format!("transfer {chat} ben")).await?;
    ben.phase(&chat, "offered").await?;
    let seen = ben.ask(&format!("show {chat}")).await?;
    let offer = &seen["chat"]["transfer"];
    ensure!(
        offer["mine"] == false && offer["who"] == "Ana Ferreira",
        "{offer}"
    );
    let shown = ana.ask(&format!("show {chat}")).await?;
    let offer = &shown["chat"]["transfer"];
    ensure!(
        offer["mine"] == true && offer["who"] == "Ben Okafor",
        "{offer}"
    );
    // She has it until he accepts.
    ana.ask(&format!("send {chat} 'Ben will help you.'"))
        .await?;
    ben.ask(&format!("accept {chat}")).await?;
    ana.phase(&chat, "elsewhere").await?;
    let refusal = ana.refused(&format!("send {chat} 'Still here?'")).await?;
    ensure!(
        refusal["code"] == "with_other" && refusal["error"].to_string().contains("Ben"),
        "{refusal}"
    );
    ben.ask(&format!("send {chat} 'Here I am.'")).await?;
    carla.sees("Here I am.").await?;
    let said = carla.texts_of("Agent").await?;
    ensure!(said == ["Ben will help you.", "Here I am."], "{said:?}");
    ben.end().await?;
    ana.end().await
}

#[tokio::test]
async fn a_colleague_declines_and_the_transcript_says_so() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let refusal = ana.refused(&format!("transfer {chat} ben")).await?;
    ensure!(
        refusal["error"]
            .to_string()
            .contains("Ben Okafor is not signed in"),
        "{refusal}"
    );
    let mut ben = ready(&server.url, "ben").await?;
    ana.ask(&format!("transfer {chat} ben")).await?;
    ben.phase(&chat, "offered").await?;
    ben.ask(&format!("decline {chat}")).await?;
    ana.event("the offer to be over", |event| {
        event["event"] == "interaction" && event["id"] == *chat
    })
    .await?;
    ana.ask(&format!("send {chat} 'It is still me.'")).await?;
    carla.sees("It is still me.").await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["transfer"].is_null(), "{shown}");
    let items = shown["transcript"]["items"].as_array().cloned();
    let items = items.unwrap_or_default();
    let told = items
        .iter()
        .find(|item| item["kind"] == "transfer_declined");
    ensure!(
        told.is_some_and(|item| item["text"] == "Ben Okafor"),
        "{shown}"
    );
    ensure!(
        carla.texts_of("External").await?.is_empty(),
        "told to the contact"
    );
    ben.end().await?;
    ana.end().await
}

#[tokio::test]
async fn an_offer_is_taken_back_before_it_is_accepted() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let withdraw = format!("withdraw-transfer {chat}");
    let refusal = ana.refused(&withdraw).await?;
    ensure!(refusal["code"] == "no_transfer", "{refusal}");
    let mut ben = ready(&server.url, "ben").await?;
    ana.ask(&format!("transfer {chat} ben")).await?;
    ben.phase(&chat, "offered").await?;
    ana.ask(&withdraw).await?;
    let shown = ana.ask(&format!("show {chat}")).await?;
    ensure!(shown["chat"]["transfer"].is_null(), "{shown}");
    ensure!(shown["chat"]["row"]["phase"] == "active", "{shown}");
    ben.phase(&chat, "elsewhere").await?;
    let refusal = ben.refused(&format!("accept {chat}")).await?;
    ensure!(refusal["code"] == "with_other", "{refusal}");
    ana.ask(&format!("send {chat} 'I go on.'")).await?;
    carla.sees("I go on.").await?;
    // And it can be offered again.
    ana.ask(&format!("transfer {chat} ben")).await?;
    ben.ask(&format!("accept {chat}")).await?;
    ana.phase(&chat, "elsewhere").await?;
    ben.end().await?;
    ana.end().await
}

#[tokio::test]
async fn a_chat_goes_into_a_queue_and_is_offered_there_to_somebody_else() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, mut carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let refusal = ana
        .refused(&format!("transfer {chat} --queue nowhere"))
        .await?;
    ensure!(
        refusal["error"].to_string().contains("nowhere"),
        "{refusal}"
    );
    // Nothing is half done: she goes on.
    ana.ask(&format!("send {chat} 'Billing will help you.'"))
        .await?;
    carla.sees("Billing will help you.").await?;
    ana.ask(&format!("transfer {chat} --queue billing-inbound"))
        .await?;
    ana.phase(&chat, "on_hold").await?;
    // It waits for others: she holds nothing, also after the contact wrote and all was read anew.
    for text in ["Hello Billing?", "Anybody?"] {
        carla.write(text).await?;
        ana.ask("sync").await?;
        let held = ana.ask("on-hold").await?;
        ensure!(held["rows"].as_array().is_some_and(Vec::is_empty), "{held}");
    }
    let mut max = ready(&server.url, "max").await?;
    max.phase(&chat, "offered").await?;
    max.ask(&format!("accept {chat}")).await?;
    ana.phase(&chat, "elsewhere").await?;
    max.ask(&format!("send {chat} 'Billing here.'")).await?;
    carla.sees("Billing here.").await?;
    // He may hand it to a colleague, but not leave it with nobody.
    let refusal = max
        .refused(&format!("transfer {chat} --queue chat-inbound"))
        .await?;
    ensure!(
        refusal["code"] == "no_privilege"
            && refusal["error"].to_string().contains("Can Place On Hold"),
        "{refusal}"
    );
    max.end().await?;
    ana.end().await
}

#[tokio::test]
async fn a_standard_chat_is_not_left_to_a_queue() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, carla) = chatting_about(&server.url, "support-sync").await?;
    let refusal = ana
        .refused(&format!(
            "transfer {} --queue billing-inbound",
            carla.chat()
        ))
        .await?;
    ensure!(refusal["code"] == "standard_chat", "{refusal}");
    ana.end().await
}

#[tokio::test]
async fn a_transfer_whose_reply_is_lost_asks_once() -> Result<()> {
    let server = Server::start(&[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    let mut ana = ready(proxy.url().as_str(), "ana").await?;
    let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    let chat = carla.chat().to_owned();
    ana.phase(&chat, "offered").await?;
    ana.ask(&format!("accept {chat}")).await?;
    let mut ben = ready(&server.url, "ben").await?;
    proxy.next("/transfer-agent", Trick::LoseReply);
    ana.ask(&format!("transfer {chat} ben")).await?;
    ensure!(proxy.is_done(), "no reply was lost");
    ana.ask("sync").await?;
    ben.phase(&chat, "offered").await?;
    ben.ask(&format!("accept {chat}")).await?;
    ana.phase(&chat, "elsewhere").await?;
    ben.end().await?;
    ana.end().await
}

#[tokio::test]
async fn handing_over_and_changing_case_data_need_their_privileges() -> Result<()> {
    for (privilege, verb, title) in [
        (
            "privilege.chat.can-transfer",
            "transfer {} ben",
            "Chat - Can Transfer",
        ),
        (
            "privilege.interaction.case-data.can-edit",
            "case-data {} OrderId 4711",
            "Case Information - Can Modify",
        ),
    ] {
        let config = without_privilege("ana", privilege)?;
        let server = Server::start_with(config.path(), &[]).await?;
        let (mut ana, carla) = chatting(&server.url).await?;
        let refusal = ana.refused(&verb.replace("{}", carla.chat())).await?;
        ensure!(refusal["code"] == "no_privilege", "{refusal}");
        ensure!(refusal["error"].to_string().contains(title), "{refusal}");
        // What goes with a hold and the disposition are no case data to edit.
        ana.ask(&format!("disposition {} Solved", carla.chat()))
            .await?;
        ana.ask(&format!("hold {} --reason courier", carla.chat()))
            .await?;
        ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn case_data_is_added_changed_and_removed_for_everybody() -> Result<()> {
    let server = Server::start(&[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    let chat = carla.chat().to_owned();
    let mut ben = ready(&server.url, "ben").await?;
    let case = |shown: &Value| {
        let fields = shown["chat"]["case"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let found = fields.into_iter().find(|field| field["key"] == "OrderId");
        found.map(|field| field["value"].as_str().unwrap_or_default().to_owned())
    };
    for (value, expected) in [
        ("4711", Some("4711")),
        ("4711-B", Some("4711-B")),
        ("", None),
    ] {
        ana.ask(&format!("case-data {chat} OrderId '{value}'"))
            .await?;
        let shown = ana.ask(&format!("show {chat}")).await?;
        ensure!(
            case(&shown).as_deref() == expected,
            "{value}: {}",
            shown["chat"]["case"]
        );
    }
    ana.ask(&format!("case-data {chat} OrderId 4712")).await?;
    for (key, code) in [
        ("HeldBy", "system_data"),
        ("IW_HoldReason", "system_data"),
        ("DispositionCode", "is_disposition"),
    ] {
        let refusal = ana.refused(&format!("case-data {chat} {key} x")).await?;
        ensure!(refusal["code"] == code, "{refusal}");
    }
    ana.ask(&format!("hold {chat}")).await?;
    let refusal = ana.refused(&format!("case-data {chat} OrderId 1")).await?;
    ensure!(refusal["code"] == "rejoin_first", "{refusal}");
    ben.ask(&format!("rejoin {chat}")).await?;
    let shown = ben.ask(&format!("show {chat}")).await?;
    ensure!(
        case(&shown).as_deref() == Some("4712"),
        "{}",
        shown["chat"]["case"]
    );
    ensure!(last(&shown)?["kind"] == "joined", "{shown}");
    ben.end().await?;
    ana.end().await
}
