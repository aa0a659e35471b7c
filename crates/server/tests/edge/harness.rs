//! A server over a folder that outlives it, and clients with and without cookies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use holdfast_server::clock::ManualClock;
use holdfast_server::{Running, ServerConfig, start};
use jiff::SignedDuration;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) fn demo_config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo")
}

/// A client with a cookie jar that follows no redirects.
pub(crate) fn client() -> Client {
    // Only the first of many tests in this process installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .cookie_store(true)
        .no_proxy()
        .redirect(Policy::none())
        .build()
        .unwrap()
}

pub(crate) struct Site {
    pub(crate) clock: Arc<ManualClock>,
    config: ServerConfig,
    running: Option<Running>,
    data: tempfile::TempDir,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-24T09:00:00Z".parse().unwrap());
        let mut config =
            ServerConfig::new("127.0.0.1:0".parse().unwrap(), data.path(), demo_config());
        config.demo_credentials = true;
        config.clock = clock.clone();
        change(&mut config);
        let running = Some(start(config.clone()).await.unwrap());
        Self {
            clock,
            config,
            running,
            data,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.as_ref().unwrap().addr)
    }

    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    pub(crate) fn advance(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }

    /// Stops the server and starts another over the same folder.
    pub(crate) async fn restart(&mut self) {
        self.running.take().unwrap().stop().await;
        self.running = Some(start(self.config.clone()).await.unwrap());
    }

    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        json_of(client().post(self.url("/auth/v3/oauth/token")).form(fields)).await
    }

    pub(crate) async fn password(&self, user: &str, password: &str) -> (StatusCode, Value) {
        self.token(&[
            ("grant_type", "password"),
            ("username", user),
            ("password", password),
        ])
        .await
    }

    /// A client with the cookie of a session of `user`, whose password is the user name.
    pub(crate) async fn agent(&self, user: &str) -> Client {
        let (_, tokens) = self.password(user, user).await;
        let client = client();
        let entered = self
            .enter(&client, tokens["access_token"].as_str().unwrap())
            .await;
        assert_eq!(entered.status(), StatusCode::OK);
        client
    }

    pub(crate) async fn enter(&self, client: &Client, token: &str) -> Response {
        client
            .post(self.url("/workspace/v3/initialize-workspace"))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    }

    /// Whether the client's cookie is worth something.
    pub(crate) async fn knows(&self, client: &Client) -> bool {
        let reply = client
            .get(self.url("/workspace/v3/current-session"))
            .send()
            .await
            .unwrap();
        match reply.status() {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => false,
            other => panic!("neither known nor unknown: {other}"),
        }
    }

    /// Sends Bayeux messages and answers the replies.
    pub(crate) async fn bayeux(&self, client: &Client, messages: Value) -> Vec<Value> {
        let (status, replies) = json_of(
            client
                .post(self.url("/workspace/v3/notifications"))
                .json(&messages),
        )
        .await;
        assert_eq!(status, StatusCode::OK);
        replies.as_array().unwrap().clone()
    }

    /// Shakes hands and subscribes to everything; answers the Bayeux session.
    pub(crate) async fn listen(&self, client: &Client, ack: bool) -> String {
        self.listen_to(client, ack, &["/workspace/v3/**"]).await
    }

    /// Shakes hands and subscribes; answers the Bayeux session.
    pub(crate) async fn listen_to(&self, client: &Client, ack: bool, channels: &[&str]) -> String {
        let hands = json!([{"channel": "/meta/handshake", "version": "1.0", "ext": {"ack": ack}}]);
        let id = self.bayeux(client, hands).await[0]["clientId"]
            .as_str()
            .unwrap()
            .to_owned();
        let subscribe =
            json!([{"channel": "/meta/subscribe", "clientId": id, "subscription": channels}]);
        assert_eq!(self.bayeux(client, subscribe).await[0]["successful"], true);
        id
    }
}

pub(crate) async fn json_of(request: RequestBuilder) -> (StatusCode, Value) {
    let reply = request.send().await.unwrap();
    (reply.status(), reply.json().await.unwrap())
}
