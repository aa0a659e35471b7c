//! Starting when the person logs in to the computer: `start.at-log-in`.

use std::env::consts::OS;
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
        arguments.push(argument(&place.to_string_lossy(), OS));
        // Each profile has an entry of its own.
        name.clone_into(&mut entry);
    }
    tauri_plugin_autostart::Builder::new()
        .args(arguments)
        .app_name(entry)
        .build()
}

/// An argument as the entry of a system takes it: on Linux and Windows in a command line, for which blanks and the like have
/// a meaning; on macOS by itself, where quotes would be a part of it.
fn argument(argument: &str, system: &str) -> String {
    match system {
        "linux" => format!("\"{}\"", escaped(argument)),
        // Quotes cannot stand in a path. A backslash before the closing one would take it into the argument.
        "windows" => {
            let last = argument.len() - argument.trim_end_matches('\\').len();
            format!("\"{argument}{}\"", "\\".repeat(last))
        }
        _ => argument.to_owned(),
    }
}

/// Desktop Entry Specification, *The Exec key*.
fn escaped(argument: &str) -> String {
    let mut escaped = String::with_capacity(argument.len());
    for sign in argument.chars() {
        match sign {
            // A backslash is itself written with two in the file.
            '\\' => escaped.push_str("\\\\\\\\"),
            '"' | '`' | '$' => {
                escaped.push_str("\\\\");
                escaped.push(sign);
            }
            '%' => escaped.push_str("%%"),
            sign => escaped.push(sign),
        }
    }
    escaped
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
    fn a_path_stays_one_argument_on_every_system() {
        let linux = |path| argument(path, "linux");
        assert_eq!(linux("/home/ana/My files"), "\"/home/ana/My files\"");
        assert_eq!(linux("/a$b"), "\"/a\\\\$b\"");
        assert_eq!(linux("/50%"), "\"/50%%\"");
        let windows = |path| argument(path, "windows");
        assert_eq!(windows(r"D:\My files"), r#""D:\My files""#);
        assert_eq!(windows(r"D:\"), r#""D:\\""#);
        assert_eq!(argument("/Users/ana/My $", "macos"), "/Users/ana/My $");
    }
}
