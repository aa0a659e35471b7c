//! An agent.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{PATIENCE, http, operation};

/// An agent: signed in, with an event session that listens to everything.
pub(crate) struct Desk {
    pub(crate) user: String,
    url: String,
    http: Client,
    client: String,
    events: mpsc::UnboundedReceiver<Value>,
    /// Events that came while another was waited for.
    kept: Vec<Value>,
    listening: JoinHandle<()>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Desk {
    pub(crate) async fn open(url: &str, user: &str) -> Self {
        let http = http();
        let form = [
            ("grant_type", "password"),
            ("username", user),
            ("password", user),
        ];
        let token: Value = http
            .post(format!("{url}/auth/v3/oauth/token"))
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let token = token["access_token"].as_str().expect("an access token");
        let reply = http
            .post(format!("{url}/workspace/v3/initialize-workspace"))
            .bearer_auth(token)
            .send()
            .await;
        let reply = reply.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.json::<Value>().await.unwrap()["status"]["code"], 1);
        let (client, events, listening) = listen(&http, url).await;
        let mut desk = Self {
            user: user.to_owned(),
            url: url.to_owned(),
            http,
            client,
            events,
            kept: Vec::new(),
            listening,
        };
        let complete = desk
            .event(|event| event["messageType"] == "WorkspaceInitializationComplete")
            .await;
        assert_eq!(complete["data"]["user"]["employeeId"], user);
        desk
    }

    pub(crate) async fn get_ready(&self) {
        let place = format!("Place_{}", self.user);
        self.ok(
            "activate-channels",
            json!({"agentId": self.user, "placeName": place, "channels": ["chat"]}),
        )
        .await;
        self.ok("media/chat/ready", json!({})).await;
    }

