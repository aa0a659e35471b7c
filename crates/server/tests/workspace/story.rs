//! The main job from the first word to the history.

use serde_json::json;

use crate::harness::{Site, member};

#[tokio::test]
async fn a_chat_is_answered_held_woken_taken_over_ended_and_found_again() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);

    carla.say("Where is my parcel?").await;
    let said = ana.text(&carla.chat, "Where is my parcel?").await;
    assert_eq!(said["messages"][0]["from"]["type"], "Customer");
    let operation = ana
        .ok(&chat("send-message"), json!({"message": "I will look."}))
        .await;
    let own = ana.text(&carla.chat, "I will look.").await;
    assert_eq!(own["operationId"], *operation);
    assert_eq!(own["messages"][0]["from"]["personId"], "ana");
    assert!(carla.reads().await.contains(&"I will look.".to_owned()));

    ana.ok(
        &chat("put-on-hold"),
        json!({"reason": {"reason": "asking the courier"}}),
    )
    .await;
    let held = ana.status(&carla.chat, "Queued").await;
    assert_eq!(held["queue"], "async-hold");
    assert_eq!(held["isHeld"], true);
    assert_eq!(
        member(&held["userData"], "HoldReason").as_deref(),
        Some("asking the courier")
    );
    assert_eq!(member(&held["userData"], "HeldBy").as_deref(), Some("ana"));
    carla.say("Are you still there?").await;
    let told = ana.properties(&carla.chat).await;
    assert_eq!(
        member(&told["userData"], "LastMessageFrom").as_deref(),
        Some("Customer")
    );

    let mut ben = site.ready("ben").await;
    let waiting = ben
        .answered(
            "media-management/get-snapshot",
            json!({"condition": "MediaType='chat' AND Queue='async-hold'"}),
        )
        .await;
    assert_eq!(waiting["interactions"][0]["id"], *carla.chat);
    ben.ok(&chat("pull"), json!({})).await;
    ben.status(&carla.chat, "Processing").await;
    let gone = ana.status(&carla.chat, "Processing").await;
    assert_eq!(gone["assignedTo"], "ben");
    ben.ok(&chat("resume"), json!({"nickname": "Ben"})).await;
    let transcript = ben.text(&carla.chat, "Are you still there?").await;
    assert_eq!(transcript["messages"][0]["index"], 1, "from the start");
    ben.ok(
        &chat("send-message"),
        json!({"message": "It is in Leipzig."}),
    )
    .await;
    ben.ok(&chat("leave"), json!({"afterAction": "ForceClose"}))
        .await;
    let ended = ben
        .event(|event| event["interaction"]["isAlive"] == false)
        .await;
    assert_eq!(ended["interaction"]["state"], "Processing");
    assert_eq!(carla.call("refresh", &[]).await["chatEnded"], true);
    ben.ok(&chat("complete"), json!({})).await;
    ben.status(&carla.chat, "Completed").await;
    ana.status(&carla.chat, "Completed").await;

    for desk in [&mut ana, &mut ben] {
        let history = desk.answered("ucs/get-agent-history", json!({})).await;
        assert_eq!(history["name"], "EventSearchInteractions");
        assert_eq!(history["interactions"][0]["id"], *carla.chat);
        assert_eq!(history["interactions"][0]["state"], "Stopped");
    }
    let contact = ended["interaction"]["contactId"].as_str().unwrap();
    let history = ben
        .answered(&format!("ucs/contacts/{contact}/get-history"), json!({}))
        .await;
    assert_eq!(history["interactions"][0]["id"], *carla.chat);
    for path in ["ucs/interactions/search", "ucs/ixn/search"] {
        let found = ben
            .answered(path, json!({"query": "leipzig AND Subject:parcel"}))
            .await;
        assert_eq!(found["foundInteractions"], 1, "{path}");
    }
    let indexes: Vec<i64> = ben
        .transcript(&carla.chat)
        .await
        .iter()
        .map(|one| one["index"].as_i64().unwrap())
        .collect();
    assert_eq!(
        indexes,
        (1..).take(indexes.len()).collect::<Vec<i64>>(),
        "growing by one"
    );
}

#[tokio::test]
async fn a_chat_goes_through_the_group_workbin_to_a_colleague() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let mut ben = site.agent("ben").await;
    let workbins = ben.answered("workbins/get-workbins", json!({})).await;
    let names: Vec<&str> = workbins["workbins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["workbinName"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["my-chats", "support-chats"],
        "billing's is not Ben's"
    );
    ben.answered(
        "workbins/support-chats/subscribe",
        json!({"ownerId": "Support", "notifyPropertyChanges": true}),
    )
    .await;

    let carla = site.accepted(&mut ana, "support").await;
    ana.ok(
        &format!("media/chat/interactions/{}/leave", carla.chat),
        json!({"afterAction": "KeepAlive"}),
    )
    .await;
    ana.ok(
        "workbins/support-chats/add-interaction",
        json!({"interactionId": carla.chat}),
    )
    .await;
    ana.status(&carla.chat, "InWorkbin").await;
    let added = ben
        .event(|event| event["workbinContentOperation"] == "Add")
        .await;
    assert_eq!(added["interaction"]["workbinTypeId"], "support-chats");
    assert!(
        added["interaction"].get("assignedTo").is_none(),
        "a group's work is nobody's yet"
    );
    carla.say("Hello?").await;
    let changed = ben
        .event(|event| event["operation"] == "PropertyChanged")
        .await;
    assert_eq!(
        member(&changed["interaction"]["userData"], "LastMessageFrom").as_deref(),
        Some("Customer")
    );

    let pull = json!({"workbinId": "support-chats", "ownerId": "Support"});
    ben.ok(
        &format!("media/chat/interactions/{}/pull", carla.chat),
        pull,
    )
    .await;
    let removed = ben
        .event(|event| event["workbinContentOperation"] == "Remove")
        .await;
    assert_eq!(removed["operation"], "Pull");
    ben.ok(
        &format!("media/chat/interactions/{}/resume", carla.chat),
        json!({}),
    )
    .await;
    ben.text(&carla.chat, "Hello?").await;
    let session = ben.get("current-session").await;
    let mine = &session["data"]["user"]["activeSession"]["media"]["channels"][0]["interactions"][0];
    assert_eq!(mine["id"], *carla.chat);
    assert_eq!(mine["chat"]["isAsyncMode"], true);
    assert!(
        mine["chat"]["participants"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["personId"] == "ben")
    );
}

#[tokio::test]
async fn every_change_of_the_channel_answers_the_request_that_asked_for_it() {
    let site = Site::open().await;
    let mut ana = site.agent("ana").await;
    for (path, key, value) in [
        ("activate-channels", "state", json!("NotReady")),
        ("media/chat/ready", "state", json!("Ready")),
        ("media/not-ready", "state", json!("NotReady")),
        ("media/dnd-on", "dnd", json!(true)),
        ("media/dnd-off", "dnd", json!(false)),
        ("media/logout", "state", json!("LoggedOut")),
    ] {
        let changed = ana.answered(path, json!({})).await;
        assert_eq!(changed["messageType"], "ChannelStateChanged", "{path}");
        assert_eq!(changed["media"]["channels"][0][key], value, "{path}");
    }
}

#[tokio::test]
async fn a_sign_of_typing_promises_no_event() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let path = format!("media/chat/interactions/{}/send-typing-started", carla.chat);
    let (status, reply) = ana.ask(&path, json!({})).await;
    assert!(status.is_success());
    assert_eq!(reply["status"]["code"], 0, "{reply}");
}
