//! Times and bounds of the CometD server.

use std::time::Duration;

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
    /// How many bytes of events may wait for one session before it is dropped.
    pub max_queue_bytes: usize,
    /// How many bytes of events one reply carries; an event larger than that travels alone.
    pub max_batch_bytes: usize,
    /// How large a request may be, in bytes.
    pub max_request_bytes: usize,
    /// How many Bayeux sessions one HTTP session may have; a further handshake ends the oldest.
    pub max_sessions: usize,
    /// How many channels a session may subscribe to.
    pub max_subscriptions: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(25),
            interval: Duration::ZERO,
            max_interval: Duration::from_mins(1),
            max_queue: 10_000,
            max_queue_bytes: 16 << 20,
            max_batch_bytes: 1 << 20,
            max_request_bytes: 256 << 10,
            max_sessions: 8,
            max_subscriptions: 64,
        }
    }
}
