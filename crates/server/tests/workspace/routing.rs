//! Who is offered what.

use serde_json::json;

use crate::harness::{CARLA, Site, member};

#[tokio::test]
async fn a_chat_goes_to_the_longest_idle_and_on_when_the_offer_ends() {
    let site = Site::timeless().await;
    let mut ben = site.ready("ben").await;
    site.advance(5);
    let mut ana = site.ready("ana").await;
    let carla = site.visitor("support", &CARLA).await;
    let offer = ben.status(&carla.chat, "Invited").await;
    assert_eq!(offer["capabilities"], json!(["accept", "reject"]));
    assert_eq!(
        member(&offer["userData"], "OfferEndsAt").as_deref(),
        Some("2026-11-24T09:00:50.000Z")
    );
    let session = ben.get("current-session").await;
    let mine = &session["data"]["user"]["activeSession"]["media"]["channels"][0]["interactions"];
    assert_eq!(mine[0]["state"], "Invited");
    site.advance(45);
    ben.status(&carla.chat, "Revoked").await;
    ana.status(&carla.chat, "Invited").await;
    site.advance(5);
    ana.ok(
        &format!("media/chat/interactions/{}/reject", carla.chat),
        json!({}),
    )
    .await;
    ana.status(&carla.chat, "Revoked").await;
    // Ben did not take it 15 s ago: he may be asked again, Ana not yet.
    site.advance(10);
    ben.status(&carla.chat, "Invited").await;
}

#[tokio::test]
async fn nobody_is_offered_more_than_they_can_have_nor_while_they_take_none() {
    let site = Site::timeless().await;
    let mut ana = site.ready("ana").await;
    let mut chats = Vec::new();
    for _ in 0..3 {
        chats.push(site.accepted_of(&mut ana, "someone").await);
    }
    let fourth = site.visitor("support", &[("nickname", "Fourth")]).await;
    let rest = ana.rest().await;
    assert!(
        !rest
            .iter()
            .any(|event| event["interaction"]["id"] == *fourth.chat),
        "three is what she can have"
    );
    ana.ok(
        &format!("media/chat/interactions/{}/complete", chats[0].chat),
        json!({}),
    )
    .await;
    ana.status(&fourth.chat, "Invited").await;
    ana.ok("media/chat/not-ready", json!({"reasonCode": "Lunch"}))
        .await;
    let state = ana
        .event(|event| event["media"]["channels"][0]["state"] == "NotReady")
        .await;
    assert_eq!(
        member(&state["media"]["channels"][0]["reasons"], "ReasonCode").as_deref(),
        Some("Lunch")
    );
    ana.ok(
        &format!("media/chat/interactions/{}/accept", fourth.chat),
        json!({}),
    )
    .await;
}

#[tokio::test]
async fn a_woken_chat_is_offered_to_the_agent_who_had_it_then_to_the_group() {
    let site = Site::timeless().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let mut ben = site.ready("ben").await;
    ana.ok(
        &format!("media/chat/interactions/{}/put-on-hold", carla.chat),
        json!({}),
    )
    .await;
    ana.status(&carla.chat, "Queued").await;
    carla.say("Hello?").await;
    ana.properties(&carla.chat).await;
    site.advance(1);
    assert!(
        ana.rest()
            .await
            .iter()
            .all(|event| event["interaction"]["state"] != "Invited"),
        "she has time to rejoin"
    );
    site.advance(1);
    let offer = ana.status(&carla.chat, "Invited").await;
    assert_eq!(offer["chat"]["isAsyncMode"], true);
    assert!(
        ben.rest()
            .await
            .iter()
            .all(|event| event["interaction"]["id"] != *carla.chat),
        "not yet"
    );
    site.advance(60);
    ana.status(&carla.chat, "Revoked").await;
    ana.status(&carla.chat, "Queued").await;
    ben.status(&carla.chat, "Invited").await;
    site.advance(45);
    ben.status(&carla.chat, "Revoked").await;
    site.advance(3600);
    assert!(
        ben.rest()
            .await
            .iter()
            .all(|event| event["interaction"]["state"] != "Invited"),
        "it stays in the queue"
    );
    carla.say("Anybody?").await;
    site.advance(2);
    ana.status(&carla.chat, "Invited").await;
    ana.ok(
        &format!("media/chat/interactions/{}/accept", carla.chat),
        json!({}),
    )
    .await;
    let transcript = ana.text(&carla.chat, "Anybody?").await;
    assert_eq!(transcript["messages"][0]["index"], 1);
    assert_eq!(
        ana.status(&carla.chat, "Processing").await["assignedTo"],
        "ana"
    );
}

