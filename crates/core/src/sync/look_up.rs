//! Lists that are asked for once and not followed: queues, a contact's history, searches.

use holdfast_domain::phase::Phase;
use holdfast_store::InteractionRecord;
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
    let page = link.snapshot(&condition, 0, MOST).await?;
    let mut ids = Vec::new();
    for interaction in page.interactions() {
        desk.see(&interaction, Source::Listing)?;
        ids.extend(interaction.id().map(str::to_owned));
    }
    if let Some(snapshot) = page.snapshot_id() {
        link.release_snapshot(snapshot).await?;
    }
    records(desk, &ids)
}

/// The content of a workbin by name or id.
pub(crate) async fn workbin(
    desk: &Desk,
    name: &str,
    owner: Option<&str>,
) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let all = link.workbins().await?;
    let Some(bin) = all
        .iter()
        .find(|bin| bin.workbin_name() == Some(name) || bin.id() == Some(name))
    else {
        return Err(problem::of(
            "not_found",
            format!("There is no workbin {name}."),
        ));
    };
    let owner = owner.unwrap_or(&desk.me.id);
    let content = link
        .workbin_content(&bin.id().unwrap_or(name).into(), Some(owner))
        .await;
    let mut ids = Vec::new();
    for interaction in content?.interactions() {
        desk.see(&interaction, Source::Workbin { owner })?;
        ids.extend(interaction.id().map(str::to_owned));
    }
    records(desk, &ids)
}

/// Reads a chat that the cache does not know, with its transcript.
pub(crate) async fn fetch(desk: &Desk, id: &str) -> Result<(), Problem> {
    let known = desk.record(id)?;
    let Some(link) = desk.online() else {
        return match known {
            Some(_) => Ok(()),
            None => Err(problem::offline()),
        };
    };
    if known
        .as_ref()
        .is_none_or(|record| record.phase == Phase::Unknown)
    {
        let details = link.interaction_details(&id.into()).await?;
        desk.see(&details, Source::Listing)?;
    }
    if known.is_none_or(|record| record.last_index == 0) {
        let messages = link.messages(&id.into()).await?;
        desk.hear(id, &messages, None, true)?;
    }
    Ok(())
}

/// A contact's chats.
pub(crate) async fn contact_history(
    desk: &Desk,
    contact: &str,
) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let found = link.contact_history(&contact.into()).await?;
    take_listed(desk, &found.interactions())
}

/// Chats that the server's search finds.
pub(crate) async fn search(desk: &Desk, query: &str) -> Result<Vec<InteractionRecord>, Problem> {
    let link = desk.online().ok_or_else(problem::offline)?;
    let found = link.search_interactions(query, MOST).await?;
    take_listed(desk, &found.interactions())
}

/// Chats whose cached transcript has these words.
pub(crate) fn search_cache(desk: &Desk, query: &str) -> Result<Vec<InteractionRecord>, Problem> {
    let hits = desk.store.cache().search(query, None, MOST)?;
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
        ids.extend(desk.see_listed(one)?.map(|(id, _)| id));
    }
    records(desk, &ids)
}

fn records(desk: &Desk, ids: &[String]) -> Result<Vec<InteractionRecord>, Problem> {
    let mut records = Vec::new();
    for id in ids {
        records.extend(desk.record(id)?);
    }
    Ok(records)
}

/// An interaction's JSON without what the server allowed in its last state.
pub(crate) fn without_capabilities(wire: &str) -> String {
    let mut interaction: Interaction = serde_json::from_str(wire).unwrap_or_default();
    interaction.0.remove("capabilities");
    interaction.into_value().to_string()
}
