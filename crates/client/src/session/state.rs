//! What is known of a session, shared by its requests and its driver.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use holdfast_wire::session::{Configuration, User};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::login::Login;
use super::pending::Pending;
use crate::ClientError;
use crate::http::Http;

/// How far the stream of events is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Phase {
    /// Opening it.
    Connecting,
    /// It is open; the configuration has not come yet.
    Loading,
    /// Open.
    Up,
    /// Interrupted.
    Down,
    /// The session is over.
    Ended(ClientError),
}

/// The stream of events, and the HTTP session beneath.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// How far it is.
    pub(crate) phase: Phase,
    /// Counts the HTTP sessions.
    pub(crate) generation: u64,
}

/// What is known of a session.
pub(crate) struct Shared {
    /// The way to the server.
    pub(crate) http: Arc<Http>,
    /// Who is signed in.
    pub(crate) login: Login,
    /// Who waits for answers.
    pub(crate) pending: Pending,
    /// Asks for an attempt at once.
    pub(crate) retry: Notify,
    /// Asks for new connections.
    pub(crate) reopen: Notify,
    /// Ends the session's driver.
    pub(crate) stop: CancellationToken,
    link: watch::Sender<Link>,
    connect_limit: Mutex<Option<Duration>>,
    suspected: Mutex<Option<u64>>,
    suspicion: Notify,
    known: RwLock<(User, Configuration)>,
    served: Mutex<HashMap<String, usize>>,
}

impl Shared {
    /// A session that was initialized just now.
    pub(crate) fn new(http: Arc<Http>, login: Login) -> Self {
        Self {
            http,
            login,
            pending: Pending::default(),
            retry: Notify::new(),
            reopen: Notify::new(),
            stop: CancellationToken::new(),
            link: watch::Sender::new(Link {
                phase: Phase::Connecting,
                generation: 0,
            }),
            connect_limit: Mutex::default(),
            suspected: Mutex::new(None),
            suspicion: Notify::new(),
            known: RwLock::default(),
            served: Mutex::default(),
        }
    }

    /// Follows the stream of events.
    pub(crate) fn link(&self) -> watch::Receiver<Link> {
        self.link.subscribe()
    }

    /// Which HTTP session it is now.
    pub(crate) fn generation(&self) -> u64 {
        self.link.borrow().generation
    }

    /// The stream of events is that far now.
    pub(crate) fn enter(&self, phase: Phase) {
        self.link.send_if_modified(|link| {
            let changed = link.phase != phase;
            link.phase = phase;
            changed
        });
    }

    /// There is a new HTTP session.
    pub(crate) fn renewed(&self) {
        self.link.send_modify(|link| {
            link.generation += 1;
            link.phase = Phase::Connecting;
        });
    }

    /// How long a connect may stay unanswered, where that was said.
    pub(crate) fn connect_limit(&self) -> Option<Duration> {
        *self
            .connect_limit
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A connect may stay unanswered that long.
    pub(crate) fn limit_connects(&self, limit: Duration) {
        *self
            .connect_limit
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(limit);
    }

    /// A request found that this HTTP session is gone.
    pub(crate) fn suspect(&self, generation: u64) {
        *self
            .suspected
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(generation);
        self.suspicion.notify_one();
    }

    /// Waits until somebody finds that the present HTTP session is gone.
    pub(crate) async fn suspected(&self) {
        loop {
            self.suspicion.notified().await;
            if *self
                .suspected
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                == Some(self.generation())
            {
                return;
            }
        }
    }

    /// The agent and the configuration as last told by the server.
    pub(crate) fn known(&self) -> (User, Configuration) {
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The server told who the agent is; without a configuration the one known stays.
    pub(crate) fn learn(&self, user: &User, configuration: Option<Configuration>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // What only `current-session` and what only the initialization carries adds up.
        for (key, value) in &user.0 {
            if key != "activeSession" {
                known.0.set_raw(key, value.clone());
            }
        }
        if let Some(configuration) =
            configuration.filter(|configuration| !configuration.0.is_empty())
        {
            known.1 = configuration;
        }
    }

    /// Which of a request's published paths this server serves, where that is known.
    pub(crate) fn served(&self, request: &str) -> Option<usize> {
        self.served
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(request)
            .copied()
    }

    /// Remembers which one it was.
    pub(crate) fn remember_served(&self, request: &str, path: usize) {
        self.served
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(request.to_owned(), path);
    }
}
