//! Who calls: passwords, tokens, the session cookie, the sign-in pages.
//!
//! A password earns an authorization code or a pair of tokens; a code or an access token earns a session, which the
//! cookie names. Tokens and sessions are 256 random bits, stored as digests, and survive a restart.
//!
//! - [`Caller`], [`Entering`]: who calls, for handlers
//! - `token`: `POST /auth/v3/oauth/token` and its neighbours
//! - `form`: `POST /auth/v3/sign-in`
//! - `authorize`: the sign-in page for the browser flow
//! - `portal`: `GET /workspace/v3/login`, `/logout` and `/start`

mod authorize;
mod caller;
mod codes;
mod cookie;
mod form;
mod page;
mod passwords;
mod portal;
mod redirect;
mod secret;
mod store;
mod token;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use jiff::{SignedDuration, Timestamp};

pub use caller::{Caller, Entering, SessionKey};
pub(crate) use cookie::clear as clear_cookie;
pub use passwords::{HashError, hash_password};
pub use store::AuthStoreError;

use crate::clock::SharedClock;
use crate::config::Deployment;
use crate::state::AppState;
use codes::{Codes, Grant, Redemption};
use passwords::Passwords;
use store::{AuthStore, Lifetimes, Tokens};

/// How long a session lives without a request.
const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How often its use is written down.
const SAVE_USE_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// How long an access token lives.
const ACCESS_TOKEN: SignedDuration = SignedDuration::from_hours(1);
/// How long a refresh token lives; each use gives a new one.
const REFRESH_TOKEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Why sign-in cannot work.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Sessions and tokens cannot be stored.
    #[error(transparent)]
    Store(#[from] AuthStoreError),
    /// Passwords cannot be checked.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The server stops, or a part of it failed.
    #[error("the request was interrupted; try again")]
    Interrupted,
}

/// Who is signed in; cloning is cheap.
#[derive(Clone)]
pub struct Auth {
    passwords: Arc<Passwords>,
    codes: Arc<Codes>,
    store: Arc<Mutex<AuthStore>>,
    sessions: Arc<Mutex<HashMap<SessionKey, Session>>>,
    clock: SharedClock,
}

struct Session {
    user: String,
    used_at: Timestamp,
    saved_at: Timestamp,
}

impl Auth {
    /// Reads the sessions in `database`, which is made if it does not exist. Passwords written readably in the
    /// deployment count only with `demo_credentials`.
    pub fn open(
        database: &Path,
        deployment: &Deployment,
        demo_credentials: bool,
        clock: SharedClock,
    ) -> Result<Self, AuthError> {
        let passwords = Passwords::new(deployment, demo_credentials)?;
        let store = AuthStore::open(database)?;
        let stored = store.sessions(clock.now() - SESSION_IDLE)?;
        // Who was taken out of the deployment is signed out.
        let sessions = stored
            .into_iter()
            .filter(|session| passwords.knows(&session.user))
            .map(|session| {
                let used_at = session.used_at;
                (
                    SessionKey(session.digest),
                    Session {
                        user: session.user,
                        used_at,
                        saved_at: used_at,
                    },
                )
            });
        Ok(Self {
            sessions: Arc::new(Mutex::new(sessions.collect())),
            passwords: Arc::new(passwords),
            codes: Arc::default(),
            store: Arc::new(Mutex::new(store)),
            clock,
        })
    }

    /// Whether the session lives.
    pub fn is_valid(&self, session: &SessionKey) -> bool {
        self.user_of_session(session).is_some()
    }

    /// Ends a session: its cookie is worth nothing any more. The caller also tells the hub.
    pub async fn end_session(&self, session: &SessionKey) -> Result<(), AuthError> {
        self.lock_sessions().remove(session);
        let digest = session.0;
        self.stored(move |store| store.end_session(&digest)).await
    }

    /// The user behind a name and a password. The name may come as `tenant\user`.
    async fn check_password(&self, name: &str, password: &str) -> Option<String> {
        let user = name.rsplit_once('\\').map_or(name, |(_, user)| user);
        let right = self.passwords.check(user, password).await;
        tracing::info!(user, right, "password checked");
        right.then(|| user.to_owned())
    }

