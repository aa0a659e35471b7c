//! What a request can reach.

use std::sync::Arc;

use crate::auth::{Auth, Caller};
use crate::clock::SharedClock;
use crate::cometd::Hub;
use crate::config::Deployment;
use crate::engine::Engine;
use crate::engine::agents::StateChange;
use crate::quirks::Quirks;
use crate::reply::Refusal;

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

impl AppState {
    /// Ends a session: its cookie, its events and, where it was the agent's last, the channel.
    pub(crate) async fn log_out(&self, caller: &Caller) -> Result<(), Refusal> {
        self.auth.end_session(&caller.session).await?;
        self.hub.end(&caller.session);
        // On another machine the agent may still be signed in: the channel is theirs as long as one session is.
        if !self.hub.online(&caller.user) {
            let user = caller.user.clone();
            self.engine
                .run(move |engine| engine.change_state(&user, StateChange::LogOut, None))
                .await?;
        }
        Ok(())
    }
}
