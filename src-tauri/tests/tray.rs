//! The icon beside the clock and the window that goes there, with a panel that shows icons and without one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::desktop::running::{
    HOLDFAST, Holdfast, Server, keyring, on_a_desktop_of_its_own, window_manager,
};
use self::desktop::tray_host::TrayHost;
use self::desktop::{Program, eventually, said};

/// A profile that says this of itself.
fn profile(files: &Path, preferences: &str) -> PathBuf {
    let profile = files.join("p");
    std::fs::create_dir_all(&profile).unwrap();
    std::fs::write(profile.join("preferences.toml"), preferences).unwrap();
    profile
}

fn notices() -> Program {
    let program = Program::start(
        Command::new("dunst")
            .args(["-config", "/dev/null"])
            .stdout(Stdio::null()),
    );
    eventually("dunst answers", || said("dunstctl", &["count"]).is_some());
    program
}

/// How many notices were shown whose title says this.
fn told(what: &str) -> usize {
    said("dunstctl", &["close-all"]).unwrap();
    let history = said("dunstctl", &["history"]).unwrap();
    let history: serde_json::Value = serde_json::from_str(&history).unwrap();
    let shown = history["data"][0].as_array().unwrap();
    let titles = shown.iter().filter_map(|it| it["summary"]["data"].as_str());
    titles.filter(|title| title.contains(what)).count()
}

/// Hidden, or as it was?
fn is_shown(holdfast: &Holdfast) -> bool {
    holdfast.window().is_some()
}

/// Starts the program again and waits until that start has ended.
fn start_again(holdfast: &Holdfast, arguments: &[&str]) {
    let second = Command::new(HOLDFAST)
        .arg("--profile")
        .arg(&holdfast.profile)
        .args(arguments)
        .status()
        .unwrap();
    assert!(second.success());
}

fn has(panel: &TrayHost, label: &str, checked: bool) -> bool {
    panel
        .menu()
        .iter()
        .any(|entry| entry.label == label && entry.checked == checked)
}

#[test]
fn the_tray_says_how_things_stand_and_changes_the_status() {
    on_a_desktop_of_its_own(
        "the_tray_says_how_things_stand_and_changes_the_status",
        || {
            let (_manager, _keyring) = (window_manager(), keyring());
            let panel = TrayHost::start();
            let server = Server::start();
            let files = tempfile::tempdir().unwrap();
            let mut ana =
                Holdfast::signed_in(profile(files.path(), "language = 'en'"), &server, "ana");
            panel.choose("Ready");
            eventually("ready", || {
                panel.labels().first().is_some_and(|line| line == "Ready")
                    && has(&panel, "Ready", true)
            });
            panel.choose("Lunch");
            eventually("at lunch", || {
                panel
                    .labels()
                    .first()
                    .is_some_and(|line| line == "Not Ready · Lunch")
                    && has(&panel, "Lunch", true)
                    && has(&panel, "Ready", false)
            });
            panel.choose("Quit");
            assert!(ana.ended().success());
        },
    );
}

#[test]
fn the_tray_speaks_the_language_of_the_window() {
    on_a_desktop_of_its_own("the_tray_speaks_the_language_of_the_window", || {
        let _manager = window_manager();
        let panel = TrayHost::start();
        let files = tempfile::tempdir().unwrap();
        let _holdfast = Holdfast::start(profile(files.path(), "language = 'de'"));
        eventually("German", || {
            panel.labels() == ["Abgemeldet", "", "Holdfast öffnen", "Beenden"]
        });
    });
}

