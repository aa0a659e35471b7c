//! Notices of the whole program: in the agent's language, and with nothing in them while the screen is locked.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::path::Path;
use std::process::{Command, Stdio};

use zbus::{connection, interface};

use self::desktop::running::{Holdfast, Server, keyring, on_a_desktop_of_its_own, window_manager};
use self::desktop::{Program, eventually, said};

fn notification_service() -> Program {
    let program = Program::start(
        Command::new("dunst")
            .args(["-config", "/dev/null"])
            .stdout(Stdio::null()),
    );
    eventually("dunst answers", || said("dunstctl", &["count"]).is_some());
    program
}

/// An agent without a chat, who speaks German.
fn german_ana(folder: &Path, server: &Server) -> Holdfast {
    let profile = folder.join("ana");
    std::fs::create_dir_all(&profile).unwrap();
    std::fs::write(profile.join("preferences.toml"), "language = \"de\"\n").unwrap();
    Holdfast::signed_in(profile, server, "ana")
}

/// Presses the hold shortcut until a notice says this; answers all that was shown.
fn notice_that_says(text: &str) -> String {
    let mut shown = String::new();
    eventually(text, || {
        said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
        said("dunstctl", &["close-all"]).unwrap();
        shown = said("dunstctl", &["history"]).unwrap();
        shown.contains(text)
    });
    shown
}

/// How many notices are on screen.
fn displayed() -> String {
    said("dunstctl", &["count", "displayed"]).unwrap()
}

struct LockedScreen;

#[interface(name = "org.gnome.ScreenSaver")]
impl LockedScreen {
    #[allow(clippy::unused_self, reason = "the interface wants it")]
    fn get_active(&self) -> bool {
        true
    }
}

#[test]
fn notices_speak_the_agents_language_and_say_the_least_on_a_locked_screen() {
    on_a_desktop_of_its_own(
        "notices_speak_the_agents_language_and_say_the_least_on_a_locked_screen",
        || {
            let (_manager, _keyring, _dunst) =
                (window_manager(), keyring(), notification_service());
            let (server, files) = (Server::start(), tempfile::tempdir().unwrap());
            let mut ana = german_ana(files.path(), &server);
            ana.minimize();
            let shown = notice_that_says("Sie haben keinen aktiven Chat.");
            assert!(shown.contains("Es wird nichts gehalten"), "{shown}");

            let runtime = tokio::runtime::Runtime::new().unwrap();
            let locking = async {
                let saver = connection::Builder::session()?
                    .serve_at("/org/gnome/ScreenSaver", LockedScreen)?
                    .name("org.gnome.ScreenSaver")?;
                saver.build().await
            };
            let _locked = runtime.block_on(locking).unwrap();
            eventually("the lock is noticed", || {
                ana.log().contains("org.gnome.ScreenSaver")
            });
            let told = |shown: &str| shown.matches("Sie haben keinen aktiven Chat.").count();
            said("dunstctl", &["close-all"]).unwrap();
            let before = told(&said("dunstctl", &["history"]).unwrap());
            let shown = notice_that_says("Etwas, das Sie wollten, ist nicht geschehen.");
            assert_eq!(told(&shown), before, "{shown}");

            said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
            eventually("a notice is on screen", || displayed() == "1");
            ana.close();
            assert!(ana.ended().success());
            assert_eq!(displayed(), "0", "nothing is left behind");
        },
    );
}
