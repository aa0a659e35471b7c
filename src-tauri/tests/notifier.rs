//! The notifier against dunst, each test on a desktop of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use holdfast_core::{Button, Notice, NoticeAction, NoticeKind, Notifier as _};
use holdfast_settings::keys::Sound;
use holdfast_shell::notifier::{Answer, DesktopNotifier};

use self::desktop::{LIMIT, Program, eventually, said, write_program};

fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    desktop::on_a_desktop_of_its_own(name, &["dunst", "dunstctl"], body);
}

/// A running dunst whose menu takes *Rejoin*, or what a test wants.
struct Dunst {
    _program: Program,
    _files: tempfile::TempDir,
}

impl Dunst {
    /// `markup` is `full` or `no`: whether it reads markup in texts.
    fn start(markup: &str) -> Self {
        Self::choosing(markup, "Rejoin")
    }

    /// Its menu takes the first entry with this in it.
    fn choosing(markup: &str, chosen: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let chooser = files.path().join("choose");
        write_program(
            &chooser,
            &format!("#!/bin/sh\ngrep --max-count=1 '{chosen}'\n"),
        );
        let settings = files.path().join("dunstrc");
        let text = format!(
            "[global]\ndmenu = {}\nmarkup = {markup}\nidle_threshold = 0\n\
             [urgency_low]\ntimeout = 0\n[urgency_normal]\ntimeout = 0\n",
            chooser.display()
        );
        std::fs::write(&settings, text).unwrap();
        let program = Program::start(
            Command::new("dunst")
                .arg("-config")
                .arg(&settings)
                .stdout(Stdio::null()),
        );
        eventually("dunst answers", || said("dunstctl", &["count"]).is_some());
        Self {
            _program: program,
            _files: files,
        }
    }
}

fn dunstctl(arguments: &[&str]) -> String {
    said("dunstctl", arguments).unwrap()
}

/// How many notices are on screen.
fn displayed() -> String {
    dunstctl(&["count", "displayed"])
}

fn history() -> serde_json::Value {
    serde_json::from_str(&dunstctl(&["history"])).unwrap()
}

/// A notifier that runs, and its answers.
struct Running {
    runtime: tokio::runtime::Runtime,
    notifier: std::sync::Arc<DesktopNotifier>,
    answers: tokio::sync::mpsc::UnboundedReceiver<Answer>,
}

impl Running {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (notifier, answers, work) = DesktopNotifier::new();
        runtime.spawn(work);
        Self {
            runtime,
            notifier,
            answers,
        }
    }

    fn answer(&mut self) -> Answer {
        let answers = &mut self.answers;
        self.runtime
            .block_on(async { tokio::time::timeout(LIMIT, answers.recv()).await })
            .expect("no answer came")
            .unwrap()
    }
}

fn wrote(chat: &str, body: &str) -> Notice {
    Notice {
        key: chat.to_owned(),
        chat: Some(chat.to_owned()),
        kind: NoticeKind::Wrote,
        title: "Carla Mendes".to_owned(),
        body: body.to_owned(),
        buttons: vec![
            button(NoticeAction::Open, "Open"),
            button(NoticeAction::Rejoin, "Rejoin"),
            button(NoticeAction::Later(5), "Later (5 min)"),
            button(NoticeAction::Later(15), "Later (15 min)"),
        ],
        sound: Sound::System,
        lasts: None,
    }
}

fn button(action: NoticeAction, label: &str) -> Button {
    Button {
        action,
        label: label.to_owned(),
    }
}

#[test]
fn a_click_opens_the_chat() {
    on_a_desktop_of_its_own("a_click_opens_the_chat", || {
        let _dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || displayed() == "1");
        dunstctl(&["action", "0"]);
        assert_eq!(
            running.answer(),
            Answer::Open {
                chat: Some("c-1".into())
            }
        );
        eventually("the notice is gone", || displayed() == "0");
    });
}

#[test]
fn rejoin_is_one_of_the_actions() {
    on_a_desktop_of_its_own("rejoin_is_one_of_the_actions", || {
        let _dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || displayed() == "1");
        dunstctl(&["context"]);
        assert_eq!(running.answer(), Answer::Rejoin { chat: "c-1".into() });
    });
}

#[test]
fn later_says_which_notice_and_for_how_long() {
    on_a_desktop_of_its_own("later_says_which_notice_and_for_how_long", || {
        let _dunst = Dunst::choosing("full", "Later (15 min)");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || displayed() == "1");
        dunstctl(&["context"]);
        let later = Answer::Later {
            key: "c-1".into(),
            minutes: 15,
        };
        assert_eq!(running.answer(), later);
    });
}

#[test]
fn what_is_taken_away_before_the_program_ends_is_gone_by_then() {
    on_a_desktop_of_its_own(
        "what_is_taken_away_before_the_program_ends_is_gone_by_then",
        || {
            let _dunst = Dunst::start("full");
            let running = Running::start();
            running.notifier.show(wrote("c-1", "Are you there?"));
            eventually("the notice is on screen", || displayed() == "1");
            running.notifier.withdraw("c-1");
            running.runtime.block_on(running.notifier.settle());
            drop(running);
            assert_eq!(displayed(), "0");
        },
    );
}

