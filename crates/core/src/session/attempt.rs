//! Asking the server to let the agent in, for as long as the agent does not give it up.

use std::sync::Arc;

use holdfast_client::{ClientConfig, ClientError, IncomingStream, Workspace};
use holdfast_settings::Settings;
use tokio_util::sync::CancellationToken;

use super::sign_in::{credentials, step_text};
use super::{Inner, Session, SignInRequest};
use crate::signal::Signal;
use crate::view::{Problem, Topic};
use crate::{lock, organisation, problem};

/// What the server said, and the way that it was asked.
pub(super) struct Answered {
    pub(super) config: ClientConfig,
    pub(super) outcome: Result<(Workspace, IncomingStream), ClientError>,
}

/// The agent's patience with one sign-in or unlocking.
pub(crate) struct Patience(CancellationToken);

impl Patience {
    /// Does what can be left off at any moment.
    ///
    /// # Errors
    /// The agent gave up.
    pub(crate) async fn with<T>(&self, work: impl Future<Output = T>) -> Result<T, Problem> {
        let outcome = self.0.run_until_cancelled(work).await;
        outcome.ok_or_else(problem::given_up)
    }
}

impl Session {
    /// Gives up what signs in or unlocks, where it still waits for the server, for the agent's browser or for its turn: it
    /// ends with the problem `given_up`. What has gone further goes on.
    pub fn give_up(&self) {
        std::mem::take(&mut *lock(&self.0.patience)).cancel();
    }
}

impl Inner {
    /// The agent's patience with what begins now.
    pub(crate) fn patience(&self) -> Patience {
        Patience(lock(&self.patience).clone())
    }

    /// The way to the server, where the settings let the agent sign in there like that.
    ///
    /// # Errors
    /// Why not, or the agent gave up.
    pub(crate) async fn allowed_way(
        &self,
        request: &SignInRequest,
        settings: &Settings,
        patience: &Patience,
    ) -> Result<ClientConfig, Problem> {
        let server = holdfast_client::parse_server_url(&request.server)?;
        if let Some(reason) = organisation::reason_against(settings, &server, &request.method) {
            return Err(reason);
        }
        patience
            .with(self.way_of(request, server, settings))
            .await?
    }

    /// Asks the server to let the agent in, on the way that the settings say. A session that the server had begun when the
    /// agent gave up is left to expire.
    ///
    /// # Errors
    /// Why it was not asked, or the agent gave up.
    pub(super) async fn ask_to_be_let_in(
        self: &Arc<Self>,
        request: &SignInRequest,
        settings: &Settings,
        patience: &Patience,
    ) -> Result<Answered, Problem> {
        let config = self.allowed_way(request, settings, patience).await?;
        let this = self.clone();
        let progress = move |step| {
            lock(&this.form).view.step = Some(step_text(step).into());
            this.tell(Signal::Changed(Topic::Session));
        };
        let connecting = holdfast_client::connect(config.clone(), credentials(request), progress);
        let outcome = patience.with(connecting).await?;
        let error = outcome.as_ref().err();
        self.heard_proxy(&config, request, error, settings).await;
        Ok(Answered { config, outcome })
    }
}
