//! The protocol without a transport.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::BayeuxMessage;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::hub::{Hub, Presence};
use super::protocol::{Answer, Offers, Reply, answer, frame};
use super::settings::Settings;
use crate::auth::{Caller, SessionKey};

const CHAT: &str = "/workspace/v3/media/chat";
const OFFERS: Offers = Offers {
    ack: true,
    websocket: true,
};

struct Agent {
    hub: Hub,
    caller: Caller,
    client: String,
}

impl Agent {
    fn caller(user: &str, cookie: &str) -> Caller {
        Caller {
            user: user.to_owned(),
            session: SessionKey::of(cookie),
        }
    }

    fn shake_hands(hub: &Hub, caller: &Caller, ack: bool) -> Self {
        let reply = ask(
            hub,
            caller,
            json!({"channel": "/meta/handshake", "version": "1.0", "ext": {"ack": ack}}),
        );
        let client = reply["clientId"].as_str().unwrap().to_owned();
        Self {
            hub: hub.clone(),
            caller: caller.clone(),
            client,
        }
    }

    fn subscribed(hub: &Hub, user: &str, ack: bool) -> Self {
        let agent = Self::shake_hands(hub, &Self::caller(user, &format!("cookie of {user}")), ack);
        assert_eq!(agent.subscribe(CHAT)["successful"], true);
        agent
    }

    fn subscribe(&self, channel: &str) -> Value {
        ask(
            &self.hub,
            &self.caller,
            json!({"channel": "/meta/subscribe", "clientId": self.client, "subscription": channel}),
        )
    }

    fn connect_message(&self, ack: Option<i64>) -> BayeuxMessage {
        let mut message = BayeuxMessage::on("/meta/connect");
        message
            .set_client_id(&self.client)
            .set_connection_type("long-polling");
        if let Some(ack) = ack {
            message.set_ack(ack);
        }
        message
    }

    /// A connect that is not held.
    fn poll(&self, ack: Option<i64>) -> Polled {
        match answer(
            &self.hub,
            OFFERS,
            &self.caller,
            &self.connect_message(ack),
            false,
        ) {
            Answer::Ready(reply) => Polled::from(reply),
            Answer::Held(_) => panic!("held although it must not be"),
        }
    }

    /// A connect that is held.
    fn hold(&self) -> impl Future<Output = Polled> + use<> {
        match answer(
            &self.hub,
            OFFERS,
            &self.caller,
            &self.connect_message(None),
            true,
        ) {
            Answer::Ready(reply) => panic!("answered at once: {}", frame([reply])),
            Answer::Held(connect) => async move { Polled::from(connect.reply().await) },
        }
    }
}

#[derive(Debug, PartialEq)]
struct Polled {
    events: Vec<i64>,
    ack: Option<i64>,
    error: Option<String>,
}

impl From<Reply> for Polled {
    fn from(reply: Reply) -> Self {
        let events = reply.events.iter().map(|event| {
            serde_json::from_str::<Value>(event).unwrap()["data"]
                .as_i64()
                .unwrap()
        });
        Self {
            events: events.collect(),
            ack: reply.meta.ack(),
            error: reply.meta.error().map(str::to_owned),
        }
    }
}

fn ask(hub: &Hub, caller: &Caller, message: Value) -> Value {
    let message = BayeuxMessage::from_value(message).unwrap();
    match answer(hub, OFFERS, caller, &message, false) {
        Answer::Ready(reply) => reply.meta.into_value(),
        Answer::Held(_) => panic!("held although it must not be"),
    }
}

fn hub() -> Hub {
    Hub::new(Settings::default())
}

#[test]
fn an_event_reaches_every_session_of_the_user_that_subscribed_and_no_other() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    let elsewhere = Agent::shake_hands(&hub, &Agent::caller("ana", "second machine"), false);
    elsewhere.subscribe("/workspace/**");
    let deaf = Agent::shake_hands(&hub, &Agent::caller("ana", "third machine"), false);
    let ben = Agent::subscribed(&hub, "ben", false);
    hub.publish("ana", &[CHAT], &json!(1));
    assert_eq!(ana.poll(None).events, [1]);
    assert_eq!(elsewhere.poll(None).events, [1]);
    assert_eq!(deaf.poll(None).events, [0; 0]);
    assert_eq!(ben.poll(None).events, [0; 0]);
}

#[test]
fn with_ack_a_lost_reply_is_repeated_until_it_is_acknowledged() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", true);
    hub.publish("ana", &[CHAT], &json!(1));
    let lost = ana.poll(Some(0));
    assert_eq!((lost.events, lost.ack), (vec![1], Some(1)));
    hub.publish("ana", &[CHAT], &json!(2));
    let repeated = ana.poll(Some(0));
    assert_eq!((repeated.events, repeated.ack), (vec![1, 2], Some(2)));
    assert_eq!(
        ana.poll(Some(1)).events,
        [2],
        "the first reply arrived after all"
    );
    assert_eq!(ana.poll(Some(2)).events, [0; 0]);
}

