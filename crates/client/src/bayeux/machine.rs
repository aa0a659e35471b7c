//! The client's side of one Bayeux session.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE};
use serde_json::{Value, json};

/// The longest pause between two connects that a server may advise.
const LONGEST_INTERVAL: Duration = Duration::from_secs(30);
/// The longest hold of a connect that is waited for.
const LONGEST_HOLD: Duration = Duration::from_mins(2);
/// How often in a row a server may answer an empty connect at once before it is asked less often.
const HASTY_LIMIT: u32 = 3;
/// The pause then.
const HASTY_PAUSE: Duration = Duration::from_secs(1);

/// What the client wants of the session.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    /// Use the `ack` extension where the server has it.
    pub(crate) ack: bool,
    /// How long the server is asked to hold a connect.
    pub(crate) hold: Duration,
    /// How much later than promised an answer may come.
    pub(crate) grace: Duration,
    /// How long any other answer may take.
    pub(crate) patience: Duration,
    /// The channels to subscribe to.
    pub(crate) channels: Vec<String>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Send this; an answer is due within `patience`.
    Send {
        /// The frame.
        frame: Vec<BayeuxMessage>,
        /// How long the answer may take.
        patience: Duration,
    },
    /// Nothing until then.
    Until(Instant),
    /// Nothing until a frame comes.
    Wait,
}

/// What a frame brought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// An event.
    Event {
        /// Where it came.
        channel: String,
        /// What it says.
        data: Value,
    },
    /// A channel that the server does not let this agent subscribe to.
    NotGranted {
        /// The channel.
        channel: String,
        /// The server's words.
        error: String,
    },
    /// A new session is subscribed.
    Opened,
    /// The first connect over this transport was answered.
    Confirmed {
        /// Events may have been lost between the transports.
        missed: bool,
    },
    /// The session is over or was refused.
    Lost(Loss),
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The server does not know it any more: shake hands anew.
    Unknown,
    /// The server does not accept the HTTP session behind it.
    Denied(String),
    /// The server says not to come back.
    Ended(String),
    /// The server does not do Bayeux over this transport.
    Unsupported,
    /// A request failed for another reason; it may be tried again later.
    Failed(String),
}

#[derive(Clone, Debug)]
enum Stage {
    Handshake,
    Handshaking,
    Subscribe,
    /// The requests that are not answered yet, by id.
    Subscribing {
        open: BTreeMap<String, String>,
        granted: usize,
        refusal: String,
    },
    Connect {
        at: Instant,
    },
    Connecting {
        id: String,
        since: Option<Instant>,
        held: bool,
    },
}

/// The client's side of one Bayeux session.
#[derive(Debug)]
pub(crate) struct Machine {
    wishes: Wishes,
    transport: &'static str,
    stage: Stage,
    client_id: Option<String>,
    /// The last batch that came, where the server numbers them to have them acknowledged.
    batch: Option<i64>,
    /// What the server advises.
    interval: Duration,
    server_hold: Duration,
    /// Whether a connect of this session over this transport was answered.
    confirmed: bool,
    /// Whether the transport was lost while events could be on their way.
    gap: bool,
    /// Whether the server keeps to the hold that it is asked for.
    honours: bool,
    hasty: u32,
    last_id: u64,
}

impl Machine {
    /// A machine before its handshake.
    pub(crate) fn new(wishes: Wishes) -> Self {
        Self {
            wishes,
            transport: "",
            stage: Stage::Handshake,
            client_id: None,
            batch: None,
            interval: Duration::ZERO,
            server_hold: Duration::ZERO,
            confirmed: false,
            gap: false,
            honours: false,
            hasty: 0,
            last_id: 0,
        }
    }

    /// A transport is open. Another one than before begins a new session.
    pub(crate) fn attach(&mut self, transport: &'static str) {
        if self.transport != transport {
            self.forget();
            self.honours = false;
            self.transport = transport;
        }
    }

