//! Held chats, wherever they wait, and chats that no list names any more.

use std::collections::{BTreeSet, HashSet};

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::ids::InteractionId;
use holdfast_domain::phase::State;
use holdfast_store::{Change, ListQuery, StoreError};
use holdfast_wire::interaction::Interaction;

use super::reconcile::SyncError;
use super::record::Source;
use super::snapshot;
use crate::desk::Desk;
use crate::view::PlaceId;

/// Rows that one reconcile reads at most, page by page: more than any agent holds, and an end for a server that knows none.
const SNAPSHOT_MOST: u32 = 50_000;
/// Cached chats that are asked for one by one because no list named them.
const RECHECK_MOST: u32 = 200;
/// What the server calls an interaction that it does not know.
const UNKNOWN_INTERACTION: i64 = 5;

/// Chats that this agent had last and that wait now. Which ones wait is told by their state: whether a chat in a
/// workbin counts as assigned to the workbin's owner differs between servers.
pub(super) async fn held_chats(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let asked = desk.moment();
    let me = desk.me.id.replace('\'', "''");
    let condition = format!("MediaType='chat' AND AgentId='{me}'");
    let read = snapshot::pages(link, &condition, SNAPSHOT_MOST, |interactions| {
        let mut waiting = interactions.to_vec();
        waiting.retain(is_waiting);
        desk.see_answers(&waiting, Source::Listing, asked)?;
        let ids = waiting.iter().filter_map(Interaction::id);
        seen.extend(ids.map(str::to_owned));
        Ok(())
    });
    match read.await {
        Ok(()) => {}
        // A deployment that does not know these fields: the chats that are cached are asked for one by one.
        Err(error) if snapshot::is_refusal(&error) => return Ok(()),
        Err(error) => return Err(error),
    }
    desk.mark_loaded(PlaceId::OnHold);
    Ok(())
}

fn is_waiting(interaction: &Interaction) -> bool {
    matches!(interaction.wire_state(), State::Queued | State::InWorkbin)
}

/// Chats that were in work or held when the connection was lost and that no list named since.
pub(super) async fn recheck(
    desk: &Desk,
    link: &Workspace,
    seen: &HashSet<String>,
) -> Result<(), SyncError> {
    let mut open = BTreeSet::new();
    for query in [ListQuery::Active, ListQuery::OnHold] {
        let page = desk.store.cache().page(&query, None, RECHECK_MOST)?;
        open.extend(page.rows.into_iter().map(|record| record.id.to_string()));
    }
    for id in open.into_iter().filter(|id| !seen.contains(id)) {
        let id = InteractionId::from(id.as_str());
        let asked = desk.moment();
        match link.interaction_details(&id).await {
            Ok(interaction) => desk.see_answer(&interaction, Source::Listing, asked)?,
            Err(_) if desk.told_since(id.as_str(), asked) => {}
            Err(ClientError::Refused {
                code: UNKNOWN_INTERACTION,
                ..
            }) => {
                desk.forget(&id)?;
            }
            // No word on whether the chat is there: what is kept of it stays.
            Err(error @ (ClientError::Refused { .. } | ClientError::NotServed { .. })) => {
                tracing::info!(chat = %id, %error, "a chat could not be looked up");
            }
            Err(error) => return Err(error.into()),
        }
    }
    desk.mark_loaded(PlaceId::OnHold);
    Ok(())
}

impl Desk {
    /// Keeps nothing of a chat, unless the agent's own words are at stake. Answers whether it is gone.
    pub(crate) fn forget(&self, id: &InteractionId) -> Result<bool, StoreError> {
        let journal = self.store.journal();
        let draft = journal.draft(id)?.is_some_and(|text| !text.is_empty());
        let open = journal
            .intents_of(id)?
            .iter()
            .any(|intent| !intent.state.is_final());
        if draft || open {
            return Ok(false);
        }
        let touched = self
            .store
            .cache()
            .apply(&[Change::Forget { id: id.clone() }])?;
        self.announce(&touched);
        Ok(true)
    }
}
