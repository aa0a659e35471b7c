//! The hold shortcut on a Wayland desktop: through the real xdg-desktop-portal, with a desktop behind it that answers what a
//! test wants. The window itself is on an X display; only the environment says Wayland.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;
#[path = "desktop/portal.rs"]
mod portal;

use std::process::Command;

use self::desktop::eventually;
use self::desktop::running::{HOLDFAST, Holdfast, Server, keyring, window_manager};
use self::portal::{Answer, Desktop, Portal};

fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    let needed = [
        "openbox",
        "xdotool",
        "xprop",
        "wmctrl",
        "gnome-keyring-daemon",
    ];
    desktop::on_a_desktop_of_its_own(name, &needed, body);
}

fn ana(profile: &tempfile::TempDir, server: &Server) -> Holdfast {
    let mut command = Command::new(HOLDFAST);
    command
        .args(["--server", &server.url()])
        .envs([("HOLDFAST_USER", "ana"), ("HOLDFAST_PASSWORD", "ana")])
        .env("XDG_SESSION_TYPE", "wayland");
    Holdfast::start_with(profile.path().join("ana"), &mut command)
}

#[test]
fn the_desktop_is_asked_for_the_keys_and_hands_presses_on() {
    on_a_desktop_of_its_own(
        "the_desktop_is_asked_for_the_keys_and_hands_presses_on",
        || {
            let desktop = Desktop::start(Answer::Allowed);
            let Some(_portal) = Portal::start() else {
                return;
            };
            let (_manager, _keyring) = (window_manager(), keyring());
            let (server, profile) = (Server::start(), tempfile::tempdir().unwrap());
            let mut ana = ana(&profile, &server);
            eventually("the desktop is asked", || desktop.wanted().is_some());
            let wanted = desktop.wanted().unwrap();
            assert_eq!(
                (wanted.description.as_str(), wanted.trigger.as_str()),
                ("Place the chat on hold", "CTRL+ALT+h")
            );
            ana.minimize();
            eventually("a press is heard while the window is minimized", || {
                desktop.press();
                ana.log().contains("the shortcut held nothing")
            });
            assert!(!ana.log().contains("does not work everywhere"));
            ana.close();
            assert!(ana.ended().success());
            eventually("the keys are given back", || desktop.is_given_back());
        },
    );
}

#[test]
fn who_does_not_allow_the_keys_is_told_what_to_do() {
    on_a_desktop_of_its_own("who_does_not_allow_the_keys_is_told_what_to_do", || {
        let _desktop = Desktop::start(Answer::Declined);
        let Some(_portal) = Portal::start() else {
            return;
        };
        let (_manager, _keyring) = (window_manager(), keyring());
        let (server, profile) = (Server::start(), tempfile::tempdir().unwrap());
        let ana = ana(&profile, &server);
        eventually("it says so", || {
            ana.log()
                .contains("The desktop was not allowed to use Ctrl+Alt+H")
        });
    });
}

#[test]
fn a_desktop_without_the_portal_is_told() {
    on_a_desktop_of_its_own("a_desktop_without_the_portal_is_told", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let (server, profile) = (Server::start(), tempfile::tempdir().unwrap());
        let ana = ana(&profile, &server);
        eventually("it says so", || {
            ana.log()
                .contains("there is no GlobalShortcuts portal): Ctrl+Alt+H")
        });
    });
}
