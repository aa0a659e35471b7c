//! What was answered survives `kill -9`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
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
async fn a_chat_that_is_being_handed_over_is_so_after_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::start(data.path());
    let mut ana = Desk::open(&server.url, "ana").await;
    ana.get_ready().await;
    let carla = Visit::open(&server.url, "support", &CARLA).await;
    ana.status(&carla.chat, "Invited").await;
    let chat = |verb: &str| format!("media/chat/interactions/{}/{verb}", carla.chat);
    ana.ok(&chat("accept"), json!({})).await;
    let ben = Desk::open(&server.url, "ben").await;
    ben.get_ready().await;
    ana.ok(&chat("transfer-agent"), json!({"agentId": "ben"}))
        .await;
    server.kill();

    let server = Process::start(data.path());
    let ana = Desk::open(&server.url, "ana").await;
    let mut ben = Desk::open(&server.url, "ben").await;
    for (desk, state) in [(&ana, "Processing"), (&ben, "Invited")] {
        let session = desk.get("current-session").await;
        let channel = &session["data"]["user"]["activeSession"]["media"]["channels"][0];
        let mine = channel["interactions"].as_array().unwrap();
        assert_eq!(mine.len(), 1, "{}", desk.user);
        assert_eq!(mine[0]["state"], state, "{}", desk.user);
    }
    ben.ok(&chat("accept"), json!({})).await;
    ben.status(&carla.chat, "Processing").await;
    server.kill();
}

/// What one contact said before the server died: what was answered, and what was not.
struct Talk {
    visit: Visit,
    answered: Vec<String>,
    unanswered: String,
}

/// Says one thing after the other until the server dies.
async fn talk(visit: Visit, name: String) -> Talk {
    let mut answered = Vec::new();
    loop {
        let text = format!("{name}, word {}", answered.len());
        let form = [("message", text.as_str()), ("operationId", &text)];
        if !visit.call_anyway("send", &form).await {
            return Talk {
                visit,
                answered,
                unanswered: text,
            };
        }
        answered.push(text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_words_loses_none_that_was_answered() {
    let seed: u64 = std::env::var("HOLDFAST_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random);
    println!("the kills of HOLDFAST_TEST_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let data = tempfile::tempdir().unwrap();
    let mut server = Process::start(data.path());
    let mut visits = Vec::new();
    for _ in 0..4 {
        let guest = Visit::open(&server.url, "support", &[("nickname", "Guest")]).await;
        visits.push((guest, Vec::new()));
    }
    for round in 0..6 {
        let mut talking = Vec::new();
        for (number, (visit, said)) in visits.into_iter().enumerate() {
            let name = format!("round {round}, contact {number}");
            talking.push((tokio::spawn(talk(visit, name)), said));
        }
        tokio::time::sleep(Duration::from_micros(random.random_range(10_000..150_000))).await;
        server.kill();
        server = Process::start(data.path());
        visits = Vec::new();
        for (talking, mut said) in talking {
            let Talk {
                mut visit,
                answered,
                unanswered,
            } = talking.await.unwrap();
            said.extend(answered);
            visit.moved_to(&server.url);
            // What was answered is there; of what was not, everything or nothing.
            let kept = visit.reads().await;
            assert_eq!(kept[..said.len()], said[..]);
            assert!(
                kept[said.len()..].iter().all(|text| *text == unanswered)
                    && kept.len() <= said.len() + 1,
                "{kept:?} beyond {said:?}"
            );
            // Whoever repeats it has said it once.
            let form = [
                ("message", unanswered.as_str()),
                ("operationId", &unanswered),
            ];
            assert_eq!(visit.call("send", &form).await["statusCode"], 0);
            said.push(unanswered);
            assert_eq!(visit.reads().await, said);
            visits.push((visit, said));
        }
    }
    server.kill();
}
