//! Where this program's folders are.

use std::path::{Path, PathBuf};

/// The program's name towards the system, as in `tauri.conf.json`.
pub const IDENTIFIER: &str = "org.holdfast.desktop";

/// The folder of the profile where no other is asked for: `%LOCALAPPDATA%` on Windows, `~/Library/Application Support`
/// on macOS, `$XDG_DATA_HOME` on Linux. None where the system names no such folder.
pub fn usual_profile() -> Option<PathBuf> {
    Some(dirs::data_local_dir()?.join(IDENTIFIER))
}

/// Where the logs of a profile are: those of the usual one where the system keeps logs, those of another one in itself,
/// so that it can be moved and deleted as a whole.
pub fn logs(profile: &Path) -> PathBuf {
    let usual = usual_profile().is_some_and(|usual| usual == profile);
    usual
        .then(system_logs)
        .flatten()
        .unwrap_or_else(|| profile.join("logs"))
}

/// `~/Library/Logs` on macOS, `$XDG_STATE_HOME` on Linux; on Windows logs belong beside the data.
fn system_logs() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        Some(dirs::home_dir()?.join("Library/Logs").join(IDENTIFIER))
    } else {
        Some(dirs::state_dir()?.join(IDENTIFIER).join("logs"))
    }
}

/// Where people look for files that a program has saved; none where the system names no such folder.
pub fn downloads() -> Option<PathBuf> {
    dirs::download_dir()
        .or_else(dirs::home_dir)
        .filter(|folder| folder.is_dir())
}

/// A name for a report that is made now, with the time in UTC.
pub fn report_name() -> String {
    let now = jiff::Timestamp::now().strftime("%Y-%m-%d-%H%M%S");
    format!("holdfast-report-{now}.zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_its_own_has_its_logs_in_itself() {
        assert_eq!(logs(Path::new("own")), Path::new("own/logs"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_usual_profiles_logs_are_where_the_system_keeps_state() {
        let usual = usual_profile().unwrap();
        assert!(!logs(&usual).starts_with(&usual));
        assert!(logs(&usual).ends_with("org.holdfast.desktop/logs"));
    }
}
