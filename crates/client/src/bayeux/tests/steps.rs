//! The session step by step.

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{CONNECT, HANDSHAKE};
use serde_json::json;

use super::super::{Action, Loss, Machine, Output};
use super::{CHANNELS, Server, exchange, opened, read, wishes};

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
fn a_limit_shortens_the_hold_and_is_waited_for_where_the_server_keeps_its_own() {
    let secs = Duration::from_secs;
    let mut now = Instant::now();
    let (mut machine, mut server) = (Machine::new(wishes()), Server::new(true));
    opened(&mut machine, &mut server, &mut now);
    machine.limit_connects(Some(secs(60)));
    let Action::Send { frame, patience } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(frame[0].raw("advice"), Some(&json!({"timeout": 8000})));
    assert_eq!(patience, secs(60), "it may hold longer than it is asked to");
    now += secs(8);
    machine.receive(&server.answer(&frame), now);
    machine.limit_connects(Some(secs(7)));
    let Action::Send { frame, patience } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(frame[0].raw("advice"), Some(&json!({"timeout": 2000})));
    assert_eq!(patience, secs(7), "it keeps to what it is asked for");
    now += secs(25);
    machine.receive(&server.answer(&frame), now);
    let Action::Send { patience, .. } = machine.poll(now) else {
        panic!()
    };
    assert_eq!(patience, secs(30), "its own hold is longer than the limit");
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
    for reply in &mut replies {
        reply.0.remove("id");
    }
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
