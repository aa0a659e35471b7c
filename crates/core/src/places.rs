//! Where this program's folders are.

#[cfg(unix)]
use std::fs::{self, Permissions};
use std::fs::{DirBuilder, File};
use std::io;
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

/// Makes a folder that its owner alone may look into (0700), and makes one so that is there already. What is open to all
/// by its nature, as `/tmp` is, and what belongs to a file system without owners, stays as it is.
///
/// # Errors
/// Where there is no folder after that.
pub fn own_folder(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)?;
    #[cfg(unix)]
    if let Err(error) = close_to_others(path) {
        tracing::warn!(%error, "others may look into a folder of this program");
    }
    Ok(())
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    /// Files in it are their owners' alone to delete: a folder of all.
    const STICKY: u32 = 0o1000;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & STICKY != 0 {
        return Err(io::Error::other(
            "it is open to all, and not only this program's",
        ));
    }
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

/// Opens an empty file that its owner alone may read (0600), over one that was there.
///
/// # Errors
/// Where it cannot be written.
pub fn own_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    if file.metadata()?.is_file() {
        let own = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        file.set_permissions(own)?;
    }
    Ok(file)
}

/// Where people look for files that a program has saved; none where the system names no such folder.
pub fn downloads() -> Option<PathBuf> {
    let home = dirs::home_dir();
    // Where the system names none, most have one all the same.
    let usual = home.as_ref().map(|home| home.join("Downloads"));
    let mut folders = [dirs::download_dir(), usual, home].into_iter().flatten();
    folders.find(|folder| folder.is_dir())
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

    #[cfg(unix)]
    #[test]
    fn folders_and_files_are_their_owners_alone_whoever_made_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let open = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        let all = tempfile::tempdir().unwrap();
        let (new, known) = (all.path().join("a/b"), all.path().join("known"));
        own_folder(&new).unwrap();
        assert_eq!((mode(&new), mode(&all.path().join("a"))), (0o700, 0o700));
        fs::create_dir(&known).unwrap();
        open(&known, 0o755).unwrap();
        own_folder(&known).unwrap();
        assert_eq!(mode(&known), 0o700);

        // One of all stays one of all.
        open(&known, 0o1777).unwrap();
        own_folder(&known).unwrap();
        assert_eq!(mode(&known), 0o1777);

        let file = known.join("report.zip");
        fs::write(&file, "an older one").unwrap();
        open(&file, 0o644).unwrap();
        drop(own_file(&file).unwrap());
        assert_eq!((mode(&file), fs::read(&file).unwrap()), (0o600, Vec::new()));
        assert!(own_folder(&file).is_err(), "there is a file");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_usual_profiles_logs_are_where_the_system_keeps_state() {
        let usual = usual_profile().unwrap();
        assert!(!logs(&usual).starts_with(&usual));
        assert!(logs(&usual).ends_with("org.holdfast.desktop/logs"));
    }
}