    /// The transport is gone; what was sent may have been lost with it. The session is taken up again.
    pub(crate) fn detach(&mut self, now: Instant) {
        self.confirmed = false;
        self.stage = match (&self.stage, &self.client_id) {
            (_, None) | (Stage::Handshake | Stage::Handshaking, _) => Stage::Handshake,
            (Stage::Subscribe | Stage::Subscribing { .. }, _) => Stage::Subscribe,
            (Stage::Connect { .. } | Stage::Connecting { .. }, _) => {
                self.gap |= self.batch.is_none();
                Stage::Connect { at: now }
            }
        };
    }

    /// Begins anew with a handshake.
    pub(crate) fn forget(&mut self) {
        self.stage = Stage::Handshake;
        self.client_id = None;
        self.batch = None;
        self.interval = Duration::ZERO;
        self.confirmed = false;
        self.gap = false;
        self.hasty = 0;
    }

    /// What to do now. After [`Action::Send`] it is taken as sent.
    pub(crate) fn poll(&mut self, now: Instant) -> Action {
        match &self.stage {
            Stage::Handshake => {
                self.stage = Stage::Handshaking;
                Action::Send {
                    frame: vec![self.handshake()],
                    patience: self.wishes.patience,
                }
            }
            Stage::Subscribe => {
                let frame = self.subscribe();
                Action::Send {
                    frame,
                    patience: self.wishes.patience,
                }
            }
            Stage::Connect { at } if *at <= now => self.connect(now),
            Stage::Connect { at } => Action::Until(*at),
            Stage::Handshaking | Stage::Subscribing { .. } | Stage::Connecting { .. } => {
                Action::Wait
            }
        }
    }

    /// The frame that ends the session, where there is one.
    pub(crate) fn disconnect(&mut self) -> Option<Vec<BayeuxMessage>> {
        self.client_id.as_ref()?;
        Some(vec![self.message(DISCONNECT)])
    }

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

    fn next_id(&mut self) -> String {
        self.last_id += 1;
        self.last_id.to_string()
    }

    fn message(&mut self, channel: &str) -> BayeuxMessage {
        let mut message = BayeuxMessage::on(channel);
        message.set_id(self.next_id());
        if let Some(client_id) = &self.client_id {
            message.set_client_id(client_id);
        }
        message
    }

    fn handshake(&mut self) -> BayeuxMessage {
        let mut message = self.message(HANDSHAKE);
        message.set_version("1.0").set_raw("minimumVersion", "1.0");
        message.set_supported_connection_types([self.transport]);
        if self.wishes.ack {
            message.set_raw("ext", json!({"ack": true}));
        }
        message
    }

    fn subscribe(&mut self) -> Vec<BayeuxMessage> {
        let mut open = BTreeMap::new();
        let mut frame = Vec::new();
        for channel in self.wishes.channels.clone() {
            let mut message = self.message(SUBSCRIBE);
            message.set_subscription(&channel);
            open.insert(message.id().unwrap_or_default().to_owned(), channel);
            frame.push(message);
        }
        self.stage = Stage::Subscribing {
            open,
            granted: 0,
            refusal: String::new(),
        };
        frame
    }

    fn connect(&mut self, now: Instant) -> Action {
        let hold = if self.confirmed {
            self.wishes.hold
        } else {
            Duration::ZERO
        };
        let mut message = self.message(CONNECT);
        message.set_connection_type(self.transport);
        message.set_raw(
            "advice",
            json!({"timeout": u64::try_from(hold.as_millis()).unwrap_or(u64::MAX)}),
        );
        if let Some(batch) = self.batch {
            message.set_ack(batch);
        }
        let id = message.id().unwrap_or_default().to_owned();
        let since = Some(now);
        self.stage = Stage::Connecting {
            id,
            since,
            held: self.confirmed,
        };
        let patience = if self.honours {
            hold
        } else {
            self.wishes.hold.max(self.server_hold)
        };
        Action::Send {
            frame: vec![message],
            patience: patience + self.wishes.grace,
        }
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
            if took >= self.wishes.hold / 2 {
                self.honours = took <= self.wishes.hold + self.wishes.grace / 2;
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
