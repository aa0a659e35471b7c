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
            holdfast.focus();
            said("xdotool", &["key", "alt+F4"]).unwrap();
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
        ana.focus();
        said("xdotool", &["key", "alt+F4"]).unwrap();
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
