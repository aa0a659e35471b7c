//! The state of the chat channel.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use holdfast_wire::KvList;

use super::body::{Body, kept};
use crate::auth::Caller;
use crate::engine::agents::StateChange;
use crate::reply::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/media/{verb}", post(all_media))
        .route("/media/{media}/{verb}", post(one_medium))
}

async fn all_media(
    State(state): State<AppState>,
    Path(verb): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    change(state, caller, body, &verb).await
}

async fn one_medium(
    State(state): State<AppState>,
    Path((media, verb)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    if media != "chat" {
        return Err(Refusal::not_served());
    }
    change(state, caller, body, &verb).await
}

async fn change(
    state: AppState,
    caller: Caller,
    body: Body,
    verb: &str,
) -> Result<Response, Refusal> {
    let change = match verb {
        "ready" => StateChange::Ready,
        "not-ready" => StateChange::NotReady(reasons(&body)),
        "dnd-on" => StateChange::Dnd(true),
        "dnd-off" => StateChange::Dnd(false),
        "logout" => StateChange::LogOut,
        _ => return Err(Refusal::not_served()),
    };
    let reply = state
        .engine
        .run(move |engine| {
            engine.once(&caller.user, &body.asked, || {
                engine.change_state(&caller.user, change, body.operation())
            })
        })
        .await?;
    Ok(kept(reply))
}

fn reasons(body: &Body) -> KvList {
    let mut reasons = KvList::new();
    if let Some(given) = body.pairs("reason") {
        reasons.merge(&given);
    }
    if let Some(code) = body.text("reasonCode") {
        reasons.set("ReasonCode", code);
    }
    reasons
}
