//! Signing in and out.

use std::sync::Arc;

use holdfast_client::{Backoff, ClientConfig, ClientError, Credentials, Incoming, Step, Workspace};
use holdfast_wire::session::{Configuration, User};
use tokio::sync::mpsc;

use super::{AuthMethod, Inner, Session, SignInRequest};
use crate::desk::{self, About, Desk, keep_looking};
use crate::profile::LastSignIn;
use crate::signal::Signal;
use crate::unlock::{Unlocked, unlock};
use crate::view::{ConnectionView, Problem, SessionNotice, SignInView, Topic};
use crate::{delivery, lock, options, problem, sync, write};

impl Session {
    /// Signs in. Where the server cannot be reached, or something else answers in its place, and this agent was here
    /// before, the session starts from what is cached and goes on trying.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<(), Problem> {
        let inner = &self.0;
        let _one_at_a_time = inner.changing.lock().await;
        inner.close().await;
        inner.start_form(&request);
        let outcome = inner.open(&request).await;
        let mut form = lock(&inner.form);
        form.signing_in = false;
        form.view.step = None;
        form.view.problem = outcome.as_ref().err().cloned();
        drop(form);
        inner.tell(Signal::Changed(Topic::Session));
        outcome
    }

    /// Signs out: the channel is closed on the server, what waits to be sent stays in the journal.
    pub async fn sign_out(&self) -> Result<(), Problem> {
        let inner = &self.0;
        let _one_at_a_time = inner.changing.lock().await;
        let link = inner.desk().and_then(|desk| desk.online());
        inner.close().await;
        inner.tell(Signal::Changed(Topic::Session));
        match link {
            Some(link) => link.logout().await.map_err(Problem::from),
            None => Ok(()),
        }
    }

    /// Ends the session without telling the server, which keeps it until it expires: for closing the program.
    pub async fn close(&self) {
        let _one_at_a_time = self.0.changing.lock().await;
        self.0.close().await;
    }
}

impl Inner {
    fn start_form(&self, request: &SignInRequest) {
        let mut form = lock(&self.form);
        form.signing_in = true;
        form.notices.clear();
        form.view = SignInView {
            server: request.server.clone(),
            user: request.user.clone(),
            step: Some(step_text(Step::SigningIn).into()),
            problem: None,
        };
        drop(form);
        self.tell(Signal::Changed(Topic::Session));
    }

