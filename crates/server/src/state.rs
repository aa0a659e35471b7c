//! What a request can reach.

use std::sync::Arc;

use crate::auth::Auth;
use crate::clock::SharedClock;
use crate::cometd::Hub;
use crate::config::Deployment;
use crate::engine::Engine;
use crate::quirks::Quirks;

/// Shared by every request; cloning is cheap.
#[derive(Clone)]
pub struct AppState {
    /// Who is signed in.
    pub auth: Auth,
    /// Events to agents.
    pub hub: Hub,
    /// What the deployment is.
    pub deployment: Arc<Deployment>,
    /// What agents and contacts can do.
    pub engine: Engine,
    /// What this server goes without.
    pub quirks: Quirks,
    /// The time.
    pub clock: SharedClock,
}
