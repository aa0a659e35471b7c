//! Events to agents: Bayeux 1.0 over long-polling and WebSocket, with the `ack` extension.
//!
//! - [`Hub`]: the sessions, and the way in for events
//! - `protocol`: what each Bayeux message is answered, whatever carries it
//! - `connect`: a connect that is held
//! - `long_polling`, `websocket`: the transports
//!
//! Events travel only with the reply to a connect, on both transports. That is what the ack extension asks for, and it
//! leaves one path to get right.

mod connect;
mod hub;
mod long_polling;
mod pattern;
mod protocol;
mod registry;
mod session;
mod settings;
mod websocket;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

pub use hub::{Hub, Presence};
pub use settings::Settings;

use crate::quirks::{Feature, Quirks};
use crate::state::AppState;
use protocol::Offers;

/// `/workspace/v3/notifications` and what clients append to it (`/handshake`, `/connect`, …).
pub fn router(settings: &Settings) -> Router<AppState> {
    let either = get(websocket::upgrade).post(long_polling::post);
    Router::new()
        .route("/workspace/v3/notifications", either.clone())
        .route("/workspace/v3/notifications/", either.clone())
        .route("/workspace/v3/notifications/{*kind}", either)
        .layer(DefaultBodyLimit::max(settings.max_request_bytes))
}

fn offers(quirks: &Quirks) -> Offers {
    Offers {
        ack: quirks.has(Feature::Ack),
        websocket: quirks.has(Feature::WebSocket),
    }
}
