//! The session against a model of a server, and against anything at all.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, HANDSHAKE, SUBSCRIBE};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Action, Loss, Machine, Output, Wishes};

const CHANNELS: [&str; 2] = ["/workspace/v3/media", "/workspace/v3/media/chat"];

fn wishes() -> Wishes {
    Wishes {
        ack: true,
        hold: Duration::from_secs(8),
        grace: Duration::from_secs(5),
        patience: Duration::from_secs(15),
        channels: CHANNELS
            .iter()
            .map(|channel| (*channel).to_owned())
            .collect(),
    }
}

fn read(value: Value) -> BayeuxMessage {
    BayeuxMessage::from_value(value).unwrap()
}

/// A server that keeps the standard: one session, numbered batches, unacknowledged events are sent again.
#[derive(Default)]
struct Server {
    ack: bool,
    client: Option<String>,
    clients: u32,
    queue: VecDeque<(i64, i64)>,
    batch: i64,
    handshakes: u32,
}

impl Server {
    fn new(ack: bool) -> Self {
        Self {
            ack,
            ..Self::default()
        }
    }

    fn publish(&mut self, number: i64) {
        if self.client.is_some() {
            self.queue.push_back((number, 0));
        }
    }

    fn restart(&mut self) {
        self.client = None;
        self.queue.clear();
    }

    fn answer(&mut self, frame: &[BayeuxMessage]) -> Vec<BayeuxMessage> {
        frame
            .iter()
            .flat_map(|message| self.answer_one(message))
            .collect()
    }

    fn answer_one(&mut self, message: &BayeuxMessage) -> Vec<BayeuxMessage> {
        let channel = message.channel().unwrap();
        let id = message.id().unwrap();
        if channel == HANDSHAKE {
            self.restart();
            self.handshakes += 1;
            self.clients += 1;
            self.client = Some(format!("client-{}", self.clients));
            self.batch = 0;
            return vec![read(json!({
                "channel": HANDSHAKE, "id": id, "successful": true, "clientId": self.client,
                "supportedConnectionTypes": ["websocket", "long-polling"], "ext": {"ack": self.ack},
                "advice": {"reconnect": "retry", "interval": 0, "timeout": 25000},
            }))];
        }
        if message.client_id().map(str::to_owned) != self.client {
            return vec![read(json!({
                "channel": channel, "id": id, "successful": false, "error": "402::Unknown client",
                "advice": {"reconnect": "handshake"},
            }))];
        }
        if channel == SUBSCRIBE {
            return vec![read(json!({
                "channel": SUBSCRIBE, "id": id, "successful": true, "subscription": message.subscriptions()[0],
            }))];
        }
        assert_eq!(channel, CONNECT);
        if let Some(acknowledged) = message.ack() {
            self.queue
                .retain(|(_, sent_in)| *sent_in == 0 || *sent_in > acknowledged);
        }
        self.batch += 1;
        let batch = self.batch;
        let mut reply = json!({"channel": CONNECT, "id": id, "successful": true});
        if self.ack {
            reply["ext"] = json!({"ack": batch});
        }
        let mut frame: Vec<BayeuxMessage> = self
            .queue
            .iter_mut()
            .map(|(number, sent_in)| {
                if *sent_in == 0 {
                    *sent_in = batch;
                }
                read(json!({"channel": CHANNELS[1], "data": {"number": *number}}))
            })
            .collect();
        if !self.ack {
            self.queue.clear();
        }
        frame.push(read(reply));
        frame
    }
}

fn numbers(outputs: &[Output]) -> Vec<i64> {
    let number = |output: &Output| match output {
        Output::Event { data, .. } => data["number"].as_i64(),
        _ => None,
    };
    outputs.iter().filter_map(number).collect()
}

/// Sends what is due, and gives back what came of it.
fn exchange(machine: &mut Machine, server: &mut Server, now: &mut Instant) -> Vec<Output> {
    loop {
        match machine.poll(*now) {
            Action::Send { frame, .. } => {
                let reply = server.answer(&frame);
                return machine.receive(&reply, *now);
            }
            Action::Until(at) => *now = at,
            Action::Wait => panic!("nothing is out and nothing is due"),
        }
    }
}

fn opened(machine: &mut Machine, server: &mut Server, now: &mut Instant) {
    machine.attach("long-polling");
    for _ in 0..10 {
        if exchange(machine, server, now).contains(&Output::Confirmed { missed: false }) {
            return;
        }
    }
    panic!("the session did not open");
}

