//! Held chats, wherever they wait, and chats that no list names any more.

use std::collections::HashSet;

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
/// Rows of the cache that are looked through at once.
const PAGE: u32 = 500;
/// Cached chats that one round asks for one by one because no list named them.
const RECHECK_MOST: usize = 200;
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

/// Chats that were in work or held when the connection was lost and that no list named since; each that is asked for is
/// added to `seen`. Answers whether that were all of them: the others are for another round.
pub(super) async fn recheck(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<bool, SyncError> {
    let unnamed = desk.unnamed(seen)?;
    let is_all = unnamed.len() <= RECHECK_MOST;
    for name in unnamed.into_iter().take(RECHECK_MOST) {
        recheck_one(desk, link, &name).await?;
        seen.insert(name);
    }
    if is_all {
        desk.mark_loaded(PlaceId::OnHold);
    }
    Ok(is_all)
}

async fn recheck_one(desk: &Desk, link: &Workspace, name: &str) -> Result<(), SyncError> {
    let id = InteractionId::from(name);
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
    Ok(())
}

impl Desk {
    /// The chats that are kept here as in work or held and are none of these; those in work first.
    pub(super) fn unnamed(&self, seen: &HashSet<String>) -> Result<Vec<String>, StoreError> {
        let mut unnamed = Vec::new();
        for query in [ListQuery::Active, ListQuery::OnHold] {
            let mut cursor = None;
            loop {
                let page = self.store.cache().page(&query, cursor.as_deref(), PAGE)?;
                let ids = page.rows.into_iter().map(|record| record.id.to_string());
                unnamed.extend(ids.filter(|id| !seen.contains(id)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(unnamed)
    }

    /// Keeps nothing of a chat, unless the agent's own words are at stake. Answers whether it is gone.
    pub(crate) fn forget(&self, id: &InteractionId) -> Result<bool, StoreError> {
        let journal = self.store.journal();
        let draft = journal.draft(id)?.is_some_and(|text| !text.is_empty());
        let open = journal
            .intents_of(id)?
            .iter()
            .any(|intent| !intent.state.is_final())
            || journal.unreadable_chats()?.contains(id);
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