    fn user_of_session(&self, key: &SessionKey) -> Option<String> {
        let now = self.clock.now();
        let mut sessions = self.lock_sessions();
        let session = sessions.get_mut(key)?;
        if now.duration_since(session.used_at) > SESSION_IDLE {
            sessions.remove(key);
            return None;
        }
        session.used_at = now;
        let user = session.user.clone();
        if now.duration_since(session.saved_at) > SAVE_USE_EVERY {
            session.saved_at = now;
            self.save_use(key.0, now);
        }
        Some(user)
    }

    fn save_use(&self, digest: [u8; 32], now: Timestamp) {
        let auth = self.clone();
        tokio::spawn(async move {
            // Losing this only makes the session end earlier after a restart.
            if let Err(error) = auth
                .stored(move |store| store.touch_session(&digest, now))
                .await
            {
                tracing::warn!(%error, "a session's use was not written down");
            }
        });
    }

    async fn begin_session(&self, user: &str) -> Result<(Caller, String), AuthError> {
        let now = self.clock.now();
        let value = secret::random();
        let session = SessionKey::of(&value);
        let (digest, owner) = (session.0, user.to_owned());
        self.stored(move |store| store.add_session(&digest, &owner, now))
            .await?;
        let mut sessions = self.lock_sessions();
        sessions.retain(|_, session| now.duration_since(session.used_at) <= SESSION_IDLE);
        sessions.insert(
            session.clone(),
            Session {
                user: user.to_owned(),
                used_at: now,
                saved_at: now,
            },
        );
        Ok((
            Caller {
                user: user.to_owned(),
                session,
            },
            value,
        ))
    }

    fn issue_code(&self, grant: Grant) -> String {
        self.codes.issue(grant, self.clock.now())
    }

    fn redeem(&self, code: &str, with: &Redemption<'_>) -> Option<String> {
        self.codes.redeem(code, with, self.clock.now())
    }

    async fn issue_tokens(&self, user: String) -> Result<Tokens, AuthError> {
        let now = self.clock.now();
        self.stored(move |store| store.issue(&user, lifetimes(now), now))
            .await
    }

    async fn refresh_tokens(&self, token: &str) -> Result<Option<Tokens>, AuthError> {
        let (now, token) = (self.clock.now(), token.to_owned());
        let tokens = self
            .stored(move |store| store.refresh(&token, lifetimes(now), now))
            .await?;
        Ok(tokens.filter(|tokens| self.passwords.knows(&tokens.user)))
    }

    async fn revoke_token(&self, token: &str) -> Result<(), AuthError> {
        let token = token.to_owned();
        self.stored(move |store| store.revoke(&token)).await
    }

    async fn user_of_token(&self, token: &str) -> Result<Option<String>, AuthError> {
        let (now, token) = (self.clock.now(), token.to_owned());
        let user = self
            .stored(move |store| store.access_token(&token, now))
            .await?;
        Ok(user.filter(|user| self.passwords.knows(user)))
    }

    async fn stored<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut AuthStore) -> Result<T, AuthStoreError> + Send + 'static,
    ) -> Result<T, AuthError> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || {
            act(&mut store.lock().unwrap_or_else(PoisonError::into_inner))
        });
        let result = done.await.map_err(|_| AuthError::Interrupted)?;
        Ok(result.inspect_err(|error| tracing::error!(%error, "sessions cannot be stored"))?)
    }

    fn lock_sessions(&self) -> MutexGuard<'_, HashMap<SessionKey, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lifetimes(now: Timestamp) -> Lifetimes {
    Lifetimes {
        access_until: now + ACCESS_TOKEN,
        refresh_until: now + REFRESH_TOKEN,
    }
}

/// `/auth/v3/*` and the pages of `/workspace/v3` that people see.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(token::router())
        .merge(form::router())
        .merge(authorize::router())
        .merge(portal::router())
}
