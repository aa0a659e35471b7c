//! Own words that crossed the contact's on the way, as they do after an outage: they do not answer them.

use std::collections::HashMap;

use holdfast_domain::intent::IntentState;
use holdfast_store::{IntentRecord, InteractionRecord, MessageRecord, Side, StoreError};

use super::messages;
use crate::desk::Desk;

/// Own entries that answer nothing, by index, each with when the contact wrote what it crossed.
pub(crate) type Crossed = HashMap<i64, i64>;

impl Desk {
    /// Of new entries, oldest first, those of the agent's that were written before the contact's words above them had come
    /// to this computer. Words from other programs of the agent's count as written with open eyes.
    pub(super) fn written_without_reading(
        &self,
        chat: &InteractionRecord,
        new: &[MessageRecord],
    ) -> Result<Crossed, StoreError> {
        let mut crossed = Crossed::new();
        if !new.iter().any(messages::is_own_speech) {
            return Ok(crossed);
        }
        let asked = self.store.journal().intents_of(&chat.id)?;
        for entry in new.iter().filter(|entry| messages::is_own_speech(entry)) {
            for intent in asked.iter().filter(|intent| may_be(intent, entry)) {
                let above = self.entries_between(chat, intent.asked_at_index, entry.index, new)?;
                // The same words, said by this intent already.
                if above.iter().any(|earlier| may_be(intent, earlier)) {
                    continue;
                }
                let theirs = above
                    .iter()
                    .find(|above| messages::is_contacts_speech(above));
                if let Some(first) = theirs {
                    crossed.insert(entry.index, first.at);
                }
                break;
            }
        }
        Ok(crossed)
    }

    /// The entries after `from` and before `to`, which is one of `new`.
    fn entries_between(
        &self,
        chat: &InteractionRecord,
        from: i64,
        to: i64,
        new: &[MessageRecord],
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let first_new = new.first().map_or(to, |first| first.index);
        let missing = u32::try_from(first_new.saturating_sub(from).saturating_sub(1)).unwrap_or(0);
        let mut entries = if missing > 0 {
            let cache = self.store.cache();
            cache.transcript(&chat.id, Some(first_new), missing)?
        } else {
            Vec::new()
        };
        entries.extend(new.iter().cloned());
        entries.retain(|entry| (from.saturating_add(1)..to).contains(&entry.index));
        Ok(entries)
    }
}

/// Whether an entry is what was asked for.
fn may_be(intent: &IntentRecord, entry: &MessageRecord) -> bool {
    let is_out = intent.tries > 0
        && !matches!(
            intent.state,
            IntentState::Refused(_) | IntentState::Cancelled
        );
    is_out && entry.side == Side::Me && intent.may_have_said(entry)
}
