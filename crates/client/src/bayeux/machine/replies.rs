//! What replies and events make of a session.

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE};

use super::{Loss, Machine, Output, Stage};

/// The longest pause between two connects that a server may advise.
const LONGEST_INTERVAL: Duration = Duration::from_secs(30);
/// The longest hold of a connect that is waited for.
const LONGEST_HOLD: Duration = Duration::from_mins(2);
/// How often in a row a server may answer an empty connect at once before it is asked less often.
const HASTY_LIMIT: u32 = 3;
/// The pause then.
const HASTY_PAUSE: Duration = Duration::from_secs(1);

impl Machine {
    /// Takes a frame.
    pub(crate) fn receive(&mut self, frame: &[BayeuxMessage], now: Instant) -> Vec<Output> {
        let stale = frame.iter().any(|message| self.is_stale(message));
        let empty = frame.iter().all(BayeuxMessage::is_meta);
        let mut outputs = Vec::new();
        for message in frame {
            match message.channel() {
                Some(HANDSHAKE) => self.handshake_reply(message, &mut outputs),
                Some(SUBSCRIBE) => self.subscribe_reply(message, now, &mut outputs),
                Some(CONNECT) => self.connect_reply(message, empty, now, &mut outputs),
                Some(DISCONNECT) if self.client_id.is_some() => {
                    outputs.push(Output::Lost(Loss::Ended(error_of(message))));
                }
                Some(channel) if !message.is_meta() && !message.data().is_null() && !stale => {
                    outputs.push(Output::Event {
                        channel: channel.to_owned(),
                        data: message.data().clone(),
                    });
                }
                _ => {}
            }
        }
        outputs
    }

    fn handshake_reply(&mut self, message: &BayeuxMessage, outputs: &mut Vec<Output>) {
        if !matches!(self.stage, Stage::Handshaking) {
            return;
        }
        self.take_advice(message);
        let offered = message.supported_connection_types();
        if !offered.is_empty() && !offered.contains(&self.transport) {
            self.forget();
            outputs.push(Output::Lost(Loss::Unsupported));
            return;
        }
        match message.client_id().filter(|id| !id.is_empty()) {
            Some(client_id) if message.successful() == Some(true) => {
                self.client_id = Some(client_id.to_owned());
                self.batch = (self.wishes.ack && message.offers_ack()).then_some(-1);
                self.stage = Stage::Subscribe;
            }
            _ => {
                let advised = message
                    .advice()
                    .and_then(|advice| advice.reconnect().map(str::to_owned));
                let error = error_of(message);
                self.forget();
                outputs.push(Output::Lost(
                    if is_denial(&error) || advised.as_deref() == Some("none") {
                        Loss::Denied(error)
                    } else {
                        Loss::Failed(error)
                    },
                ));
            }
        }
    }

    fn subscribe_reply(
        &mut self,
        message: &BayeuxMessage,
        now: Instant,
        outputs: &mut Vec<Output>,
    ) {
        let Stage::Subscribing {
            open,
            granted,
            refusal,
        } = &mut self.stage
        else {
            return;
        };
        // By id; where a server does not echo it, by channel.
        let known = message
            .id()
            .and_then(|id| open.remove_entry(id))
            .or_else(|| {
                let channel = message
                    .subscriptions()
                    .first()
                    .map(|channel| (*channel).to_owned())?;
                let id = open
                    .iter()
                    .find(|(_, wanted)| **wanted == channel)
                    .map(|(id, _)| id.clone())?;
                open.remove_entry(&id)
            });
        let Some((_, channel)) = known else {
            return;
        };
        if message.successful() == Some(true) {
            *granted += 1;
        } else {
            let error = error_of(message);
            if is_unknown_client(&error) {
                self.forget();
                outputs.push(Output::Lost(Loss::Unknown));
                return;
            }
            refusal.clone_from(&error);
            outputs.push(Output::NotGranted { channel, error });
        }
        if !open.is_empty() {
            return;
        }
        if *granted == 0 {
            let refusal = std::mem::take(refusal);
            self.forget();
            outputs.push(Output::Lost(Loss::Denied(refusal)));
        } else {
            self.stage = Stage::Connect { at: now };
            self.gap = false;
            outputs.push(Output::Opened);
        }
    }

