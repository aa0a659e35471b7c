//! Signing in, the agent's status, the connection.

use holdfast_core::view::{Problem, SessionView};
use holdfast_core::{Session, SignInRequest};
use secrecy::SecretString;
use tauri::{AppHandle, State};

use crate::window;

#[tauri::command(async)]
pub(super) fn session(app: AppHandle, session: State<'_, Session>) -> Result<SessionView, Problem> {
    window::listening(&app);
    session.view()
}

#[tauri::command]
pub(super) async fn sign_in(
    session: State<'_, Session>,
    server: String,
    user: String,
    password: SecretString,
) -> Result<(), Problem> {
    session
        .sign_in(SignInRequest::new(server, user, password))
        .await
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
pub(super) fn try_now(session: State<'_, Session>) {
    session.try_now();
}
