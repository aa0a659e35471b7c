//! A real server with the demo's deployment.

use std::net::SocketAddr;
use std::path::Path;

use holdfast_client::{ClientConfig, Workspace, connect};
use holdfast_domain::ids::AgentId;
use holdfast_server::{Feature, Quirks, Running, ServerConfig};
use tempfile::TempDir;
use url::Url;

use super::{Ear, config, password};

/// A real server.
pub(crate) struct World {
    running: Option<Running>,
    data: TempDir,
    addr: SocketAddr,
    quirks: Quirks,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::without([]).await
    }

    /// As another deployment is.
    pub(crate) async fn without(features: impl IntoIterator<Item = Feature>) -> Self {
        // The test's own client for contacts needs it too.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let quirks = Quirks::without(features);
        let data = TempDir::new().unwrap();
        let running = serve(data.path(), SocketAddr::from(([127, 0, 0, 1], 0)), &quirks).await;
        Self {
            addr: running.addr,
            running: Some(running),
            data,
            quirks,
        }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn url(&self) -> Url {
        format!("http://{}/", self.addr).parse().unwrap()
    }

    /// Stops the server.
    pub(crate) async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts it again where it was.
    pub(crate) async fn again(&mut self) {
        self.running = Some(serve(self.data.path(), self.addr, &self.quirks).await);
    }

    /// Starts another one there, which knows nobody.
    pub(crate) async fn another(&mut self) {
        self.data = TempDir::new().unwrap();
        self.again().await;
    }

    /// Signs an agent in, with `config` for the way there.
    pub(crate) async fn agent(&self, config: ClientConfig, user: &str) -> (Workspace, Ear) {
        let (workspace, receiver) = connect(config, password(user), |_| {}).await.unwrap();
        (workspace, Ear::new(receiver))
    }

    /// Signs an agent in who wants chats.
    pub(crate) async fn ready_agent(&self, config: ClientConfig, user: &str) -> (Workspace, Ear) {
        let (workspace, mut ear) = self.agent(config, user).await;
        assert!(ear.up().await);
        workspace
            .activate_channels(
                &AgentId::from(user),
                workspace.user().default_place(),
                &["chat"],
            )
            .await
            .unwrap();
        workspace.ready().await.unwrap();
        (workspace, ear)
    }

    /// The usual way there.
    pub(crate) fn config(&self) -> ClientConfig {
        config(self.url())
    }
}

async fn serve(data: &Path, listen: SocketAddr, quirks: &Quirks) -> Running {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
    let config = ServerConfig {
        demo_credentials: true,
        quirks: quirks.clone(),
        ..ServerConfig::new(listen, data, demo)
    };
    holdfast_server::start(config).await.unwrap()
}
