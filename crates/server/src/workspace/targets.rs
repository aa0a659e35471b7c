//! Whom and what one can reach: agents and queues.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::done;
use super::params::Params;
use crate::auth::Caller;
use crate::config::{Agent, Deployment, Queue};
use crate::engine::{Engine, EngineError};
use crate::reply::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/targets", get(search))
        .route("/targets/{kind}/{id}", get(one))
        .route("/users", get(users))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    search_term: Option<String>,
    types: Option<String>,
    limit: Option<usize>,
    offset: Option<usize>,
    group_id: Option<String>,
}

impl Wanted {
    fn fits(&self, texts: &[&str]) -> bool {
        let term = self
            .search_term
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        texts.iter().any(|text| text.to_lowercase().contains(&term))
    }

    fn wants(&self, kind: &str) -> bool {
        self.types
            .as_deref()
            .is_none_or(|types| types.is_empty() || types.split(',').any(|one| one.trim() == kind))
    }
}

fn all(engine: &Engine, wanted: &Wanted) -> Result<Vec<Value>, EngineError> {
    let deployment = engine.deployment();
    let mut found = Vec::new();
    if wanted.wants("agent") {
        let agents = deployment
            .agents
            .values()
            .filter(|agent| fits(wanted, agent));
        found.extend(agents.map(|agent| agent_json(engine, agent)));
    }
    if wanted.wants("interaction-queue") {
        let waiting = engine.storage().waiting_by_queue()?;
        let queues = deployment
            .queues
            .values()
            .filter(|queue| wanted.fits(&[&queue.name]));
        found.extend(queues.map(|queue| {
            let count = waiting.get(&queue.name).copied().unwrap_or(0);
            queue_json(queue, count)
        }));
    }
    Ok(found)
}

fn fits(wanted: &Wanted, agent: &Agent) -> bool {
    wanted.fits(&[
        &agent.user,
        &format!("{} {}", agent.first_name, agent.last_name),
    ])
}

fn agent_json(engine: &Engine, agent: &Agent) -> Value {
    let state = engine.agent_state(&agent.user);
    let seconds = (engine.now() - state.since).max(0) / 1000;
    json!({
        "DBID": agent.dbid,
        "name": format!("{} {}", agent.first_name, agent.last_name).trim(),
        "type": "agent",
        "firstName": agent.first_name,
        "lastName": agent.last_name,
        "employeeId": agent.user,
        "userName": agent.user,
        "availability": {"channels": [{
            "name": "chat",
            "available": state.takes_chats() && state.left_at.is_none(),
            "userState": {"state": state.availability.as_str()},
            "timeInCurrentState": seconds,
        }]},
    })
}

fn queue_json(queue: &Queue, waiting: i64) -> Value {
    json!({
        "DBID": queue.dbid,
        "name": queue.name,
        "type": "interaction-queue",
        "availability": {"waitingCalls": waiting},
    })
}

async fn search(
    State(state): State<AppState>,
    _caller: Caller,
    Params(wanted): Params<Wanted>,
) -> Result<Response, Refusal> {
    let limit = wanted.limit.unwrap_or(usize::MAX);
    let found = state.engine.run(move |engine| all(engine, &wanted)).await?;
    let total = found.len();
    let page: Vec<Value> = found.into_iter().take(limit).collect();
    Ok(done(json!({"targets": page, "totalMatches": total})))
}

async fn one(
    State(state): State<AppState>,
    _caller: Caller,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let everything = Wanted {
        search_term: None,
        types: Some(kind.clone()),
        limit: None,
        offset: None,
        group_id: None,
    };
    let found = state
        .engine
        .run(move |engine| all(engine, &everything))
        .await?;
    let named = |target: &Value| {
        ["DBID", "name", "userName"]
            .iter()
            .any(|key| match &target[*key] {
                Value::String(text) => *text == id,
                Value::Number(number) => number.to_string() == id,
                _ => false,
            })
    };
    match found.into_iter().find(named) {
        Some(target) => Ok(done(json!({"targets": [target], "totalMatches": 1}))),
        None => Err(EngineError::NotFound(format!("There is no {kind} \"{id}\".")).into()),
    }
}

async fn users(
    State(state): State<AppState>,
    _caller: Caller,
    Params(wanted): Params<Wanted>,
) -> Response {
    let deployment = &state.deployment;
    let found: Vec<Value> = deployment
        .agents
        .values()
        .filter(|agent| {
            fits(&wanted, agent) && in_group(deployment, agent, wanted.group_id.as_deref())
        })
        .map(|agent| {
            json!({
                "DBID": agent.dbid, "userName": agent.user, "employeeId": agent.user,
                "firstName": agent.first_name, "lastName": agent.last_name,
            })
        })
        .collect();
    let total = found.len();
    let page: Vec<Value> = found
        .into_iter()
        .skip(wanted.offset.unwrap_or(0))
        .take(wanted.limit.unwrap_or(usize::MAX))
        .collect();
    done(json!({"users": page, "totalCount": total}))
}

/// Whether an agent belongs to the group with this configuration id or name; everybody does to none.
fn in_group(deployment: &Deployment, agent: &Agent, group: Option<&str>) -> bool {
    let Some(wanted) = group.filter(|group| !group.is_empty()) else {
        return true;
    };
    let named = |name: &String| {
        name == wanted
            || deployment
                .groups
                .get(name)
                .is_some_and(|group| group.dbid.to_string() == wanted)
    };
    agent.groups.iter().any(named)
}
