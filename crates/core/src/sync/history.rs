//! Histories, read to their end.

use std::collections::HashSet;

use holdfast_client::{ClientError, Workspace};
use holdfast_wire::time;
use holdfast_wire::ucs::{UcsInteraction, UcsMessage};
use jiff::Timestamp;

use super::reconcile::SyncError;
use crate::desk::Desk;
use crate::view::PlaceId;

/// Rows that one history keeps at most.
const MOST: usize = 2_000;

/// Whose interactions.
pub(super) enum History<'a> {
    /// An agent's, by the sign-in name.
    Agent(&'a str),
    /// A contact's, by the id.
    Contact(&'a str),
}

impl History<'_> {
    async fn read(
        &self,
        link: &Workspace,
        to: Option<Timestamp>,
    ) -> Result<UcsMessage, ClientError> {
        match self {
            Self::Agent(user) => link.agent_history(user, None, to).await,
            Self::Contact(id) => link.contact_history(&(*id).into(), to).await,
        }
    }
}

/// Reads the agent's own history.
pub(super) async fn own(desk: &Desk, link: &Workspace) -> Result<(), SyncError> {
    let rows = whole(link, &History::Agent(&desk.user_name)).await?;
    desk.replace_listed(link, &PlaceId::MyHistory, &rows).await
}

/// All rows of a history, newest first. The wire knows no page: what comes next began when the last one did, or earlier.
pub(super) async fn whole(
    link: &Workspace,
    history: &History<'_>,
) -> Result<Vec<UcsInteraction>, SyncError> {
    let mut rows: Vec<UcsInteraction> = Vec::new();
    let mut known = HashSet::new();
    let mut to = None;
    loop {
        let found = history.read(link, to).await?;
        let left = found.found_interactions().or(found.total_count());
        let came = found.interactions();
        let is_last = left.is_none_or(|left| usize::try_from(left).unwrap_or(0) <= came.len());
        let before = rows.len();
        rows.extend(
            came.into_iter()
                .filter(|row| row.id().is_some_and(|id| known.insert(id.to_owned()))),
        );
        let oldest = rows.last().and_then(UcsInteraction::start_date);
        to = oldest.and_then(time::parse);
        let is_new = rows.len() > before;
        if is_last || !is_new || to.is_none() || rows.len() >= MOST {
            return Ok(rows);
        }
    }
}
