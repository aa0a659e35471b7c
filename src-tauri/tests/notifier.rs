//! The notifier against dunst, each test on a desktop of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::process::{Command, Stdio};

use holdfast_core::{Notice, NoticeAction, NoticeKind, Notifier as _};
use holdfast_shell::notifier::{Answer, DesktopNotifier};

use self::desktop::{LIMIT, Program, eventually, said, write_program};

fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    desktop::on_a_desktop_of_its_own(name, &["dunst", "dunstctl"], body);
}

/// A running dunst whose menu takes *Rejoin*.
struct Dunst {
    _program: Program,
    _files: tempfile::TempDir,
}

impl Dunst {
    /// `markup` is `full` or `no`: whether it reads markup in texts.
    fn start(markup: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let chooser = files.path().join("choose");
        write_program(&chooser, "#!/bin/sh\ngrep --max-count=1 Rejoin\n");
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
        actions: vec![NoticeAction::Open, NoticeAction::Rejoin],
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