#[test]
fn without_ack_an_event_is_sent_once() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    hub.publish("ana", &[CHAT], &json!(1));
    assert_eq!(
        ana.poll(None),
        Polled {
            events: vec![1],
            ack: None,
            error: None
        }
    );
    assert_eq!(ana.poll(None).events, [0; 0]);
}

#[test]
fn one_reply_carries_no_more_than_its_bound_and_the_next_the_rest() {
    let hub = Hub::new(Settings {
        max_batch_bytes: 1,
        ..Settings::default()
    });
    let ana = Agent::subscribed(&hub, "ana", true);
    for event in 1..=3 {
        hub.publish("ana", &[CHAT], &json!(event));
    }
    let polled: Vec<_> = (0..4)
        .map(|acknowledged| ana.poll(Some(acknowledged)).events)
        .collect();
    assert_eq!(polled, [vec![1], vec![2], vec![3], vec![]]);
}

#[tokio::test]
async fn an_event_answers_the_connect_that_is_held() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", true);
    let held = ana.hold();
    hub.publish("ana", &[CHAT], &json!(7));
    assert_eq!(held.await.events, [7]);
}

#[tokio::test]
async fn a_second_connect_answers_the_first_and_gets_the_events() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    let first = ana.hold();
    let second = ana.hold();
    hub.publish("ana", &[CHAT], &json!(1));
    assert_eq!(
        first.await,
        Polled {
            events: vec![],
            ack: None,
            error: None
        }
    );
    assert_eq!(second.await.events, [1]);
}

#[tokio::test]
async fn what_comes_while_the_client_is_away_waits_for_its_next_connect() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    drop(ana.hold());
    hub.publish("ana", &[CHAT], &json!(1));
    assert_eq!(ana.poll(None).events, [1]);
}

#[tokio::test]
async fn a_session_expires_when_nobody_asks_and_says_when_it_was_the_last() {
    let hub = hub();
    let mut presence = hub.presence();
    let ana = Agent::subscribed(&hub, "ana", false);
    let elsewhere = Agent::shake_hands(&hub, &Agent::caller("ana", "second machine"), false);
    let held = ana.hold();
    let later = Instant::now() + Settings::default().max_interval + Duration::from_secs(1);
    hub.expire(later);
    assert_eq!(
        elsewhere.poll(None).error.as_deref(),
        Some("402::Unknown client")
    );
    assert!(hub.online("ana"), "a held connect keeps the session");
    assert_eq!(presence.try_recv(), Ok(Presence::Arrived("ana".into())));
    assert!(presence.try_recv().is_err(), "once for all sessions");
    drop(held);
    hub.expire(later);
    assert!(!hub.online("ana"));
    assert_eq!(presence.try_recv(), Ok(Presence::Departed("ana".into())));
}

#[test]
fn an_unknown_client_is_told_to_shake_hands() {
    let hub = hub();
    let caller = Agent::caller("ana", "cookie");
    let reply = ask(
        &hub,
        &caller,
        json!({"channel": "/meta/connect", "id": 5, "clientId": "gone"}),
    );
    assert_eq!(reply["error"], "402::Unknown client");
    assert_eq!(reply["advice"]["reconnect"], "handshake");
    assert_eq!(reply["id"], 5);
}

#[test]
fn a_session_counts_only_together_with_its_cookie() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    let thief = Agent {
        caller: Agent::caller("ben", "another cookie"),
        ..ana
    };
    assert_eq!(
        thief.poll(None).error.as_deref(),
        Some("402::Unknown client")
    );
    assert_eq!(thief.subscribe(CHAT)["successful"], false);
}

#[tokio::test]
async fn a_session_that_falls_behind_is_ended() {
    let hub = Hub::new(Settings {
        max_queue: 2,
        ..Settings::default()
    });
    let ana = Agent::subscribed(&hub, "ana", false);
    let mut presence = hub.presence();
    for event in 0..3 {
        hub.publish("ana", &[CHAT], &json!(event));
    }
    assert_eq!(ana.poll(None).error.as_deref(), Some("402::Unknown client"));
    assert_eq!(presence.try_recv(), Ok(Presence::Departed("ana".into())));
}

#[test]
fn an_event_for_the_http_session_waits_for_the_subscription_and_outlives_a_bayeux_session() {
    let hub = hub();
    let caller = Agent::caller("ana", "cookie");
    hub.publish_once(&caller.session, "/workspace/v3/initialization", &json!(1));
    let first = Agent::shake_hands(&hub, &caller, true);
    first.subscribe("/workspace/v3/initialization");
    assert_eq!(first.poll(Some(0)).events, [1]);
    // The reply was lost, and so was the session.
    hub.disconnect(&caller, &first.client);
    let second = Agent::shake_hands(&hub, &caller, true);
    assert_eq!(second.poll(Some(0)).events, [0; 0]);
    second.subscribe("/workspace/v3/*");
    assert_eq!(second.poll(Some(1)).events, [1]);
    assert_eq!(second.poll(Some(2)).events, [0; 0]);
}

