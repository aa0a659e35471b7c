//! Whatever happens to requests, replies and the server, and whatever comes.

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, HANDSHAKE, SUBSCRIBE};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{Action, Machine, Output};
use super::{CHANNELS, Server, exchange, numbers, opened, wishes};

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
