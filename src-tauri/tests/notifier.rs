//! The notifier against dunst, each test on a session bus of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use holdfast_core::{Notice, NoticeAction, NoticeKind, Notifier as _};
use holdfast_shell::notifier::{Answer, DesktopNotifier};

/// Set for the copy of a test that runs on the bus of its own.
const INSIDE: &str = "HOLDFAST_TEST_BUS";
const LIMIT: Duration = Duration::from_secs(30);

/// A session bus that starts nothing by itself.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Runs `body` in a copy of this process on a new session bus. zbus takes the bus from the environment alone.
fn on_a_bus_of_its_own(name: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    for program in ["dbus-run-session", "dunst", "dunstctl"] {
        let found = Command::new("sh")
            .args(["-c", "command -v \"$0\"", program])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        if !found.success() {
            eprintln!("skipped: {program} is not installed (`cargo xtask test` installs it)");
            return;
        }
    }
    if std::env::var_os("DISPLAY").is_none() {
        eprintln!("skipped: dunst needs a display (`cargo xtask test` brings one)");
        return;
    }
    let settings = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(settings.path(), BUS).unwrap();
    let status = Command::new("dbus-run-session")
        .arg("--config-file")
        .arg(settings.path())
        .arg("--")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{name} failed on its own bus");
}

fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A running dunst whose menu takes *Rejoin*.
struct Dunst {
    child: Child,
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
        let child = Command::new("dunst")
            .arg("-config")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dunst = Self {
            child,
            _files: files,
        };
        eventually("dunst answers", || dunst.ask(&["count"]).is_some());
        dunst
    }

    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let answer = Command::new("dunstctl")
            .args(arguments)
            .stderr(Stdio::null())
            .output()
            .unwrap();
        answer
            .status
            .success()
            .then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    }

    fn displayed(&self) -> String {
        self.ask(&["count", "displayed"]).unwrap_or_default()
    }

    fn history(&self) -> serde_json::Value {
        serde_json::from_str(&self.ask(&["history"]).unwrap()).unwrap()
    }
}

impl Drop for Dunst {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn write_program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
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
    on_a_bus_of_its_own("a_click_opens_the_chat", || {
        let dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || dunst.displayed() == "1");
        dunst.ask(&["action", "0"]).unwrap();
        assert_eq!(
            running.answer(),
            Answer::Open {
                chat: Some("c-1".into())
            }
        );
        eventually("the notice is gone", || dunst.displayed() == "0");
    });
}

#[test]
fn rejoin_is_one_of_the_actions() {
    on_a_bus_of_its_own("rejoin_is_one_of_the_actions", || {
        let dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || dunst.displayed() == "1");
        dunst.ask(&["context"]).unwrap();
        assert_eq!(running.answer(), Answer::Rejoin { chat: "c-1".into() });
    });
}

#[test]
fn a_later_notice_takes_the_place_of_the_one_with_its_key() {
    on_a_bus_of_its_own(
        "a_later_notice_takes_the_place_of_the_one_with_its_key",
        || {
            let dunst = Dunst::start("full");
            let mut running = Running::start();
            running.notifier.show(wrote("c-1", "first"));
            running.notifier.show(wrote("c-2", "of another chat"));
            running.notifier.show(wrote("c-1", "second"));
            running.notifier.show(wrote("c-1", "third"));
            running.notifier.withdraw("c-2");
            eventually("one notice is left", || {
                dunst.displayed() == "1" && dunst.history().to_string().contains("of another chat")
            });
            dunst.ask(&["action", "0"]).unwrap();
            assert_eq!(
                running.answer(),
                Answer::Open {
                    chat: Some("c-1".into())
                }
            );
            eventually("no notice is left", || dunst.displayed() == "0");
            let shown = dunst.history().to_string();
            assert!(
                shown.contains("third") && !shown.contains("first") && !shown.contains("second"),
                "{shown}"
            );
        },
    );
}

#[test]
fn what_was_read_is_taken_away_and_can_come_again() {
    on_a_bus_of_its_own("what_was_read_is_taken_away_and_can_come_again", || {
        let dunst = Dunst::start("full");
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "one"));
        eventually("the notice is on screen", || dunst.displayed() == "1");
        running.notifier.withdraw("c-1");
        running.notifier.withdraw("never-shown");
        eventually("the notice is gone", || dunst.displayed() == "0");
        running.notifier.show(wrote("c-1", "two"));
        eventually("the next one is on screen", || dunst.displayed() == "1");
        dunst.ask(&["action", "0"]).unwrap();
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
    let dunst = Dunst::start(markup);
    let running = Running::start();
    running
        .notifier
        .show(wrote("c-1", "<b>1 < 2</b> & <img src=\"x\">"));
    eventually("the notice is on screen", || dunst.displayed() == "1");
    running.notifier.withdraw("c-1");
    eventually("the notice is gone", || dunst.displayed() == "0");
    dunst.history()["data"][0][0]["body"]["data"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn markup_that_a_contact_wrote_is_text() {
    on_a_bus_of_its_own("markup_that_a_contact_wrote_is_text", || {
        let body = body_with_markup("full");
        assert_eq!(
            body,
            "&lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; &lt;img src=\"x\"&gt;"
        );
    });
}

#[test]
fn a_service_that_reads_no_markup_gets_the_text_as_it_is() {
    on_a_bus_of_its_own(
        "a_service_that_reads_no_markup_gets_the_text_as_it_is",
        || {
            assert_eq!(body_with_markup("no"), "<b>1 < 2</b> & <img src=\"x\">");
        },
    );
}

#[test]
fn a_desktop_without_notifications_is_told() {
    on_a_bus_of_its_own("a_desktop_without_notifications_is_told", || {
        let mut running = Running::start();
        running.notifier.show(wrote("c-1", "Are you there?"));
        let answer = running.answer();
        assert!(
            matches!(&answer, Answer::Unavailable(why) if why.to_string().contains("Turn on or install")),
            "{answer:?}"
        );
        // Once a service is there, notices come.
        let dunst = Dunst::start("full");
        running.notifier.show(wrote("c-1", "Are you there?"));
        eventually("the notice is on screen", || dunst.displayed() == "1");
    });
}
