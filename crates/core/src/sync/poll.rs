//! Held chats of deployments that do not say when a contact writes: their transcripts are read slowly.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use holdfast_domain::placement::Placement;
use holdfast_store::{InteractionRecord, ListQuery, StoreError};
use holdfast_wire::interaction::Interaction;

use super::catch_up::Wanted;
use super::record::announced_index;
use crate::desk::Desk;

/// How often a held chat is looked at.
const ROUND: Duration = Duration::from_mins(1);
/// Held chats that one round asks for.
const MOST: usize = 50;
/// Rows of the cache that are looked through at once.
const PAGE: u32 = 200;

/// Looks at held chats in queues until the session ends. Chats in workbins are announced by their subscription, and
/// those whose case data carries `LastMessageIndex` by the server: both are left alone.
pub(crate) async fn poll(desk: Arc<Desk>) {
    let mut looked_at = HashSet::new();
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        if desk.online().is_none() {
            continue;
        }
        match desk.silent_chats() {
            Ok(silent) => next_of(silent, &mut looked_at)
                .into_iter()
                .for_each(|id| desk.want(Wanted::Transcript(id))),
            Err(error) => {
                tracing::warn!(%error, "held chats could not be looked at");
                desk.note_trouble(error.into());
            }
        }
    }
}

impl Desk {
    /// Held chats of which nothing else would tell that the contact wrote, in the order of the list.
    pub(super) fn silent_chats(&self) -> Result<Vec<String>, StoreError> {
        let mut silent = Vec::new();
        let mut cursor = None;
        loop {
            let cache = self.store.cache();
            let page = cache.page(&ListQuery::OnHold, cursor.as_deref(), PAGE)?;
            let rows = page.rows.iter().filter(|record| is_silent(record));
            silent.extend(rows.map(|record| record.id.to_string()));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(silent);
            }
        }
    }
}

/// Whose turn it is: those that were not looked at yet, and with room others from the start of the next turn.
fn next_of(silent: Vec<String>, looked_at: &mut HashSet<String>) -> Vec<String> {
    let (mut again, mut next): (Vec<String>, Vec<String>) =
        silent.into_iter().partition(|id| looked_at.contains(id));
    if next.len() < MOST {
        again.truncate(MOST - next.len());
        *looked_at = again.iter().cloned().collect();
        next.extend(again);
    } else {
        next.truncate(MOST);
        looked_at.extend(next.iter().cloned());
    }
    next
}

/// Whether nothing else would tell that the contact wrote.
fn is_silent(record: &InteractionRecord) -> bool {
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    matches!(record.placement, Some(Placement::Queue { .. }) | None)
        && announced_index(&interaction).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_held_chat_has_its_turn_however_many_there_are() {
        let silent: Vec<String> = (0..120).map(|number| format!("c{number}")).collect();
        let mut looked_at = HashSet::new();
        let mut rounds = std::iter::repeat_with(|| next_of(silent.clone(), &mut looked_at));
        let asked: HashSet<String> = rounds.by_ref().take(3).flatten().collect();
        assert_eq!(asked.len(), 120);
        let again: HashSet<String> = rounds.take(3).flatten().collect();
        assert_eq!(again.len(), 120);
    }

    #[test]
    fn few_are_all_looked_at_in_each_round() {
        let silent = vec!["a".to_owned(), "b".to_owned()];
        let mut looked_at = HashSet::new();
        assert_eq!(next_of(silent.clone(), &mut looked_at), silent);
        assert_eq!(next_of(silent.clone(), &mut looked_at), silent);
        assert_eq!(next_of(vec!["c".to_owned()], &mut looked_at), ["c"]);
    }
}
