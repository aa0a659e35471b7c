//! How this program is updated, which depends on where it came from.

use std::path::{Path, PathBuf};

use tauri::AppHandle;
#[cfg(target_os = "linux")]
use tauri::Manager as _;
use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;

/// How this program is updated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By itself: the file or folder that is replaced.
    Itself(PathBuf),
    /// By the system, with the package that it came in.
    Package(&'static str),
    /// By whoever installed it for all users: the IT department.
    Others,
    /// By whoever built it.
    Hand,
}

impl Way {
    /// That of the program that runs.
    pub(super) fn of(app: &AppHandle) -> Self {
        let Ok(program) = std::env::current_exe() else {
            return Self::Hand;
        };
        decide(bundle_type(), app_image(app), &program)
    }
}

/// The file of the `AppImage` that the program runs from.
fn app_image(app: &AppHandle) -> Option<PathBuf> {
    #[cfg(all(target_os = "linux", debug_assertions))]
    if let Some(file) = std::env::var_os("HOLDFAST_TEST_APPIMAGE") {
        return Some(file.into());
    }
    #[cfg(target_os = "linux")]
    return app.env().appimage.map(PathBuf::from);
    #[cfg(not(target_os = "linux"))]
    {
        let _not_here = app;
        None
    }
}

fn decide(bundle: Option<BundleType>, app_image: Option<PathBuf>, program: &Path) -> Way {
    match (bundle, app_image) {
        (Some(BundleType::Deb), _) => Way::Package(".deb"),
        (Some(BundleType::Rpm), _) => Way::Package(".rpm"),
        // Windows Installer repairs and replaces what it has installed; another installer would only stand beside it.
        (Some(BundleType::Msi), _) => Way::Others,
        (_, Some(file)) => where_writable(file),
        // What lies there belongs to a package, whoever packed it.
        (_, None) if cfg!(target_os = "linux") && program.starts_with("/usr") => {
            Way::Package("package")
        }
        (_, None) if cfg!(target_os = "linux") => Way::Hand,
        (_, None) if cfg!(windows) => on_windows(program, for_this_user().as_deref()),
        _ => where_writable(replaced(program)),
    }
}

/// That a folder can be written to says nothing on Windows: whoever may, an installer for one user goes where the last one
/// for this user went. So it must be the one that this program came from.
fn on_windows(program: &Path, for_this_user: Option<&str>) -> Way {
    let same = |one: &Path, other: &Path| {
        let plain = |path: &Path| {
            let path = path.to_string_lossy().replace('/', r"\").to_lowercase();
            path.trim_end_matches('\\').to_owned()
        };
        plain(one) == plain(other)
    };
    match (program.parent(), for_this_user) {
        (Some(folder), Some(installed)) if same(folder, Path::new(installed)) => {
            Way::Itself(program.to_owned())
        }
        _ => Way::Others,
    }
}

/// The folder that `windows/holdfast.nsi` has installed for this user alone (`/CURRENTUSER`), as it notes it down.
#[cfg(windows)]
fn for_this_user() -> Option<String> {
    const UNINSTALL: &str = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Holdfast";
    let entry = windows_registry::CURRENT_USER.open(UNINSTALL).ok()?;
    entry.get_string("InstallLocation").ok()
}

#[cfg(not(windows))]
fn for_this_user() -> Option<String> {
    None
}

/// On macOS the whole bundle, `Holdfast.app`, is replaced.
fn replaced(program: &Path) -> PathBuf {
    let bundle = program
        .ancestors()
        .find(|folder| folder.extension().is_some_and(|kind| kind == "app"));
    bundle.unwrap_or(program).to_owned()
}

/// Replacing something takes the right to write to the folder that it is in.
fn where_writable(replaced: PathBuf) -> Way {
    let may_write = replaced
        .parent()
        .is_some_and(|folder| tempfile::tempfile_in(folder).is_ok());
    if may_write {
        Way::Itself(replaced)
    } else {
        Way::Others
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn packages_are_the_systems() {
        let program = Path::new("/usr/bin/holdfast");
        let by = |bundle| decide(bundle, None, program);
        assert_eq!(by(Some(BundleType::Deb)), Way::Package(".deb"));
        assert_eq!(by(Some(BundleType::Rpm)), Way::Package(".rpm"));
        assert_eq!(by(None), Way::Package("package"));
        let built = Path::new("/src/target/debug/holdfast");
        assert_eq!(decide(None, None, built), Way::Hand);
    }

    #[test]
    fn an_app_image_replaces_itself_where_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Holdfast.AppImage");
        let program = Path::new("/tmp/.mount_Holdfast/usr/bin/holdfast");
        let way = decide(Some(BundleType::AppImage), Some(file.clone()), program);
        assert_eq!(way, Way::Itself(file));
        let nowhere = Path::new("/proc/Holdfast.AppImage").to_owned();
        assert_eq!(decide(None, Some(nowhere), program), Way::Others);
    }

    #[test]
    fn windows_updates_what_it_installed_for_this_user_alone() {
        // Paths are Linux' here, where this test runs; what is compared is the same.
        let program = Path::new("C:/Users/ana/AppData/Local/Programs/Holdfast/holdfast.exe");
        let by = |entry| on_windows(program, entry);
        let itself = Way::Itself(program.to_owned());
        assert_eq!(
            by(Some(r"C:\Users\ana\AppData\Local\Programs\Holdfast")),
            itself
        );
        assert_eq!(
            by(Some(r"c:\users\ANA\AppData\Local\Programs\Holdfast\")),
            itself
        );
        // Installed for all, perhaps into a folder that everybody may write to; or another copy for this user.
        assert_eq!(by(None), Way::Others);
        assert_eq!(by(Some(r"D:\Programs\Holdfast")), Way::Others);
    }

    #[test]
    fn an_msi_is_never_replaced_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("holdfast.exe");
        assert_eq!(
            decide(Some(BundleType::Msi), None, &program),
            Way::Others,
            "although it could be written to"
        );
    }

    #[test]
    fn a_bundle_is_replaced_as_a_whole() {
        let program = Path::new("/Applications/Holdfast.app/Contents/MacOS/holdfast");
        assert_eq!(replaced(program), Path::new("/Applications/Holdfast.app"));
        assert_eq!(replaced(Path::new("/x/holdfast")), Path::new("/x/holdfast"));
    }
}
