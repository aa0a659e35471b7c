//! Events to agents: Bayeux 1.0 over long-polling and WebSocket, with the `ack` extension.

mod hub;

pub use hub::{Hub, Settings};
