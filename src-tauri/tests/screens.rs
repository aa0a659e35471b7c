//! The window on two screens: it stays where the agent put it, and is never left on one that is gone.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::process::Command;

use self::desktop::running::{HOLDFAST, Holdfast, window_manager};
use self::desktop::{eventually, said};

/// Where the screen on the right begins.
const RIGHT: i32 = 640;
/// A place on it.
const PLACE: i32 = RIGHT + 60;

fn on_two_screens(name: &str, body: impl FnOnce()) {
    let needed = ["openbox", "xdotool", "xprop", "xrandr"];
    desktop::on_a_desktop_of_its_own(name, &needed, || {
        let half = |name: &str, left: i32, output: &str| {
            let place = format!("{RIGHT}/170x800/212+{left}+0");
            said("xrandr", &["--setmonitor", name, &place, output]).unwrap();
        };
        half("left", 0, "screen");
        half("right", RIGHT, "none");
        body();
    });
}

/// It is pulled out, and what it showed is nowhere.
fn right_screen_goes() {
    said("xrandr", &["--delmonitor", "right"]).unwrap();
}

fn left_edge(holdfast: &Holdfast) -> Option<i32> {
    let window = holdfast.window()?;
    let said = said("xdotool", &["getwindowgeometry", "--shell", &window])?;
    let left = said.lines().find_map(|line| line.strip_prefix("X="))?;
    left.parse().ok()
}

fn place(holdfast: &Holdfast, left: i32) {
    let (window, left) = (holdfast.window().unwrap(), left.to_string());
    let size = ["windowsize", "--sync", &window, "500", "400"];
    said("xdotool", &size).unwrap();
    said("xdotool", &["windowmove", &window, &left, "100"]).unwrap();
    // Within a frame's width of where it was put.
    eventually("it is on the right screen", || {
        left_edge(holdfast).is_some_and(|at| at >= RIGHT)
    });
}

fn is_on_the_left(holdfast: &Holdfast) -> bool {
    // So much of it that it can be taken hold of.
    left_edge(holdfast).is_some_and(|left| left + 120 <= RIGHT)
}

fn close(mut holdfast: Holdfast) {
    holdfast.focus();
    said("xdotool", &["key", "alt+F4"]).unwrap();
    assert!(holdfast.ended().success());
}

#[test]
fn it_comes_back_on_the_screen_where_it_was_and_elsewhere_once_that_is_gone() {
    on_two_screens(
        "it_comes_back_on_the_screen_where_it_was_and_elsewhere_once_that_is_gone",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let profile = files.path().join("p");
            let first = Holdfast::start(profile.clone());
            place(&first, PLACE);
            close(first);
            let again = Holdfast::start(profile.clone());
            eventually("it is where it was", || {
                left_edge(&again).is_some_and(|at| at >= RIGHT)
            });
            close(again);
            right_screen_goes();
            let elsewhere = Holdfast::start(profile);
            eventually("it is on the screen that is left", || {
                is_on_the_left(&elsewhere)
            });
        },
    );
}

#[test]
fn who_asks_for_it_gets_it_back_from_a_screen_that_went_meanwhile() {
    on_two_screens(
        "who_asks_for_it_gets_it_back_from_a_screen_that_went_meanwhile",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let holdfast = Holdfast::start(files.path().join("p"));
            place(&holdfast, PLACE);
            right_screen_goes();
            let mut second = Command::new(HOLDFAST);
            second.arg("--profile").arg(&holdfast.profile);
            assert!(second.status().unwrap().success());
            eventually("it is on the screen that is left", || {
                is_on_the_left(&holdfast)
            });
        },
    );
}
