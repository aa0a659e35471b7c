//! The window and the screens: it stays where the agent put it, and is never left where no screen is any more.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::process::Command;

use self::desktop::running::{HOLDFAST, Holdfast, window_manager};
use self::desktop::{eventually, said};

/// Where the right half of the display begins.
const RIGHT: i32 = 640;
/// A place on it.
const PLACE: i32 = RIGHT + 60;

fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    let needed = ["openbox", "xdotool", "xprop", "xrandr", "wmctrl"];
    desktop::on_a_desktop_of_its_own(name, &needed, body);
}

/// As if the screen on the right was pulled out: the desktop is no wider than the left one. (A display of Xvfb has one output,
/// so two screens cannot be had side by side.)
fn right_half_goes() {
    let narrow = "--newmode narrow 0 640 0 0 640 800 0 0 800";
    for arguments in [
        narrow,
        "--addmode screen narrow",
        "--output screen --mode narrow",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        said("xrandr", &arguments).unwrap();
    }
}

fn left_edge(holdfast: &Holdfast) -> Option<i32> {
    let window = holdfast.window()?;
    let said = said("xdotool", &["getwindowgeometry", "--shell", &window])?;
    let left = said.lines().find_map(|line| line.strip_prefix("X="))?;
    left.parse().ok()
}

fn put_on_the_right(holdfast: &Holdfast) {
    let (window, left) = (holdfast.window().unwrap(), PLACE.to_string());
    let size = ["windowsize", "--sync", &window, "500", "400"];
    said("xdotool", &size).unwrap();
    said("xdotool", &["windowmove", &window, &left, "100"]).unwrap();
    eventually("it is on the right", || is_on_the_right(holdfast));
}

fn is_on_the_right(holdfast: &Holdfast) -> bool {
    left_edge(holdfast).is_some_and(|left| left >= RIGHT)
}

/// Half of it and more, as wide as it was made.
fn is_on_the_left(holdfast: &Holdfast) -> bool {
    left_edge(holdfast).is_some_and(|left| left >= -250 && left + 250 <= RIGHT)
}

fn close(mut holdfast: Holdfast) {
    holdfast.close();
    assert!(holdfast.ended().success());
}

#[test]
fn it_comes_back_on_the_screen_where_it_was_and_elsewhere_once_that_is_gone() {
    on_a_desktop_of_its_own(
        "it_comes_back_on_the_screen_where_it_was_and_elsewhere_once_that_is_gone",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let profile = files.path().join("p");
            let first = Holdfast::start(profile.clone());
            put_on_the_right(&first);
            close(first);
            let again = Holdfast::start(profile.clone());
            eventually("it is where it was", || is_on_the_right(&again));
            close(again);
            right_half_goes();
            let elsewhere = Holdfast::start(profile);
            eventually("it can be seen", || is_on_the_left(&elsewhere));
        },
    );
}

#[test]
fn who_asks_for_it_gets_it_back_from_a_screen_that_went_meanwhile() {
    on_a_desktop_of_its_own(
        "who_asks_for_it_gets_it_back_from_a_screen_that_went_meanwhile",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let holdfast = Holdfast::start(files.path().join("p"));
            put_on_the_right(&holdfast);
            right_half_goes();
            let mut second = Command::new(HOLDFAST);
            second.arg("--profile").arg(&holdfast.profile);
            assert!(second.status().unwrap().success());
            eventually("it can be seen", || is_on_the_left(&holdfast));
        },
    );
}
