//! Closing: what was typed last is kept, then the program ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use holdfast_core::Session;
use tauri::{AppHandle, Manager as _};

use crate::window;

/// How long the page has to hand over what was typed in the last moment. It keeps drafts while the agent types.
const GRACE: Duration = Duration::from_millis(400);
/// How long the session may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether closing has begun.
#[derive(Debug, Default)]
pub(crate) struct Closing(AtomicBool);

/// Ends the program, once.
pub(crate) fn begin(app: &AppHandle) {
    if app.state::<Closing>().0.swap(true, Ordering::SeqCst) {
        return;
    }
    // A page learns by this event that it goes, and saves; a web view that is destroyed does not send it.
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.eval("dispatchEvent(new Event('pagehide'))")
    {
        tracing::warn!(%error, "the window cannot be told that it closes");
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(GRACE).await;
        let session = app.state::<Session>().inner().clone();
        if tokio::time::timeout(PATIENCE, session.close())
            .await
            .is_err()
        {
            tracing::warn!("the session did not end in time; what it has to do is in the journal");
        }
        tracing::info!("closed");
        app.exit(0);
    });
}
