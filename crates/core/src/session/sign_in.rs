//! Signing in and out.

use std::path::PathBuf;
use std::sync::Arc;

use holdfast_client::{ClientConfig, ClientError, Credentials, IncomingStream, Step};
use holdfast_settings::{Settings, keys};
use holdfast_store::Store;
use holdfast_wire::session::{Configuration, User};

use super::attempt::{Answered, Patience};
use super::offline::{last_confirmed, note_confirmed};
use super::{AuthMethod, Inner, Session, SignInRequest};
use crate::desk::{self, Desk, keep_looking};
use crate::notice::Board;
use crate::profile::LastSignIn;
use crate::signal::Signal;
use crate::unlock::{CACHE_REBUILT, Keeping, Unlocked, unlock};
use crate::view::{AgentState, ConnectionView, Problem, Topic};
use crate::{delivery, lock, options, organisation, problem, retention, sync, write};

impl Session {
    /// Signs in. Where the server cannot be reached, or something else answers in its place, the agent who was here last
    /// starts from what is cached, for as long as `offline.sign-in-hours` says, and the session goes on trying.
    ///
    /// Where the server asked for it in the middle of work ([`SessionView::sign_in_again`]), the session goes on as it is.
    ///
    /// [`SessionView::sign_in_again`]: crate::view::SessionView::sign_in_again
    pub async fn sign_in(&self, request: SignInRequest) -> Result<(), Problem> {
        let inner = &self.0;
        let patience = inner.patience();
        let _one_at_a_time = patience.with(inner.changing.lock()).await?;
        let waiting = inner.waiting_for(&request);
        if waiting.is_none() {
            inner.close().await;
        }
        let settings = inner.settings();
        inner.start_form(&request, &settings, waiting.is_some());
        let outcome = match waiting {
            Some(desk) => inner.go_on(&desk, &request, &settings, &patience).await,
            None => inner.open(&request, &settings, &patience).await,
        };
        let mut form = lock(&inner.form);
        form.signing_in = false;
        form.view.step = None;
        // Who gave up knows.
        let error = outcome.as_ref().err();
        form.view.problem = error.filter(|it| it.code != problem::GIVEN_UP).cloned();
        drop(form);
        inner.tell(Signal::Changed(Topic::Session));
        outcome
    }

    /// Signs out: the channel is closed on the server, what waits to be sent stays in the journal.
    pub async fn sign_out(&self) -> Result<(), Problem> {
        let inner = &self.0;
        self.give_up();
        let _one_at_a_time = inner.changing.lock().await;
        let link = inner.desk().and_then(|desk| desk.online());
        // Also where they are closed behind the lock.
        let files = lock(&inner.lock)
            .as_ref()
            .map(|lock| lock.files().to_owned());
        inner.close().await;
        inner.tell(Signal::Changed(Topic::Session));
        let farewell = match link {
            Some(link) => link.logout().await.map_err(Problem::from),
            None => Ok(()),
        };
        // Whatever the server says: the agent is gone from here.
        let wiped = match files {
            Some(files) if inner.settings().get(&keys::CACHE_WIPE_ON_SIGN_OUT) => wipe(files).await,
            _ => Ok(()),
        };
        wiped.and(farewell)
    }

    /// Nobody will be here to take an offer: an agent who is Ready is so no longer. For closing the program; what cannot be
    /// said to the server is logged.
    pub async fn stand_down(&self) {
        let is_ready = |desk: &Arc<Desk>| lock(&desk.status).state == AgentState::Ready;
        let ready = self.0.desk().filter(is_ready);
        if let Some(link) = ready.and_then(|desk| desk.online())
            && let Err(error) = link.not_ready(None).await
        {
            tracing::warn!(code = error.code(), "the agent stays Ready on the server");
        }
    }

    /// Ends the session without telling the server, which keeps it until it expires: for closing the program.
    pub async fn close(&self) {
        self.give_up();
        let _one_at_a_time = self.0.changing.lock().await;
        self.0.close().await;
    }
}

impl Inner {
    fn start_form(&self, request: &SignInRequest, settings: &Settings, goes_on: bool) {
        let mut form = lock(&self.form);
        form.signing_in = true;
        if !goes_on {
            form.notices.clear();
        }
        form.view = organisation::form(settings, request.server.clone(), request.user.clone());
        form.view.step = Some(step_text(Step::SigningIn).into());
        if !form.view.server_locked {
            form.view.server.clone_from(&request.server);
        }
        drop(form);
        self.tell(Signal::Changed(Topic::Session));
    }

