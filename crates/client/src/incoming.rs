//! What a session tells without being asked.

use std::time::Duration;

use holdfast_wire::event::Event;

use crate::ClientError;

/// How far [`crate::connect`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Proving who the agent is.
    SigningIn,
    /// Opening the session (`initialize-workspace`).
    Initializing,
    /// Opening the stream of events.
    Connecting,
    /// Waiting for the agent's configuration.
    Loading,
}

/// What a session tells without being asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// An event of the Workspace API, answers to requests included.
    Event(Event),
    /// The stream of events is open.
    Up {
        /// Events may have been missed (a new Bayeux session, or a reconnect without the `ack` extension): read
        /// `current-session` and whatever is shown.
        new_session: bool,
    },
    /// The stream of events is interrupted.
    Down {
        /// Why.
        error: ClientError,
        /// When it is tried again; [`crate::Workspace::retry_now`] does so at once.
        retry_in: Option<Duration>,
    },
    /// The session ended for good; nothing follows. Somebody has to sign in again.
    SignedOut(ClientError),
}
