//! Links that agents send.

use serde_json::json;

use crate::harness::Site;

#[tokio::test]
async fn a_link_is_an_entry_of_its_own_on_both_sides_and_an_answer_to_who_waits() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    carla.say("Where can I read about it?").await;
    let url = "https://www.example.com/parcels?order=4711";
    let operation = ana.ok(&chat("send-url"), json!({"url": url})).await;
    let told = ana
        .event(|event| event["messages"][0]["type"] == "PushUrl")
        .await;
    assert_eq!(told["operationId"], *operation);
    assert_eq!(told["messages"][0]["url"], url);
    let read = carla.call("refresh", &[]).await;
    let last = read["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["type"], &last["text"]),
        (&json!("PushUrl"), &json!(url))
    );
    ana.ok(&chat("put-on-hold"), json!({})).await;
    let held = ana.status(&carla.chat, "Queued").await;
    assert_eq!(
        crate::harness::member(&held["userData"], "LastMessageFrom").as_deref(),
        Some("Agent"),
        "who got a link waits no more"
    );
}

#[tokio::test]
async fn only_web_addresses_are_sent_and_only_with_the_privilege() {
    let site = Site::with_options(
        "[agents.ana.interaction-workspace]\n\"privilege.chat.can-push-url\" = \"false\"",
    )
    .await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    let link = json!({"url": "https://www.example.com/"});
    let (status, code, message) = ana.refused(&chat("send-url"), link.clone()).await;
    assert_eq!((status, code), (400, 7));
    assert!(message.contains("Can Push URL"), "{message}");
    ana.ok(&chat("put-on-hold"), json!({})).await;
    let ben = site.agent("ben").await;
    ben.ok(&chat("pull"), json!({})).await;
    ben.ok(&chat("resume"), json!({})).await;
    for wrong in [
        "javascript:alert(1)",
        "www.example.com",
        "https://a@b.example/",
        " ",
    ] {
        let (status, code, _) = ben.refused(&chat("send-url"), json!({"url": wrong})).await;
        assert_eq!((status, code), (400, 3), "{wrong}");
    }
    ben.ok(&chat("send-url"), link).await;
}
