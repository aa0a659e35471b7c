//! Checking passwords with Argon2id.

use std::collections::HashMap;
use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use super::secret;
use crate::config::{Deployment, Password};

/// How many passwords are checked at a time: each takes 19 MiB and a core.
const AT_A_TIME: usize = 4;

/// A password that cannot be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashError(argon2::password_hash::Error);

/// Hashes a password with Argon2id and a random salt, for `password-hash` in `agents.toml`.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(HashError)
}

/// The agents' passwords.
pub(super) struct Passwords {
    known: HashMap<String, Expected>,
    /// A hash of nothing that anybody knows: unknown users cost as much work as known ones.
    decoy: String,
    turns: Semaphore,
}

#[derive(Clone)]
enum Expected {
    Hash(String),
    Demo(String),
    /// A readable password without `--demo-credentials`.
    Never,
}

impl Passwords {
    pub(super) fn new(deployment: &Deployment, demo_credentials: bool) -> Result<Self, HashError> {
        let expected = |password: &Password| match password {
            Password::Hash(hash) => Expected::Hash(hash.clone()),
            Password::Demo(text) if demo_credentials => Expected::Demo(text.clone()),
            Password::Demo(_) => Expected::Never,
        };
        let known = deployment
            .agents
            .iter()
            .map(|(user, agent)| (user.clone(), expected(&agent.password)));
        Ok(Self {
            known: known.collect(),
            decoy: hash_password(&secret::random())?,
            turns: Semaphore::new(AT_A_TIME),
        })
    }

    pub(super) fn knows(&self, user: &str) -> bool {
        self.known.contains_key(user)
    }

    /// Whether this is the user's password. Takes the same work whoever asks.
    pub(super) async fn check(self: &Arc<Self>, user: &str, password: &str) -> bool {
        let Ok(_turn) = self.turns.acquire().await else {
            return false;
        };
        let (passwords, user, password) = (Arc::clone(self), user.to_owned(), password.to_owned());
        let checked = tokio::task::spawn_blocking(move || passwords.check_now(&user, &password));
        checked.await.unwrap_or(false)
    }

    fn check_now(&self, user: &str, password: &str) -> bool {
        let expected = self.known.get(user);
        let hash = match expected {
            Some(Expected::Hash(hash)) => hash,
            _ => &self.decoy,
        };
        let verified = match PasswordHash::new(hash) {
            Ok(hash) => Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok(),
            Err(error) => {
                tracing::error!(user, %error, "the agent's password-hash cannot be read");
                false
            }
        };
        match expected {
            Some(Expected::Hash(_)) => verified,
            Some(Expected::Demo(text)) => secret::same(text, password),
            Some(Expected::Never) | None => false,
        }
    }
}
