//! Signing in, the agent's status, the connection.

use std::sync::Arc;

use holdfast_core::view::{Problem, SessionView};
use holdfast_core::{AuthMethod, ProxyUser, Session, SignInRequest};
use holdfast_settings::keys::{self, SignInMethod};
use holdfast_settings::{Computer, Settings};
use secrecy::SecretString;
use serde::Deserialize;
use tauri::{AppHandle, State};

use crate::{links, window};

#[tauri::command(async)]
pub(super) fn session(app: AppHandle, session: State<'_, Session>) -> Result<SessionView, Problem> {
    window::listening(&app);
    session.view()
}

#[tauri::command]
pub(super) async fn sign_in(
    session: State<'_, Session>,
    computer: State<'_, Arc<Computer>>,
    server: String,
    user: String,
    password: SecretString,
    proxy: Option<ProxyFields>,
) -> Result<(), Problem> {
    let request = SignInRequest {
        method: method(&computer.settings()),
        proxy: proxy.map(ProxyUser::from),
        ..SignInRequest::new(server, user, password)
    };
    session.sign_in(request).await
}

/// What was typed for the proxy, which has asked.
#[derive(Deserialize)]
pub(super) struct ProxyFields {
    proxy: String,
    user: String,
    password: SecretString,
}

impl From<ProxyFields> for ProxyUser {
    fn from(typed: ProxyFields) -> Self {
        Self {
            proxy: Some(typed.proxy),
            name: typed.user,
            password: typed.password,
            keep: true,
        }
    }
}

/// How the settings want the agent to prove who they are.
pub(crate) fn method(settings: &Settings) -> AuthMethod {
    match settings.get(&keys::SIGN_IN_METHOD) {
        SignInMethod::Password => AuthMethod::Password,
        SignInMethod::Form => AuthMethod::Form,
        SignInMethod::Browser => AuthMethod::Browser(Arc::new(|url| {
            if let Err(error) = links::open(url.as_str()) {
                tracing::warn!(%error, "the browser cannot be opened to sign in");
            }
        })),
    }
}

#[tauri::command]
pub(super) async fn sign_out(session: State<'_, Session>) -> Result<(), Problem> {
    session.sign_out().await
}

#[tauri::command]
pub(super) async fn set_status(
    session: State<'_, Session>,
    ready: bool,
    reason: Option<String>,
) -> Result<(), Problem> {
    session.set_status(ready, reason.as_deref()).await
}

#[tauri::command(async)]
pub(super) fn lock_now(session: State<'_, Session>) -> Result<(), Problem> {
    session.lock_now()
}

#[tauri::command]
pub(super) async fn unlock(
    session: State<'_, Session>,
    password: SecretString,
    proxy: Option<ProxyFields>,
) -> Result<(), Problem> {
    session.unlock(password, proxy.map(ProxyUser::from)).await
}

#[tauri::command(async)]
pub(super) fn give_up(session: State<'_, Session>) {
    session.give_up();
}

#[tauri::command(async)]
pub(super) fn touched(session: State<'_, Session>) {
    session.touched();
}

#[tauri::command(async)]
pub(super) fn try_now(session: State<'_, Session>) {
    session.try_now();
}