    /// Ends the event session without signing out, as happens after a lid was closed, and waits until a colleague sees
    /// that the agent takes no chats.
    pub(crate) async fn go_away(&mut self, colleague: &Self) {
        self.listening.abort();
        let leave = json!([{"channel": "/meta/disconnect", "clientId": self.client}]);
        bayeux(&self.http, &self.url, leave).await;
        let path = format!("targets?types=agent&searchTerm={}", self.user);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let seen = colleague.get(&path).await;
            if seen["data"]["targets"][0]["availability"]["channels"][0]["available"] == false {
                return;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "nobody noticed: {seen}"
            );
            tokio::task::yield_now().await;
        }
    }

    /// Shakes hands and subscribes anew, and asks for nothing else.
    pub(crate) async fn come_back(&mut self) {
        (self.client, self.events, self.listening) = listen(&self.http, &self.url).await;
    }

    pub(crate) async fn send(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let reply = self
            .http
            .post(format!("{}/workspace/v3/{path}", self.url))
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = reply.status();
        (status, reply.json().await.unwrap_or(Value::Null))
    }

    /// A request with data and a new `operationId`, whatever comes of it.
    pub(crate) async fn ask(&self, path: &str, data: Value) -> (StatusCode, Value) {
        self.send(path, json!({"operationId": operation(), "data": data}))
            .await
    }

    /// A request that must be carried out; answers its `operationId`.
    pub(crate) async fn ok(&self, path: &str, data: Value) -> String {
        let operation = operation();
        let (status, reply) = self
            .send(path, json!({"operationId": operation, "data": data}))
            .await;
        assert!(status.is_success(), "{path}: {status} {reply}");
        assert!(
            reply["status"]["code"]
                .as_i64()
                .is_some_and(|code| code <= 1),
            "{path}: {reply}"
        );
        operation
    }

    /// A request that must be refused; answers the status, the code and the sentence.
    pub(crate) async fn refused(&self, path: &str, data: Value) -> (u16, i64, String) {
        let (status, reply) = self.ask(path, data).await;
        assert!(status.is_client_error(), "{path}: {status} {reply}");
        let message = reply["status"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (
            status.as_u16(),
            reply["status"]["code"].as_i64().unwrap_or_default(),
            message,
        )
    }

    /// A request whose answer is an event.
    pub(crate) async fn answered(&mut self, path: &str, data: Value) -> Value {
        let operation = self.ok(path, data).await;
        self.event(move |event| event["operationId"] == *operation)
            .await
    }

    /// Goes to a page, as a browser does.
    pub(crate) async fn follow(&self, path: &str) {
        let page = format!("{}/workspace/v3/{path}", self.url);
        let reply = self.http.get(page).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
    }

    /// Sends a body that is no JSON.
    pub(crate) async fn upload(&self, path: &str, body: String) -> (StatusCode, Value) {
        let address = format!("{}/workspace/v3/{path}", self.url);
        let request = self
            .http
            .post(address)
            .header("content-type", "multipart/form-data; boundary=part");
        let reply = request.body(body).send().await.unwrap();
        (reply.status(), reply.json().await.unwrap_or(Value::Null))
    }

    /// Asks for something, whatever comes of it.
    pub(crate) async fn look(&self, path: &str) -> (StatusCode, Value) {
        let address = format!("{}/workspace/v3/{path}", self.url);
        let reply = self.http.get(address).send().await.unwrap();
        (reply.status(), reply.json().await.unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let reply = self
            .http
            .get(format!("{}/workspace/v3/{path}", self.url))
            .send()
            .await
            .unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        reply.json().await.unwrap()
    }

    pub(crate) async fn transcript(&self, chat: &str) -> Vec<Value> {
        let reply = self
            .get(&format!("media/chat/interactions/{chat}/messages"))
            .await;
        reply["data"]["messages"].as_array().unwrap().clone()
    }

    /// The texts of a transcript.
    pub(crate) async fn texts(&self, chat: &str) -> Vec<String> {
        let said = self
            .transcript(chat)
            .await
            .into_iter()
            .filter(|message| message["type"] == "Text");
        said.map(|message| message["text"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The next event that fits; events before it are kept for later.
    pub(crate) async fn event(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at);
        }
        let next = async {
            loop {
                let event = self.events.recv().await.expect("the event session ended");
                if fits(&event) {
                    return event;
                }
                self.kept.push(event);
            }
        };
        let event = tokio::time::timeout(PATIENCE, next).await;
        event.unwrap_or_else(|_| panic!("{} waited in vain; came: {:#?}", self.user, self.kept))
    }

    /// The next change of a chat to a state.
    pub(crate) async fn status(&mut self, chat: &str, state: &str) -> Value {
        let event = self
            .event(|event| {
                event["notificationType"] == "StatusChange"
                    && event["interaction"]["id"] == chat
                    && event["interaction"]["state"] == state
            })
            .await;
        event["interaction"].clone()
    }

    /// The next change of a chat's properties.
    pub(crate) async fn properties(&mut self, chat: &str) -> Value {
        let event = self
            .event(|event| {
                event["notificationType"] == "PropertiesUpdated"
                    && event["interaction"]["id"] == chat
            })
            .await;
        event["interaction"].clone()
    }

    /// The next new text of a chat.
    pub(crate) async fn text(&mut self, chat: &str, text: &str) -> Value {
        let holds = |event: &Value| {
            event["messageType"] == "MessageLogUpdated"
                && event["interactionId"] == chat
                && event["messages"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| one["text"] == text))
        };
        self.event(holds).await
    }

    /// Everything that came and was not waited for. Events that are under way are let in first, by asking for
    /// something whose answer comes behind them.
    pub(crate) async fn rest(&mut self) -> Vec<Value> {
        self.answered("workbins/get-workbins", json!({})).await;
        std::mem::take(&mut self.kept)
    }
}

async fn bayeux(http: &Client, url: &str, messages: Value) -> Value {
    let reply = http
        .post(format!("{url}/workspace/v3/notifications"))
        .json(&messages)
        .send()
        .await
        .unwrap();
    assert!(reply.status().is_success(), "{}", reply.status());
    reply.json().await.unwrap()
}

/// Begins an event session: its id, its events, and the task that polls for them.
async fn listen(
    http: &Client,
    url: &str,
) -> (String, mpsc::UnboundedReceiver<Value>, JoinHandle<()>) {
    let (sender, events) = mpsc::unbounded_channel();
    let client = bayeux(http, url, json!([{
        "channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"],
    }]))
    .await[0]["clientId"]
        .as_str()
        .expect("a Bayeux session")
        .to_owned();
    let subscribed = bayeux(http, url, json!([{
        "channel": "/meta/subscribe", "clientId": client, "subscription": holdfast_wire::channel::ALL,
    }]))
    .await;
    let subscribed = subscribed.as_array().expect("replies");
    assert!(
        subscribed.iter().any(|one| one["successful"] == true),
        "{subscribed:?}"
    );
    let polling = tokio::spawn(poll(http.clone(), url.to_owned(), client.clone(), sender));
    (client, events, polling)
}

async fn poll(http: Client, url: String, client: String, sender: mpsc::UnboundedSender<Value>) {
    loop {
        let connect = json!([{"channel": "/meta/connect", "clientId": client, "connectionType": "long-polling"}]);
        let request = http
            .post(format!("{url}/workspace/v3/notifications"))
            .json(&connect)
            .send()
            .await;
        // The server was stopped: the test knows.
        let Ok(reply) = request else { return };
        let Ok(messages) = reply.json::<Vec<Value>>().await else {
            return;
        };
        for message in messages {
            let event = message["channel"]
                .as_str()
                .is_some_and(|channel| !channel.starts_with("/meta/"));
            if event && sender.send(message["data"].clone()).is_err() {
                return;
            }
        }
    }
}
