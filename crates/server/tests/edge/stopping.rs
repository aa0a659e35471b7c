//! Told to stop, the program ends within two seconds, whatever it is at, and nothing that it answered is lost.

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::harness::{client, demo_config, json_of};
use super::program::{Started, serve, stop};

/// A contact's way into a chat.
#[derive(Clone)]
struct Visit {
    http: Client,
    base: String,
    pass: [(&'static str, String); 2],
}

impl Visit {
    async fn open(url: &str) -> Self {
        let http = client();
        let base = format!("{url}/genesys/2/chat/support");
        let (_, opened) = json_of(http.post(&base).form(&[("nickname", "Guest")])).await;
        let text = |key: &str| opened[key].as_str().unwrap().to_owned();
        Self {
            http,
            base: format!("{base}/{}", text("chatId")),
            pass: [("userId", text("userId")), ("secureKey", text("secureKey"))],
        }
    }

    /// Whether it was answered that the text was said.
    async fn say(&self, text: &str) -> bool {
        let mut form = self.pass.to_vec();
        form.push(("message", text.to_owned()));
        let request = self.http.post(format!("{}/send", self.base)).form(&form);
        request
            .send()
            .await
            .is_ok_and(|reply| reply.status().is_success())
    }

    async fn texts(&self, url: &str) -> Vec<String> {
        let path = self.base.split_once("/genesys").unwrap().1;
        let address = format!("{url}/genesys{path}/refresh");
        let (_, reply) = json_of(self.http.post(address).form(&self.pass)).await;
        let messages = reply["messages"].as_array().unwrap().iter();
        messages
            .filter_map(|one| one["text"].as_str())
            .map(str::to_owned)
            .collect()
    }
}

/// An agent who waits for events, again and again; says when that begins.
async fn wait_for_events(url: String, user: &str, begun: oneshot::Sender<()>) {
    let http = client();
    let sign_in = [
        ("grant_type", "password"),
        ("username", user),
        ("password", user),
    ];
    let (_, tokens) = json_of(
        http.post(format!("{url}/auth/v3/oauth/token"))
            .form(&sign_in),
    )
    .await;
    let token = tokens["access_token"].as_str().unwrap();
    let enter = http.post(format!("{url}/workspace/v3/initialize-workspace"));
    enter.bearer_auth(token).send().await.unwrap();
    let notifications = format!("{url}/workspace/v3/notifications");
    let hands = json!([{"channel": "/meta/handshake", "version": "1.0"}]);
    let (_, shaken) = json_of(http.post(&notifications).json(&hands)).await;
    let connect = json!([{"channel": "/meta/connect", "clientId": shaken[0]["clientId"]}]);
    begun.send(()).unwrap();
    while let Ok(reply) = http.post(&notifications).json(&connect).send().await {
        if reply.json::<Value>().await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_it_ends_in_time_and_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let server = Started::over(data.path());
    let url = server.url().to_owned();
    let mut waiting = Vec::new();
    for user in ["ana", "ben", "lea", "max"] {
        let (begun, begins) = oneshot::channel();
        waiting.push(tokio::spawn(wait_for_events(url.clone(), user, begun)));
        begins.await.unwrap();
    }
    let mut talking = Vec::new();
    for _ in 0..8 {
        let visit = Visit::open(&url).await;
        let (begun, begins) = oneshot::channel();
        talking.push(tokio::spawn(async move {
            let mut begun = Some(begun);
            let mut answered = Vec::new();
            for number in 0.. {
                let text = format!("word {number}");
                if !visit.say(&text).await {
                    break;
                }
                answered.push(text);
                if number == 5 {
                    begun.take().unwrap().send(()).unwrap();
                }
            }
            (visit, answered)
        }));
        begins.await.unwrap();
    }
    tokio::task::spawn_blocking(|| server.stop()).await.unwrap();
    for agent in waiting {
        agent.await.unwrap();
    }
    let server = Started::over(data.path());
    for one in talking {
        let (visit, answered) = one.await.unwrap();
        assert!(!answered.is_empty());
        let kept = visit.texts(server.url()).await;
        assert_eq!(kept[..answered.len()], answered[..]);
    }
}

/// Makes `count` chats of the only one, all of them due since long.
fn make_many_due(data: &Path, count: u32) {
    let chats = rusqlite::Connection::open(data.join("chats.db")).unwrap();
    let columns =
        "place, queue, contact_id, contact_name, service, subject, is_open, started_at, touched_at";
    let sql = format!(
        "WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {count})
         INSERT INTO interaction (id, version, record, due_at, {columns})
         SELECT 'chat' || n, 1, json_set(record, '$.id', 'chat' || n), 1, {columns} FROM interaction, more"
    );
    assert_eq!(chats.execute(&sql, []).unwrap(), count as usize);
}

#[tokio::test]
async fn although_much_is_due_it_ends_in_time() {
    let data = tempfile::tempdir().unwrap();
    let server = Started::over(data.path());
    Visit::open(server.url()).await;
    server.stop();
    make_many_due(data.path(), 20_000);
    Started::over(data.path()).stop();
}

/// The demo's configuration with a past that takes long to play.
fn long_past() -> tempfile::TempDir {
    let config = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(demo_config()).unwrap() {
        let path = file.unwrap().path();
        std::fs::copy(&path, config.path().join(path.file_name().unwrap())).unwrap();
    }
    let past = (0..5000).fold(String::new(), |past, number| {
        past + &format!(
            "[[past]]\nname = \"Guest\"\nemail = \"guest-{number}@example.com\"\nsubject = \"Parcel\"\n\
             ago = \"{}h\"\nagent = \"ana\"\nstory = [{{ contact = \"Thanks!\" }}, {{ done = \"Solved\" }}]\n",
            number + 1
        )
    });
    std::fs::write(config.path().join("traffic.toml"), past).unwrap();
    config
}

#[test]
fn while_it_starts_it_ends_in_time_too() {
    let (data, config) = (tempfile::tempdir().unwrap(), long_past());
    let mut command = serve("127.0.0.1:0", data.path(), config.path());
    let mut child = command.arg("--demo-traffic").spawn().unwrap();
    // From here on it plays the past.
    let patience = Instant::now() + Duration::from_secs(20);
    while !data.path().join("chats.db").exists() {
        assert!(Instant::now() < patience, "it never began");
        std::thread::sleep(Duration::from_millis(1));
    }
    stop(&mut child);
    Started::over(data.path()).stop();
}

#[test]
fn with_scripted_contacts_under_way_it_ends_in_time() {
    let data = tempfile::tempdir().unwrap();
    let mut command = serve("127.0.0.1:0", data.path(), &demo_config());
    Started::by(command.arg("--demo-traffic")).stop();
}
