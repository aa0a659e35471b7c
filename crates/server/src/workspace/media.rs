//! The state of the chat channel.

use axum::Router;
use axum::extract::{FromRequest as _, Path, Request, State};
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
    request: Request,
) -> Result<Response, Refusal> {
    change(state, caller, request, Verb::parse(&verb)).await
}

async fn one_medium(
    State(state): State<AppState>,
    Path((media, verb)): Path<(String, String)>,
    caller: Caller,
    request: Request,
) -> Result<Response, Refusal> {
    let verb = Verb::parse(&verb).filter(|_| media == "chat");
    change(state, caller, request, verb).await
}

enum Verb {
    Ready,
    NotReady,
    Dnd(bool),
    LogOut,
}

impl Verb {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "ready" => Self::Ready,
            "not-ready" => Self::NotReady,
            "dnd-on" => Self::Dnd(true),
            "dnd-off" => Self::Dnd(false),
            "logout" => Self::LogOut,
            _ => return None,
        })
    }
}

async fn change(
    state: AppState,
    caller: Caller,
    request: Request,
    verb: Option<Verb>,
) -> Result<Response, Refusal> {
    let Some(verb) = verb else {
        return Err(Refusal::not_served().unread(request).await);
    };
    let body = Body::from_request(request, &state).await?;
    let change = match verb {
        Verb::Ready => StateChange::Ready,
        Verb::NotReady => StateChange::NotReady(reasons(&body)),
        Verb::Dnd(on) => StateChange::Dnd(on),
        Verb::LogOut => StateChange::LogOut,
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
