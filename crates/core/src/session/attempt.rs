//! An attempt to be let in by the server, for as long as the agent does not give it up.

use std::sync::Arc;

use holdfast_client::{ClientConfig, ClientError, IncomingStream, Workspace};
use holdfast_settings::Settings;
use tokio_util::sync::CancellationToken;

use super::sign_in::{credentials, step_text};
use super::{Inner, Session, SignInRequest};
use crate::signal::Signal;
use crate::view::{Problem, Topic};
use crate::{lock, organisation, problem};

/// What came of an attempt, and the way that was taken.
pub(super) struct Attempt {
    pub(super) config: ClientConfig,
    pub(super) outcome: Result<(Workspace, IncomingStream), ClientError>,
}

impl Session {
    /// Gives up the sign-in or the unlocking that waits for the server or for the agent's browser: it ends with the problem
    /// `given_up`. What has gone further goes on.
    pub fn give_up(&self) {
        lock(&self.0.attempt).cancel();
    }
}

impl Inner {
    /// From here on the agent can give up.
    pub(crate) fn begin_attempt(&self) {
        *lock(&self.attempt) = CancellationToken::new();
    }

    /// Does what can be left off at any moment.
    ///
    /// # Errors
    /// The agent gave up.
    pub(crate) async fn unless_given_up<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, Problem> {
        let given_up = lock(&self.attempt).clone();
        let outcome = given_up.run_until_cancelled(work).await;
        outcome.ok_or_else(problem::given_up)
    }

    /// Asks the server to let the agent in, on the way that the settings say. A session that the server had begun when the
    /// agent gave up is left to expire.
    ///
    /// # Errors
    /// Why it was not asked.
    pub(super) async fn attempt(
        self: &Arc<Self>,
        request: &SignInRequest,
        settings: &Settings,
    ) -> Result<Attempt, Problem> {
        let server = holdfast_client::parse_server_url(&request.server)?;
        if let Some(reason) = organisation::reason_against(settings, &server, &request.method) {
            return Err(reason);
        }
        let way = self.way_of(request, server, settings);
        let config = self.unless_given_up(way).await??;
        let this = self.clone();
        let progress = move |step| {
            lock(&this.form).view.step = Some(step_text(step).into());
            this.tell(Signal::Changed(Topic::Session));
        };
        let connecting = holdfast_client::connect(config.clone(), credentials(request), progress);
        let outcome = self.unless_given_up(connecting).await?;
        let error = outcome.as_ref().err();
        self.heard_proxy(&config, request, error, settings).await;
        Ok(Attempt { config, outcome })
    }
}
