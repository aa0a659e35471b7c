//! Held chats of deployments that do not say when a contact writes: their transcripts are read slowly.

use std::sync::Arc;
use std::time::Duration;

use holdfast_domain::placement::Placement;
use holdfast_store::{InteractionRecord, ListQuery};
use holdfast_wire::interaction::Interaction;

use super::catch_up::Wanted;
use super::record::announced_index;
use crate::desk::Desk;

/// How often a held chat is looked at.
const ROUND: Duration = Duration::from_mins(1);
/// Held chats that one round looks at.
const MOST: u32 = 50;

/// Looks at held chats in queues until the session ends. Chats in workbins are announced by their subscription, and
/// those whose case data carries `LastMessageIndex` by the server: both are left alone.
pub(crate) async fn poll(desk: Arc<Desk>) {
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        if desk.online().is_none() {
            continue;
        }
        match desk.store.cache().page(&ListQuery::OnHold, None, MOST) {
            Ok(held) => held
                .rows
                .iter()
                .filter(|record| is_silent(record))
                .for_each(|record| {
                    desk.want(Wanted::Transcript(record.id.to_string()));
                }),
            Err(error) => tracing::warn!(%error, "held chats could not be looked at"),
        }
    }
}

/// Whether nothing else would tell that the contact wrote.
fn is_silent(record: &InteractionRecord) -> bool {
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    matches!(record.placement, Some(Placement::Queue { .. }) | None)
        && announced_index(&interaction).is_none()
}
