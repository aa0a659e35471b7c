//! Who is signed in, and how a session that is gone is opened again.

use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

use crate::auth::{Proof, Tokens, initialize, refreshed, sign_in};
use crate::http::Http;
use crate::{ClientError, Credentials, Step};

/// Who is signed in. Secrets stay in memory.
pub(crate) struct Login {
    credentials: Credentials,
    tokens: Mutex<Option<Tokens>>,
}

impl Login {
    /// Nobody yet.
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            tokens: Mutex::new(None),
        }
    }

    /// The newest refresh token.
    pub(crate) fn refresh_token(&self) -> Option<SecretString> {
        self.tokens().and_then(|tokens| tokens.refresh().cloned())
    }

    /// Signs in and opens the session.
    pub(crate) async fn enter(
        &self,
        http: &Http,
        progress: impl Fn(Step),
    ) -> Result<(), ClientError> {
        progress(Step::SigningIn);
        let proof = sign_in(http, &self.credentials).await?;
        self.keep(&proof);
        progress(Step::Initializing);
        initialize(http, &proof).await
    }

    /// Opens the session anew: with the access token while it is good, else with a new one, else with the password.
    ///
    /// An error that is the [last word](ClientError::is_last_word) means that only the person can sign in again.
    pub(crate) async fn renew(&self, http: &Http) -> Result<(), ClientError> {
        http.jar().clear();
        let tokens = self.tokens();
        if let Some(tokens) = tokens.as_ref().filter(|tokens| tokens.is_fresh()) {
            match initialize(http, &Proof::Token(tokens.clone())).await {
                Err(ClientError::SignedOut { .. }) => {}
                outcome => return outcome,
            }
        }
        let mut refusal = ClientError::SignedOut {
            message: "it does not renew itself".to_owned(),
        };
        if let Some(refresh) = tokens.as_ref().and_then(Tokens::refresh) {
            match refreshed(http, refresh).await {
                Ok(tokens) => {
                    let proof = Proof::Token(tokens);
                    self.keep(&proof);
                    return initialize(http, &proof).await;
                }
                Err(error) if error.is_last_word() => refusal = error,
                Err(error) => return Err(error),
            }
        }
        match &self.credentials {
            Credentials::Password { .. } | Credentials::Form { .. } => {
                let proof = sign_in(http, &self.credentials).await?;
                self.keep(&proof);
                initialize(http, &proof).await
            }
            // Nobody sits in front of a browser now, and the refresh token was tried.
            Credentials::Browser(_) | Credentials::Refresh(_) => Err(refusal),
        }
    }

    fn tokens(&self) -> Option<Tokens> {
        self.tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn keep(&self, proof: &Proof) {
        if let Proof::Token(tokens) = proof {
            *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        }
    }
}
