//! What was answered survives `kill -9`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{CARLA, Desk, Visit, demo_config};

/// The real program, killed when dropped.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast-server"))
            .args(["serve", "--listen", "127.0.0.1:0", "--demo-credentials"])
            .arg("--data")
            .arg(data)
            .arg("--config")
            .arg(demo_config())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("said {line:?}"))
            .to_owned();
        Self { child, url }
    }

    /// `kill -9`.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::start(data.path());
    let mut ana = Desk::open(&server.url, "ana").await;
    ana.get_ready().await;
    let carla = Visit::open(&server.url, "support", &CARLA).await;
    ana.status(&carla.chat, "Invited").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    ana.ok(&chat("accept"), json!({})).await;
    carla.say("before").await;
    let sent = json!({"operationId": "sent", "data": {"message": "answered"}});
    let reply = ana.send(&chat("send-message"), sent.clone()).await;
    ana.ok(&chat("put-on-hold"), json!({"reason": {"reason": "later"}}))
        .await;
    let before: Vec<Value> = ana.transcript(&carla.chat).await;
    server.kill();

    let server = Process::start(data.path());
    let mut ana = Desk::open(&server.url, "ana").await;
    assert_eq!(ana.transcript(&carla.chat).await, before);
    let held = ana
        .answered(
            "media-management/get-snapshot",
            json!({"condition": "Queue='async-hold'"}),
        )
        .await;
    assert_eq!(held["interactions"][0]["id"], *carla.chat);
    assert_eq!(held["interactions"][0]["agentId"], "ana");
    let session = ana.get("current-session").await;
    let channel = &session["data"]["user"]["activeSession"]["media"]["channels"][0];
    assert_eq!(channel["state"], "Ready", "nobody is flipped by an outage");
    // A request repeated over the outage is the same request.
    assert_eq!(ana.send(&chat("send-message"), sent).await, reply);
    assert_eq!(ana.transcript(&carla.chat).await, before);
    ana.ok(&chat("pull"), json!({})).await;
    ana.ok(&chat("resume"), json!({})).await;
    server.kill();
}

#[tokio::test]
async fn a_kill_between_words_loses_none_that_was_answered() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::start(data.path());
    let visit = Visit::open(&server.url, "support", &CARLA).await;
    let chat = visit.chat.clone();
    let mut answered = Vec::new();
    for number in 0..25 {
        let text = format!("word {number}");
        visit.say(&text).await;
        answered.push(text);
    }
    // One more is under way while the server dies.
    let last =
        tokio::spawn(async move { visit.call_anyway("send", &[("message", "perhaps")]).await });
    server.kill();
    let last = last.await.unwrap();
    let server = Process::start(data.path());
    let ana = Desk::open(&server.url, "ana").await;
    let texts = ana.texts(&chat).await;
    assert_eq!(texts[..answered.len()], answered[..]);
    if last {
        assert_eq!(
            texts.last().map(String::as_str),
            Some("perhaps"),
            "it was answered"
        );
    }
    server.kill();
}
