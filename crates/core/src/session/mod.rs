//! What the shell and `holdfastctl` call.

mod act;
mod ask;
pub(crate) mod attempt;
mod connecting;
mod notices;
mod offline;
mod outbox;
mod sign_in;

pub(crate) use offline::{note_confirmed, note_seen};
pub(crate) use sign_in::credentials;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, RwLock};

use holdfast_client::{BrowserOpener, Timeouts, TransportChoice};
use holdfast_domain::options::Options;
use holdfast_domain::policy::CAN_PLACE_ON_HOLD;
use holdfast_settings::{Computer, Settings, keys};
use secrecy::SecretString;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::desk::Desk;
use crate::keychain::Keychain;
use crate::locking::Lock;
use crate::notice::Notifier;
use crate::profile::Profile;
use crate::proxy_user::{ProxyUser, ProxyUsers};
use crate::signal::Signal;
use crate::view::{
    AgentView, ConnectionView, Problem, Screen, SessionNotice, SessionView, ShortcutView,
    SignInView, StatusView, Topic,
};
use crate::{lock, options, organisation, problem, read};

/// Signals that a slow receiver may fall behind before it has to ask for everything again.
const SIGNALS: usize = 1_024;

/// What the core needs of the machine it runs on.
pub struct Parts {
    /// Where the cache's key is kept.
    pub keychain: Arc<dyn Keychain>,
    /// What shows notices.
    pub notifier: Arc<dyn Notifier>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// What is said about this computer's settings.
    pub computer: Arc<Computer>,
}

/// How to prove who the agent is.
#[derive(Clone, Default)]
pub enum AuthMethod {
    /// The token endpoint, `grant_type=password`.
    #[default]
    Password,
    /// The sign-in form.
    Form,
    /// The browser (authorization code with PKCE); the function opens its address. User and password are not needed.
    Browser(BrowserOpener),
}

impl std::fmt::Debug for AuthMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password => "Password",
            Self::Form => "Form",
            Self::Browser(_) => "Browser",
        })
    }
}

/// A request to sign in.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    /// The server's address as a person writes it.
    pub server: String,
    /// The user name.
    pub user: String,
    /// The password.
    pub password: SecretString,
    /// How.
    pub method: AuthMethod,
    /// Whom the proxy on the way lets through, where it has asked ([`Problem`] `proxy_password`); else what is known of it.
    pub proxy: Option<ProxyUser>,
    /// How events are received; [`TransportChoice::Auto`] but for tests and support.
    pub transport: TransportChoice,
    /// How long to wait for what; the usual but for tests.
    pub timeouts: Timeouts,
    /// Makes the waits between attempts repeatable, for tests.
    pub rng_seed: Option<u64>,
}

impl SignInRequest {
    /// The usual request.
    pub fn new(server: impl Into<String>, user: impl Into<String>, password: SecretString) -> Self {
        Self {
            server: server.into(),
            user: user.into(),
            password,
            method: AuthMethod::default(),
            proxy: None,
            transport: TransportChoice::default(),
            timeouts: Timeouts::default(),
            rng_seed: None,
        }
    }
}

/// One agent's session. Clones are handles to the same one.
#[derive(Clone)]
pub struct Session(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) profile: Profile,
    pub(crate) parts: Parts,
    pub(crate) proxy_users: ProxyUsers,
    signals: broadcast::Sender<Signal>,
    form: Mutex<Form>,
    desk: RwLock<Option<Arc<Desk>>>,
    /// Whether the screen is locked.
    pub(crate) screen_locked: watch::Sender<bool>,
    /// Whether notices say the least.
    pub(crate) discretion: watch::Sender<bool>,
    /// Of the agent who is signed in.
    pub(crate) lock: Mutex<Option<Lock>>,
    /// Passwords that did not fit where the server could not be asked, since the last one that did.
    pub(crate) wrong_here: AtomicU32,
    /// The agent's with what signs in or unlocks now; a new one each time it was lost.
    patience: Mutex<CancellationToken>,
    /// One sign-in or sign-out at a time.
    pub(crate) changing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Form {
    signing_in: bool,
    view: SignInView,
    notices: Vec<SessionNotice>,
    shortcut: ShortcutView,
}

impl Session {
    /// A session over a profile folder, nobody signed in.
    pub fn new(profile: PathBuf, parts: Parts) -> Self {
        let profile = Profile::new(profile);
        let last = profile.last_sign_in();
        let settings = parts.computer.settings();
        organisation::note(&settings);
        let form = Form {
            view: organisation::form(&settings, last.server, last.user),
            ..Form::default()
        };
        Self(Arc::new(Inner {
            profile,
            parts,
            proxy_users: ProxyUsers::default(),
            signals: broadcast::Sender::new(SIGNALS),
            form: Mutex::new(form),
            desk: RwLock::default(),
            screen_locked: watch::Sender::new(false),
            discretion: watch::Sender::new(false),
            lock: Mutex::default(),
            wrong_here: AtomicU32::new(0),
            patience: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
        }))
    }

    /// Where it is told whether the screen is locked.
    pub(crate) fn screen_locks(&self) -> watch::Sender<bool> {
        self.0.screen_locked.clone()
    }

    /// The profile folder.
    pub fn profile(&self) -> &Path {
        self.0.profile.dir()
    }

    /// Behind the lock nothing is shown or done but unlocking and signing out, whoever asks.
    ///
    /// # Errors
    /// The window is locked.
    pub fn unlocked(&self) -> Result<(), Problem> {
        self.0.unlocked()
    }

