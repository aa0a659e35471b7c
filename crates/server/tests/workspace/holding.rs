//! Ways to hold a chat and to come back to it.

use serde_json::json;

use crate::harness::{Site, member};

#[tokio::test]
async fn a_held_chat_is_announced_to_whoever_had_it_without_its_words() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    ana.ok(
        &format!("media/chat/interactions/{}/put-on-hold", carla.chat),
        json!({}),
    )
    .await;
    ana.status(&carla.chat, "Queued").await;
    ana.rest().await;
    carla.say("secret words").await;
    let told = ana.properties(&carla.chat).await;
    assert_eq!(told["state"], "Queued");
    assert_eq!(told["agentId"], "ana");
    assert!(told.get("assignedTo").is_none());
    let data = &told["userData"];
    for key in [
        "LastMessageAt",
        "LastMessageIndex",
        "LastMessageFrom",
        "HeldSince",
        "HeldBy",
        "IdleCloseAt",
    ] {
        assert!(member(data, key).is_some(), "{key}");
    }
    let rest = ana.rest().await;
    assert!(
        rest.iter()
            .all(|event| event["messageType"] != "MessageLogUpdated"),
        "{rest:#?}"
    );
    assert!(!told.to_string().contains("secret words"));
    let session = ana.get("current-session").await;
    assert_eq!(
        session["data"]["user"]["activeSession"]["media"]["channels"][0]["interactions"],
        json!([])
    );
    let condition = "MediaType='chat' AND AgentId='ana' AND AssignedTo=''";
    let mine = ana
        .answered(
            "media-management/get-snapshot",
            json!({"condition": condition}),
        )
        .await;
    assert_eq!(mine["interactions"][0]["id"], *carla.chat);
}

#[tokio::test]
async fn without_a_queue_the_option_decides_and_a_transaction_overrides_it() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    for (transaction, queue) in [("VipBilling", "billing-inbound"), ("Unknown", "async-hold")] {
        let carla = site.accepted(&mut ana, "support").await;
        let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
        // Case data comes in both shapes.
        let data = if queue == "async-hold" {
            json!([{"key": "IW_OverrideOptions", "type": "str", "value": transaction}])
        } else {
            json!({"IW_OverrideOptions": transaction})
        };
        ana.ok(&chat("attach-user-data"), json!({"userData": data}))
            .await;
        let changed = ana.properties(&carla.chat).await;
        assert_eq!(
            member(&changed["userData"], "IW_OverrideOptions").as_deref(),
            Some(transaction)
        );
        ana.ok(
            &chat("put-on-hold"),
            json!({"reason": [{"key": "reason", "type": "str", "value": "why"}]}),
        )
        .await;
        let held = ana.status(&carla.chat, "Queued").await;
        assert_eq!(held["queue"], queue);
        assert_eq!(
            member(&held["userData"], "HoldReason").as_deref(),
            Some("why")
        );
        ana.ok(&chat("complete"), json!({})).await;
    }
}

#[tokio::test]
async fn a_queue_that_belongs_to_a_workbin_puts_the_chat_into_it_and_back_returns_it() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/{}/interactions/{}/{verb}", "chat", carla.chat);
    ana.ok(
        &chat("put-on-hold"),
        json!({"queue": "my-chats/PrivateQueue"}),
    )
    .await;
    let held = ana.status(&carla.chat, "InWorkbin").await;
    assert_eq!(
        (&held["workbinTypeId"], &held["workbinOwner"]),
        (&json!("my-chats"), &json!("ana"))
    );
    assert_eq!(held["assignedTo"], "ana", "it is her work");
    let content = ana
        .answered("workbins/my-chats/get-content", json!({}))
        .await;
    let listed = &content["workbin"]["interactions"][0];
    assert_eq!(
        (&listed["id"], &listed["assignedTo"]),
        (&json!(*carla.chat), &json!("ana"))
    );
    for (condition, rows) in [
        ("AssignedTo='ana' AND State='InWorkbin'", 1),
        ("_empty(AssignedTo)", 0),
    ] {
        let found = ana
            .answered(
                "media-management/get-snapshot",
                json!({"condition": condition}),
            )
            .await;
        assert_eq!(found["numberOfInteractions"], rows, "{condition}");
    }
    assert_eq!(
        ana.refused(&chat("resume"), json!({})).await.1,
        9,
        "pull it first"
    );
    ana.ok(&chat("pull"), json!({"sourceId": "my-chats"})).await;
    assert_eq!(
        ana.refused(&chat("send-message"), json!({"message": "x"}))
            .await
            .1,
        8,
        "resume first"
    );
    ana.ok(&chat("resume"), json!({})).await;
    ana.ok(&chat("place-in-queue"), json!({"queue": "__BACK__"}))
        .await;
    ana.status(&carla.chat, "InWorkbin").await;
    let all = ana
        .answered(
            "workbins/get-contents",
            json!({"workbinIds": "my-chats,support-chats"}),
        )
        .await;
    assert_eq!(all["name"], "EventWorkbinsContent");
    assert_eq!(all["workbins"][0]["interactions"][0]["id"], *carla.chat);
}

#[tokio::test]
async fn back_leaves_a_held_chat_as_the_agent_found_it() {
    let site = Site::timeless().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    ana.ok(
        &chat("put-on-hold"),
        json!({"reason": {"reason": "asking the courier"}}),
    )
    .await;
    ana.status(&carla.chat, "Queued").await;
    carla.say("Hello?").await;
    let mut ben = site.agent("ben").await;
    ben.ok(&chat("pull"), json!({})).await;
    ben.ok(&chat("resume"), json!({})).await;
    ben.ok(&chat("place-in-queue"), json!({"queue": "__BACK__"}))
        .await;
    let back = ben.status(&carla.chat, "Queued").await;
    assert_eq!(
        (&back["queue"], &back["isHeld"]),
        (&json!("async-hold"), &json!(true))
    );
    let data = &back["userData"];
    assert_eq!(member(data, "HeldBy").as_deref(), Some("ana"));
    assert_eq!(
        member(data, "HoldReason").as_deref(),
        Some("asking the courier")
    );
    // Nobody has answered the contact: the chat wakes, although they write no second time.
    site.advance(2);
    ana.status(&carla.chat, "Invited").await;
}

#[tokio::test]
async fn a_standard_chat_ends_when_its_agent_leaves() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support-sync").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    assert_eq!(ana.refused(&chat("put-on-hold"), json!({})).await.1, 8);
    ana.ok(
        &chat("leave"),
        json!({"afterAction": "CloseIfNoAgents", "message": "Goodbye"}),
    )
    .await;
    let ended = ana
        .event(|event| event["interaction"]["isAlive"] == false)
        .await;
    assert_eq!(ended["interaction"]["state"], "Processing");
    assert_eq!(carla.reads().await, ["Goodbye"]);
    assert_eq!(
        carla.call("send", &[("message", "wait")]).await["chatEnded"],
        true
    );
    ana.ok(&chat("set-comment"), json!({"comment": "sorted"}))
        .await;
    ana.ok(&chat("complete"), json!({})).await;
    assert_eq!(
        ana.status(&carla.chat, "Completed").await["comment"],
        "sorted"
    );
    assert_eq!(
        ana.refused(&chat("complete"), json!({})).await.1,
        9,
        "Done is final"
    );
}
