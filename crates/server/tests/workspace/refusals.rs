//! What is refused, with which sentence, and that nothing is half done.

use holdfast_server::Feature;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::{Site, operation};

#[tokio::test]
async fn what_is_not_served_answers_501_with_a_json_status() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    for path in [
        "nothing/here",
        "voice/make-call",
        "media/email/ready",
        "media/chat/start-monitoring",
        "media/chat/interactions/x/consult",
        "media/email/interactions/x/accept",
        "ucs/responses/categories/get-root",
        "reporting/subscriptions",
    ] {
        let (status, reply) = ana.ask(path, json!({})).await;
        assert_eq!(status, StatusCode::NOT_IMPLEMENTED, "{path}");
        assert_eq!(reply["status"]["code"], 501, "{path}");
        assert!(reply["status"]["message"].is_string(), "{path}");
    }
    let wrong_method =
        crate::harness::http().put(format!("{}/workspace/v3/current-session", site.url()));
    assert_eq!(
        wrong_method.send().await.unwrap().status(),
        StatusCode::NOT_IMPLEMENTED
    );
}

#[tokio::test]
async fn what_is_not_served_is_told_whatever_comes_with_it() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    for path in [
        "media/chat/interactions/x/add-attachment",
        "media/chat/interactions/x/add-document",
        "media/chat/start-monitoring",
        "media/everything",
        "ucs/responses/search",
    ] {
        for body in ["--part\r\n".to_owned(), "x".repeat(5 << 20)] {
            let (status, reply) = ana.upload(path, body).await;
            assert_eq!(status, StatusCode::NOT_IMPLEMENTED, "{path}");
            assert_eq!(reply["status"]["code"], 501, "{path}");
        }
    }
    // What is served has its bounds.
    let (status, reply) = ana
        .upload(
            "media/chat/interactions/x/accept",
            "x".repeat((1 << 20) + 1),
        )
        .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reply["status"]["code"], 3);
    for path in ["targets?limit=x", "users?limit=x", "users?offset=-1"] {
        let (status, reply) = ana.look(path).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(reply["status"]["code"], 3, "{path}: {reply}");
    }
}

#[tokio::test]
async fn nobody_is_let_in_without_a_session_and_nonsense_is_answered() {
    let site = Site::open().await;
    let anyone = crate::harness::http();
    let url = |path: &str| format!("{}/workspace/v3/{path}", site.url());
    let reply = anyone.get(url("current-session")).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
    let reply = anyone
        .post(url("media/chat/interactions/x/accept"))
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
    let ana = site.agent("ana").await;
    for nonsense in [json!([]), json!("x"), json!(7)] {
        assert_eq!(
            ana.send("media/chat/ready", nonsense).await.0,
            StatusCode::BAD_REQUEST
        );
    }
    let (status, code, _) = ana
        .refused("media/chat/interactions/nobody/accept", json!({}))
        .await;
    assert_eq!(
        (status, code),
        (400, 5),
        "404 would mean that the verb is not served"
    );
}

#[tokio::test]
async fn privileges_are_enforced_and_named() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    ana.ok(&chat("put-on-hold"), json!({"queue": "billing-inbound"}))
        .await;
    let mut max = site.agent("max").await;
    max.ok(&chat("pull"), json!({})).await;
    max.ok(&chat("resume"), json!({})).await;
    max.status(&carla.chat, "Processing").await;
    for (verb, data) in [
        ("put-on-hold", json!({"queue": "async-hold"})),
        ("leave", json!({"afterAction": "KeepAlive"})),
        ("place-in-queue", json!({"queue": "async-hold"})),
    ] {
        let (status, code, message) = max.refused(&chat(verb), data).await;
        assert_eq!((status, code), (400, 7), "{verb}");
        assert!(message.contains("Can Place On Hold"), "{verb}: {message}");
    }
    let session = max.get("current-session").await;
    let mine = &session["data"]["user"]["activeSession"]["media"]["channels"][0]["interactions"][0];
    let capabilities = mine["capabilities"].as_array().unwrap();
    assert!(
        capabilities.contains(&json!("send-message"))
            && !capabilities.contains(&json!("put-on-hold"))
    );
    assert!(
        mine["chat"]["participants"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["personId"] == "max"),
        "still there"
    );
}

#[tokio::test]
async fn what_waits_is_marked_done_by_those_alone_who_may_take_it() {
    for (privilege, place, data) in [
        ("queue", "async-hold", json!({"queue": "async-hold"})),
        ("workbin", "my-chats", json!({"queue": ""})),
    ] {
        let mut options = format!(
            "[agents.ana.interaction-workspace]\n\"privilege.chat.can-pull-from-{privilege}\" = \"false\""
        );
        if privilege == "workbin" {
            options.push_str("\n\"chat.on-hold-queue\" = \"\"");
        }
        let site = Site::with_options(&options).await;
        let mut ana = site.ready("ana").await;
        let carla = site.accepted(&mut ana, "support").await;
        let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
        ana.ok(&chat("put-on-hold"), data).await;
        let (status, code, message) = ana.refused(&chat("complete"), json!({})).await;
        assert_eq!((status, code), (400, 7), "{place}");
        assert!(message.contains("Can Pull From"), "{place}: {message}");
    }
}

