//! The connection of a session that has begun: tried for until it is there, followed, and given back by a new sign-in.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use holdfast_client::{Backoff, ClientConfig, ClientError, Credentials, IncomingStream, Workspace};
use holdfast_settings::Settings;

use super::attempt::{Answered, Patience};
use super::offline::keep_password;
use super::sign_in::credentials;
use super::{Inner, SignInRequest};
use crate::desk::{About, Desk};
use crate::locking::{Lock, Token, token_of};
use crate::signal::Signal;
use crate::view::{ConnectionView, Problem, SessionNotice, Topic};
use crate::{lock, problem, sync, write};

impl Inner {
    /// The desk that waits for this agent to sign in again, if it does.
    pub(super) fn waiting_for(&self, request: &SignInRequest) -> Option<Arc<Desk>> {
        let desk = self.desk()?;
        lock(&desk.sign_in_again).as_ref()?;
        let server = holdfast_client::parse_server_url(&request.server).ok()?;
        // Who signs in through a browser is known only after that.
        let is_theirs = self
            .account_of(&server, request)
            .is_none_or(|account| account.dir() == desk.account.dir());
        is_theirs.then_some(desk)
    }

    /// Signs in again for a session that goes on: nothing of it is lost, whatever comes of the sign-in.
    pub(crate) async fn go_on(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        request: &SignInRequest,
        settings: &Settings,
        patience: &Patience,
    ) -> Result<(), Problem> {
        let asked = self.ask_to_be_let_in(request, settings, patience);
        let Answered { config, outcome } = asked.await?;
        let (link, incoming) = outcome?;
        if link.user().user_name() != Some(desk.user_name.as_str()) {
            let message = format!(
                "{} is signed in here. Sign out first to sign in as somebody else.",
                desk.name
            );
            if let Err(error) = link.logout().await {
                tracing::info!(
                    code = error.code(),
                    "the other agent's session is left to expire"
                );
            }
            return Err(problem::of("other_agent", message).about(desk.name.clone()));
        }
        desk.take_link(link);
        *lock(&desk.sign_in_again) = None;
        // Perhaps with another password than before.
        let credentials = credentials(request);
        let token = self.confirmed(desk, request).await;
        if !self.is_locked() {
            let has_key = lock(&self.lock).as_ref().is_some_and(Lock::has_key);
            self.begin_lock(desk, request, has_key, token);
        }
        let (this, at) = (self.clone(), desk.clone());
        desk.tasks.spawn(async move {
            this.keep_open(&at, Some(incoming), config, credentials)
                .await;
        });
        Ok(())
    }

    /// Follows what the server says, from `incoming` or as soon as it is there, until the session ends or only the agent can
    /// go on, by signing in again. A proxy that asks who wants to pass is told, where that is known here.
    pub(super) async fn keep_open(
        &self,
        desk: &Arc<Desk>,
        mut incoming: Option<IncomingStream>,
        mut config: ClientConfig,
        credentials: Credentials,
    ) {
        loop {
            let opened = match incoming.take() {
                Some(incoming) => Ok(Some(incoming)),
                None => connect_later(desk, &config, &credentials).await,
            };
            let error = match opened {
                Ok(None) => return,
                Ok(Some(incoming)) => match sync::follow(desk, incoming).await {
                    Some(error) => error,
                    None => return,
                },
                Err(error) => error,
            };
            // Nobody sits in front of a browser now.
            let renews = !matches!(credentials, Credentials::Browser(_));
            match self.way_past(&error, &config).await.filter(|_| renews) {
                Some(past) => config = past,
                None => return self.ask_to_sign_in(desk, error),
            }
        }
    }

    /// The session goes on without the server until the agent has signed in again.
    fn ask_to_sign_in(&self, desk: &Desk, error: ClientError) {
        if matches!(error, ClientError::WrongPassword { .. })
            && let Err(error) = keep_password(&desk.store, None)
        {
            tracing::warn!(%error, "a password that is not taken any more could not be forgotten");
        }
        *write(&desk.link) = None;
        *lock(&desk.sign_in_again) = Some(error.into());
        desk.set_connection(ConnectionView::Offline {
            since: desk.offline_since(),
            next_try: None,
        });
        self.tell(Signal::Changed(Topic::Session));
    }

    /// The server knows the agent: what tells them from others is kept for a start without it, and answered.
    pub(crate) async fn confirmed(
        &self,
        desk: &Desk,
        request: &SignInRequest,
    ) -> Option<Arc<Token>> {
        let token = token_of(request.password.clone()).await;
        if let Err(error) = keep_password(&desk.store, token.as_deref()) {
            tracing::warn!(%error, "nobody can start without the server until the next sign-in");
        }
        token
    }
}

impl Desk {
    /// Takes over a new connection, with what the server says of the agent.
    fn take_link(&self, link: Workspace) {
        if let Err(error) = self.configure(&link.user(), &link.configuration()) {
            tracing::warn!(%error, "the configuration could not be kept for the next start");
        }
        self.note_hindrance(None);
        self.hopeful.store(true, Ordering::Relaxed);
        *write(&self.link) = Some(link);
    }

    /// Since when there is no connection.
    pub(crate) fn offline_since(&self) -> i64 {
        match &*lock(&self.connection) {
            ConnectionView::Offline { since, .. } | ConnectionView::Reconnecting { since, .. } => {
                *since
            }
            ConnectionView::Online => self.clock.now_ms(),
        }
    }

    /// Tells what the person can do about it, where something else than the server answers. That there is no network is
    /// seen already.
    pub(crate) fn note_hindrance(&self, error: Option<&ClientError>) {
        let problem = match error {
            None
            | Some(
                ClientError::Unreachable { .. }
                | ClientError::ReplyLost { .. }
                | ClientError::ProxyScript { .. },
            ) => None,
            Some(error) => Some(Problem::from(error.clone())),
        };
        let notice = problem.map(|problem| SessionNotice {
            code: problem.code,
            message: problem.message,
            about: problem.about,
            misfit: None,
        });
        self.set_notices(About::Connection, notice.as_slice());
    }
}

/// Tries until the server is there. Answers nothing where the session ended before.
///
/// # Errors
/// The server's last word against this sign-in: a wrong password is not tried again, it might lock the account.
async fn connect_later(
    desk: &Arc<Desk>,
    config: &ClientConfig,
    credentials: &Credentials,
) -> Result<Option<IncomingStream>, ClientError> {
    let mut backoff = Backoff::new(config.rng_seed);
    loop {
        let wait = backoff.next_wait();
        let millis = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        desk.tell_outage(Some(desk.clock.now_ms().saturating_add(millis)));
        tokio::select! {
            () = desk.cancel.cancelled() => return Ok(None),
            () = desk.try_now.notified() => backoff.reset(),
            () = tokio::time::sleep(wait) => {}
        }
        let attempt = holdfast_client::connect(config.clone(), credentials.clone(), |_| {});
        let outcome: Result<(Workspace, IncomingStream), ClientError> = tokio::select! {
            () = desk.cancel.cancelled() => return Ok(None),
            outcome = attempt => outcome,
        };
        match outcome {
            Ok((link, incoming)) => {
                desk.take_link(link);
                return Ok(Some(incoming));
            }
            Err(error) if error.is_last_word() => return Err(error),
            Err(error) => {
                tracing::info!(code = error.code(), "the server cannot be reached yet");
                desk.note_hindrance(Some(&error));
            }
        }
    }
}
