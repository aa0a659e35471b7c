//! A server on a free port, agents with an event session each, and contacts.

mod desk;
mod visit;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use holdfast_server::clock::{Clock, ManualClock, SystemClock};
use holdfast_server::{Feature, Quirks, Running, ServerConfig, start};
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::{Value, json};

pub(crate) use desk::Desk;
pub(crate) use visit::Visit;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn demo_config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo")
}

pub(crate) fn http() -> Client {
    // Only the first of many tests in this process installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .cookie_store(true)
        .no_proxy()
        .build()
        .unwrap()
}

/// The demo's configuration, changed file by file.
fn changed_config(change: impl Fn(&str, String) -> String) -> tempfile::TempDir {
    let config = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(demo_config()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(config.path().join(name), change(name, text)).unwrap();
    }
    config
}

/// A server in this process.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) clock: Option<Arc<ManualClock>>,
    _data: tempfile::TempDir,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(Quirks::default(), false, &demo_config()).await
    }

    /// A server whose time is moved by the test.
    pub(crate) async fn timeless() -> Self {
        Self::with(Quirks::default(), true, &demo_config()).await
    }

    /// The same with other idle limits than a day and an hour, over which agents' sessions would end too.
    pub(crate) async fn timeless_with_idle_limits(alert: u32, close: u32) -> Self {
        let config = changed_config(|_, text| {
            text.replace(
                "async-idle-alert = 86400",
                &format!("async-idle-alert = {alert}"),
            )
            .replace(
                "async-idle-close = 3600",
                &format!("async-idle-close = {close}"),
            )
        });
        Self::with(Quirks::default(), true, config.path()).await
    }

    /// A server with more options than the demo's.
    pub(crate) async fn with_options(more: &str) -> Self {
        let config = changed_config(|file, text| {
            if file == "options.toml" {
                format!("{text}\n{more}")
            } else {
                text
            }
        });
        Self::with(Quirks::default(), false, config.path()).await
    }

    pub(crate) async fn without(feature: Feature) -> Self {
        Self::with(Quirks::without([feature]), false, &demo_config()).await
    }

    async fn with(quirks: Quirks, timeless: bool, folder: &Path) -> Self {
        let data = tempfile::tempdir().unwrap();
        let manual = timeless.then(|| ManualClock::at("2026-11-24T09:00:00Z".parse().unwrap()));
        let clock: Arc<dyn Clock> = match &manual {
            Some(manual) => manual.clone(),
            None => Arc::new(SystemClock),
        };
        let mut config = ServerConfig::new("127.0.0.1:0".parse().unwrap(), data.path(), folder);
        config.demo_credentials = true;
        config.clock = clock;
        config.quirks = quirks;
        Self {
            running: start(config).await.unwrap(),
            clock: manual,
            _data: data,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.running.addr)
    }

    pub(crate) async fn agent(&self, user: &str) -> Desk {
        Desk::open(&self.url(), user).await
    }

    /// An agent who takes chats.
    pub(crate) async fn ready(&self, user: &str) -> Desk {
        let desk = self.agent(user).await;
        desk.get_ready().await;
        desk
    }

    pub(crate) async fn visitor(&self, service: &str, form: &[(&str, &str)]) -> Visit {
        Visit::open(&self.url(), service, form).await
    }

    /// A chat of Carla's that `desk` has accepted.
    pub(crate) async fn accepted(&self, desk: &mut Desk, service: &str) -> Visit {
        let visit = self.visitor(service, &CARLA).await;
        desk.status(&visit.chat, "Invited").await;
        desk.ok(
            &format!("media/chat/interactions/{}/accept", visit.chat),
            json!({"nickname": "Ana"}),
        )
        .await;
        desk.status(&visit.chat, "Processing").await;
        visit
    }

    /// A chat of somebody's whom nobody knows, accepted by `desk`.
    pub(crate) async fn accepted_of(&self, desk: &mut Desk, nickname: &str) -> Visit {
        let visit = self.visitor("support", &[("nickname", nickname)]).await;
        desk.status(&visit.chat, "Invited").await;
        desk.ok(
            &format!("media/chat/interactions/{}/accept", visit.chat),
            json!({}),
        )
        .await;
        visit
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.clock
            .as_ref()
            .expect("a timeless site")
            .advance(SignedDuration::from_secs(seconds));
    }
}

pub(crate) const CARLA: [(&str, &str); 4] = [
    ("firstName", "Carla"),
    ("lastName", "Mendes"),
    ("emailAddress", "carla.mendes@example.com"),
    ("subject", "Where is my parcel?"),
];

static OPERATIONS: AtomicI64 = AtomicI64::new(1);

pub(crate) fn operation() -> String {
    format!("op-{}", OPERATIONS.fetch_add(1, Ordering::Relaxed))
}

/// A member of a key/value list.
pub(crate) fn member(list: &Value, key: &str) -> Option<String> {
    holdfast_wire::KvList::from_value(list.clone()).text(key)
}
