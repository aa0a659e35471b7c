//! A connect that is held until something happens.

use std::time::{Duration, Instant};

use holdfast_wire::bayeux::BayeuxMessage;
use tokio::sync::oneshot;

use super::hub::Hub;
use super::protocol::{Reply, connected, disconnected, unknown_client};
use super::session::{Batch, Wake};
use crate::auth::Caller;

/// A connect that is held. Dropping it, as when the client hangs up, lets the session go: what waits stays for the
/// next connect.
pub(super) struct HeldConnect {
    hub: Hub,
    caller: Caller,
    message: BayeuxMessage,
    ticket: u64,
    woken: oneshot::Receiver<Wake>,
    timeout: Duration,
}

impl HeldConnect {
    pub(super) fn new(
        hub: Hub,
        caller: Caller,
        message: BayeuxMessage,
        ticket: u64,
        woken: oneshot::Receiver<Wake>,
        timeout: Duration,
    ) -> Self {
        Self {
            hub,
            caller,
            message,
            ticket,
            woken,
            timeout,
        }
    }

    /// Waits, and answers.
    pub(super) async fn reply(mut self) -> Reply {
        match tokio::time::timeout(self.timeout, &mut self.woken).await {
            Ok(Ok(Wake::Superseded)) => connected(&self.hub, &self.message, Batch::default()),
            Ok(Ok(Wake::Disconnected)) => disconnected(&self.message),
            Ok(Ok(Wake::Gone) | Err(_)) => self.unknown(),
            // A timeout may race with an event: whatever is there by now is taken along.
            Ok(Ok(Wake::Events | Wake::Closing)) | Err(_) => self.take(),
        }
    }

    fn take(&self) -> Reply {
        let client = self.message.client_id().unwrap_or_default();
        let batch = self.hub.with(&self.caller, client, |session| {
            // A later connect has taken over: what came since is for that one.
            if session.is_open(self.ticket) {
                session.take_batch(self.hub.settings())
            } else {
                Batch::default()
            }
        });
        batch.map_or_else(
            || self.unknown(),
            |batch| connected(&self.hub, &self.message, batch),
        )
    }

    fn unknown(&self) -> Reply {
        Reply {
            events: Vec::new(),
            meta: unknown_client(&self.message),
        }
    }
}

impl Drop for HeldConnect {
    fn drop(&mut self) {
        let client = self.message.client_id().unwrap_or_default();
        self.hub.with(&self.caller, client, |session| {
            session.let_go(self.ticket, Instant::now());
        });
    }
}