#[test]
fn signing_out_ends_the_sessions_of_that_machine_alone() {
    let hub = hub();
    let here = Agent::subscribed(&hub, "ana", false);
    let there = Agent::shake_hands(&hub, &Agent::caller("ana", "second machine"), false);
    hub.end(&here.caller.session);
    assert!(here.poll(None).error.is_some());
    assert!(there.poll(None).error.is_none());
    assert!(hub.online("ana"));
}

#[test]
fn a_ninth_session_of_one_cookie_ends_the_first() {
    let hub = hub();
    let caller = Agent::caller("ana", "cookie");
    let all: Vec<_> = (0..9)
        .map(|_| Agent::shake_hands(&hub, &caller, false))
        .collect();
    let alive: Vec<_> = all
        .iter()
        .map(|agent| agent.poll(None).error.is_none())
        .collect();
    assert_eq!(alive.iter().filter(|alive| **alive).count(), 8);
    assert!(!alive[0]);
}

#[test]
fn only_what_is_offered_is_granted() {
    let hub = hub();
    let caller = Agent::caller("ana", "cookie");
    let bare = Offers {
        ack: false,
        websocket: false,
    };
    let shake = |types: Value| {
        let message = json!({"channel": "/meta/handshake", "supportedConnectionTypes": types, "ext": {"ack": true}});
        match answer(
            &hub,
            bare,
            &caller,
            &BayeuxMessage::from_value(message).unwrap(),
            true,
        ) {
            Answer::Ready(reply) => reply.meta.into_value(),
            Answer::Held(_) => panic!("a handshake is never held"),
        }
    };
    let granted = shake(json!(["websocket", "long-polling"]));
    assert_eq!(granted["supportedConnectionTypes"], json!(["long-polling"]));
    assert_eq!(granted.get("ext"), None);
    let refused = shake(json!(["websocket"]));
    assert_eq!(
        (&refused["successful"], &refused["advice"]["reconnect"]),
        (&json!(false), &json!("none"))
    );
}

#[tokio::test]
async fn closing_answers_what_is_held() {
    let hub = hub();
    let ana = Agent::subscribed(&hub, "ana", false);
    let held = ana.hold();
    hub.close();
    assert_eq!(
        held.await,
        Polled {
            events: vec![],
            ack: None,
            error: None
        }
    );
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof![
            Just("CLIENT"),
            Just("/meta/connect"),
            Just("/a/**"),
            Just("/")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn bayeux_like() -> impl Strategy<Value = Value> {
    let channel = prop::sample::select(vec![
        "/meta/handshake",
        "/meta/connect",
        "/meta/subscribe",
        "/meta/unsubscribe",
        "/meta/disconnect",
        "/meta/else",
        "/service/x",
    ]);
    let keys = [
        "clientId",
        "id",
        "subscription",
        "ext",
        "advice",
        "supportedConnectionTypes",
        "connectionType",
        "version",
    ];
    (
        channel,
        prop::collection::vec((prop::sample::select(keys.to_vec()), json_value()), 0..8),
    )
        .prop_map(|(channel, members)| {
            let mut message: serde_json::Map<_, _> = members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            message.insert("channel".to_owned(), channel.into());
            Value::Object(message)
        })
}

proptest! {
    #[test]
    fn whatever_comes_is_answered(messages in prop::collection::vec(prop_oneof![bayeux_like(), json_value()], 0..12)) {
        let hub = hub();
        let ana = Agent::subscribed(&hub, "ana", true);
        for message in messages {
            let text = message.to_string().replace("CLIENT", &ana.client);
            for message in holdfast_wire::bayeux::parse_frame(&text).unwrap() {
                if let Answer::Ready(reply) = answer(&hub, OFFERS, &ana.caller, &message, false) {
                    let reply: Vec<Value> = serde_json::from_str(&frame([reply])).unwrap();
                    prop_assert!(reply.last().unwrap()["successful"].is_boolean());
                }
            }
            hub.publish("ana", &[CHAT], &json!(1));
        }
        hub.expire(Instant::now());
    }

    /// Whatever is lost on the way, with the ack extension every event arrives, in order.
    #[test]
    fn with_ack_nothing_is_lost(steps in prop::collection::vec((0_usize..4, any::<bool>()), 1..40), bound in 1_usize..400) {
        let hub = Hub::new(Settings { max_batch_bytes: bound, ..Settings::default() });
        let ana = Agent::subscribed(&hub, "ana", true);
        let (mut sent, mut seen, mut acknowledged) = (0_i64, Vec::new(), 0);
        let mut arrives = |polled: Polled| {
            seen.extend(polled.events.into_iter().filter(|event| seen.last() < Some(event)).collect::<Vec<_>>());
            polled.ack.unwrap()
        };
        for (publishes, lost) in steps {
            for _ in 0..publishes {
                sent += 1;
                hub.publish("ana", &[CHAT], &json!(sent));
            }
            let polled = ana.poll(Some(acknowledged));
            if !lost {
                acknowledged = arrives(polled);
            }
        }
        for _ in 0..=sent {
            acknowledged = arrives(ana.poll(Some(acknowledged)));
        }
        prop_assert_eq!(seen, (1..=sent).collect::<Vec<_>>());
    }
}
