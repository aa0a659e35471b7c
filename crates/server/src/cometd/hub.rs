//! The sessions of all agents, and what is on its way to them.

use serde_json::Value;
use std::time::Duration;
use tokio::sync::mpsc;

use crate::auth::SessionKey;

/// Times and bounds of the CometD server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a connect is held when there is nothing to say.
    pub timeout: Duration,
    /// How long a client is told to wait between connects.
    pub interval: Duration,
    /// How long a session lives without a connect.
    pub max_interval: Duration,
    /// How many events may wait for one session before it is dropped.
    pub max_queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(25),
            interval: Duration::ZERO,
            max_interval: Duration::from_secs(60),
            max_queue: 10_000,
        }
    }
}

/// The sessions of all agents; cloning is cheap.
#[derive(Clone)]
pub struct Hub;

impl Hub {
    /// Gives `data` to every Bayeux session of `user` that subscribed to `channel`. Never blocks.
    pub fn publish(&self, _user: &str, _channel: &str, _data: &Value) {}

    /// Gives `data` to the first Bayeux session of this HTTP session that is subscribed to `channel`, now or later.
    pub fn publish_once(&self, _session: &SessionKey, _channel: &str, _data: &Value) {}

    /// Whether `user` has a Bayeux session.
    pub fn online(&self, _user: &str) -> bool {
        false
    }

    /// Ends the Bayeux sessions of an HTTP session, at sign-out.
    pub fn end(&self, _session: &SessionKey) {}

    /// The users whose last Bayeux session ended or expired, as that happens.
    pub fn departures(&self) -> mpsc::UnboundedReceiver<String> {
        mpsc::unbounded_channel().1
    }
}
