//! Two agents never have one chat.

use serde_json::json;

use crate::harness::Site;

#[tokio::test]
async fn of_agents_who_pull_at_once_one_gets_the_chat_and_the_others_hear_who() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let (ben, lea, max) = (
        site.agent("ben").await,
        site.agent("lea").await,
        site.agent("max").await,
    );
    for round in 0..5 {
        let carla = site.accepted(&mut ana, "support").await;
        let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
        ana.ok(&chat("put-on-hold"), json!({})).await;
        let pull = chat("pull");
        let (a, b, c, d) = tokio::join!(
            ana.ask(&pull, json!({})),
            ben.ask(&pull, json!({})),
            lea.ask(&pull, json!({})),
            max.ask(&pull, json!({})),
        );
        let replies = [("ana", a), ("ben", b), ("lea", c), ("max", d)];
        let winners: Vec<&str> = replies
            .iter()
            .filter(|(_, (status, _))| status.is_success())
            .map(|(user, _)| *user)
            .collect();
        assert_eq!(winners.len(), 1, "round {round}: {replies:?}");
        for (_, (status, reply)) in replies
            .iter()
            .filter(|(_, (status, _))| !status.is_success())
        {
            assert_eq!(status.as_u16(), 409);
            assert_eq!(reply["data"]["agentId"], winners[0]);
            assert!(
                reply["status"]["message"]
                    .as_str()
                    .unwrap()
                    .ends_with("has this chat."),
                "{reply}"
            );
        }
        let (_, winner) = (
            winners[0],
            match winners[0] {
                "ana" => &ana,
                "ben" => &ben,
                "lea" => &lea,
                _ => &max,
            },
        );
        winner.ok(&chat("complete"), json!({})).await;
    }
}

#[tokio::test]
async fn many_words_at_once_get_indexes_that_grow_by_one() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let path = format!("media/chat/interactions/{}/send-message", carla.chat);
    let agent = async {
        for number in 0..20 {
            ana.ok(&path, json!({"message": format!("agent {number}")}))
                .await;
        }
    };
    let contact = async {
        for number in 0..20 {
            carla.say(&format!("contact {number}")).await;
        }
    };
    tokio::join!(agent, contact);
    let transcript = ana.transcript(&carla.chat).await;
    let indexes: Vec<i64> = transcript
        .iter()
        .map(|one| one["index"].as_i64().unwrap())
        .collect();
    assert_eq!(indexes, (1..=42).collect::<Vec<i64>>());
    ana.text(&carla.chat, "contact 19").await;
    ana.text(&carla.chat, "agent 19").await;
    // Events came in the order of the transcript.
    let told = ana.rest().await;
    let order: Vec<i64> = told
        .iter()
        .filter(|event| event["messageType"] == "MessageLogUpdated")
        .flat_map(|event| {
            event["messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["index"].as_i64().unwrap())
        })
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}
