//! What concerns this computer alone: the window, links, preferences.

use std::sync::Arc;

use holdfast_core::Session;
use holdfast_core::view::Problem;
use holdfast_settings::Computer;
use holdfast_settings::keys::{Language, TextSize, Theme};
use tauri::{AppHandle, Manager as _, State};

use crate::closing::{self, Closing};
use crate::preferences::{self, Preferences};
use crate::tray::Tray;
use crate::{links, window};

#[tauri::command(async)]
pub(super) fn showing(
    session: State<'_, Session>,
    id: Option<String>,
    focused: bool,
) -> Result<(), Problem> {
    session.showing(id.as_deref(), focused)
}

#[tauri::command(async)]
pub(super) fn open_link(session: State<'_, Session>, url: String) -> Result<(), Problem> {
    session.unlocked()?;
    links::open(&url).map_err(|error| Problem::new("link", error.to_string()))
}

#[tauri::command(async)]
pub(super) fn preferences(computer: State<'_, Arc<Computer>>) -> Preferences {
    Preferences::of(&computer.settings())
}

#[tauri::command(async)]
pub(super) fn set_preferences(
    app: AppHandle,
    session: State<'_, Session>,
    computer: State<'_, Arc<Computer>>,
    theme: Theme,
    text_size: TextSize,
    language: Language,
) -> Result<(), Problem> {
    preferences::choose(&computer, theme, text_size, language).map_err(|error| {
        let message = format!("Your choice could not be kept: {error}. Check free space and permissions of the profile folder.");
        Problem::new("storage", message).about(error.to_string())
    })?;
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.set_theme(window::system_theme(theme))
    {
        tracing::warn!(%error, "the window's frame keeps its theme");
    }
    // In the language that counts now.
    if let Some(tray) = app.try_state::<Tray>() {
        tray.show_of(&session);
    }
    Ok(())
}

#[tauri::command(async)]
pub(super) fn with_agent(
    app: AppHandle,
    session: State<'_, Session>,
) -> Result<Vec<String>, Problem> {
    app.state::<Closing>().page_asks();
    session.with_agent()
}

#[tauri::command(async)]
pub(super) fn quit(app: AppHandle) {
    closing::begin(&app);
}