    fn connect_reply(
        &mut self,
        message: &BayeuxMessage,
        empty: bool,
        now: Instant,
        outputs: &mut Vec<Output>,
    ) {
        if let (Some(last), Some(batch)) = (self.batch, message.ack()) {
            self.batch = Some(last.max(batch));
        }
        let Some((since, held)) = self.answered(message) else {
            return;
        };
        self.doubted = false;
        self.take_advice(message);
        let advice = message.advice().unwrap_or_default();
        let error = error_of(message);
        let successful = message.successful() == Some(true);
        match advice.reconnect() {
            Some("none") => {
                self.forget();
                outputs.push(Output::Lost(if is_denial(&error) {
                    Loss::Denied(error)
                } else {
                    Loss::Ended(error)
                }));
            }
            Some("handshake") => {
                self.forget();
                outputs.push(Output::Lost(Loss::Unknown));
            }
            _ if successful => {
                let pause = self.pause_after(since, held, empty, now);
                self.stage = Stage::Connect { at: now + pause };
                if !self.confirmed {
                    self.confirmed = true;
                    outputs.push(Output::Confirmed {
                        missed: std::mem::take(&mut self.gap),
                    });
                }
            }
            _ if is_unknown_client(&error) => {
                self.forget();
                outputs.push(Output::Lost(Loss::Unknown));
            }
            _ => {
                self.detach(now);
                outputs.push(Output::Lost(if is_denial(&error) {
                    Loss::Denied(error)
                } else {
                    Loss::Failed(error)
                }));
            }
        }
    }

    /// The pause before the next connect, and what the answer's lateness says about the server.
    fn pause_after(
        &mut self,
        since: Option<Instant>,
        held: bool,
        empty: bool,
        now: Instant,
    ) -> Duration {
        let took = since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        if held && empty {
            let asked = self.hold();
            if took >= asked / 2 {
                self.honours = took <= asked + self.wishes.grace / 2;
            }
            self.hasty = if took < Duration::from_millis(100) {
                self.hasty.saturating_add(1)
            } else {
                0
            };
        } else {
            self.hasty = 0;
        }
        if self.hasty > HASTY_LIMIT {
            self.interval.max(HASTY_PAUSE)
        } else {
            self.interval
        }
    }

    /// Whether this is the answer to the connect that is out: since when, and whether it was to be held.
    fn answered(&self, message: &BayeuxMessage) -> Option<(Option<Instant>, bool)> {
        match &self.stage {
            Stage::Connecting { id, since, held }
                if message.id().is_none_or(|echoed| echoed == id) =>
            {
                Some((*since, *held))
            }
            _ => None,
        }
    }

    /// Whether this is an old answer, whose batch was taken already.
    fn is_stale(&self, message: &BayeuxMessage) -> bool {
        message.channel() == Some(CONNECT)
            && self.answered(message).is_none()
            && message
                .ack()
                .zip(self.batch)
                .is_some_and(|(batch, last)| batch <= last)
    }

    fn take_advice(&mut self, message: &BayeuxMessage) {
        let advice = message.advice().unwrap_or_default();
        let millis = |value: Option<i64>| {
            value
                .and_then(|ms| u64::try_from(ms).ok())
                .map(Duration::from_millis)
        };
        if let Some(interval) = millis(advice.interval()) {
            self.interval = interval.min(LONGEST_INTERVAL);
        }
        if let Some(hold) = millis(advice.timeout()) {
            self.server_hold = hold.min(LONGEST_HOLD);
        }
    }
}

fn error_of(message: &BayeuxMessage) -> String {
    message.error().unwrap_or_default().to_owned()
}

/// `402::Unknown client`, in the numbers and words that deployments use.
fn is_unknown_client(error: &str) -> bool {
    let error = error.to_ascii_lowercase();
    error.starts_with("402")
        || error.contains("unknown client")
        || error.contains("unknown session")
}

fn is_denial(error: &str) -> bool {
    (error.starts_with("401") || error.starts_with("403")) && !is_unknown_client(error)
}
