//! What is done with a chat, and its transcript.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::body::{Body, done, kept};
use super::verb::{self, Asks};
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
    body: Body,
) -> Result<Response, Refusal> {
    if media != "chat" {
        return Err(Refusal::not_served());
    }
    if verb == "put-on-hold" && !state.quirks.has(Feature::PutOnHold) {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            404,
            "This deployment has no put-on-hold.",
        ));
    }
    match verb::read(&verb, &body, &state.engine)? {
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
