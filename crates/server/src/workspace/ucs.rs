//! Contacts and histories. Answers are events.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use holdfast_domain::policy;
use holdfast_wire::{channel, time};
use serde_json::{Value, json};

use super::body::{Body, accepted, kept};
use super::owners;
use crate::auth::Caller;
use crate::chat::{Command, Denied, Entry, Record, view};
use crate::engine::announce::readable;
use crate::engine::{Engine, EngineError};
use crate::reply::Refusal;
use crate::search::{self, Query};
use crate::state::AppState;
use crate::storage::{Find, Page, Window};

/// Deployments differ in where they answer: each session is answered on the first that it listens to.
const UCS_CHANNELS: &[&str] = &[channel::CONTACTS, channel::UCS];
/// How many rows an answer has where none are asked for, and at most.
const ROWS: (usize, usize) = (100, 1000);

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/ucs/get-agent-history", post(agent_history))
        .route("/ucs/contacts/search", post(find_contacts))
        .route("/ucs/contacts/{id}/get-details", post(contact_details))
        .route("/ucs/contacts/{id}/get-history", post(contact_history))
        .route("/ucs/interactions/search", post(find_interactions))
        .route("/ucs/ixn/search", post(find_interactions))
        .route(
            "/ucs/interactions/{id}/get-details",
            post(interaction_details),
        )
        .route("/ucs/interactions/{id}/set-comment", post(set_comment))
        .route("/ucs/interactions/{id}/set-completed", post(set_completed))
        .route("/ucs/get-lucene-indexes", post(indexes))
}

/// Does the looking up and answers it as an event.
async fn look_up(
    state: AppState,
    caller: Caller,
    body: Body,
    work: impl FnOnce(&Engine, &str, &Body) -> Result<Value, EngineError> + Send + 'static,
) -> Result<Response, Refusal> {
    let work = move |engine: &Engine| {
        let mut data = work(engine, &caller.user, &body)?;
        data["messageType"] = "UcsMessage".into();
        engine.publish(&caller.user, UCS_CHANNELS, data, body.operation());
        Ok(())
    };
    state.engine.run(work).await?;
    Ok(accepted())
}

fn window(body: &Body) -> Window {
    let limit = body
        .count("maxResults")
        .filter(|count| *count > 0)
        .unwrap_or(ROWS.0)
        .min(ROWS.1);
    let skip = body.count("startIndex").unwrap_or(0);
    Window {
        skip: i64::try_from(skip).unwrap_or(i64::MAX),
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
    }
}

fn date(body: &Body, key: &str) -> Result<Option<i64>, EngineError> {
    let Some(text) = body.text(key) else {
        return Ok(None);
    };
    let wrong = || {
        Denied::Malformed(format!(
            "data.{key} is not a time: write for example 2026-11-24T09:30:00Z."
        ))
    };
    Ok(Some(time::parse(&text).ok_or_else(wrong)?.as_millisecond()))
}

fn rows(engine: &Engine, page: &Page<Record>) -> Vec<Value> {
    page.rows
        .iter()
        .map(|record| view::history_row(record, engine.deployment()))
        .collect()
}

fn found(engine: &Engine, page: &Page<Record>) -> Value {
    json!({
        "name": "EventSearchInteractions",
        "interactions": rows(engine, page),
        "foundInteractions": page.total,
        "returnedInteractions": page.rows.len(),
    })
}

/// Whether the agent may look into `place`, as the table of privileges names it (`allows`).
fn permitted(engine: &Engine, user: &str, place: &str) -> Result<(), EngineError> {
    let deployment = engine.deployment();
    let options = deployment
        .agents
        .get(user)
        .map(|agent| deployment.layers.of(agent))
        .unwrap_or_default();
    match policy::missing(place, &options) {
        Some(policy::Reason::Privilege { name, .. }) => Err(Denied::privilege(&name).into()),
        _ => Ok(()),
    }
}

async fn agent_history(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, |engine, user, body| {
        permitted(engine, user, "place:my_history")?;
        let agent = body.text("userId").unwrap_or_else(|| user.to_owned());
        let agent = owners::readable(engine.deployment(), user, &agent)?;
        let find = Find::HandledBy {
            agent,
            from: date(body, "fromDate")?,
            to: date(body, "toDate")?,
        };
        Ok(found(engine, &engine.storage().find(&find, window(body))?))
    })
    .await
}

