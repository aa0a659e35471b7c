//! The session against a model of a server, and against anything at all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod properties;
mod server;
mod steps;

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::BayeuxMessage;
use serde_json::Value;

use super::{Action, Machine, Output, Wishes};
use server::Server;

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
