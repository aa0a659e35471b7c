//! Bayeux over a WebSocket.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::stream::{FuturesUnordered, StreamExt};
use holdfast_wire::bayeux::parse_frame;

use super::offers;
use super::protocol::{Answer, answer, frame};
use crate::auth::Caller;
use crate::quirks::Feature;
use crate::reply::Refusal;
use crate::state::AppState;

/// How long a peer may take to read what it is sent before it counts as gone.
const SEND_WITHIN: Duration = Duration::from_secs(10);

/// Takes the connection over.
pub(super) async fn upgrade(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    if !state.quirks.has(Feature::WebSocket) {
        return Err(Refusal::not_served());
    }
    if !same_origin(&headers) {
        let message = "A page of another site may not open this connection.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, 4, message));
    }
    let upgrade = upgrade
        .map_err(|_| Refusal::malformed("Send Bayeux messages by POST, or open a WebSocket."))?;
    let limit = state.hub.settings().max_request_bytes;
    Ok(upgrade
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| serve(socket, state, caller)))
}

/// Browsers say which page opens a WebSocket; programs do not.
fn same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let authority = origin
        .to_str()
        .ok()
        .and_then(|origin| Some(origin.split_once("://")?.1));
    authority.is_some()
        && authority
            == headers
                .get(header::HOST)
                .and_then(|host| host.to_str().ok())
}

async fn serve(mut socket: WebSocket, state: AppState, caller: Caller) {
    let hub = &state.hub;
    // Longer than a connect is held and a session lives: who says nothing for that long is gone.
    let silence = hub.settings().timeout + hub.settings().max_interval;
    let mut held = FuturesUnordered::new();
    loop {
        let text = tokio::select! {
            biased;
            () = hub.closing().cancelled() => return close(socket, close_code::AWAY, "The server restarts").await,
            Some(reply) = held.next(), if !held.is_empty() => {
                if !send(&mut socket, frame([reply])).await {
                    return;
                }
                continue;
            }
            received = tokio::time::timeout(silence, socket.recv()) => match received {
                Ok(Some(Ok(Message::Text(text)))) => text,
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => continue,
                Ok(Some(Ok(Message::Binary(_)))) => {
                    return close(socket, close_code::UNSUPPORTED, "Bayeux messages are text").await;
                }
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return,
            },
        };
        if !state.auth.is_valid(&caller.session) {
            return close(socket, close_code::POLICY, "Signed out").await;
        }
        let messages = parse_frame(&text).unwrap_or_default();
        if messages.is_empty() {
            return close(socket, close_code::INVALID, "Not a Bayeux frame").await;
        }
        let mut replies = Vec::new();
        for message in &messages {
            match answer(hub, offers(&state.quirks), &caller, message, true) {
                Answer::Ready(reply) => replies.push(reply),
                Answer::Held(connect) => held.push(connect.reply()),
            }
        }
        if !replies.is_empty() && !send(&mut socket, frame(replies)).await {
            return;
        }
    }
}

async fn send(socket: &mut WebSocket, text: String) -> bool {
    matches!(
        tokio::time::timeout(SEND_WITHIN, socket.send(Message::Text(text.into()))).await,
        Ok(Ok(()))
    )
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let farewell = Message::Close(Some(CloseFrame {
        code,
        reason: reason.into(),
    }));
    // The peer may be gone already; there is nobody else to tell.
    let _sent = tokio::time::timeout(Duration::from_millis(500), socket.send(farewell)).await;
}
