//! Silent chats, with the time moved by the test.

use serde_json::json;

use crate::harness::{Site, member};

#[tokio::test]
async fn a_silent_chat_is_alerted_and_closed() {
    let site = Site::timeless_with_idle_limits(600, 300).await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    ana.ok(
        &format!("media/chat/interactions/{}/put-on-hold", carla.chat),
        json!({}),
    )
    .await;
    ana.status(&carla.chat, "Queued").await;
    site.advance(599);
    ana.rest().await;
    site.advance(1);
    let alerted = ana.properties(&carla.chat).await;
    assert_eq!(
        member(&alerted["userData"], "GCTI_Chat_AsyncStatus").as_deref(),
        Some("3")
    );
    let check = member(&alerted["userData"], "GCTI_Chat_AsyncCheckAt");
    assert_eq!(check.as_deref(), Some("2026-11-24T09:15:00.000Z"));
    assert!(
        ana.transcript(&carla.chat)
            .await
            .iter()
            .any(|one| one["type"] == "IdleAlert")
    );
    site.advance(300);
    ana.status(&carla.chat, "Completed").await;
    assert_eq!(carla.call("refresh", &[]).await["chatEnded"], true);
    let last = ana.transcript(&carla.chat).await;
    assert!(last.iter().any(|one| one["type"] == "IdleClose"));
}

#[tokio::test]
async fn a_word_in_time_keeps_the_chat() {
    let site = Site::timeless_with_idle_limits(600, 300).await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    site.advance(600);
    ana.properties(&carla.chat).await;
    carla.say("I am back").await;
    let saved = ana.properties(&carla.chat).await;
    assert_eq!(member(&saved["userData"], "GCTI_Chat_AsyncStatus"), None);
    site.advance(500);
    ana.rest().await;
    ana.ok(
        &format!("media/chat/interactions/{}/send-message", carla.chat),
        json!({"message": "Welcome"}),
    )
    .await;
    assert_eq!(
        carla.reads().await.last().map(String::as_str),
        Some("Welcome")
    );
}
