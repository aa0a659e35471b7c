//! The contacts' side.

use serde_json::json;

use crate::harness::{CARLA, Site};

#[tokio::test]
async fn a_contact_returns_to_the_open_asynchronous_chat() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    carla.say("first visit").await;
    assert_eq!(
        carla.call("disconnect", &[]).await["chatEnded"],
        false,
        "only away"
    );
    let pass = [
        ("userId", carla.user_id.as_str()),
        ("secureKey", carla.secure_key.as_str()),
    ];
    let with_pass = site.visitor("support", &pass).await;
    assert_eq!(with_pass.chat, carla.chat);
    assert!(with_pass.reads().await.contains(&"first visit".to_owned()));
    let by_mail = site
        .visitor(
            "support",
            &[
                ("nickname", "C"),
                ("emailAddress", " Carla.Mendes@Example.com"),
            ],
        )
        .await;
    assert_eq!(by_mail.chat, carla.chat);
    assert_eq!(
        by_mail.reads().await,
        Vec::<String>::new(),
        "an address alone opens no transcript"
    );
    by_mail.say("second visit").await;
    ana.text(&carla.chat, "second visit").await;
    assert!(with_pass.reads().await.contains(&"second visit".to_owned()));
    ana.ok(
        &format!("media/chat/interactions/{}/complete", carla.chat),
        json!({}),
    )
    .await;
    assert_eq!(carla.call("refresh", &[]).await["chatEnded"], true);
    let anew = site.visitor("support", &CARLA).await;
    assert_ne!(anew.chat, carla.chat, "Done is final");
}

#[tokio::test]
async fn a_chat_knows_the_first_visit_and_the_newest_ones() {
    let site = Site::open().await;
    let first = site.visitor("support", &CARLA).await;
    first.say("mine").await;
    let mut returns = Vec::new();
    for _ in 0..20 {
        returns.push(site.visitor("support", &CARLA).await);
    }
    assert!(returns.iter().all(|visit| visit.chat == first.chat));
    assert_eq!(first.reads().await, ["mine"], "nobody pushes it out");
    let mut known = Vec::new();
    for visit in &returns {
        known.push(visit.call("refresh", &[]).await["statusCode"] == 0);
    }
    assert_eq!(known, [[false; 5].as_slice(), &[true; 15]].concat());
}

#[tokio::test]
async fn nobody_reads_the_chats_of_others() {
    let site = Site::open().await;
    let carla = site.visitor("support", &CARLA).await;
    let mut thief = site.visitor("support", &[("nickname", "Thief")]).await;
    thief.chat.clone_from(&carla.chat);
    let reply = thief.call("refresh", &[]).await;
    assert_eq!(reply["statusCode"], 2);
    assert!(reply["messages"].is_null());
    thief.user_id.clone_from(&carla.user_id);
    assert_eq!(thief.call("refresh", &[]).await["statusCode"], 2);
}

#[tokio::test]
async fn a_contact_reads_on_from_a_position_and_both_see_typing() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    carla.call("startTyping", &[]).await;
    let typing = ana
        .event(|event| {
            event["messages"]
                .as_array()
                .is_some_and(|all| all[0]["type"] == "TypingStarted")
        })
        .await;
    assert!(
        typing["messages"][0].get("index").is_none(),
        "it is in no transcript"
    );
    ana.ok(&chat("send-typing-started"), json!({})).await;
    let seen = carla.call("refresh", &[("transcriptPosition", "1")]).await;
    let last = seen["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["type"], &last["from"]["type"]),
        (&json!("TypingStarted"), &json!("Agent"))
    );
    ana.ok(&chat("send-message"), json!({"message": "Hello"}))
        .await;
    ana.ok(
        &chat("send-message"),
        json!({"message": "between us", "visibility": "Agent"}),
    )
    .await;
    let position = seen["nextPosition"].to_string();
    let more = carla
        .call("refresh", &[("transcriptPosition", &position)])
        .await;
    assert_eq!(more["messages"].as_array().unwrap().len(), 1, "{more}");
    assert_eq!(more["messages"][0]["text"], "Hello");
    let after = more["nextPosition"].to_string();
    assert_eq!(
        carla
            .call("refresh", &[("transcriptPosition", &after)])
            .await["messages"],
        json!([])
    );
}

#[tokio::test]
async fn what_the_contact_says_of_the_case_reaches_the_agent() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let form = [
        ("nickname", "Guest"),
        ("userData[OrderId]", "4711"),
        ("subject", "Order"),
    ];
    let guest = site.visitor("support", &form).await;
    assert_eq!(
        (&guest.opened["nextPosition"], &guest.opened["chatEnded"]),
        (&json!(2), &json!(false))
    );
    let offer = ana.status(&guest.chat, "Invited").await;
    assert_eq!(
        crate::harness::member(&offer["userData"], "OrderId").as_deref(),
        Some("4711")
    );
    guest
        .call("updateData", &[("userData[OrderId]", "4712")])
        .await;
    let changed = ana.properties(&guest.chat).await;
    assert_eq!(
        crate::harness::member(&changed["userData"], "OrderId").as_deref(),
        Some("4712")
    );
    let (status, _) = ana.ask("ucs/contacts/nobody/get-details", json!({})).await;
    assert_eq!(status.as_u16(), 400);
    let found = ana
        .answered("ucs/contacts/search", json!({"query": "LastName:Mendes"}))
        .await;
    assert_eq!(
        found["contacts"][0]["emailAddresses"][0],
        "carla.mendes@example.com"
    );
    let id = found["contacts"][0]["id"].as_str().unwrap();
    let details = ana
        .answered(&format!("ucs/contacts/{id}/get-details"), json!({}))
        .await;
    assert_eq!(
        details["attributes"]["CompanyName"][0]["value"],
        "Atelier Mendes"
    );
}

#[tokio::test]
async fn nested_case_data_is_a_list_all_the_way_down() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let order = json!({"Order": {"Id": "4711", "Total": {"Items": 2, "Price": 4.5}}});
    ana.ok(
        &format!("media/chat/interactions/{}/attach-user-data", carla.chat),
        json!({"userData": order}),
    )
    .await;
    let changed = ana.properties(&carla.chat).await;
    let list = changed["userData"].as_array().unwrap();
    let set = list.iter().find(|one| one["key"] == "Order").unwrap();
    assert_eq!(
        *set,
        json!({"key": "Order", "type": "kvlist", "value": [
            {"key": "Id", "type": "str", "value": "4711"},
            {"key": "Total", "type": "kvlist", "value": [
                {"key": "Items", "type": "int", "value": 2},
                {"key": "Price", "type": "str", "value": "4.5"},
            ]},
        ]})
    );
}