#[test]
fn a_closed_window_waits_in_the_tray_and_comes_back() {
    on_a_desktop_of_its_own("a_closed_window_waits_in_the_tray_and_comes_back", || {
        let (_manager, _keyring, _notices) = (window_manager(), keyring(), notices());
        let panel = TrayHost::start();
        let server = Server::start();
        let files = tempfile::tempdir().unwrap();
        let ana = Holdfast::signed_in(profile(files.path(), "language = 'en'"), &server, "ana");
        eventually("the icon knows", || {
            panel.labels().iter().any(|it| it == "Not Ready")
        });

        ana.close();
        eventually("it is hidden", || !is_shown(&ana));
        eventually("that is said", || told("beside the clock") == 1);

        // Started again by the log-in: nothing to see.
        start_again(&ana, &["--minimized"]);
        eventually("it heard of the start", || {
            ana.log().contains("started again, minimized")
        });
        assert!(!is_shown(&ana));

        for link in [&[][..], &["holdfast://interaction/0000"]] {
            start_again(&ana, link);
            eventually("it is back", || is_shown(&ana) && !ana.minimized());
            ana.close();
            eventually("it is hidden again", || !is_shown(&ana));
        }
        panel.choose("Open Holdfast");
        eventually("it is back", || is_shown(&ana));
        ana.close();
        eventually("it is hidden again", || !is_shown(&ana));
        assert_eq!(told("beside the clock"), 1, "said once");

        // The panel crashes: no icon to click on.
        drop(panel);
        eventually("it is back, minimized", || {
            is_shown(&ana) && ana.minimized()
        });
    });
}

#[test]
fn without_a_place_for_the_icon_or_by_choice_closing_ends_the_program() {
    on_a_desktop_of_its_own(
        "without_a_place_for_the_icon_or_by_choice_closing_ends_the_program",
        || {
            let (_manager, _keyring) = (window_manager(), keyring());
            let server = Server::start();
            let files = tempfile::tempdir().unwrap();
            let mut ana = Holdfast::signed_in(files.path().join("no-panel"), &server, "ana");
            ana.close();
            assert!(ana.ended().success());

            let panel = TrayHost::start();
            let profile = profile(files.path(), "window.close-to-tray = false");
            let mut ben = Holdfast::signed_in(profile, &server, "ben");
            eventually("the icon is there", || !panel.labels().is_empty());
            ben.close();
            assert!(ben.ended().success());

            // Nobody is signed in.
            let mut nobody = Holdfast::start(files.path().join("nobody"));
            nobody.close();
            assert!(nobody.ended().success());
        },
    );
}

#[test]
fn a_window_that_was_off_every_screen_is_within_reach() {
    on_a_desktop_of_its_own("a_window_that_was_off_every_screen_is_within_reach", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let profile = profile(files.path(), "");
        // A corner of it was on a second screen that is gone.
        std::fs::write(
            profile.join("window.json"),
            r#"{"main":{"width":900,"height":600,"x":1270,"y":790,"prev_x":0,"prev_y":0,"maximized":false,"visible":true,"decorated":true,"fullscreen":false}}"#,
        )
        .unwrap();
        let holdfast = Holdfast::start(profile);
        eventually("it is on the screen", || {
            let shell = said(
                "xdotool",
                &["getwindowgeometry", "--shell", &holdfast.window().unwrap()],
            )
            .unwrap();
            let of = |name: &str| -> Option<i32> {
                shell
                    .lines()
                    .find_map(|line| line.strip_prefix(name)?.parse().ok())
            };
            of("X=").is_some_and(|x| x < 700) && of("Y=").is_some_and(|y| y < 500)
        });
    });
}

#[test]
fn starting_at_log_in_is_an_entry_of_this_profile_that_goes_when_it_is_not_wanted() {
    on_a_desktop_of_its_own(
        "starting_at_log_in_is_an_entry_of_this_profile_that_goes_when_it_is_not_wanted",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let home = PathBuf::from(std::env::var_os("HOME").unwrap());
            let entries = || {
                let folders = [
                    home.join(".config/autostart"),
                    home.join("XDG_CONFIG_HOME/autostart"),
                ];
                let files = folders
                    .iter()
                    .filter_map(|folder| std::fs::read_dir(folder).ok());
                let texts = files
                    .flatten()
                    .flatten()
                    .map(|it| std::fs::read_to_string(it.path()).unwrap());
                texts.collect::<Vec<_>>()
            };
            let wanted = profile(files.path(), "start.at-log-in = true");
            let first = Holdfast::start(wanted.clone());
            eventually("an entry", || entries().len() == 1);
            let text = entries().remove(0);
            assert!(
                text.contains("--minimized --profile \"") && text.contains(HOLDFAST),
                "{text}"
            );
            drop(first);
            profile(files.path(), "start.at-log-in = false");
            let _second = Holdfast::start(wanted);
            eventually("no entry", || entries().is_empty());
        },
    );
}
