//! The settings of this computer.

use std::sync::Arc;

use holdfast_core::Session;
use holdfast_core::view::Problem;
use holdfast_settings::Computer;
use tauri::{AppHandle, State};

use crate::settings::{self, ChoiceError, SettingView};
use crate::start;

#[tauri::command(async)]
pub(super) fn settings(
    session: State<'_, Session>,
    computer: State<'_, Arc<Computer>>,
    category: &str,
) -> Result<Vec<SettingView>, Problem> {
    session.unlocked()?;
    Ok(settings::of(&computer.settings(), category))
}

#[tauri::command(async)]
pub(super) fn choose_setting(
    app: AppHandle,
    session: State<'_, Session>,
    computer: State<'_, Arc<Computer>>,
    name: &str,
    value: serde_json::Value,
) -> Result<(), Problem> {
    session.unlocked()?;
    settings::choose(&computer, name, &value).map_err(|error| {
        let code = match error {
            ChoiceError::Io(_) => "storage",
            _ => "setting_value",
        };
        let message = format!("Your choice could not be kept: {error}.");
        Problem::new(code, message).about(error.to_string())
    })?;
    // What the system does by itself is told to it at once.
    start::apply(&app);
    Ok(())
}