    /// What the core tells from now on.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        self.0.signals.subscribe()
    }

    /// Everything around the lists.
    pub fn view(&self) -> Result<SessionView, Problem> {
        let desk = self.0.desk();
        if let Some(view) = self.0.locked_view() {
            return Ok(view);
        }
        let form = lock(&self.0.form);
        let mut view = SessionView {
            screen: match (&desk, form.signing_in) {
                (Some(_), _) => Screen::SignedIn,
                (None, true) => Screen::SigningIn,
                (None, false) => Screen::SignedOut,
            },
            sign_in: form.view.clone(),
            agent: None,
            status: StatusView::default(),
            connection: ConnectionView::Offline {
                since: self.0.parts.clock.now_ms(),
                next_try: None,
            },
            places: Vec::new(),
            shortcut: form.shortcut.clone(),
            waiting_to_be_sent: 0,
            patience: options::patience(&Options::default()),
            typing_timeout: options::typing_timeout(&Options::default()),
            notices: form.notices.clone(),
            sign_in_again: None,
        };
        drop(form);
        if let Some(desk) = desk {
            view.agent = Some(AgentView {
                id: desk.me.id.clone(),
                name: desk.name.clone(),
            });
            let resolved = read(&desk.options).clone();
            view.patience = options::patience(&resolved);
            view.typing_timeout = options::typing_timeout(&resolved);
            view.status = desk.status_view();
            view.notices.extend(desk.notices());
            view.connection = lock(&desk.connection).clone();
            view.sign_in_again.clone_from(&lock(&desk.sign_in_again));
            view.places = desk.place_views().map_err(|error| desk.trouble(error))?;
            let open = desk.store.journal().open_intents()?;
            view.waiting_to_be_sent = u32::try_from(open.len()).unwrap_or(u32::MAX);
        }
        Ok(view)
    }

    /// The shell says whether the hold shortcut works everywhere, or why not and what to do.
    pub fn shortcut_registered(&self, outcome: Result<(), Problem>) {
        let mut form = lock(&self.0.form);
        form.shortcut.global = outcome.is_ok();
        form.shortcut.problem = outcome.err();
        drop(form);
        self.0.tell(Signal::Changed(Topic::Session));
    }

    /// A problem that lasts and concerns the whole session, e.g. that no notification daemon is there. One per code.
    pub fn tell_problem(&self, notice: SessionNotice) {
        lock(&self.0.form).add_notice(notice);
        self.0.tell(Signal::Changed(Topic::Session));
    }
}

impl Form {
    fn add_notice(&mut self, notice: SessionNotice) {
        match self
            .notices
            .iter_mut()
            .find(|known| known.code == notice.code && known.message == notice.message)
        {
            Some(_) => {}
            None => self.notices.push(notice),
        }
    }
}

impl Inner {
    pub(crate) fn desk(&self) -> Option<Arc<Desk>> {
        read(&self.desk).clone()
    }

    /// The settings as they count now.
    pub(crate) fn settings(&self) -> Settings {
        let settings = self.parts.computer.settings();
        organisation::note(&settings);
        settings
    }

    /// The desk of the agent who sits at the window.
    pub(crate) fn signed_in(&self) -> Result<Arc<Desk>, Problem> {
        self.unlocked()?;
        self.desk().ok_or_else(problem::signed_out)
    }

    fn unlocked(&self) -> Result<(), Problem> {
        if self.is_locked() {
            return Err(problem::locked());
        }
        Ok(())
    }

    /// What a locked window gets to see: who may unlock it, and whether the session goes on behind it.
    fn locked_view(&self) -> Option<SessionView> {
        let (agent, server, user) = {
            let lock = lock(&self.lock);
            let lock = lock.as_ref().filter(|lock| lock.is_locked())?;
            let user = lock.user_name().to_owned();
            (lock.agent.clone(), lock.server().to_owned(), user)
        };
        let connection = self.desk().map(|desk| lock(&desk.connection).clone());
        let form = lock(&self.form);
        Some(SessionView {
            screen: Screen::Locked,
            sign_in: SignInView {
                server,
                user,
                ..form.view.clone()
            },
            agent: Some(agent),
            connection: connection.unwrap_or(ConnectionView::Offline {
                since: self.parts.clock.now_ms(),
                next_try: None,
            }),
            status: StatusView::default(),
            places: Vec::new(),
            shortcut: ShortcutView::default(),
            waiting_to_be_sent: 0,
            patience: options::patience(&Options::default()),
            typing_timeout: options::typing_timeout(&Options::default()),
            notices: Vec::new(),
            sign_in_again: None,
        })
    }

    /// Has the hold shortcut of an agent registered, or given back where nobody sits at the window. Keys that can hold
    /// nothing are left to other programs.
    pub(crate) fn tell_shortcut(&self, desk: Option<&Desk>) {
        let is_allowed = self.parts.computer.settings().get(&keys::SHORTCUT_GLOBAL);
        let can_hold = |desk: &&Desk| read(&desk.options).grants(CAN_PLACE_ON_HOLD);
        let shortcut = desk
            .filter(can_hold)
            .and_then(|desk| desk.started_with.clone())
            .filter(|_| is_allowed);
        if shortcut.is_none() {
            let mut form = lock(&self.form);
            form.shortcut.global = false;
            form.shortcut.problem = None;
        }
        self.tell(Signal::Shortcut(shortcut));
    }

    pub(crate) fn tell(&self, signal: Signal) {
        // Nobody listening is no fault.
        let _no_listener = self.signals.send(signal);
    }
}
