//! Workbins: which there are, what is in them, and news of them.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use holdfast_wire::channel;
use serde_json::{Value, json};

use super::body::{Body, accepted, kept};
use crate::auth::Caller;
use crate::chat::{Command, Denied, Destination, view};
use crate::config::{Deployment, Workbin, WorkbinKind};
use crate::engine::{Engine, EngineError};
use crate::reply::Refusal;
use crate::state::AppState;
use crate::storage::{Find, Window};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/workbins/get-workbins", post(list))
        .route("/workbins/get-contents", post(contents))
        .route("/workbins/subscribe", post(subscribe_all))
        .route("/workbins/unsubscribe", post(unsubscribe_all))
        .route("/workbins/{id}/get-content", post(content))
        .route("/workbins/{id}/subscribe", post(subscribe))
        .route("/workbins/{id}/unsubscribe", post(unsubscribe))
        .route("/workbins/{id}/add-interaction", post(add))
}

/// The content of a workbin that an agent may read, by workbin and owner. Without an owner it is the agent's own or
/// the group's.
fn readable<'a>(
    deployment: &'a Deployment,
    user: &str,
    name: &str,
    owner: Option<String>,
) -> Result<(&'a Workbin, String), Denied> {
    let missing = || Denied::NoSuchWorkbin(name.to_owned());
    let workbin = deployment.workbins.get(name).ok_or_else(missing)?;
    let owner = owner.unwrap_or_else(|| match workbin.kind {
        WorkbinKind::Agent => user.to_owned(),
        WorkbinKind::AgentGroup => workbin.owner.clone().unwrap_or_default(),
    });
    if deployment.may_read(user, workbin, &owner) {
        Ok((workbin, owner))
    } else {
        Err(missing())
    }
}

fn visible(deployment: &Deployment, user: &str, workbin: &Workbin) -> bool {
    workbin.kind == WorkbinKind::Agent
        || workbin
            .owner
            .as_ref()
            .is_some_and(|owner| deployment.in_group(user, owner))
}

fn workbin_json(workbin: &Workbin, owner: &str) -> Value {
    json!({
        "id": workbin.name,
        "workbinName": workbin.name,
        "displayName": workbin.display_name,
        "type": workbin.kind.as_str(),
        "owner": owner,
    })
}

fn content_json(
    engine: &Engine,
    user: &str,
    workbin: &Workbin,
    owner: &str,
) -> Result<Value, EngineError> {
    let find = Find::Workbin {
        workbin: workbin.name.clone(),
        owner: owner.to_owned(),
    };
    let rows = engine.storage().find(&find, Window::ALL)?.rows;
    let mut json = workbin_json(workbin, owner);
    json["interactions"] = rows
        .iter()
        .map(|record| view::interaction(record, user, engine.deployment()).into_value())
        .collect();
    Ok(json)
}

async fn list(State(state): State<AppState>, caller: Caller, body: Body) -> Response {
    let deployment = &state.deployment;
    let all = deployment
        .workbins
        .values()
        .filter(|workbin| visible(deployment, &caller.user, workbin));
    let all: Vec<Value> = all
        .map(|workbin| workbin_json(workbin, workbin.owner.as_deref().unwrap_or(&caller.user)))
        .collect();
    let data = json!({"name": "EventWorkbins", "messageType": "WorkbinsMessage", "workbins": all});
    state
        .engine
        .publish(&caller.user, &[channel::WORKBINS], data, body.operation());
    accepted()
}

async fn content(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let work = move |engine: &Engine| {
        let (workbin, owner) =
            readable(engine.deployment(), &caller.user, &id, body.text("ownerId"))?;
        let content = content_json(engine, &caller.user, workbin, &owner)?;
        let data = json!({"name": "EventWorkbinContent", "messageType": "WorkbinsMessage", "workbin": content});
        engine.publish(&caller.user, &[channel::WORKBINS], data, body.operation());
        Ok(())
    };
    state.engine.run(work).await?;
    Ok(accepted())
}

