//! Lists that are asked for once and not followed: queues, a contact's history, searches.

use holdfast_client::ClientError;
use holdfast_store::{InteractionRecord, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::ucs::UcsInteraction;

use super::record::Source;
use crate::desk::Desk;
use crate::problem;
use crate::view::Problem;

/// Rows of one answer.
const MOST: u32 = 100;

/// The chats that wait in an interaction queue.
pub(crate) async fn queue(desk: &Desk, name: &str) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let condition = format!("MediaType='chat' AND Queue='{}'", name.replace('\'', "''"));
    let page = link
        .snapshot(&condition, 0, MOST)
        .await
        .map_err(|error| problem::client(&error))?;
    let mut ids = Vec::new();
    for interaction in page.interactions() {
        desk.see(&interaction, Source::Listing).map_err(storage)?;
        ids.extend(interaction.id().map(str::to_owned));
    }
    if let Some(snapshot) = page.snapshot_id() {
        link.release_snapshot(snapshot)
            .await
            .map_err(|error| problem::client(&error))?;
    }
    records(desk, &ids)
}

/// A contact's chats.
pub(crate) async fn contact_history(
    desk: &Desk,
    contact: &str,
) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let found = link
        .contact_history(&contact.into())
        .await
        .map_err(|error| problem::client(&error))?;
    take_listed(desk, &found.interactions())
}

/// Chats that the server's search finds.
pub(crate) async fn search(desk: &Desk, query: &str) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let found = link
        .search_interactions(query, MOST)
        .await
        .map_err(|error: ClientError| problem::client(&error))?;
    take_listed(desk, &found.interactions())
}

/// Chats whose cached transcript has these words.
pub(crate) fn search_cache(desk: &Desk, query: &str) -> Result<Vec<InteractionRecord>, Problem> {
    let hits = desk
        .store
        .cache()
        .search(query, None, MOST)
        .map_err(storage)?;
    let mut ids: Vec<String> = Vec::new();
    for hit in hits {
        let id = hit.id.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    records(desk, &ids)
}

fn take_listed(desk: &Desk, listed: &[UcsInteraction]) -> Result<Vec<InteractionRecord>, Problem> {
    let mut ids = Vec::new();
    for one in listed {
        ids.extend(desk.see_listed(one).map_err(storage)?.map(|(id, _)| id));
    }
    records(desk, &ids)
}

fn records(desk: &Desk, ids: &[String]) -> Result<Vec<InteractionRecord>, Problem> {
    let mut records = Vec::new();
    for id in ids {
        records.extend(desk.record(id).map_err(storage)?);
    }
    Ok(records)
}

fn storage(error: StoreError) -> Problem {
    problem::of(error.code(), error.to_string())
}

/// An interaction's JSON without what the server allowed in its last state.
pub(crate) fn without_capabilities(wire: &str) -> String {
    let mut interaction: Interaction = serde_json::from_str(wire).unwrap_or_default();
    interaction.0.remove("capabilities");
    interaction.into_value().to_string()
}
