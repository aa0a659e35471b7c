//! Chats that agents hand to colleagues.

use serde_json::{Value, json};

use crate::harness::{Desk, Site, member};

/// A chat of Carla's that `ana` has and offers to `ben`, both Ready.
async fn offered(site: &Site) -> (Desk, Desk, crate::harness::Visit) {
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let mut ben = site.ready("ben").await;
    ana.ok(
        &path(&carla.chat, "transfer-agent"),
        json!({"agentId": "ben"}),
    )
    .await;
    let asked = ben.status(&carla.chat, "Invited").await;
    assert_eq!(
        member(&asked["userData"], "TransferFromName").as_deref(),
        Some("Ana Ferreira")
    );
    let waits = ana.status(&carla.chat, "Processing").await;
    assert_eq!(waits["assignedTo"], "ana");
    assert_eq!(
        member(&waits["userData"], "TransferTo").as_deref(),
        Some("ben")
    );
    (ana, ben, carla)
}

fn path(chat: &str, verb: &str) -> String {
    format!("media/chat/interactions/{chat}/{verb}")
}

async fn own(desk: &Desk) -> Vec<Value> {
    let session = desk.get("current-session").await;
    session["data"]["user"]["activeSession"]["media"]["channels"][0]["interactions"]
        .as_array()
        .unwrap()
        .clone()
}

#[tokio::test]
async fn a_colleague_accepts_and_the_contact_is_never_alone() {
    let site = Site::open().await;
    let (mut ana, mut ben, carla) = offered(&site).await;
    carla.say("Are you there?").await;
    ana.text(&carla.chat, "Are you there?").await;
    ana.ok(
        &path(&carla.chat, "send-message"),
        json!({"message": "Ben will help you."}),
    )
    .await;
    for (desk, state) in [(&ana, "Processing"), (&ben, "Invited")] {
        assert_eq!(own(desk).await[0]["state"], state, "{}", desk.user);
    }
    ben.ok(&path(&carla.chat, "accept"), json!({"nickname": "Ben"}))
        .await;
    let taken = ben.status(&carla.chat, "Processing").await;
    assert_eq!(taken["assignedTo"], "ben");
    let transcript = ben.text(&carla.chat, "Ben will help you.").await;
    assert_eq!(transcript["messages"][0]["index"], 1, "from the start");
    let gone = ana.status(&carla.chat, "Processing").await;
    assert_eq!(gone["assignedTo"], "ben");
    assert!(own(&ana).await.is_empty());
    let (status, code, message) = ana
        .refused(&path(&carla.chat, "send-message"), json!({"message": "?"}))
        .await;
    assert_eq!(
        (status, code, message.as_str()),
        (409, 9, "Ben Okafor has this chat.")
    );
    ben.ok(
        &path(&carla.chat, "send-message"),
        json!({"message": "Here I am."}),
    )
    .await;
    assert!(carla.reads().await.contains(&"Here I am.".to_owned()));
}

#[tokio::test]
async fn a_colleague_who_declines_leaves_the_chat_where_it_is() {
    let site = Site::open().await;
    let (mut ana, mut ben, carla) = offered(&site).await;
    ben.ok(&path(&carla.chat, "reject"), json!({})).await;
    ben.status(&carla.chat, "Revoked").await;
    let back = ana.status(&carla.chat, "Processing").await;
    assert_eq!(back["assignedTo"], "ana");
    assert_eq!(member(&back["userData"], "TransferTo"), None);
    let notice = ana
        .text(&carla.chat, "Ben Okafor declined the transfer.")
        .await;
    assert_eq!(notice["messages"][0]["userData"]["Transfer"], "Declined");
    assert!(
        !carla
            .reads()
            .await
            .iter()
            .any(|text| text.contains("transfer")),
        "no business of the contact's"
    );
    assert!(own(&ben).await.is_empty());
    ana.ok(
        &path(&carla.chat, "send-message"),
        json!({"message": "Still me."}),
    )
    .await;
    let (_, code, _) = ben.refused(&path(&carla.chat, "accept"), json!({})).await;
    assert_eq!(code, 9);
}

