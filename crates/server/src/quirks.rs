//! What other deployments lack, so that clients can be tested against it. Never needed in production.

use std::collections::BTreeSet;

/// A feature that a deployment may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Feature {
    /// `put-on-hold`: answers 404 without it.
    PutOnHold,
    /// The Bayeux extension `ack`: a dropped poll loses what it carried.
    Ack,
    /// The WebSocket transport: only long-polling is offered.
    #[value(name = "websocket")]
    WebSocket,
    /// A repeated `operationId` is a new request.
    Idempotency,
}

/// The features that this server goes without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quirks(BTreeSet<Feature>);

impl Quirks {
    /// A server without `features`.
    pub fn without(features: impl IntoIterator<Item = Feature>) -> Self {
        Self(features.into_iter().collect())
    }

    /// Whether the server has `feature`.
    pub fn has(&self, feature: Feature) -> bool {
        !self.0.contains(&feature)
    }
}
