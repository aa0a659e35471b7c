//! The two ways in which Bayeux frames travel.

mod long_polling;
mod websocket;

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{BayeuxMessage, parse_frame};

use crate::ClientError;
use crate::bayeux::LONG_POLLING;
use crate::http::{BODY_LIMIT, CONFIGURATION_LIMIT, Http};

pub(crate) use long_polling::LongPolling;
pub(crate) use websocket::{Upgrade, WebSocket};

/// Where notifications are.
const NOTIFICATIONS: [&str; 3] = ["workspace", "v3", "notifications"];

/// Why a transport is of no use any more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Broken {
    /// The connection failed; the Bayeux session may live on.
    Link(ClientError),
    /// What came cannot be taken, and would come again: begin a new Bayeux session.
    Corrupt(ClientError),
    /// The server does not accept the HTTP session.
    Denied(String),
    /// The server answers, but not what was sent here last, although the time that it was asked to hold it is over.
    /// Waiting on is possible.
    Overdue,
}

/// An open transport.
pub(crate) enum Transport {
    /// One request after the other.
    LongPolling(LongPolling),
    /// One connection.
    WebSocket(Box<WebSocket>),
}

impl Transport {
    /// The name in Bayeux.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::LongPolling(_) => LONG_POLLING,
            Self::WebSocket(_) => "websocket",
        }
    }

    /// Sends a frame. A request that carries it ends after `patience`.
    pub(crate) async fn send(
        &mut self,
        frame: &[BayeuxMessage],
        patience: Duration,
    ) -> Result<(), Broken> {
        match self {
            Self::LongPolling(transport) => {
                transport.send(frame, patience);
                Ok(())
            }
            Self::WebSocket(transport) => transport.send(frame).await,
        }
    }

    /// Whether a frame can come without sending one first.
    pub(crate) fn is_listening(&self) -> bool {
        match self {
            Self::LongPolling(transport) => transport.is_listening(),
            Self::WebSocket(_) => true,
        }
    }

    /// The next frame, or that the connection is dead. Can be cancelled.
    pub(crate) async fn receive(&mut self) -> Result<Vec<BayeuxMessage>, Broken> {
        match self {
            Self::LongPolling(transport) => transport.receive().await,
            Self::WebSocket(transport) => transport.receive().await,
        }
    }

    /// The configuration has come: no frame is that large any more.
    pub(crate) fn loaded(&mut self) {
        match self {
            Self::LongPolling(transport) => transport.loaded(),
            Self::WebSocket(transport) => transport.loaded(),
        }
    }

    /// Finds out soon whether the connection is alive.
    pub(crate) fn probe(&mut self) {
        match self {
            Self::LongPolling(transport) => transport.probe(),
            Self::WebSocket(transport) => transport.probe(),
        }
    }

    /// Whether anything has come over it.
    pub(crate) fn is_proven(&self) -> bool {
        match self {
            Self::LongPolling(_) => true,
            Self::WebSocket(transport) => transport.is_proven(),
        }
    }

    /// Sends a last frame, as far as that is possible.
    pub(crate) async fn farewell(self, frame: &[BayeuxMessage]) {
        match self {
            Self::LongPolling(transport) => transport.farewell(frame).await,
            Self::WebSocket(transport) => transport.farewell(frame).await,
        }
    }
}

/// The largest frame that is taken: the configuration is larger than any event.
fn frame_limit(loading: bool) -> usize {
    if loading {
        CONFIGURATION_LIMIT
    } else {
        BODY_LIMIT
    }
}

fn write_frame(frame: &[BayeuxMessage]) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}

fn read_frame(http: &Http, text: &str) -> Result<Vec<BayeuxMessage>, Broken> {
    let strange = |detail: &str| ClientError::NotWorkspace {
        server: http.authority(),
        detail: detail.to_owned(),
    };
    // A web page comes from somebody between here and the server; the session there is as it was.
    if text.trim_start().starts_with('<') {
        return Err(Broken::Link(strange("a web page came instead of events")));
    }
    parse_frame(text).map_err(|_| Broken::Corrupt(strange("its events are no JSON")))
}

fn later(wait: Duration) -> Instant {
    Instant::now() + wait
}
