//! Unlocking: the agent proves who they are, as at the sign-in.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use holdfast_client::{ClientConfig, ClientError};
use secrecy::SecretString;

use super::{Token, token_of};
use crate::proxy_user::ProxyUser;
use crate::session::attempt::Patience;
use crate::session::{AuthMethod, Inner, Session, SignInRequest, credentials};
use crate::view::Problem;
use crate::{lock, problem};

/// So many wrong passwords are answered at once where the server is not asked, which counts them itself.
const AT_ONCE: u32 = 3;
/// The longest wait for the answer to a further one, in seconds.
const LONGEST: u64 = 30;

/// How long the answer to a password waits after so many wrong ones.
fn pause_after(wrong: u32) -> Duration {
    let wait = u64::from(wrong.saturating_sub(AT_ONCE)) * 2;
    Duration::from_secs(wait.min(LONGEST))
}

impl Session {
    /// Unlocks the window. The server judges the password; where it cannot be asked, it must be the one of the sign-in.
    /// Where the agent signs in through a browser, that is done again. A key that was forgotten is fetched from the keyring,
    /// and the session begins anew. `proxy` is what was typed for the proxy, where it has asked.
    ///
    /// # Errors
    /// What keeps the agent out; the window stays locked, and nothing is lost.
    pub async fn unlock(
        &self,
        password: SecretString,
        proxy: Option<ProxyUser>,
    ) -> Result<(), Problem> {
        let inner = &self.0;
        let patience = inner.patience();
        let _one_at_a_time = patience.with(inner.changing.lock()).await?;
        let Some((request, token)) = inner.asked_for(password, proxy) else {
            return Ok(());
        };
        let settings = inner.settings();
        let config = inner.allowed_way(&request, &settings, &patience).await?;
        inner.prove(config, &request, token, &patience).await?;
        let desk = if let Some(desk) = inner.desk() {
            if lock(&desk.sign_in_again).is_some()
                && let Err(problem) = inner.go_on(&desk, &request, &settings, &patience).await
            {
                if problem.code == problem::GIVEN_UP {
                    return Err(problem);
                }
                // The window asks for it again.
                tracing::info!(code = %problem.code, "unlocked, and not signed in again");
            }
            desk
        } else {
            inner.open(&request, &settings, &patience).await?;
            inner.desk().ok_or_else(problem::signed_out)?
        };
        inner.show(&desk);
        Ok(())
    }
}

impl Inner {
    /// How this agent signs in, with a password; none where nothing is locked.
    fn asked_for(
        &self,
        password: SecretString,
        proxy: Option<ProxyUser>,
    ) -> Option<(SignInRequest, Option<Arc<Token>>)> {
        let lock = lock(&self.lock);
        let lock = lock.as_ref().filter(|lock| lock.is_locked())?;
        let request = SignInRequest {
            password,
            proxy,
            ..lock.request.clone()
        };
        Some((request, lock.token.clone()))
    }

    async fn prove(
        &self,
        config: ClientConfig,
        request: &SignInRequest,
        token: Option<Arc<Token>>,
        patience: &Patience,
    ) -> Result<(), Problem> {
        if let AuthMethod::Browser(_) = request.method {
            let proof = self.prove_in_browser(config, request);
            return patience.with(proof).await?;
        }
        let credentials = credentials(request);
        let asking = holdfast_client::check(&config, &credentials);
        match patience.with(asking).await? {
            Ok(()) => {
                self.take_password(request).await;
                Ok(())
            }
            // What the proxy wants is asked for over the window, where there is a session behind it.
            Err(error)
                if error.is_last_word()
                    && !(self.desk().is_some()
                        && matches!(error, ClientError::ProxyPassword { .. })) =>
            {
                Err(error.into())
            }
            Err(error) => {
                tracing::info!(
                    code = error.code(),
                    "the server cannot be asked about a password"
                );
                let proof = self.prove_here(request.password.clone(), token);
                patience.with(proof).await?
            }
        }
    }

    /// The server took this password, perhaps another than at the sign-in: it counts from now on, also where the server
    /// cannot be asked.
    async fn take_password(&self, request: &SignInRequest) {
        let token = match self.desk() {
            Some(desk) => self.confirmed(&desk, request).await,
            // The files are closed; opening them keeps it.
            None => token_of(request.password.clone()).await,
        };
        if let Some(lock) = &mut *lock(&self.lock) {
            lock.token = token;
        }
    }

    /// Only a session says whose it is. It is left to expire, for the agent's own goes on.
    async fn prove_in_browser(
        &self,
        config: ClientConfig,
        request: &SignInRequest,
    ) -> Result<(), Problem> {
        let (link, _events) =
            holdfast_client::connect(config, credentials(request), |_| {}).await?;
        if link.user().user_name() == Some(request.user.as_str()) {
            return Ok(());
        }
        let name = lock(&self.lock)
            .as_ref()
            .map(|lock| lock.agent.name.clone())
            .unwrap_or_default();
        let message =
            format!("{name} is signed in here. Sign out first to sign in as somebody else.");
        Err(problem::of("other_agent", message).about(name))
    }

    async fn prove_here(
        &self,
        password: SecretString,
        token: Option<Arc<Token>>,
    ) -> Result<(), Problem> {
        if self.fits_here(token, password).await? {
            return Ok(());
        }
        let message = "it is not the one of the sign-in".to_owned();
        Err(ClientError::WrongPassword { message }.into())
    }

    /// Whether this is the password of a token, where the server cannot be asked; none is without one. After some wrong
    /// ones the answer takes longer.
    pub(crate) async fn fits_here(
        &self,
        token: Option<Arc<Token>>,
        password: SecretString,
    ) -> Result<bool, Problem> {
        let wrong = self.wrong_here.load(Ordering::Relaxed);
        tokio::time::sleep(pause_after(wrong)).await;
        let fits = tokio::task::spawn_blocking(move || token.is_some_and(|it| it.fits(&password)));
        let fits = fits.await.map_err(|error| problem::storage(&error))?;
        let wrong = if fits { 0 } else { wrong.saturating_add(1) };
        self.wrong_here.store(wrong, Ordering::Relaxed);
        Ok(fits)
    }
}
