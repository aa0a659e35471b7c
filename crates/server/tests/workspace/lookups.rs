//! What can be looked up.

use serde_json::json;

use crate::harness::Site;

#[tokio::test]
async fn the_session_says_who_and_by_which_options() {
    let site = Site::open().await;
    let ana = site.ready("ana").await;
    let session = ana.get("current-session").await;
    let user = &session["data"]["user"];
    assert_eq!(
        (&user["userName"], &user["defaultPlace"]),
        (&json!("ana"), &json!("Place_ana"))
    );
    assert_eq!(
        user["activeSession"]["media"]["channels"][0]["state"],
        "Ready"
    );
    let configuration = &session["data"]["configuration"];
    let settings = holdfast_wire::KvList::from_value(configuration["settings"].clone());
    let section = settings.section("interaction-workspace").unwrap();
    assert_eq!(
        section.text("chat.on-hold-queue").as_deref(),
        Some("async-hold")
    );
    assert_eq!(configuration["agentGroups"][0]["name"], "Support");
    assert_eq!(configuration["transactions"][0]["name"], "VipBilling");
    assert!(configuration["actionCodes"].as_array().unwrap().len() > 1);
    let some = ana.get("configuration?types=actionCodes").await;
    assert_eq!(some["data"]["configuration"].as_object().unwrap().len(), 1);
    assert_eq!(ana.get("userinfo").await["data"]["user"]["DBID"], 101);
    let targets = ana.get("targets?searchTerm=an").await;
    let names: Vec<&str> = targets["data"]["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Ana Ferreira", "Lea Brandt"]);
    assert_eq!(
        ana.get("targets/agent/103").await["data"]["targets"][0]["userName"],
        "lea"
    );
    assert_eq!(
        ana.get("users?groupId=Billing").await["data"]["totalCount"],
        1
    );
    assert_eq!(
        ana.get("configuration/business-attribute/303").await["data"]["businessAttribute"]["name"],
        "DispositionCode"
    );
}

#[tokio::test]
async fn a_groups_settings_are_plain_objects() {
    let site =
        Site::with_options("[groups.Support.interaction-workspace]\n\"chat.nickname\" = \"Team\"")
            .await;
    let ana = site.agent("ana").await;
    let session = ana.get("current-session").await;
    let group = &session["data"]["configuration"]["agentGroups"][0];
    assert_eq!(
        group["settings"],
        json!({"interaction-workspace": {"chat.nickname": "Team"}})
    );
    let annex = holdfast_wire::KvList::from_value(group["userProperties"].clone());
    let section = annex.section("interaction-workspace").unwrap();
    assert_eq!(section.text("chat.nickname").as_deref(), Some("Team"));
}