    async fn open(self: &Arc<Self>, request: &SignInRequest) -> Result<(), Problem> {
        let server = holdfast_client::parse_server_url(&request.server)?;
        let account = self.profile.account(&server, &request.user);
        let mut config = ClientConfig::new(server.clone());
        config.transport = request.transport;
        let credentials = credentials(request);
        let this = self.clone();
        let progress = move |step| {
            lock(&this.form).view.step = Some(step_text(step).into());
            this.tell(Signal::Changed(Topic::Session));
        };
        match holdfast_client::connect(config.clone(), credentials.clone(), progress).await {
            Ok((link, incoming)) => {
                let (user, configuration) = (link.user(), link.configuration());
                // Who signed in through a browser is known only now.
                let account = match user.user_name().filter(|_| request.user.is_empty()) {
                    Some(name) => self.profile.account(&server, name),
                    None => account,
                };
                let unlocked = self.unlock(account, request).await?;
                options::keep(&unlocked.store, &user, &configuration)
                    .map_err(|error| problem::storage(&error))?;
                let desk = self.seat(user, configuration, unlocked, &config);
                *write(&desk.link) = Some(link);
                self.run(&desk, Some(incoming), config, credentials);
                Ok(())
            }
            Err(error) if !is_last_word(&error) && account.exists() => {
                let unlocked = self.unlock(account, request).await?;
                let kept =
                    options::kept(&unlocked.store).map_err(|error| problem::storage(&error))?;
                let Some((user, configuration)) = kept else {
                    return Err(error.into());
                };
                let desk = self.seat(user, configuration, unlocked, &config);
                desk.set_notices(About::Connection, &in_the_way(&error));
                desk.set_connection(ConnectionView::Offline {
                    since: self.parts.clock.now_ms(),
                });
                self.run(&desk, None, config, credentials);
                Ok(())
            }
            // Nothing was asked for yet whose outcome could be looked up: what counts is that no such server answered.
            Err(ClientError::ReplyLost { detail }) => Err(ClientError::NotWorkspace {
                server: server.authority().to_owned(),
                detail,
            }
            .into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn unlock(
        &self,
        account: crate::profile::Account,
        request: &SignInRequest,
    ) -> Result<Unlocked, Problem> {
        let unlocked = unlock(self.parts.keychain.clone(), account).await?;
        let last = LastSignIn {
            server: request.server.clone(),
            user: request.user.clone(),
        };
        if let Err(error) = self.profile.remember(&last) {
            tracing::warn!(%error, "who signed in last could not be remembered");
        }
        Ok(unlocked)
    }

    fn seat(
        self: &Arc<Self>,
        user: User,
        configuration: Configuration,
        unlocked: Unlocked,
        config: &ClientConfig,
    ) -> Arc<Desk> {
        let (desk, wanted) = Desk::new(desk::Parts {
            user,
            configuration,
            store: unlocked.store,
            clock: self.parts.clock.clone(),
            notifier: self.parts.notifier.clone(),
            signals: self.signals.clone(),
            seed: config.rng_seed,
        });
        let (shortcut, view) = options::hold_shortcut(&crate::read(&desk.options));
        let mut form = lock(&self.form);
        form.shortcut = view;
        for notice in unlocked.notices {
            form.add_notice(notice);
        }
        drop(form);
        *write(&self.desk) = Some(desk.clone());
        desk.tasks.spawn(sync::catch_up(desk.clone(), wanted));
        self.tell(Signal::Shortcut(shortcut));
        desk
    }

    /// Starts what runs while the agent is signed in.
    fn run(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        incoming: Option<mpsc::Receiver<Incoming>>,
        config: ClientConfig,
        credentials: Credentials,
    ) {
        desk.tasks.spawn(delivery::deliver(desk.clone()));
        desk.tasks.spawn(sync::poll(desk.clone()));
        desk.tasks.spawn(keep_looking(desk.clone()));
        desk.tasks.spawn(sync::tell_due(desk.clone()));
        let (this, at) = (self.clone(), desk.clone());
        desk.tasks.spawn(async move {
            let incoming = match incoming {
                Some(incoming) => Ok(Some(incoming)),
                None => connect_later(&at, &config, &credentials).await,
            };
            let ended = match incoming {
                Ok(Some(incoming)) => sync::follow(&at, incoming).await,
                Ok(None) => None,
                Err(error) => Some(error),
            };
            if let Some(error) = ended {
                // Asked for over the window, with all work kept: files and journal stay as they are.
                lock(&this.form).view.problem = Some(error.into());
                at.cancel.cancel();
                *write(&this.desk) = None;
                this.tell(Signal::Shortcut(None));
                this.tell(Signal::Changed(Topic::Session));
            }
        });
    }

    /// Ends the running session, if there is one.
    async fn close(&self) {
        let Some(desk) = write(&self.desk).take() else {
            return;
        };
        desk.cancel.cancel();
        desk.tasks.close();
        desk.tasks.wait().await;
        self.tell(Signal::Shortcut(None));
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
) -> Result<Option<mpsc::Receiver<Incoming>>, ClientError> {
    let mut backoff = Backoff::new(config.rng_seed);
    loop {
        let wait = backoff.next_wait();
        let since = match &*lock(&desk.connection) {
            ConnectionView::Offline { since } | ConnectionView::Reconnecting { since, .. } => {
                *since
            }
            ConnectionView::Online => desk.clock.now_ms(),
        };
        let millis = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let next_try = Some(desk.clock.now_ms().saturating_add(millis));
        desk.set_connection(ConnectionView::Reconnecting { since, next_try });
        tokio::select! {
            () = desk.cancel.cancelled() => return Ok(None),
            () = desk.try_now.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        let attempt = holdfast_client::connect(config.clone(), credentials.clone(), |_| {});
        let outcome: Result<(Workspace, mpsc::Receiver<Incoming>), ClientError> = tokio::select! {
            () = desk.cancel.cancelled() => return Ok(None),
            outcome = attempt => outcome,
        };
        match outcome {
            Ok((link, incoming)) => {
                if let Err(error) = desk.configure(&link.user(), &link.configuration()) {
                    tracing::warn!(%error, "the configuration could not be kept for the next start");
                }
                desk.set_notices(About::Connection, &[]);
                *write(&desk.link) = Some(link);
                return Ok(Some(incoming));
            }
            Err(error) if is_last_word(&error) => return Err(error),
            Err(error) => {
                tracing::info!(code = error.code(), "the server cannot be reached yet");
                desk.set_notices(About::Connection, &in_the_way(&error));
            }
        }
    }
}

/// Whether it is of no use to try the same sign-in again. A path that is not served is no last word: that is also how a
/// gateway answers while the server behind it is away.
fn is_last_word(error: &ClientError) -> bool {
    error.is_definite() && !matches!(error, ClientError::NotServed { .. })
}

/// What the person can do about it, where something else than the server answers. That there is no network is seen
/// already.
fn in_the_way(error: &ClientError) -> Vec<SessionNotice> {
    match error {
        ClientError::Unreachable { .. } | ClientError::ReplyLost { .. } => Vec::new(),
        error => {
            let problem = Problem::from(error.clone());
            vec![SessionNotice {
                code: problem.code,
                message: problem.message,
                about: problem.about,
                misfit: None,
            }]
        }
    }
}

fn credentials(request: &SignInRequest) -> Credentials {
    let (user, password) = (request.user.clone(), request.password.clone());
    match &request.method {
        AuthMethod::Password => Credentials::Password { user, password },
        AuthMethod::Form => Credentials::Form { user, password },
        AuthMethod::Browser(open) => Credentials::Browser(open.clone()),
    }
}

/// [`crate::view::StepCode`]: the window has the words.
fn step_text(step: Step) -> &'static str {
    match step {
        Step::SigningIn => "signing_in",
        Step::Initializing => "initializing",
        Step::Connecting => "connecting",
        Step::Loading => "loading",
    }
}