#[test]
fn a_session_opens_in_three_steps_and_its_first_connect_is_not_held() {
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
    let now = Instant::now();
    machine.attach("websocket");
    let Action::Send { frame, .. } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(frame[0].supported_connection_types(), ["websocket"]);
    assert!(frame[0].offers_ack());
    assert!(machine.receive(&server.answer(&frame), now).is_empty());
    let Action::Send { frame, .. } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(
        frame
            .iter()
            .map(|message| message.subscriptions()[0])
            .collect::<Vec<_>>(),
        CHANNELS
    );
    assert_eq!(
        machine.receive(&server.answer(&frame), now),
        [Output::Opened]
    );
    let Action::Send { frame, patience } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(frame[0].raw("advice"), Some(&json!({"timeout": 0})));
    assert_eq!(frame[0].ack(), Some(-1));
    assert_eq!(
        patience,
        Duration::from_secs(30),
        "a server may keep to its own timeout"
    );
    assert_eq!(machine.poll(now), Action::Wait);
    assert_eq!(
        machine.receive(&server.answer(&frame), now),
        [Output::Confirmed { missed: false }]
    );
    let Action::Send { frame, .. } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(frame[0].raw("advice"), Some(&json!({"timeout": 8000})));
    assert_eq!(frame[0].ack(), Some(1));
}

#[test]
fn a_server_that_keeps_to_the_hold_is_waited_for_no_longer() {
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
    let mut now = Instant::now();
    opened(&mut machine, &mut server, &mut now);
    let Action::Send { frame, patience } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(patience, Duration::from_secs(30));
    now += Duration::from_secs(8);
    machine.receive(&server.answer(&frame), now);
    let Action::Send { patience, .. } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(patience, Duration::from_secs(13));
}

#[test]
fn advice_is_followed_within_bounds() {
    for (advice, wait) in [
        (json!({"reconnect": "retry", "interval": 2000}), 2000),
        (json!({"reconnect": "retry", "interval": -1}), 0),
        (
            json!({"reconnect": "retry", "interval": 9_000_000_000_000_i64}),
            30_000,
        ),
        (json!({"interval": "1500"}), 1500),
        (json!("nonsense"), 0),
    ] {
        let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
        let mut now = Instant::now();
        opened(&mut machine, &mut server, &mut now);
        let Action::Send { frame, .. } = machine.poll(now) else {
            panic!()
        };
        let mut reply = server.answer(&frame);
        reply.last_mut().unwrap().set_raw("advice", advice.clone());
        assert_eq!(machine.receive(&reply, now), [], "{advice}");
        now += Duration::from_millis(wait);
        assert!(matches!(machine.poll(now), Action::Send { .. }), "{advice}");
        if wait > 0 {
            let mut early = Machine::new(wishes());
            opened(&mut early, &mut server, &mut now.clone());
            let Action::Send { frame, .. } = early.poll(now) else {
                panic!()
            };
            let mut reply = server.answer(&frame);
            reply.last_mut().unwrap().set_raw("advice", advice.clone());
            early.receive(&reply, now);
            assert_eq!(
                early.poll(now),
                Action::Until(now + Duration::from_millis(wait)),
                "{advice}"
            );
        }
    }
}

#[test]
fn a_lost_session_is_told_apart() {
    for (reply, loss) in [
        (
            json!({"successful": false, "error": "402::Unknown client", "advice": {"reconnect": "handshake"}}),
            Loss::Unknown,
        ),
        (
            json!({"successful": false, "error": "402::Unknown client"}),
            Loss::Unknown,
        ),
        (
            json!({"successful": false, "error": "403::Unknown client"}),
            Loss::Unknown,
        ),
        (
            json!({"successful": true, "advice": {"reconnect": "handshake"}}),
            Loss::Unknown,
        ),
        (
            json!({"successful": false, "error": "401::Sign in"}),
            Loss::Denied("401::Sign in".to_owned()),
        ),
        (
            json!({"successful": false, "error": "500::Oops"}),
            Loss::Failed("500::Oops".to_owned()),
        ),
        (
            json!({"successful": true, "advice": {"reconnect": "none"}}),
            Loss::Ended(String::new()),
        ),
    ] {
        let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
        let mut now = Instant::now();
        opened(&mut machine, &mut server, &mut now);
        let Action::Send { frame, .. } = machine.poll(now) else {
            panic!()
        };
        let mut message = read(reply.clone());
        message.set_channel(CONNECT).set_id(frame[0].id().unwrap());
        assert_eq!(
            machine.receive(&[message], now),
            [Output::Lost(loss)],
            "{reply}"
        );
        assert!(
            matches!(machine.poll(now), Action::Send { .. }),
            "it goes on after {reply}"
        );
    }
}

