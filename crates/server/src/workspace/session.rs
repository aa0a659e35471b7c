//! Entering, the running session, leaving.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use holdfast_wire::channel;
use serde_json::{Value, json};

use super::body::{Body, accepted, done};
use super::configuration::{configuration, user};
use crate::auth::{Caller, Entering, clear_cookie};
use crate::chat::entry::iso;
use crate::chat::view;
use crate::engine::agents::StateChange;
use crate::engine::{Engine, EngineError};
use crate::reply::Refusal;
use crate::state::AppState;
use crate::storage::{Find, Window};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/initialize-workspace", post(initialize))
        .route("/current-session", get(current))
        .route("/userinfo", get(user_info))
        .route("/activate-channels", post(activate))
        .route("/auth-keep-alive", get(keep_alive).post(keep_alive))
        .route("/logout", post(log_out))
}

async fn initialize(
    State(state): State<AppState>,
    entering: Entering,
) -> Result<Response, Refusal> {
    let Entering { caller, set_cookie } = entering;
    let begun = state.engine.now();
    let name = caller.user.clone();
    let data = state
        .engine
        .run(move |engine| session(engine, &name))
        .await?;
    let complete = json!({
        "messageType": "WorkspaceInitializationComplete",
        "state": "Complete",
        "submittedAt": iso(begun),
        "executionTime": state.engine.now() - begun,
        "actualWaitTime": 0,
        "data": data,
    });
    // Kept until this session subscribes, which usually happens after this request.
    state
        .hub
        .publish_once(&caller.session, channel::INITIALIZATION, &complete);
    Ok(([(header::SET_COOKIE, set_cookie)], accepted()).into_response())
}

async fn current(State(state): State<AppState>, caller: Caller) -> Result<Response, Refusal> {
    Ok(done(
        state
            .engine
            .run(move |engine| session(engine, &caller.user))
            .await?,
    ))
}

async fn user_info(State(state): State<AppState>, caller: Caller) -> Response {
    done(json!({"user": user(&state.deployment, &caller.user)}))
}

/// `data` of `current-session` and of the initialization, both of which say that the agent is there.
fn session(engine: &Engine, name: &str) -> Result<Value, EngineError> {
    engine.arrived(name)?;
    let mine = engine
        .storage()
        .find(&Find::Of(name.to_owned()), Window::ALL)?
        .rows;
    let seen: Vec<Value> = mine
        .iter()
        .map(|record| view::interaction(record, name, engine.deployment()).into_value())
        .collect();
    let mut user = user(engine.deployment(), name);
    user["activeSession"] = json!({"media": {"channels": [engine.channel(name, &seen)]}});
    Ok(json!({"user": user, "configuration": configuration(engine.deployment(), name)}))
}

async fn activate(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let agent = body.text("agentId");
    if agent.is_some_and(|agent| agent != caller.user) {
        return Err(Refusal::malformed(
            "agentId is not the agent who is signed in.",
        ));
    }
    let channels = body.texts("channels");
    if !channels.is_empty() && !channels.iter().any(|name| name == "chat") {
        return Err(Refusal::malformed(
            "This server has the channel \"chat\" only.",
        ));
    }
    let place = body.text("placeName");
    state
        .engine
        .run(move |engine| {
            engine.once(&caller.user, &body.asked, || {
                let change = StateChange::Activate(place);
                engine.change_state(&caller.user, change, body.operation())
            })
        })
        .await?;
    Ok(done(Value::Null))
}

async fn keep_alive(_caller: Caller) -> Response {
    done(Value::Null)
}

async fn log_out(State(state): State<AppState>, caller: Caller) -> Result<Response, Refusal> {
    state.log_out(&caller).await?;
    Ok(([(header::SET_COOKIE, clear_cookie())], done(Value::Null)).into_response())
}