/// How a held chat is waking when its agent rejoins.
enum Moment {
    Asleep,
    Offered,
    OfferedByResumeAlone,
    OfferedToAColleague,
    NobodyTookIt,
}

#[tokio::test]
async fn an_agent_rejoins_a_held_chat_in_every_moment_of_its_waking() {
    for moment in [
        Moment::Asleep,
        Moment::Offered,
        Moment::OfferedByResumeAlone,
        Moment::OfferedToAColleague,
        Moment::NobodyTookIt,
    ] {
        let site = Site::timeless().await;
        let mut ana = site.ready("ana").await;
        let carla = site.accepted(&mut ana, "support").await;
        let mut ben = site.ready("ben").await;
        let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
        ana.ok(&chat("put-on-hold"), json!({})).await;
        carla.say("Hello?").await;
        ana.properties(&carla.chat).await;
        if !matches!(moment, Moment::Asleep) {
            site.advance(2);
            ana.status(&carla.chat, "Invited").await;
        }
        if matches!(moment, Moment::OfferedToAColleague | Moment::NobodyTookIt) {
            site.advance(60);
            ben.status(&carla.chat, "Invited").await;
        }
        if matches!(moment, Moment::NobodyTookIt) {
            site.advance(45);
            ben.status(&carla.chat, "Revoked").await;
        }
        if !matches!(moment, Moment::OfferedByResumeAlone) {
            ana.ok(&chat("pull"), json!({})).await;
        }
        ana.ok(&chat("resume"), json!({})).await;
        ana.ok(&chat("send-message"), json!({"message": "Back."}))
            .await;
        assert_eq!(
            carla.reads().await.last().map(String::as_str),
            Some("Back.")
        );
        if matches!(moment, Moment::OfferedToAColleague) {
            ben.status(&carla.chat, "Revoked").await;
        }
    }
}

#[tokio::test]
async fn an_agent_who_signs_out_is_asked_no_more() {
    let site = Site::timeless().await;
    let mut ana = site.ready("ana").await;
    let carla = site.visitor("support", &CARLA).await;
    ana.status(&carla.chat, "Invited").await;
    let mut ben = site.ready("ben").await;
    ana.ok("logout", json!({})).await;
    ben.status(&carla.chat, "Invited").await;
    assert_eq!(
        ana.send("media/chat/ready", json!({})).await.0.as_u16(),
        401
    );
}

#[tokio::test]
async fn the_sign_out_link_takes_an_agent_off_the_channel() {
    let site = Site::timeless().await;
    let ana = site.ready("ana").await;
    let ben = site.agent("ben").await;
    let path = "targets?types=agent&searchTerm=ana";
    let state = |seen: &serde_json::Value| {
        seen["data"]["targets"][0]["availability"]["channels"][0]["userState"]["state"].clone()
    };
    assert_eq!(state(&ben.get(path).await), "Ready");
    ana.follow("logout").await;
    assert_eq!(state(&ben.get(path).await), "LoggedOut");
}

#[tokio::test]
async fn a_short_absence_keeps_an_agent_ready_and_a_long_one_does_not() {
    for (minutes, state) in [(10, "Ready"), (20, "NotReady")] {
        let site = Site::timeless().await;
        let mut ana = site.ready("ana").await;
        let ben = site.agent("ben").await;
        ana.go_away(&ben).await;
        site.advance(minutes * 60);
        let ana = site.agent("ana").await;
        let session = ana.get("current-session").await;
        let channel = &session["data"]["user"]["activeSession"]["media"]["channels"][0];
        assert_eq!(channel["state"], state, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn who_shakes_hands_again_is_back() {
    let site = Site::timeless().await;
    let mut ana = site.ready("ana").await;
    let mut ben = site.agent("ben").await;
    ana.go_away(&ben).await;
    let carla = site.visitor("support", &CARLA).await;
    site.advance(10 * 60);
    ana.come_back().await;
    // Her return alone brings her the chat that waited.
    let condition = format!("Id='{}'", carla.chat);
    let mut offered = false;
    for _ in 0..500 {
        if offered {
            break;
        }
        let seen = ben
            .answered(
                "media-management/get-snapshot",
                json!({"condition": condition}),
            )
            .await;
        offered = seen["interactions"][0]["workflowState"] == "Routing";
    }
    ana.ok(
        &format!("media/chat/interactions/{}/accept", carla.chat),
        json!({}),
    )
    .await;
    // Long after, nothing that she asks counts as a return from that absence.
    site.advance(10 * 60);
    let session = ana.get("current-session").await;
    let channel = &session["data"]["user"]["activeSession"]["media"]["channels"][0];
    assert_eq!(channel["state"], "Ready");
}
