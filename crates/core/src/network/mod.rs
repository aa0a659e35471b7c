//! What the operating system says of the network and of sleep.

#[cfg(target_os = "linux")]
mod bus;
mod polled;

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, timeout_at};

use crate::session::Session;

/// Signals that come within this time are one change: the system tells a new network in several of them.
const ONE_CHANGE: Duration = Duration::from_secs(1);

/// Something happened to the way to the server, as far as the operating system knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkEvent {
    /// The computer slept and is awake again: connections from before may be dead without a word.
    Resumed,
    /// There is another way out: a network, an address, a VPN.
    Changed,
    /// There is no network any more.
    Lost,
}

/// Tells what happens to the network.
#[async_trait]
pub trait NetworkWatch: Send + Sync {
    /// Tells events until nobody listens any more. One that can tell nothing never returns either.
    async fn watch(&self, events: mpsc::Sender<NetworkEvent>);
}

/// The operating system: logind and `NetworkManager` over D-Bus on Linux; where these are not there, and elsewhere, the
/// address that packets would leave from, looked at every few seconds. `docs/platforms.md` says what that misses.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsNetworkWatch;

#[async_trait]
impl NetworkWatch for OsNetworkWatch {
    async fn watch(&self, events: mpsc::Sender<NetworkEvent>) {
        let asleep = polled::watch_sleep(events.clone());
        let network = async {
            #[cfg(target_os = "linux")]
            bus::watch(events.clone()).await;
            #[cfg(not(target_os = "linux"))]
            polled::watch_route(events.clone()).await;
        };
        tokio::select! {
            () = events.closed() => {}
            () = async { tokio::join!(asleep, network); std::future::pending().await } => {}
        }
    }
}

impl Session {
    /// Heeds what a watch tells, for as long as this is polled: back-offs begin anew, the connection is opened again at once
    /// after sleep and on another network, and looked at where the network is gone.
    pub async fn heed(&self, watch: &dyn NetworkWatch) {
        let (sender, mut events) = mpsc::channel(16);
        let acting = async {
            while let Some(event) = events.recv().await {
                self.network(event);
                let (until, mut last) = (Instant::now() + ONE_CHANGE, None);
                while let Ok(Some(another)) = timeout_at(until, events.recv()).await {
                    last = Some(another);
                }
                // The way out may have been there only with the last of them.
                if let Some(event) = last {
                    self.network(event);
                }
            }
        };
        tokio::join!(watch.watch(sender), acting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_watch_ends_when_nobody_listens() {
        let (events, listener) = mpsc::channel(1);
        drop(listener);
        OsNetworkWatch.watch(events).await;
    }
}