#[tokio::test]
async fn an_offer_that_nobody_answers_or_can_answer_ends_by_itself() {
    let site = Site::timeless().await;
    let (mut ana, mut ben, carla) = offered(&site).await;
    site.advance(46);
    ben.status(&carla.chat, "Revoked").await;
    ana.text(&carla.chat, "Ben Okafor did not take the transfer in time.")
        .await;
    ana.status(&carla.chat, "Processing").await;
    ana.ok(
        &path(&carla.chat, "transfer-agent"),
        json!({"agentId": "102"}),
    )
    .await;
    ben.status(&carla.chat, "Invited").await;
    ana.status(&carla.chat, "Processing").await;
    ben.ok("media/chat/logout", json!({})).await;
    ben.status(&carla.chat, "Revoked").await;
    ana.text(
        &carla.chat,
        "Ben Okafor signed off before taking the transfer.",
    )
    .await;
    let back = ana.status(&carla.chat, "Processing").await;
    assert_eq!(
        (&back["assignedTo"], &back["isLocked"]),
        (&json!("ana"), &json!(false))
    );
}

#[tokio::test]
async fn whom_a_chat_can_be_offered_to() {
    let site = Site::with_options(
        "[agents.ben.interaction-workspace]\n\"privilege.chat.can-transfer\" = \"false\"",
    )
    .await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let transfer = path(&carla.chat, "transfer-agent");
    let mut ben = site.agent("ben").await;
    let (status, code, message) = ana.refused(&transfer, json!({"agentId": "ben"})).await;
    assert_eq!((status, code), (409, 9), "not signed in to the channel");
    assert!(
        message.starts_with("Ben Okafor is not signed in"),
        "{message}"
    );
    for (agent, code) in [("nobody", 5), ("ana", 3)] {
        assert_eq!(
            ana.refused(&transfer, json!({"agentId": agent})).await.1,
            code,
            "{agent}"
        );
    }
    assert_eq!(ana.refused(&transfer, json!({})).await.1, 3);
    ben.ok("activate-channels", json!({"channels": ["chat"]}))
        .await;
    ben.ok("media/dnd-on", json!({})).await;
    assert_eq!(ana.refused(&transfer, json!({"agentId": "ben"})).await.1, 9);
    ben.ok("media/dnd-off", json!({})).await;
    // Not Ready is no hindrance to a colbengue who asks.
    ana.ok(&transfer, json!({"agentId": "ben"})).await;
    ben.status(&carla.chat, "Invited").await;
    ben.ok(&path(&carla.chat, "accept"), json!({})).await;
    ben.status(&carla.chat, "Processing").await;
    let (status, code, message) = ben.refused(&transfer, json!({"agentId": "ana"})).await;
    assert_eq!((status, code), (400, 7));
    assert!(message.contains("Can Transfer"), "{message}");
}

#[tokio::test]
async fn of_an_accept_and_a_hold_at_once_one_counts() {
    let site = Site::open().await;
    let (ana, mut ben, carla) = offered(&site).await;
    let (accept, leave) = (
        path(&carla.chat, "accept"),
        path(&carla.chat, "put-on-hold"),
    );
    let (ours, theirs) = tokio::join!(ben.ask(&accept, json!({})), ana.ask(&leave, json!({})));
    let taken = ours.0.is_success();
    assert_ne!(taken, theirs.0.is_success(), "{ours:?} {theirs:?}");
    assert_eq!(own(&ben).await.len(), usize::from(taken));
    assert!(own(&ana).await.is_empty());
    let state = if taken { "Processing" } else { "Revoked" };
    ben.status(&carla.chat, state).await;
}

#[tokio::test]
async fn a_repeated_transfer_asks_once() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let mut ben = site.ready("ben").await;
    let transfer = path(&carla.chat, "transfer-agent");
    let body = json!({"operationId": "hand over", "data": {"agentId": "ben"}});
    let first = ana.send(&transfer, body.clone()).await;
    ben.status(&carla.chat, "Invited").await;
    ben.ok(&path(&carla.chat, "reject"), json!({})).await;
    ben.status(&carla.chat, "Revoked").await;
    assert_eq!(ana.send(&transfer, body).await, first);
    assert!(
        own(&ben).await.is_empty(),
        "who declined is not asked again by a repeat"
    );
}
