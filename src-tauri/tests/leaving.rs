//! Quitting while a chat is with the agent: the window asks first, and a page that hangs keeps nobody.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::thread::sleep;
use std::time::Duration;

use holdfast_tests::contact::Contact;

use self::desktop::running::{Holdfast, Server, keyring, on_a_desktop_of_its_own, window_manager};
use self::desktop::tray_host::TrayHost;
use self::desktop::{eventually, said};

/// An agent who has answered a contact.
fn in_a_chat(panel: &TrayHost, server: &Server, files: &tempfile::TempDir) -> Holdfast {
    let profile = files.path().join("p");
    std::fs::create_dir_all(&profile).unwrap();
    std::fs::write(profile.join("preferences.toml"), "language = 'en'").unwrap();
    let ana = Holdfast::signed_in(profile, server, "ana");
    eventually("ready", || {
        let labels = panel.labels();
        if labels.iter().any(|line| line == "Not Ready") {
            panel.choose("Ready");
        }
        labels.first().is_some_and(|line| line == "Ready")
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = server.url();
    let opened = Contact::open(&url, "support", "Carla", "Mendes", "A parcel");
    let mut carla = runtime.block_on(opened).unwrap();
    // Who accepts writes there at once.
    eventually("the contact is answered", || {
        ana.focus();
        said("xdotool", &["key", "alt+a"]).unwrap();
        said("xdotool", &["type", "Hello"]).unwrap();
        said("xdotool", &["key", "Return"]).unwrap();
        let texts = runtime.block_on(carla.texts_of("Agent"));
        texts.is_ok_and(|texts| !texts.is_empty())
    });
    ana
}

fn times_asked(ana: &Holdfast) -> usize {
    let heard = "the page has heard that the agent wants to quit";
    ana.log().matches(heard).count()
}

#[test]
fn who_quits_with_a_chat_is_asked_and_may_stay() {
    on_a_desktop_of_its_own("who_quits_with_a_chat_is_asked_and_may_stay", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let panel = TrayHost::start();
        let (server, files) = (Server::start(), tempfile::tempdir().unwrap());
        let mut ana = in_a_chat(&panel, &server, &files);

        panel.choose("Quit");
        eventually("it is asked", || times_asked(&ana) == 1);
        // With the question open.
        panel.choose("Quit");
        eventually("it is asked again", || times_asked(&ana) == 2);
        assert!(ana.program.0.try_wait().unwrap().is_none());

        // The second button of the question, for somebody who presses keys when they see it.
        let pause = || sleep(Duration::from_millis(400));
        eventually("it ends", || {
            for key in ["Tab", "Tab", "Return"] {
                pause();
                said("xdotool", &["key", key]).unwrap();
            }
            pause();
            let ended = ana.program.0.try_wait().unwrap();
            if ended.is_none() && !ana.log().contains("closed") {
                panel.choose("Quit");
            }
            ended.is_some_and(|status| status.success())
        });
    });
}

#[test]
fn a_page_that_hangs_keeps_nobody() {
    on_a_desktop_of_its_own("a_page_that_hangs_keeps_nobody", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let panel = TrayHost::start();
        let (server, files) = (Server::start(), tempfile::tempdir().unwrap());
        let mut ana = in_a_chat(&panel, &server, &files);
        let own = ana.program.0.id().to_string();
        let page = said("pgrep", &["-P", &own, "-f", "WebKitWebProcess"]).unwrap();
        let page: Vec<&str> = page.lines().collect();
        let signal = |name: &'static str| {
            said("kill", &[&[name], page.as_slice()].concat());
        };
        signal("-STOP");
        panel.choose("Quit");
        let status = ana.ended();
        // What is stopped would stay behind.
        signal("-KILL");
        assert!(status.success());
        let log = ana.log();
        assert!(log.contains("the page did not hear that the agent wants to quit"));
        assert_eq!(times_asked(&ana), 0);
    });
}