#[tokio::test]
async fn a_hold_that_cannot_be_leaves_the_chat_as_it_was() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    let (_, code, message) = ana
        .refused(&chat("put-on-hold"), json!({"queue": "nowhere"}))
        .await;
    assert_eq!(code, 5);
    assert!(
        message.contains("\"nowhere\"") && message.contains("chat.on-hold-queue"),
        "{message}"
    );
    ana.ok(&chat("send-message"), json!({"message": "still here"}))
        .await;
    let (_, code, _) = ana
        .refused(&chat("leave"), json!({"afterAction": "CloseIfNoAgents"}))
        .await;
    assert_eq!(
        code, 8,
        "it would end an asynchronous chat without the privilege for that"
    );
    let (_, code, _) = ana
        .refused(&chat("leave"), json!({"afterAction": "Whatever"}))
        .await;
    assert_eq!(code, 3);
    let (_, code, _) = ana
        .refused(&chat("send-message"), json!({"message": "  "}))
        .await;
    assert_eq!(code, 3);
    assert_eq!(carla.reads().await, ["still here"]);
}

#[tokio::test]
async fn workbins_show_themselves_to_their_own_only() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    ana.ok(
        "workbins/my-chats/add-interaction",
        json!({"interactionId": carla.chat}),
    )
    .await;
    let mut lea = site.agent("lea").await;
    let read = lea
        .answered("workbins/my-chats/get-content", json!({"ownerId": "ana"}))
        .await;
    assert_eq!(
        read["workbin"]["interactions"][0]["id"], *carla.chat,
        "a team lead reads"
    );
    let pull = format!("media/chat/interactions/{}/pull", carla.chat);
    let offered = &read["workbin"]["interactions"][0]["capabilities"];
    assert_eq!(*offered, json!(["pull"]), "and takes, but does not finish");
    let complete = format!("media/chat/interactions/{}/complete", carla.chat);
    lea.refused(&complete, json!({})).await;
    let (mut ben, mut max) = (site.agent("ben").await, site.agent("max").await);
    let condition = json!({"condition": "Workbin='my-chats' AND WorkbinOwner='ana'"});
    for (desk, rows) in [(&mut ana, 1), (&mut lea, 1), (&mut ben, 0), (&mut max, 0)] {
        let seen = desk
            .answered("media-management/get-snapshot", condition.clone())
            .await;
        assert_eq!(seen["numberOfInteractions"], rows, "{}", desk.user);
    }
    assert_eq!(
        ben.refused("workbins/my-chats/get-content", json!({"ownerId": "ana"}))
            .await
            .1,
        5
    );
    assert_eq!(
        ben.refused("workbins/my-chats/subscribe", json!({"ownerId": "ana"}))
            .await
            .1,
        5
    );
    assert_eq!(
        max.refused("workbins/support-chats/get-content", json!({}))
            .await
            .1,
        5
    );
    assert_eq!(max.refused(&pull, json!({})).await.1, 5);
    let (_, code, _) = ana
        .refused(
            "workbins/billing-chats/add-interaction",
            json!({"interactionId": carla.chat}),
        )
        .await;
    assert_eq!(code, 9, "it is not with her now");
    lea.ok(&pull, json!({"workbinId": "my-chats", "ownerId": "ana"}))
        .await;
}

#[tokio::test]
async fn a_repeated_operation_is_answered_again_and_done_once() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let path = format!("media/chat/interactions/{}/send-message", carla.chat);
    let body = json!({"operationId": operation(), "data": {"message": "once"}});
    let first = ana.send(&path, body.clone()).await;
    for _ in 0..3 {
        assert_eq!(ana.send(&path, body.clone()).await, first);
    }
    let (one, other) = tokio::join!(
        ana.send(
            &path,
            json!({"operationId": "at-once", "data": {"message": "twice at once"}})
        ),
        ana.send(
            &path,
            json!({"operationId": "at-once", "data": {"message": "twice at once"}})
        ),
    );
    assert_eq!(one, other);
    assert_eq!(ana.texts(&carla.chat).await, ["once", "twice at once"]);
    ana.text(&carla.chat, "once").await;
    ana.text(&carla.chat, "twice at once").await;
    let rest = ana.rest().await;
    assert!(
        !rest
            .iter()
            .any(|event| event["messageType"] == "MessageLogUpdated"
                && event["operationId"].is_string()
                && event["messages"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|one| one["type"] == "Text")),
        "{rest:#?}"
    );
    // One intent may need two requests: the id is the same, what it asks for is not.
    let intent = operation();
    let leave = json!({"operationId": intent, "data": {"afterAction": "KeepAlive"}});
    let place = json!({"operationId": intent, "data": {"queue": "async-hold"}});
    let chat = format!("media/chat/interactions/{}", carla.chat);
    assert!(
        ana.send(&format!("{chat}/leave"), leave)
            .await
            .0
            .is_success()
    );
    assert!(
        ana.send(&format!("{chat}/place-in-queue"), place)
            .await
            .0
            .is_success()
    );
    ana.status(&carla.chat, "Queued").await;
}

#[tokio::test]
async fn deployments_that_lack_features_can_be_had_for_tests() {
    let site = Site::without(Feature::PutOnHold).await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let path = format!("media/chat/interactions/{}/put-on-hold", carla.chat);
    assert_eq!(ana.ask(&path, json!({})).await.0, StatusCode::NOT_FOUND);
    let site = Site::without(Feature::Idempotency).await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let path = format!("media/chat/interactions/{}/send-message", carla.chat);
    for _ in 0..2 {
        ana.send(
            &path,
            json!({"operationId": "same", "data": {"message": "again"}}),
        )
        .await;
    }
    assert_eq!(ana.texts(&carla.chat).await, ["again", "again"]);
}
