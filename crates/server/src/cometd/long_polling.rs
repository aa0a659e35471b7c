//! Bayeux over HTTP requests.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use holdfast_wire::bayeux::{BayeuxMessage, parse_frame};

use super::offers;
use super::protocol::{Answer, Reply, answer, frame};
use crate::auth::Caller;
use crate::reply::Refusal;
use crate::state::AppState;

type Body = Result<Bytes, BytesRejection>;

/// Answers a frame. A connect is held only where it came alone, as clients send it: replies to other messages must not
/// wait for it.
pub(super) async fn post(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let messages = read(&body.map_err(|rejection| unreadable(&rejection))?)?;
    let may_hold = messages.len() == 1;
    let mut replies = Vec::with_capacity(messages.len());
    for message in &messages {
        replies.push(
            match answer(
                &state.hub,
                offers(&state.quirks),
                &caller,
                message,
                may_hold,
            ) {
                Answer::Ready(reply) => reply,
                Answer::Held(connect) => connect.reply().await,
            },
        );
    }
    Ok(respond(replies))
}

fn read(body: &[u8]) -> Result<Vec<BayeuxMessage>, Refusal> {
    let messages = std::str::from_utf8(body)
        .ok()
        .and_then(|text| parse_frame(text).ok());
    match messages {
        Some(messages) if !messages.is_empty() => Ok(messages),
        Some(_) => Err(Refusal::malformed("The request holds no Bayeux message.")),
        None => Err(Refusal::malformed("The request is not JSON.")),
    }
}

fn unreadable(rejection: &BytesRejection) -> Refusal {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            3,
            "The request is too large.",
        ),
        _ => Refusal::malformed("The request cannot be read."),
    }
}

fn respond(replies: Vec<Reply>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json;charset=UTF-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, frame(replies)).into_response()
}