#[test]
fn a_refused_handshake_is_told_apart() {
    for (reply, loss) in [
        (
            json!({"error": "401::x"}),
            Loss::Denied("401::x".to_owned()),
        ),
        (
            json!({"error": "x", "advice": {"reconnect": "none"}}),
            Loss::Denied("x".to_owned()),
        ),
        (
            json!({"error": "503::x"}),
            Loss::Failed("503::x".to_owned()),
        ),
        (json!({"successful": true}), Loss::Failed(String::new())),
        (
            json!({"error": "412::x", "supportedConnectionTypes": ["long-polling"], "advice": {"reconnect": "none"}}),
            Loss::Unsupported,
        ),
    ] {
        let mut machine = Machine::new(wishes());
        let now = Instant::now();
        machine.attach("websocket");
        machine.poll(now);
        let mut message = read(reply.clone());
        message.set_channel(HANDSHAKE);
        assert_eq!(
            machine.receive(&[message], now),
            [Output::Lost(loss)],
            "{reply}"
        );
    }
}

#[test]
fn one_channel_that_is_not_served_does_not_keep_the_others_from_opening() {
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(false));
    let now = Instant::now();
    machine.attach("long-polling");
    let Action::Send { frame, .. } = machine.poll(now) else {
        panic!()
    };
    machine.receive(&server.answer(&frame), now);
    let Action::Send { frame, .. } = machine.poll(now) else {
        panic!()
    };
    let mut replies = server.answer(&frame);
    replies[0]
        .set_successful(false)
        .set_error("404::no such channel");
    // In another order and without ids, as some servers answer.
    replies.reverse();
    replies.iter_mut().for_each(|reply| {
        reply.0.remove("id");
    });
    let outputs = machine.receive(&replies, now);
    let refused = Output::NotGranted {
        channel: CHANNELS[0].to_owned(),
        error: "404::no such channel".to_owned(),
    };
    assert_eq!(outputs, [refused, Output::Opened]);
}

#[test]
fn a_server_that_answers_empty_connects_at_once_is_not_asked_without_end() {
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
    let mut now = Instant::now();
    let begin = now;
    opened(&mut machine, &mut server, &mut now);
    for _ in 0..100 {
        exchange(&mut machine, &mut server, &mut now);
    }
    assert!(now - begin > Duration::from_secs(90));
}

#[test]
fn without_acknowledgement_a_reconnect_says_that_events_may_be_missing() {
    for (ack, missed) in [(true, false), (false, true)] {
        let (mut machine, mut server) = (Machine::new(wishes()), Server::new(ack));
        let mut now = Instant::now();
        opened(&mut machine, &mut server, &mut now);
        machine.poll(now);
        machine.detach(now);
        machine.attach("long-polling");
        assert_eq!(
            exchange(&mut machine, &mut server, &mut now),
            [Output::Confirmed { missed }]
        );
        assert_eq!(server.handshakes, 1);
    }
}

#[test]
fn another_transport_begins_another_session() {
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
    let mut now = Instant::now();
    opened(&mut machine, &mut server, &mut now);
    machine.detach(now);
    machine.attach("websocket");
    exchange(&mut machine, &mut server, &mut now);
    assert_eq!(server.handshakes, 2);
}

/// What happens to one exchange.
#[derive(Clone, Debug)]
enum Fate {
    /// All is well.
    Fine,
    /// The request does not arrive.
    RequestLost,
    /// The server has processed it, its reply does not arrive.
    ReplyLost,
    /// The reply arrives twice.
    Twice,
    /// The server restarts before it.
    Restart,
    /// That many events are published before it.
    Publish(u8),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Fine),
        2 => Just(Fate::RequestLost),
        2 => Just(Fate::ReplyLost),
        2 => Just(Fate::Twice),
        1 => Just(Fate::Restart),
        4 => (1_u8..4).prop_map(Fate::Publish),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z0-9:/]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-zA-Z]{1,8}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

