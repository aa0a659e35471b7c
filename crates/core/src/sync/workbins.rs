//! The workbins that the agent sees, and what is in them.

use std::collections::HashSet;

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::collation;
use holdfast_store::PlaceRow;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::workbin::Workbin;

use super::places::placed;
use super::reconcile::{SyncError, replace_followed};
use super::record::Source;
use crate::desk::{Bin, Desk};

/// Reads the workbins and subscribes to them.
pub(super) async fn workbins(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let groups = desk.groups();
    let mut bins: Vec<Bin> = link
        .workbins()
        .await?
        .iter()
        .flat_map(|workbin| owned(workbin, &desk.me.id, &groups))
        .collect();
    bins.sort_by(|a, b| {
        b.own
            .cmp(&a.own)
            .then_with(|| collation::key(&a.display_name).cmp(&collation::key(&b.display_name)))
            .then_with(|| collation::key(&a.owner).cmp(&collation::key(&b.owner)))
    });
    // Known before the first subscription: its events may come before the last workbin is read.
    desk.expect_workbins(&bins);
    let mut readable = Vec::new();
    for bin in bins {
        match content(desk, link, &bin, seen).await {
            Ok(()) => readable.push(bin),
            // A workbin of a group that this agent may not read is none of theirs; their own is, and says why.
            Err(SyncError::Client(ClientError::Refused { .. })) if !bin.own => {}
            Err(error @ SyncError::Client(ClientError::Refused { .. })) => {
                desk.mark_failed(bin.place(), &error);
                readable.push(bin);
            }
            Err(error) => {
                desk.mark_failed(bin.place(), &error);
                return Err(error);
            }
        }
    }
    desk.set_workbins(&readable)?;
    desk.follow_team_again();
    Ok(())
}

/// A workbin once for each whose content the agent sees.
fn owned(workbin: &Workbin, me: &str, groups: &[String]) -> Vec<Bin> {
    let Some(id) = workbin.id() else {
        return Vec::new();
    };
    let owners: Vec<(&str, bool)> = match (workbin.owner(), workbin.kind()) {
        (_, Some("Agent")) => vec![(me, true)],
        (Some(owner), _) => vec![(owner, false)],
        (None, Some("AgentGroup")) => groups.iter().map(|group| (group.as_str(), false)).collect(),
        _ => Vec::new(),
    };
    let name = workbin.workbin_name().unwrap_or(id);
    owners
        .into_iter()
        .map(|(owner, own)| Bin {
            id: id.to_owned(),
            name: name.to_owned(),
            display_name: workbin.display_name().unwrap_or(name).to_owned(),
            owner: owner.to_owned(),
            own,
        })
        .collect()
}

async fn content(
    desk: &Desk,
    link: &Workspace,
    bin: &Bin,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    link.subscribe_workbin(&bin.id.as_str().into(), Some(&bin.owner), true)
        .await?;
    let asked = desk.moment();
    let content = link
        .workbin_content(&bin.id.as_str().into(), Some(&bin.owner))
        .await?;
    let mut chats = content.interactions();
    chats.retain(Interaction::is_chat);
    let source = Source::Workbin { owner: &bin.owner };
    desk.see_answers(&chats, source, asked)?;
    let rows: Vec<PlaceRow> = chats.iter().filter_map(placed).collect();
    seen.extend(rows.iter().map(|row| row.id.to_string()));
    replace_followed(desk, &bin.place(), rows, asked)
}
