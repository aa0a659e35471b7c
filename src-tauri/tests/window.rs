//! The program as the desktop sees it: starts, windows, keys. Each test on a desktop of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::process::{Command, Stdio};

use self::desktop::running::{
    HOLDFAST, Holdfast, Server, keyring, on_a_desktop_of_its_own, window_manager,
};
use self::desktop::{Program, eventually, said};

#[test]
fn a_second_start_raises_the_first() {
    on_a_desktop_of_its_own("a_second_start_raises_the_first", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let first = Holdfast::start(files.path().join("one"));
        for link in [
            None,
            Some("holdfast://interaction/0000"),
            Some("holdfast://delete/everything"),
        ] {
            first.minimize();
            let second = Command::new(HOLDFAST)
                .arg("--profile")
                .arg(&first.profile)
                .args(link)
                .status()
                .unwrap();
            assert!(second.success());
            eventually("the first is up", || !first.minimized());
        }
        // Another profile is another program.
        let other = Holdfast::start(files.path().join("two"));
        assert_ne!(first.window(), other.window());
    });
}

#[test]
fn what_it_keeps_is_for_its_owner_alone() {
    use std::fs::{Permissions, create_dir, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    on_a_desktop_of_its_own("what_it_keeps_is_for_its_owner_alone", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let profile = files.path().join("p");
        let logs = profile.join("logs");
        // As a tool would have made them that knows nothing of it.
        for folder in [&profile, &logs] {
            create_dir(folder).unwrap();
            set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
        let _holdfast = Holdfast::start(profile.clone());
        for folder in [&profile, &logs] {
            let mode = metadata(folder).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
        }
    });
}

/// The paths below the profile that the guide's table names, with `*` for anything within a name.
fn paths_in_the_guide() -> Vec<String> {
    let guide = include_str!("../../docs/it-guide.md");
    let section = guide.split("## What is left on a disk").nth(1).unwrap();
    let table = section.lines().filter(|line| line.starts_with('|'));
    let paths: Vec<String> = table
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter_map(|path| path.strip_prefix("…/"))
        .map(str::to_owned)
        .collect();
    assert!(paths.len() > 8, "{paths:?}");
    paths
}

/// Whether a path is of this form.
fn is_like(path: &str, form: &str) -> bool {
    if let Some(folder) = form.strip_suffix("/**") {
        return path.starts_with(&format!("{folder}/"));
    }
    let parts = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (path, form) = (parts(path), parts(form));
    let is_name_like = |name: &String, form: &String| match form.split_once('*') {
        None => name == form,
        Some((start, rest)) => {
            let end = rest.rsplit('*').next().unwrap();
            let middle = rest.strip_suffix(end).unwrap().trim_end_matches('*');
            name.starts_with(start) && name.ends_with(end) && name.contains(middle)
        }
    };
    path.len() == form.len()
        && path
            .iter()
            .zip(&form)
            .all(|(name, form)| is_name_like(name, form))
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_below(&path),
            path => vec![path],
        })
        .collect()
}

#[test]
fn what_is_left_on_a_disk_is_in_the_guide() {
    on_a_desktop_of_its_own("what_is_left_on_a_disk_is_in_the_guide", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let (server, files) = (Server::start(), tempfile::tempdir().unwrap());
        let profile = files.path().join("p");
        // What cannot be understood is set aside.
        std::fs::create_dir(&profile).unwrap();
        std::fs::write(profile.join("preferences.toml"), "not toml").unwrap();
        let mut ana = Holdfast::signed_in(profile.clone(), &server, "ana");
        eventually("its files are there", || {
            files_below(&profile.join("accounts")).len() > 2
        });
        ana.close();
        assert!(ana.ended().success());

        let known = paths_in_the_guide();
        let left: Vec<String> = files_below(&profile)
            .iter()
            .map(|path| path.strip_prefix(&profile).unwrap())
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        for path in &left {
            let is_known = known.iter().any(|form| is_like(path, form));
            assert!(is_known, "{path} is not in docs/it-guide.md");
        }
        // And what it says is there.
        for form in [
            "accounts/*/cache.db*",
            "accounts/*/journal.db*",
            "accounts/*/key.id",
            "last-sign-in.json",
            "window.json",
            "preferences.toml.bad",
            "logs/*.log",
        ] {
            assert!(known.iter().any(|it| it == form), "{form} is not named");
            assert!(left.iter().any(|it| is_like(it, form)), "{form}: {left:?}");
        }
        // Nothing of it is anywhere else in the person's folders.
        let home = std::path::PathBuf::from(std::env::var_os("HOME").unwrap());
        let elsewhere: Vec<_> = files_below(&home)
            .into_iter()
            .filter(|path| path.to_string_lossy().to_lowercase().contains("holdfast"))
            // The icon beside the clock, in memory.
            .filter(|path| !path.starts_with(home.join("run/tray-icon")))
            .collect();
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
    });
}

