//! What is asked for once and not followed: a workbin of somebody else, a chat that is not known.

use holdfast_domain::phase::Phase;
use holdfast_store::InteractionRecord;
use holdfast_wire::interaction::Interaction;

use super::record::Source;
use crate::desk::Desk;
use crate::problem;
use crate::view::Problem;

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
    let asked = desk.moment();
    let content = link
        .workbin_content(&bin.id().unwrap_or(name).into(), Some(owner))
        .await;
    let mut ids = Vec::new();
    for interaction in content?.interactions() {
        desk.see_answer(&interaction, Source::Workbin { owner }, asked)?;
        ids.extend(interaction.id().map(str::to_owned));
    }
    records(desk, &ids)
}

/// Reads a chat that the cache does not know; `anew` also one that no events tell of. The transcript where none is known.
pub(crate) async fn fetch(desk: &Desk, id: &str, anew: bool) -> Result<(), Problem> {
    let known = desk.record(id)?;
    let Some(link) = desk.online() else {
        return match known {
            Some(_) => Ok(()),
            None => Err(problem::offline()),
        };
    };
    if known
        .as_ref()
        .is_none_or(|record| record.phase == Phase::Unknown || anew && !record.mine)
    {
        let asked = desk.moment();
        let details = link.interaction_details(&id.into()).await?;
        desk.see_answer(&details, Source::Listing, asked)?;
    }
    if known.is_none_or(|record| record.last_index == 0) {
        let messages = link.messages(&id.into()).await?;
        desk.hear(id, &messages, None, true)?;
    }
    Ok(())
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
