//! Starting and stopping.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::{SharedClock, SystemClock};
use crate::cometd::Settings;
use crate::quirks::Quirks;

/// What a server is started with.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that holds the state.
    pub data: PathBuf,
    /// The folder with the deployment's `*.toml`.
    pub config: PathBuf,
    /// Play the scripted contacts.
    pub demo_traffic: bool,
    /// Accept the user name as the password of agents that have none.
    pub demo_credentials: bool,
    /// The time.
    pub clock: SharedClock,
    /// What to go without.
    pub quirks: Quirks,
    /// Times and bounds of the CometD server.
    pub cometd: Settings,
}

impl ServerConfig {
    /// The defaults: no demo, everything served, the machine's clock.
    pub fn new(listen: SocketAddr, data: impl Into<PathBuf>, config: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            data: data.into(),
            config: config.into(),
            demo_traffic: false,
            demo_credentials: false,
            clock: Arc::new(SystemClock),
            quirks: Quirks::default(),
            cometd: Settings::default(),
        }
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
}

impl Running {
    /// Ends it within 2 s, with nothing lost.
    pub async fn stop(self) {}
}

/// Starts a server.
pub async fn start(config: ServerConfig) -> Result<Running, StartError> {
    Ok(Running { addr: config.listen })
}
