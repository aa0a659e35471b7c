//! Whom a proxy lets through: kept in the keyring, under an account of each proxy, and nowhere else. Where the keyring is not
//! to be used, or cannot be, what was typed counts for as long as the program runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use holdfast_client::{ClientConfig, ClientError, ProxyLogin, find_proxy};
use holdfast_settings::Settings;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use url::Url;
use zeroize::Zeroizing;

use crate::keychain::{Keychain, KeychainError};
use crate::session::{Inner, SignInRequest};
use crate::unlock::Keeping;
use crate::view::Problem;
use crate::{lock, organisation};

/// Whom a proxy lets through.
#[derive(Clone, Debug)]
pub struct ProxyUser {
    /// Host and port of the proxy that it is for, as the one that asked was named; none is whichever is on the way.
    pub proxy: Option<String>,
    /// The name.
    pub name: String,
    /// The password.
    pub password: SecretString,
    /// Whether it is kept for later starts, in the keyring, once the proxy took it.
    pub keep: bool,
}

impl ProxyUser {
    /// Whether this proxy may see it.
    fn is_for(&self, proxy: &str) -> bool {
        self.proxy.as_deref().is_none_or(|named| named == proxy)
    }
}

/// What the proxies took since the program started, by host and port.
#[derive(Default)]
pub(crate) struct ProxyUsers(Mutex<HashMap<String, ProxyUser>>);

impl Inner {
    /// How the server is reached for this request, and as whom at the proxy.
    ///
    /// # Errors
    /// As [`organisation::client_config`].
    pub(crate) async fn way_of(
        &self,
        request: &SignInRequest,
        server: Url,
        settings: &Settings,
    ) -> Result<ClientConfig, Problem> {
        let typed = request.proxy.as_ref();
        let mut config = self.way_to(server, typed, settings).await?;
        config.transport = request.transport;
        config.timeouts = request.timeouts;
        config.rng_seed = request.rng_seed;
        Ok(config)
    }

    /// How a server is reached, and as whom at the proxy: as was `typed`, or as is known here.
    ///
    /// # Errors
    /// As [`organisation::client_config`].
    pub(crate) async fn way_to(
        &self,
        server: Url,
        typed: Option<&ProxyUser>,
        settings: &Settings,
    ) -> Result<ClientConfig, Problem> {
        let mut config = organisation::client_config(settings, server)?;
        if let Some(proxy) = find_proxy(&config).await {
            let user = match typed.filter(|typed| typed.is_for(&proxy)) {
                Some(typed) => Some(typed.clone()),
                None => self.known_to(&proxy, settings).await,
            };
            config.proxy_login = user.map(|user| ProxyLogin {
                proxy,
                user: user.name,
                password: user.password,
            });
        }
        Ok(config)
    }

    /// Keeps what was typed for the proxy where it let this computer through; forgets what it does not take any more.
    pub(crate) async fn heard_proxy(
        &self,
        config: &ClientConfig,
        request: &SignInRequest,
        error: Option<&ClientError>,
        settings: &Settings,
    ) {
        let Some(login) = &config.proxy_login else {
            return;
        };
        let users = &self.proxy_users.0;
        match (error, &request.proxy) {
            (Some(ClientError::ProxyPassword { proxy }), _) => {
                lock(users).remove(proxy);
            }
            // Not known, or known already.
            (Some(ClientError::Unreachable { .. } | ClientError::ProxyScript { .. }), _)
            | (_, None) => {}
            (_, Some(typed)) if typed.is_for(&login.proxy) => {
                lock(users).insert(login.proxy.clone(), typed.clone());
                if !typed.keep || !Keeping::of(settings).uses_keyring() {
                    return;
                }
                let secret = written(typed);
                let saved = self
                    .at_the_keychain(login.proxy.clone(), move |keychain, account| {
                        keychain.save(account, &secret)
                    })
                    .await;
                if let Err(error) = saved {
                    tracing::warn!(%error, "what the proxy took is not kept for the next start");
                }
            }
            // It was not given to this one.
            (_, Some(_)) => {}
        }
    }

    /// The way through the proxy that has just asked, where what it wants is known here and was not given to it: a script
    /// may say another proxy than at the sign-in.
    pub(crate) async fn way_past(
        &self,
        error: &ClientError,
        config: &ClientConfig,
    ) -> Option<ClientConfig> {
        let ClientError::ProxyPassword { proxy } = error else {
            return None;
        };
        let given = config.proxy_login.as_ref();
        if given.is_some_and(|given| given.proxy == *proxy) {
            return None;
        }
        let user = self.known_to(proxy, &self.settings()).await?;
        Some(ClientConfig {
            proxy_login: Some(ProxyLogin {
                proxy: proxy.clone(),
                user: user.name,
                password: user.password,
            }),
            ..config.clone()
        })
    }

    async fn known_to(&self, proxy: &str, settings: &Settings) -> Option<ProxyUser> {
        if let Some(user) = lock(&self.proxy_users.0).get(proxy) {
            return Some(user.clone());
        }
        if !Keeping::of(settings).uses_keyring() {
            return None;
        }
        let kept = self
            .at_the_keychain(proxy.to_owned(), |keychain, account| keychain.load(account))
            .await;
        match kept {
            Ok(secret) => secret.as_ref().and_then(read),
            Err(error) => {
                tracing::warn!(%error, "what the proxy took is not known");
                None
            }
        }
    }

    /// Asks the keychain about a proxy, off the async threads. One that keeps nothing of its own is not asked.
    async fn at_the_keychain<T: Default + Send + 'static>(
        &self,
        proxy: String,
        ask: impl FnOnce(&dyn Keychain, &str) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let keychain: Arc<dyn Keychain> = self.parts.keychain.clone();
        if !keychain.keeps() {
            return Ok(T::default());
        }
        let asked = tokio::task::spawn_blocking(move || ask(&*keychain, &format!("proxy {proxy}")));
        asked
            .await
            .unwrap_or_else(|error| Err(KeychainError::Unavailable(error.to_string())))
    }
}

/// Name and password, each on a line: a name has none.
fn written(user: &ProxyUser) -> Zeroizing<Vec<u8>> {
    let password = user.password.expose_secret();
    let mut secret = Zeroizing::new(Vec::with_capacity(user.name.len() + 1 + password.len()));
    secret.extend_from_slice(user.name.as_bytes());
    secret.push(b'\n');
    secret.extend_from_slice(password.as_bytes());
    secret
}

fn read(secret: &SecretSlice<u8>) -> Option<ProxyUser> {
    let (name, password) = std::str::from_utf8(secret.expose_secret())
        .ok()?
        .split_once('\n')?;
    Some(ProxyUser {
        proxy: None,
        name: name.to_owned(),
        password: password.into(),
        keep: false,
    })
}