async fn find_interactions(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, |engine, user, body| {
        permitted(engine, user, "place:search")?;
        let deployment = engine.deployment();
        let mut query = search::parse(&body.text("query").unwrap_or_default())?;
        query = owners::resolve(deployment, query)?;
        let owners = body.texts("owner");
        let agents: Vec<String> = owners
            .iter()
            .map(|owner| owners::meant(deployment, owner).to_owned())
            .collect();
        if !agents.is_empty() {
            query = Query::And(Box::new(query), Box::new(Query::HandledBy(agents)));
        }
        Ok(found(
            engine,
            &engine.storage().find(&Find::Search(query), window(body))?,
        ))
    })
    .await
}

async fn contact_history(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, move |engine, user, body| {
        permitted(engine, user, "place:contacts")?;
        let find = Find::OfContact {
            contact: id.clone(),
            from: date(body, "fromDate")?,
            to: date(body, "toDate")?,
        };
        let page = engine.storage().find(&find, window(body))?;
        Ok(json!({
            "name": "EventGetContactHistory",
            "contactId": id,
            "interactions": rows(engine, &page),
            "totalCount": page.total,
        }))
    })
    .await
}

async fn find_contacts(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, |engine, user, body| {
        permitted(engine, user, "place:contacts")?;
        let query = search::parse(&body.text("query").unwrap_or_default())?;
        let page = engine.storage().find_contacts(&query, window(body))?;
        let rows: Vec<Value> = page.rows.iter().map(crate::storage::Contact::row).collect();
        Ok(json!({"name": "EventSearchContact", "contacts": rows, "totalCount": page.total}))
    })
    .await
}

async fn contact_details(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, move |engine, _, body| {
        let missing = || EngineError::NotFound(format!("There is no contact \"{id}\"."));
        let contact = engine.storage().contact(&id)?.ok_or_else(missing)?;
        let attributes = contact.attributes(&body.texts("returnedAttributes"));
        Ok(json!({"name": "EventGetContactDetails", "contactId": id, "attributes": attributes}))
    })
    .await
}

async fn interaction_details(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, move |engine, user, _| {
        let missing = || Denied::NoSuchInteraction(id.clone());
        let record = engine.storage().record(&id)?.ok_or_else(missing)?.record;
        let entries = engine.storage().transcript(&id, 0)?;
        let mut seen = view::interaction(&record, user, engine.deployment()).into_value();
        seen["chat"]["messages"] = readable(&entries).map(Entry::for_agents).collect();
        seen["ownerInformation"] =
            view::history_row(&record, engine.deployment())["ownerInformation"].clone();
        Ok(json!({"name": "EventGetInteractionContent", "interactionId": id, "interaction": seen}))
    })
    .await
}

async fn set_comment(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let command = Command::Comment {
        text: body.text("comment").unwrap_or_default(),
    };
    let reply = state
        .engine
        .run(move |engine| engine.act(&caller.user, &id, &command, &body.asked))
        .await?;
    Ok(kept(reply))
}

async fn set_completed(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let reply = state
        .engine
        .run(move |engine| engine.act(&caller.user, &id, &Command::Complete, &body.asked))
        .await?;
    Ok(kept(reply))
}

async fn indexes(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    look_up(state, caller, body, |_, _, _| {
        let fields = |names: &[&str]| -> Vec<Value> {
            let field = |name| json!({"fieldName": name, "isSearchable": true, "isStored": true});
            names.iter().map(field).collect()
        };
        let interactions =
            ["Id", "ContactId", "Subject", "TheComment", "Text", "Name", "EmailAddress", "MediaType", "OwnerId", "State", "StartDate", "EndDate"];
        Ok(json!({
            "name": "EventGetIndexProperties",
            "indexes": [
                {"name": "interaction", "fields": fields(&interactions)},
                {"name": "contact", "fields": fields(&["Id", "FirstName", "LastName", "EmailAddress", "PhoneNumber"])},
            ],
        }))
    })
    .await
}
