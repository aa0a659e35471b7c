//! How this program is updated, which depends on where it came from.

use std::path::{Path, PathBuf};

use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;
use tauri::{AppHandle, Manager as _};

/// How this program is updated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By itself: the file or folder that is replaced.
    Itself(PathBuf),
    /// By the system, with the package that it came in.
    Package(&'static str),
    /// By whoever may write to the folder that it is in: the IT department.
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
        (_, Some(file)) => where_writable(file),
        // What lies there belongs to a package, whoever packed it.
        (_, None) if cfg!(target_os = "linux") && program.starts_with("/usr") => {
            Way::Package("package")
        }
        (_, None) if cfg!(target_os = "linux") => Way::Hand,
        _ => where_writable(replaced(program)),
    }
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
    fn a_bundle_is_replaced_as_a_whole() {
        let program = Path::new("/Applications/Holdfast.app/Contents/MacOS/holdfast");
        assert_eq!(replaced(program), Path::new("/Applications/Holdfast.app"));
        assert_eq!(replaced(Path::new("/x/holdfast")), Path::new("/x/holdfast"));
    }
}