#[test]
fn a_short_notice_goes_by_itself_whatever_the_service_thinks() {
    on_a_desktop_of_its_own(
        "a_short_notice_goes_by_itself_whatever_the_service_thinks",
        || {
            let _dunst = Dunst::start("full");
            let running = Running::start();
            let shown_for = Duration::from_secs(2);
            running.notifier.show(Notice {
                lasts: Some(shown_for),
                ..wrote("c-1", "Placed on hold")
            });
            eventually("the notice is on screen", || displayed() == "1");
            // It says how long it wants to be shown, and dunst is told to mind that not.
            let since = Instant::now();
            eventually("the notice is gone", || displayed() == "0");
            assert!(since.elapsed() < 4 * shown_for, "{:?}", since.elapsed());
        },
    );
}

#[test]
fn what_is_concealed_says_less_and_what_was_sent_away_does_not_come_back() {
    on_a_desktop_of_its_own(
        "what_is_concealed_says_less_and_what_was_sent_away_does_not_come_back",
        || {
            let _dunst = Dunst::start("full");
            let running = Running::start();
            running.notifier.show(wrote("c-1", "My PIN is 1234"));
            running.notifier.show(wrote("c-2", "Mine is 5678"));
            eventually("both are on screen", || displayed() == "2");
            dunstctl(&["close"]);
            eventually("one is sent away", || displayed() == "1");
            for chat in ["c-1", "c-2"] {
                running
                    .notifier
                    .renew(wrote(chat, "A contact has written."));
            }
            // Orders are followed one after the other.
            running.notifier.show(wrote("c-3", "Hello"));
            eventually("the next one is on screen", || displayed() == "2");
            dunstctl(&["close-all"]);
            eventually("none is on screen", || displayed() == "0");
            let shown = history();
            let shown: Vec<&str> = shown["data"][0]
                .as_array()
                .unwrap()
                .iter()
                .map(|notice| notice["body"]["data"].as_str().unwrap())
                .collect();
            let count = |part: &str| shown.iter().filter(|text| text.contains(part)).count();
            assert_eq!(
                (
                    count("1234") + count("5678"),
                    count("A contact has written.")
                ),
                (1, 1),
                "{shown:?}"
            );
        },
    );
}

#[test]
fn a_later_notice_takes_the_place_of_the_one_with_its_key() {
    on_a_desktop_of_its_own(
        "a_later_notice_takes_the_place_of_the_one_with_its_key",
        || {
            let _dunst = Dunst::start("full");
            let mut running = Running::start();
            running.notifier.show(wrote("c-1", "first"));
            running.notifier.show(wrote("c-2", "of another chat"));
            running.notifier.show(wrote("c-1", "second"));
            running.notifier.show(wrote("c-1", "third"));
            running.notifier.withdraw("c-2");
            eventually("one notice is left", || {
                displayed() == "1" && history().to_string().contains("of another chat")
            });
            dunstctl(&["action", "0"]);
            assert_eq!(
                running.answer(),
                Answer::Open {
                    chat: Some("c-1".into())
                }
            );
            eventually("no notice is left", || displayed() == "0");
            let shown = history().to_string();
            assert!(
                shown.contains("third") && !shown.contains("first") && !shown.contains("second"),
                "{shown}"
            );
        },
    );
}

#[test]
fn what_was_read_is_taken_away_and_can_come_again() {
    on_a_desktop_of_its_own("what_was_read_is_taken_away_and_can_come_again", || {
        let _dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "one"));
        eventually("the notice is on screen", || displayed() == "1");
        running.notifier.withdraw("c-1");
        running.notifier.withdraw("never-shown");
        eventually("the notice is gone", || displayed() == "0");
        running.notifier.show(wrote("c-1", "two"));
        eventually("the next one is on screen", || displayed() == "1");
        dunstctl(&["action", "0"]);
        assert_eq!(
            running.answer(),
            Answer::Open {
                chat: Some("c-1".into())
            }
        );
    });
}

/// The text of the only notice, as dunst got it.
fn body_with_markup(markup: &str) -> String {
    let _dunst = Dunst::start(markup);
    let running = Running::start();
    running
        .notifier
        .show(wrote("c-1", "<b>1 < 2</b> & <img src=\"x\">"));
    eventually("the notice is on screen", || displayed() == "1");
    running.notifier.withdraw("c-1");
    eventually("the notice is gone", || displayed() == "0");
    history()["data"][0][0]["body"]["data"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn markup_that_a_contact_wrote_is_text() {
    on_a_desktop_of_its_own("markup_that_a_contact_wrote_is_text", || {
        let body = body_with_markup("full");
        assert_eq!(
            body,
            "&lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; &lt;img src=\"x\"&gt;"
        );
    });
}

#[test]
fn a_service_that_reads_no_markup_gets_the_text_as_it_is() {
    on_a_desktop_of_its_own(
        "a_service_that_reads_no_markup_gets_the_text_as_it_is",
        || {
            assert_eq!(body_with_markup("no"), "<b>1 < 2</b> & <img src=\"x\">");
        },
    );
}

#[test]
fn a_desktop_without_notifications_is_told() {
    on_a_desktop_of_its_own("a_desktop_without_notifications_is_told", || {
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        let answer = running.answer();
        assert!(
            matches!(&answer, Answer::Unavailable(why) if why.to_string().contains("Turn on or install")),
            "{answer:?}"
        );
        // Once a service is there, notices come.
        let _dunst = Dunst::start("full");
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || displayed() == "1");
    });
}
