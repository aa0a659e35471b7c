//! What concerns this computer alone: the window, links, preferences.

use holdfast_core::Session;
use holdfast_core::view::Problem;
use tauri::{AppHandle, Manager as _, State};

use crate::links;
use crate::preferences::{Language, Preferences, PreferencesFile, Theme};
use crate::window;

#[tauri::command(async)]
pub(super) fn showing(
    session: State<'_, Session>,
    id: Option<String>,
    focused: bool,
) -> Result<(), Problem> {
    session.showing(id.as_deref(), focused)
}

#[tauri::command(async)]
pub(super) fn open_link(url: String) -> Result<(), Problem> {
    links::open(&url).map_err(|error| Problem::new("link", error.to_string()))
}

#[tauri::command(async)]
pub(super) fn preferences(file: State<'_, PreferencesFile>) -> Preferences {
    file.get()
}

#[tauri::command(async)]
pub(super) fn set_preferences(
    app: AppHandle,
    file: State<'_, PreferencesFile>,
    theme: Theme,
    language: Language,
) -> Result<(), Problem> {
    file.set(Preferences { theme, language }).map_err(|error| {
        let message = format!("Your choice could not be kept: {error}. Check free space and permissions of the profile folder.");
        Problem::new("storage", message).about(error.to_string())
    })?;
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.set_theme(window::system_theme(theme))
    {
        tracing::warn!(%error, "the window's frame keeps its theme");
    }
    Ok(())
}
