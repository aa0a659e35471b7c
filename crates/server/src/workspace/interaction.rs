//! What is done with a chat, and its transcript.

use axum::Router;
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::body::{Body, done, kept};
use super::verb::{Asks, Verb};
use crate::auth::Caller;
use crate::chat::{Denied, Entry};
use crate::engine::announce::readable;
use crate::quirks::Feature;
use crate::reply::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(
        "/media/{media}/interactions/{id}/{verb}",
        post(act).get(read),
    )
}

async fn act(
    State(state): State<AppState>,
    Path((media, id, verb)): Path<(String, String, String)>,
    caller: Caller,
    request: Request,
) -> Result<Response, Refusal> {
    // Before the body is read: a verb that is not served may have one of any shape and size.
    let verb = Verb::parse(&verb).filter(|_| media == "chat");
    let Some(verb) = verb else {
        return Err(Refusal::not_served().unread(request).await);
    };
    if verb == Verb::PutOnHold && !state.quirks.has(Feature::PutOnHold) {
        let message = "This deployment has no put-on-hold.";
        let refusal = Refusal::new(StatusCode::NOT_FOUND, 404, message);
        return Err(refusal.unread(request).await);
    }
    let body = Body::from_request(request, &state).await?;
    match verb.asks(&body, &state.engine)? {
        Asks::Command(command) => {
            let reply = state
                .engine
                .run(move |engine| engine.act(&caller.user, &id, &command, &body.asked))
                .await?;
            Ok(kept(reply))
        }
        Asks::Typing(on) => {
            state
                .engine
                .run(move |engine| engine.agent_types(&caller.user, &id, on))
                .await?;
            // No event follows: there is nothing to wait for.
            Ok(done(Value::Null))
        }
    }
}

async fn read(
    State(state): State<AppState>,
    Path((media, id, verb)): Path<(String, String, String)>,
    _caller: Caller,
) -> Result<Response, Refusal> {
    if media != "chat" || verb != "messages" {
        return Err(Refusal::not_served());
    }
    let messages = state
        .engine
        .run(move |engine| {
            if engine.storage().record(&id)?.is_none() {
                return Err(Denied::NoSuchInteraction(id).into());
            }
            let entries = engine.storage().transcript(&id, 0)?;
            Ok(readable(&entries)
                .map(Entry::for_agents)
                .collect::<Vec<Value>>())
        })
        .await?;
    Ok(done(json!({"messages": messages})))
}
