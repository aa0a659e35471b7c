//! A model of a server.

use std::collections::VecDeque;

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, HANDSHAKE, SUBSCRIBE};
use serde_json::json;

use super::{CHANNELS, read};

/// A server that keeps the standard: one session, numbered batches, unacknowledged events are sent again.
#[derive(Default)]
pub(super) struct Server {
    pub(super) ack: bool,
    pub(super) client: Option<String>,
    clients: u32,
    queue: VecDeque<(i64, i64)>,
    batch: i64,
    pub(super) handshakes: u32,
}

impl Server {
    pub(super) fn new(ack: bool) -> Self {
        Self {
            ack,
            ..Self::default()
        }
    }

    pub(super) fn publish(&mut self, number: i64) {
        if self.client.is_some() {
            self.queue.push_back((number, 0));
        }
    }

    pub(super) fn restart(&mut self) {
        self.client = None;
        self.queue.clear();
    }

    pub(super) fn answer(&mut self, frame: &[BayeuxMessage]) -> Vec<BayeuxMessage> {
        frame
            .iter()
            .flat_map(|message| self.answer_one(message))
            .collect()
    }

    pub(super) fn answer_one(&mut self, message: &BayeuxMessage) -> Vec<BayeuxMessage> {
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
