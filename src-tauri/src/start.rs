//! Starting when the person logs in to the computer: `start.at-log-in`.

use std::path::Path;
use std::sync::Arc;

use holdfast_settings::{Computer, keys};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_autostart::ManagerExt as _;

/// What does it: a file or an entry of the system's own, for this profile.
pub(crate) fn plugin(profile: &Path, name: &str, is_chosen: bool) -> TauriPlugin<Wry> {
    let mut arguments = vec!["--minimized".to_owned()];
    let mut entry = "Holdfast".to_owned();
    if is_chosen {
        let place = std::path::absolute(profile).unwrap_or_else(|_| profile.to_owned());
        arguments.push("--profile".to_owned());
        arguments.push(quoted(&place.to_string_lossy()));
        // Each profile has an entry of its own.
        name.clone_into(&mut entry);
    }
    tauri_plugin_autostart::Builder::new()
        .args(arguments)
        .app_name(entry)
        .build()
}

/// An argument of the entry's command line, for which blanks and the like have a meaning (Desktop Entry Specification, *The Exec
/// key*; on Windows quotes cannot stand in a path).
fn quoted(argument: &str) -> String {
    let mut quoted = String::with_capacity(argument.len() + 2);
    quoted.push('"');
    for sign in argument.chars() {
        match sign {
            // A backslash is itself written with two in the file.
            '\\' if cfg!(target_os = "linux") => quoted.push_str("\\\\\\\\"),
            '"' | '`' | '$' if cfg!(target_os = "linux") => {
                quoted.push_str("\\\\");
                quoted.push(sign);
            }
            '%' if cfg!(target_os = "linux") => quoted.push_str("%%"),
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

/// Makes it so as the setting says. Blocks for the system's file or registry.
pub(crate) fn apply(app: &AppHandle) {
    let wanted = app
        .state::<Arc<Computer>>()
        .settings()
        .get(&keys::START_AT_LOG_IN);
    let entry = app.autolaunch();
    let done = entry.is_enabled().and_then(|is_so| match (wanted, is_so) {
        (true, false) => entry.enable(),
        (false, true) => entry.disable(),
        _ => Ok(()),
    });
    if let Err(error) = done {
        tracing::warn!(%error, wanted, "the start at log-in cannot be set");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_path_stays_one_argument() {
        assert_eq!(quoted("/home/ana/My files"), "\"/home/ana/My files\"");
        assert_eq!(quoted("/a$b"), "\"/a\\\\$b\"");
        assert_eq!(quoted("/50%"), "\"/50%%\"");
    }
}