    pub(crate) async fn open(
        self: &Arc<Self>,
        request: &SignInRequest,
        settings: &Settings,
        patience: &Patience,
    ) -> Result<(), Problem> {
        let asked = self.ask_to_be_let_in(request, settings, patience);
        let Answered { config, outcome } = asked.await?;
        let server = &config.server;
        let account = self.profile.account(server, &request.user);
        let credentials = credentials(request);
        match outcome {
            Ok((link, incoming)) => {
                let (user, configuration) = (link.user(), link.configuration());
                // Who signed in through a browser is known only now.
                let account = match user.user_name().filter(|_| request.user.is_empty()) {
                    Some(name) => self.profile.account(server, name),
                    None => account,
                };
                let unlocked = self.unlock(account, request, settings, false).await?;
                let now = self.parts.clock.now_ms();
                options::keep(&unlocked.store, &user, &configuration)
                    .and_then(|()| note_confirmed(&unlocked.store, now))
                    .map_err(|error| problem::storage(&error))?;
                let has_key = unlocked.has_key;
                let desk = self.seat(user, configuration, unlocked, &config);
                let token = self.confirmed(&desk, request).await;
                self.begin_lock(&desk, request, has_key, token);
                *write(&desk.link) = Some(link);
                self.run(&desk, Some(incoming), config, credentials);
                Ok(())
            }
            Err(error) if !error.is_last_word() && account.exists() => {
                if let Some(reason) = self.reason_against_offline(&account, settings) {
                    return Err(reason);
                }
                let unlocked = self.unlock(account, request, settings, true).await?;
                let kept =
                    options::kept(&unlocked.store).map_err(|error| problem::storage(&error))?;
                let Some((user, configuration)) = kept else {
                    let why = Problem::from(error);
                    return Err(
                        if unlocked.notices.iter().any(|it| it.code == CACHE_REBUILT) {
                            problem::copy_damaged(&why)
                        } else {
                            problem::nothing_saved(&why)
                        },
                    );
                };
                let too_old = self.reason_against_age(&unlocked.store, settings);
                if let Some(reason) = too_old.map_err(|error| problem::storage(&error))? {
                    return Err(reason);
                }
                let token = self.known_here(&unlocked.store, request).await?;
                let has_key = unlocked.has_key;
                let since = last_confirmed(&unlocked.store)
                    .map_err(|error| problem::storage(&error))?
                    .unwrap_or_else(|| self.parts.clock.now_ms());
                let desk = self.seat(user, configuration, unlocked, &config);
                self.begin_lock(&desk, request, has_key, token);
                desk.note_hindrance(Some(&error));
                desk.set_connection(ConnectionView::Offline {
                    since,
                    next_try: None,
                });
                self.run(&desk, None, config, credentials);
                Ok(())
            }
            // Nothing was asked for yet whose outcome could be looked up: what counts is that nobody answered.
            Err(ClientError::ReplyLost { detail }) => Err(ClientError::Unreachable {
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
        settings: &Settings,
        wants_saved: bool,
    ) -> Result<Unlocked, Problem> {
        let (keychain, keeping) = (self.parts.keychain.clone(), Keeping::of(settings));
        let unlocked = unlock(keychain, account, keeping, wants_saved).await?;
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
            account: unlocked.account,
            store: unlocked.store,
            clock: self.parts.clock.clone(),
            board: Board::new(
                self.parts.notifier.clone(),
                self.parts.computer.clone(),
                self.discretion.subscribe(),
            ),
            signals: self.signals.clone(),
            seed: config.rng_seed,
            at_work: config.timeouts.at_work,
        });
        let (_, view) = options::hold_shortcut(&crate::read(&desk.options));
        let mut form = lock(&self.form);
        form.shortcut = view;
        for notice in unlocked.notices {
            form.add_notice(notice);
        }
        drop(form);
        *write(&self.desk) = Some(desk.clone());
        desk.tasks.spawn(sync::catch_up(desk.clone(), wanted));
        if !self.is_locked() {
            self.tell_shortcut(Some(&desk));
        }
        desk
    }

    /// Starts what runs while the agent is signed in.
    fn run(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        incoming: Option<IncomingStream>,
        config: ClientConfig,
        credentials: Credentials,
    ) {
        desk.tasks.spawn(delivery::deliver(desk.clone()));
        desk.tasks.spawn(sync::poll(desk.clone()));
        desk.tasks.spawn(keep_looking(desk.clone()));
        desk.tasks.spawn(sync::tell_due(desk.clone()));
        desk.tasks.spawn(sync::lapse(desk.clone()));
        let at = desk.clone();
        let following = async move { at.board.follow_screen().await };
        let signed_in = desk.cancel.clone();
        desk.tasks
            .spawn(async move { signed_in.run_until_cancelled(following).await });
        let computer = self.parts.computer.clone();
        desk.tasks.spawn(retention::retain(desk.clone(), computer));
        let (this, at) = (self.clone(), desk.clone());
        desk.tasks
            .spawn(async move { this.keep_open(&at, incoming, config, credentials).await });
    }

    /// Ends the running session, if there is one.
    async fn close(&self) {
        self.close_desk().await;
        self.end_lock();
    }

    /// The same behind the lock, which stays.
    pub(crate) async fn close_desk(&self) {
        let Some(desk) = write(&self.desk).take() else {
            return;
        };
        desk.note_time();
        desk.cancel.cancel();
        desk.tasks.close();
        desk.tasks.wait().await;
        desk.board.clear();
        self.tell_shortcut(None);
    }
}

/// Deletes the saved copy of the chats.
async fn wipe(files: PathBuf) -> Result<(), Problem> {
    let deleted = tokio::task::spawn_blocking(move || {
        if files.exists() {
            Store::delete_cache(&files)
        } else {
            Ok(())
        }
    });
    deleted
        .await
        .map_err(|error| problem::storage(&error))?
        .map_err(|error| problem::opening(&error))
}

pub(crate) fn credentials(request: &SignInRequest) -> Credentials {
    let (user, password) = (request.user.clone(), request.password.clone());
    match &request.method {
        AuthMethod::Password => Credentials::Password { user, password },
        AuthMethod::Form => Credentials::Form { user, password },
        AuthMethod::Browser(open) => Credentials::Browser(open.clone()),
    }
}

/// [`crate::view::StepCode`]: the window has the words.
pub(super) fn step_text(step: Step) -> &'static str {
    match step {
        Step::SigningIn => "signing_in",
        Step::Initializing => "initializing",
        Step::Connecting => "connecting",
        Step::Loading => "loading",
    }
}
