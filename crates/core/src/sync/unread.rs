//! Own words that crossed the contact's on the way, as they do after an outage: they do not answer them.

use std::collections::HashSet;

use holdfast_store::{IntentRecord, InteractionRecord, MessageRecord, Side, StoreError};

use super::messages;
use crate::desk::Desk;

impl Desk {
    /// Of new entries, oldest first, those of the agent's that were written before the contact's words above them had come
    /// to this computer. Words from other programs of the agent's count as written with open eyes.
    pub(super) fn written_without_reading(
        &self,
        chat: &InteractionRecord,
        new: &[MessageRecord],
    ) -> Result<HashSet<i64>, StoreError> {
        let own = |entry: &&MessageRecord| entry.side == Side::Me && messages::is_speech(entry);
        if !new.iter().any(|entry| own(&entry)) {
            return Ok(HashSet::new());
        }
        let asked = self.store.journal().intents_of(&chat.id)?;
        let mut unread = HashSet::new();
        for entry in new.iter().filter(own) {
            let known = asked.iter().filter(|intent| may_be(intent, entry));
            let known = known.map(|intent| intent.asked_at_index).max();
            if let Some(known) = known
                && self.contact_wrote_between(chat, known, entry.index, new)?
            {
                unread.insert(entry.index);
            }
        }
        Ok(unread)
    }

    /// Whether the contact said something after the entry `from` and before `to`, which is one of `new`.
    fn contact_wrote_between(
        &self,
        chat: &InteractionRecord,
        from: i64,
        to: i64,
        new: &[MessageRecord],
    ) -> Result<bool, StoreError> {
        let theirs = |entry: &MessageRecord| {
            (from + 1..to).contains(&entry.index)
                && entry.side == Side::Contact
                && messages::is_speech(entry)
        };
        let first_new = new.first().map_or(to, |first| first.index);
        let kept = u32::try_from(first_new - from - 1).unwrap_or(0);
        if new.iter().any(theirs) || kept == 0 {
            return Ok(new.iter().any(theirs));
        }
        let kept = self
            .store
            .cache()
            .transcript(&chat.id, Some(first_new), kept)?;
        Ok(kept.iter().any(theirs))
    }
}

/// Whether an entry is what was asked for.
fn may_be(intent: &IntentRecord, entry: &MessageRecord) -> bool {
    intent.tries > 0
        && entry.index > intent.last_known_index
        && intent
            .verb
            .said()
            .is_some_and(|said| said.kind == entry.kind && said.text == entry.text)
}