#[tokio::test]
async fn snapshots_are_read_page_by_page() {
    let site = Site::open().await;
    let mut ana = site.agent("ana").await;
    let mut chats = Vec::new();
    for number in 0..5 {
        let subject = format!("subject {number}");
        chats.push(
            site.visitor("support", &[("nickname", "N"), ("subject", &subject)])
                .await
                .chat,
        );
    }
    let taken = json!({"condition": "Queue='chat-inbound'", "startIndex": 0, "size": 2, "order": "Subject desc"});
    let first = ana.answered("media-management/get-snapshot", taken).await;
    assert_eq!(
        (&first["numberOfInteractions"], &first["size"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(first["interactions"][0]["id"], *chats[4]);
    let queues = ana.get("targets?types=interaction-queue").await;
    let waiting: Vec<_> = queues["data"]["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|queue| (&queue["name"], &queue["availability"]["waitingCalls"]))
        .collect();
    assert!(
        waiting.contains(&(&json!("chat-inbound"), &json!(5))),
        "{waiting:?}"
    );
    assert!(
        waiting.contains(&(&json!("async-hold"), &json!(0))),
        "{waiting:?}"
    );
    let id = first["snapshotId"].as_str().unwrap();
    let page = format!("media-management/{id}/get-snapshot-content");
    let last = ana
        .answered(&page, json!({"startIndex": 4, "size": 2}))
        .await;
    assert_eq!(last["interactions"].as_array().unwrap().len(), 1);
    ana.answered(
        &format!("media-management/{id}/release-snapshot"),
        json!({}),
    )
    .await;
    assert_eq!(ana.refused(&page, json!({})).await.1, 5);
    let (_, code, message) = ana
        .refused(
            "media-management/get-snapshot",
            json!({"condition": "Queue='"}),
        )
        .await;
    assert_eq!(code, 3);
    assert!(message.contains("unclosed quote"), "{message}");
}

#[tokio::test]
async fn a_filter_of_several_queues_finds_what_waits_in_each_and_nothing_else() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let mut held = Vec::new();
    for (name, queue) in [
        ("Carla", "async-hold"),
        ("Dario", "billing-inbound"),
        ("Elif", ""),
    ] {
        let visit = site.accepted_of(&mut ana, name).await;
        if !queue.is_empty() {
            let path = format!("media/chat/interactions/{}/put-on-hold", visit.chat);
            ana.ok(&path, json!({"queue": queue})).await;
        }
        held.push(visit);
    }
    for (condition, expected) in [
        (
            "MediaType='chat' AND (Queue='async-hold' OR Queue='billing-inbound')",
            &held[..2],
        ),
        (
            "Queue IN ('billing-inbound', 'nowhere') AND _age() >= 0",
            &held[1..2],
        ),
        (
            "(Queue='async-hold' AND Subject='none such') OR Queue='nowhere'",
            &[],
        ),
    ] {
        let found = ana
            .answered(
                "media-management/get-snapshot",
                json!({"condition": condition}),
            )
            .await;
        let ids: Vec<&str> = found["interactions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        let expected: Vec<&str> = expected.iter().map(|one| one.chat.as_str()).collect();
        assert_eq!(ids, expected, "{condition}");
    }
}

#[tokio::test]
async fn histories_belong_to_who_had_the_chat_and_to_their_lead() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    carla.say("a needle in the hay").await;
    let mut lea = site.agent("lea").await;
    let history = lea
        .answered("ucs/get-agent-history", json!({"userId": "ana"}))
        .await;
    assert_eq!(
        (
            &history["foundInteractions"],
            &history["interactions"][0]["state"]
        ),
        (&json!(1), &json!("Pending"))
    );
    assert_eq!(
        history["interactions"][0]["ownerInformation"][0]["userName"],
        "ana"
    );
    let max = site.agent("max").await;
    assert!(
        max.refused("ucs/get-agent-history", json!({"userId": "ana"}))
            .await
            .2
            .contains("team leads")
    );
    let later = json!({"fromDate": "2099-01-01T00:00:00Z"});
    assert_eq!(
        ana.answered("ucs/get-agent-history", later).await["foundInteractions"],
        0
    );
    let details = ana
        .answered(
            &format!("ucs/interactions/{}/get-details", carla.chat),
            json!({}),
        )
        .await;
    assert_eq!(details["name"], "EventGetInteractionContent");
    let said = details["interaction"]["chat"]["messages"]
        .as_array()
        .unwrap();
    assert!(said.iter().any(|one| one["text"] == "a needle in the hay"));
    for (query, count) in [
        ("needle", 1),
        ("needles", 0),
        ("needl*", 1),
        ("Name:Mendes AND hay", 1),
        ("NOT hay", 0),
    ] {
        let found = ana
            .answered(
                "ucs/interactions/search",
                json!({"query": query, "maxResults": 10}),
            )
            .await;
        assert_eq!(found["foundInteractions"], count, "{query}");
    }
    let (_, code, _) = ana
        .refused("ucs/interactions/search", json!({"query": "(open"}))
        .await;
    assert_eq!(code, 3);
}

#[tokio::test]
async fn whose_history_is_searched_is_asked_by_name_or_id() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    site.accepted(&mut ana, "support").await;
    // Who may search all interactions finds those of others, too.
    let (mut lea, mut max) = (site.agent("lea").await, site.agent("max").await);
    for query in [
        json!({"query": "OwnerId:101"}),
        json!({"query": "UserName:ana AND MediaType:chat"}),
        json!({"query": "OwnerId:*"}),
        json!({"query": "*", "owner": ["101"]}),
        json!({"query": "", "owner": ["ana"]}),
    ] {
        for desk in [&mut ana, &mut lea, &mut max] {
            let found = desk
                .answered("ucs/interactions/search", query.clone())
                .await;
            assert_eq!(found["foundInteractions"], 1, "{query}");
        }
    }
    let nobody = json!({"query": "NOT OwnerId:101"});
    let found = ana.answered("ucs/interactions/search", nobody).await;
    assert_eq!(found["foundInteractions"], 0);
}

#[tokio::test]
async fn what_a_search_cannot_do_is_said() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    site.accepted(&mut ana, "support").await;
    for (query, count) in [
        ("Subject:*", 1),
        ("parc*", 1),
        ("Subject:(parcel OR invoice)", 1),
        ("StartDate:[2026-01-01 TO *]", 1),
        ("StartDate:[* TO 2026-01-01T00:00:00Z}", 0),
    ] {
        let found = ana
            .answered("ucs/interactions/search", json!({"query": query}))
            .await;
        assert_eq!(found["foundInteractions"], count, "{query}");
    }
    for query in [
        "par*el",
        "*cel",
        "parcel~",
        "/par.el/",
        "Subject:[a TO b]",
        "StartDate:[soon TO later]",
        "OwnerId:a*",
    ] {
        let (status, code, message) = ana
            .refused("ucs/interactions/search", json!({"query": query}))
            .await;
        assert_eq!((status, code), (400, 3), "{query}: {message}");
    }
}
