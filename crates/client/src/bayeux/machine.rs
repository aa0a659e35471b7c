//! The client's side of one Bayeux session: what to send when.

mod replies;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE};
use serde_json::{Value, json};

/// The name of long-polling in Bayeux.
pub(crate) const LONG_POLLING: &str = "long-polling";

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
#[expect(
    clippy::struct_excessive_bools,
    reason = "what was advised and seen, each by itself"
)]
pub(crate) struct Machine {
    wishes: Wishes,
    /// How long the deployment wants a connect to stay unanswered at most.
    limit: Option<Duration>,
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
    /// A connect was given up for a new one, without an answer to any since.
    doubted: bool,
    hasty: u32,
    last_id: u64,
}

impl Machine {
    /// A machine before its handshake.
    pub(crate) fn new(wishes: Wishes) -> Self {
        Self {
            wishes,
            limit: None,
            transport: "",
            stage: Stage::Handshake,
            client_id: None,
            batch: None,
            interval: Duration::ZERO,
            server_hold: Duration::ZERO,
            confirmed: false,
            gap: false,
            honours: false,
            doubted: false,
            hasty: 0,
            last_id: 0,
        }
    }

    /// How long a connect may stay unanswered, from the next one on. A server that keeps to the hold it is asked for is
    /// asked for a shorter one; one that does not is waited for that long, or as long as it says itself.
    pub(crate) fn limit_connects(&mut self, limit: Option<Duration>) {
        self.limit = limit;
    }

    /// How long the server is asked to hold a connect.
    fn hold(&self) -> Duration {
        let most = self
            .limit
            .map(|limit| limit.saturating_sub(self.wishes.grace));
        most.map_or(self.wishes.hold, |most| most.min(self.wishes.hold))
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

    /// Whether it does no harm to give up a connect that is not answered, though the server is there, and to ask anew: the
    /// connection may be dead over which the answer is to come, or the server holds connects for longer than it is asked
    /// to. Where it numbers its batches nothing is lost by it; elsewhere it is read anew what may have been, so that it is
    /// done only once without an answer, and not where the server is known to keep to what it is asked for.
    pub(crate) fn may_ask_again(&self) -> bool {
        (self.batch.is_some() && self.confirmed) || !(self.honours || self.doubted)
    }

    /// A connect is given up for that.
    pub(crate) fn doubt(&mut self) {
        self.doubted = true;
    }

    /// Whether the transport is long-polling.
    pub(crate) fn is_polling(&self) -> bool {
        self.transport == LONG_POLLING
    }

    /// The frame that ends the session, where there is one.
    pub(crate) fn disconnect(&mut self) -> Option<Vec<BayeuxMessage>> {
        self.client_id.as_ref()?;
        Some(vec![self.message(DISCONNECT)])
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
        let asked = self.hold();
        let hold = if self.confirmed {
            asked
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
            hold + self.wishes.grace
        } else {
            let own = asked.max(self.server_hold) + self.wishes.grace;
            own.max(self.limit.unwrap_or_default())
        };
        Action::Send {
            frame: vec![message],
            patience,
        }
    }
}