fn any_message() -> impl Strategy<Value = BayeuxMessage> {
    let channel = prop_oneof![
        Just(HANDSHAKE),
        Just(CONNECT),
        Just(SUBSCRIBE),
        Just("/meta/disconnect"),
        Just("/meta/other"),
        Just(CHANNELS[0]),
    ];
    let member = prop_oneof![
        Just("id"),
        Just("clientId"),
        Just("successful"),
        Just("error"),
        Just("advice"),
        Just("ext"),
        Just("data"),
        Just("subscription"),
        Just("supportedConnectionTypes"),
    ];
    let value = prop_oneof![
        any_json(),
        Just(json!(true)),
        Just(json!("1")),
        Just(json!("402::Unknown client")),
        Just(json!({"ack": 3})),
        Just(json!({"reconnect": "none"})),
        Just(json!({"reconnect": "handshake", "interval": i64::MAX, "timeout": i64::MAX})),
    ];
    (channel, prop::collection::vec((member, value), 0..6)).prop_map(|(channel, members)| {
        let mut message = BayeuxMessage::on(channel);
        for (key, value) in members {
            message.set_raw(key, value);
        }
        message
    })
}

proptest! {
    /// With acknowledgement every event of one session arrives once and in order, whatever becomes of requests and
    /// replies.
    #[test]
    fn no_event_is_lost_doubled_or_reordered(fates in prop::collection::vec(fate(), 0..60)) {
        let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
        let mut now = Instant::now();
        opened(&mut machine, &mut server, &mut now);
        let (mut published, mut expected, mut seen) = (0, Vec::new(), Vec::new());
        for fate in fates.into_iter().chain(std::iter::repeat_n(Fate::Fine, 12)) {
            match fate {
                Fate::Publish(count) => for _ in 0..count {
                    published += 1;
                    if server.client.is_some() {
                        expected.push(published);
                    }
                    server.publish(published);
                },
                Fate::Restart => {
                    // What the old server had not delivered is gone with it: the new session is told as such.
                    server.restart();
                    expected.retain(|number| seen.contains(number));
                }
                _ => {
                    let frame = loop {
                        match machine.poll(now) {
                            Action::Send { frame, .. } => break frame,
                            Action::Until(at) => now = at,
                            Action::Wait => prop_assert!(false, "stuck"),
                        }
                    };
                    // A handshake that the server takes begins a new session there, heard of or not.
                    let handshake = frame[0].channel() == Some(HANDSHAKE);
                    if handshake && !matches!(fate, Fate::RequestLost) {
                        expected.retain(|number| seen.contains(number));
                    }
                    match fate {
                        Fate::RequestLost => machine.detach(now),
                        Fate::ReplyLost => {
                            server.answer(&frame);
                            machine.detach(now);
                        }
                        Fate::Twice => {
                            let reply = server.answer(&frame);
                            seen.extend(numbers(&machine.receive(&reply, now)));
                            seen.extend(numbers(&machine.receive(&reply, now)));
                        }
                        _ => {
                            let reply = server.answer(&frame);
                            seen.extend(numbers(&machine.receive(&reply, now)));
                        }
                    }
                }
            }
        }
        prop_assert_eq!(seen, expected);
    }

    /// No frame panics, and none wedges: what follows is either due at a time or waits for an answer that the
    /// transport bounds; once that is given up the session goes on.
    #[test]
    fn anything_may_come(frames in prop::collection::vec(prop::collection::vec(any_message(), 0..4), 0..20)) {
        let mut machine = Machine::new(wishes());
        let mut now = Instant::now();
        machine.attach("websocket");
        for frame in &frames {
            if let Action::Until(at) = machine.poll(now) {
                prop_assert!(at <= now + Duration::from_secs(30));
                now = at;
            }
            machine.receive(frame, now);
        }
        machine.detach(now);
        prop_assert!(!matches!(machine.poll(now), Action::Wait));
        let mut server = Server::new(true);
        let mut confirmed = false;
        for _ in 0..10 {
            machine.detach(now);
            machine.attach("websocket");
            for _ in 0..6 {
                confirmed |= exchange(&mut machine, &mut server, &mut now)
                    .iter()
                    .any(|output| matches!(output, Output::Confirmed { .. }));
            }
        }
        prop_assert!(confirmed);
    }
}