#[test]
fn closing_ends_the_program_and_remembers_the_windows_place() {
    on_a_desktop_of_its_own(
        "closing_ends_the_program_and_remembers_the_windows_place",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let profile = files.path().join("p");
            let mut holdfast = Holdfast::start(profile.clone());
            let size = |holdfast: &Holdfast| {
                said(
                    "xdotool",
                    &["getwindowgeometry", "--shell", &holdfast.window().unwrap()],
                )
                .unwrap()
            };
            said(
                "xdotool",
                &[
                    "windowsize",
                    "--sync",
                    &holdfast.window().unwrap(),
                    "900",
                    "610",
                ],
            )
            .unwrap();
            eventually("it has the size", || size(&holdfast).contains("WIDTH=900"));
            holdfast.close();
            assert!(holdfast.ended().success());
            let again = Holdfast::start(profile);
            eventually("it has the size again", || {
                size(&again).contains("WIDTH=900") && size(&again).contains("HEIGHT=610")
            });
        },
    );
}

#[test]
fn minimized_starts_without_getting_in_the_way() {
    on_a_desktop_of_its_own("minimized_starts_without_getting_in_the_way", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let holdfast = Holdfast::start_with(
            files.path().join("p"),
            Command::new(HOLDFAST).arg("--minimized"),
        );
        eventually("it is minimized", || holdfast.minimized());
    });
}

#[test]
fn the_shortcut_works_everywhere_or_says_who_has_it() {
    on_a_desktop_of_its_own("the_shortcut_works_everywhere_or_says_who_has_it", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let _notices = Program::start(
            Command::new("dunst")
                .args(["-config", "/dev/null"])
                .stdout(Stdio::null()),
        );
        eventually("dunst answers", || said("dunstctl", &["count"]).is_some());
        let server = Server::start();
        let files = tempfile::tempdir().unwrap();

        let mut ana = Holdfast::signed_in(files.path().join("ana"), &server, "ana");
        ana.minimize();
        // The key is free a moment after the sign-in; it is pressed until it is heard.
        let heard = || {
            said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
            ana.log().contains("the shortcut held nothing")
        };
        eventually("the key is heard while the window is minimized", heard);
        eventually("a notice says why nothing was held", || {
            said("dunstctl", &["close-all"]).unwrap();
            said("dunstctl", &["history"]).is_some_and(|shown| shown.contains("no active chat"))
        });

        let ben = Holdfast::signed_in(files.path().join("ben"), &server, "ben");
        eventually("it says that another program has the key", || {
            ben.log()
                .contains("Another program on this computer uses Ctrl+Alt+H")
        });

        // Given back when the program ends.
        ana.close();
        assert!(ana.ended().success());
        let lea = Holdfast::signed_in(files.path().join("lea"), &server, "lea");
        eventually("the next one hears it", || {
            said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
            lea.log().contains("the shortcut held nothing")
        });
    });
}

#[test]
fn what_cannot_start_says_why() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new(HOLDFAST)
        .arg("--profile")
        .arg(file.path().join("p"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("profile folder") && said.contains("cannot be made"),
        "{said}"
    );
}