async fn contents(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let work = move |engine: &Engine| {
        let mut all = Vec::new();
        for (workbin, owner) in named(engine.deployment(), &caller.user, &body)? {
            all.push(content_json(engine, &caller.user, workbin, &owner)?);
        }
        let data = json!({"name": "EventWorkbinsContent", "messageType": "WorkbinsMessage", "workbins": all});
        engine.publish(&caller.user, &[channel::WORKBINS], data, body.operation());
        Ok(())
    };
    state.engine.run(work).await?;
    Ok(accepted())
}

/// The workbins that `workbinIds` names, or all that the agent sees.
fn named<'a>(
    deployment: &'a Deployment,
    user: &str,
    body: &Body,
) -> Result<Vec<(&'a Workbin, String)>, Denied> {
    let names = body.texts("workbinIds");
    let all = deployment
        .workbins
        .values()
        .filter(|workbin| visible(deployment, user, workbin));
    let names = if names.is_empty() {
        all.map(|workbin| workbin.name.clone()).collect()
    } else {
        names
    };
    // An owner counts for agents' workbins; a group's workbin has its own.
    let owner = |name: &str| {
        let agents = deployment
            .workbins
            .get(name)
            .is_some_and(|workbin| workbin.kind == WorkbinKind::Agent);
        body.text("ownerId").filter(|_| agents)
    };
    names
        .iter()
        .map(|name| readable(deployment, user, name, owner(name)))
        .collect()
}

fn ack(engine: &Engine, user: &str, operation: &str, workbin: &str, body: &Body) {
    let data = json!({
        "name": "EventAck", "messageType": "WorkbinsMessage", "operation": operation, "workbinId": workbin,
    });
    engine.publish(user, &[channel::WORKBINS], data, body.operation());
}

async fn subscribe(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let engine = &state.engine;
    let (workbin, owner) = readable(&state.deployment, &caller.user, &id, body.text("ownerId"))
        .map_err(EngineError::from)?;
    engine.subscribe(
        &workbin.name,
        &owner,
        &caller.user,
        body.flag("notifyPropertyChanges"),
    );
    ack(engine, &caller.user, "SubscribeWorkbinEvents", &id, &body);
    Ok(accepted())
}

async fn unsubscribe(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let (workbin, owner) = readable(&state.deployment, &caller.user, &id, body.text("ownerId"))
        .map_err(EngineError::from)?;
    state
        .engine
        .unsubscribe(&workbin.name, &owner, &caller.user);
    ack(
        &state.engine,
        &caller.user,
        "UnsubscribeWorkbinEvents",
        &id,
        &body,
    );
    Ok(accepted())
}

async fn subscribe_all(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    for (workbin, owner) in
        named(&state.deployment, &caller.user, &body).map_err(EngineError::from)?
    {
        state.engine.subscribe(
            &workbin.name,
            &owner,
            &caller.user,
            body.flag("notifyPropertyChanges"),
        );
    }
    ack(
        &state.engine,
        &caller.user,
        "SubscribeWorkbinsEvents",
        &body.texts("workbinIds").join(","),
        &body,
    );
    Ok(accepted())
}

async fn unsubscribe_all(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    for (workbin, owner) in
        named(&state.deployment, &caller.user, &body).map_err(EngineError::from)?
    {
        state
            .engine
            .unsubscribe(&workbin.name, &owner, &caller.user);
    }
    ack(
        &state.engine,
        &caller.user,
        "UnsubscribeWorkbinsEvents",
        &body.texts("workbinIds").join(","),
        &body,
    );
    Ok(accepted())
}

async fn add(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let chat = body
        .text("interactionId")
        .ok_or_else(|| Refusal::malformed("The request needs data.interactionId."))?;
    let to = Destination::Workbin {
        workbin: id,
        owner: body.text("ownerId"),
    };
    let mut asked = body.asked;
    // The path names the workbin only: what is asked is about this chat.
    asked.request = format!("{} {chat}", asked.request);
    let work =
        move |engine: &Engine| engine.act(&caller.user, &chat, &Command::Place { to }, &asked);
    Ok(kept(state.engine.run(work).await?))
}
