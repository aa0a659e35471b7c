//! A real server with the demo's deployment.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use holdfast_server::{Feature, Quirks, Running, ServerConfig};
use tempfile::TempDir;
use url::Url;

use super::Contact;

/// A real server.
pub(crate) struct World {
    running: Option<Running>,
    data: TempDir,
    config: TempDir,
    addr: SocketAddr,
    quirks: Quirks,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::without(&[]).await
    }

    /// One that lacks features.
    pub(crate) async fn without(features: &[Feature]) -> Self {
        let quirks = Quirks::without(features.iter().copied());
        let (data, config) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
        for file in std::fs::read_dir(demo).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), config.path().join(file.file_name())).unwrap();
        }
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let running = serve(data.path(), config.path(), free, &quirks).await;
        Self {
            addr: running.addr,
            running: Some(running),
            data,
            config,
            quirks,
        }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn url(&self) -> Url {
        format!("http://{}/", self.addr).parse().unwrap()
    }

    /// A contact who opens a chat at the service `support`.
    pub(crate) async fn contact(&self, name: &str) -> Contact {
        let url = self.url();
        let server = url.as_str().trim_end_matches('/');
        Contact::open(server, "support", name, "Mendes", "Where is my parcel?")
            .await
            .unwrap()
    }

    /// The file that holds the deployment's options.
    pub(crate) fn options(&self) -> PathBuf {
        self.config.path().join("options.toml")
    }

    /// Gives an agent another password, which counts from the server's next start.
    pub(crate) fn set_password(&self, before: &str, password: &str) {
        let agents = self.config.path().join("agents.toml");
        let text = std::fs::read_to_string(&agents).unwrap();
        let line = |password: &str| format!("demo-password = \"{password}\"");
        assert!(text.contains(&line(before)));
        std::fs::write(&agents, text.replace(&line(before), &line(password))).unwrap();
    }

    /// Stops the server.
    pub(crate) async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts it again where it was.
    pub(crate) async fn again(&mut self) {
        let (data, config) = (self.data.path(), self.config.path());
        self.running = Some(serve(data, config, self.addr, &self.quirks).await);
    }

    /// Starts another one there, which knows no chat.
    pub(crate) async fn another(&mut self) {
        self.data = TempDir::new().unwrap();
        self.again().await;
    }
}

async fn serve(data: &Path, config: &Path, listen: SocketAddr, quirks: &Quirks) -> Running {
    let config = ServerConfig {
        demo_credentials: true,
        quirks: quirks.clone(),
        ..ServerConfig::new(listen, data, config)
    };
    holdfast_server::start(config).await.unwrap()
}
