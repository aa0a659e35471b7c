//! Unknown outcomes: settled by reading, never by sending again.

use holdfast_domain::intent::{IntentEvent, IntentState, Verb};
use holdfast_store::{IntentRecord, Side, StoreError};

use super::goal::is_reached;
use crate::desk::Desk;

/// Transcript entries that are looked through for one's own words at most.
const LOOK_BACK: u32 = 500;

impl Desk {
    /// Finds out what became of an intent whose reply was lost. Answers whether it is settled.
    pub(super) async fn settle(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        let Some(link) = self.online() else {
            return Ok(false);
        };
        if let Err(error) = self.read_effect(&link, intent).await {
            tracing::info!(intent = %intent.id, %error, "an unknown outcome could not be read yet");
            return Ok(false);
        }
        let Some(current) = self.store.journal().intent(intent.id)? else {
            return Ok(true);
        };
        if current.state != IntentState::Unknown {
            return Ok(true);
        }
        let done = match &current.verb {
            Verb::Send { text } => self.said(&current, text)?,
            verb => self
                .record(current.chat.as_str())?
                .is_some_and(|record| is_reached(verb, &record)),
        };
        let event = if done {
            IntentEvent::Confirmed
        } else {
            IntentEvent::FoundAbsent
        };
        self.step_intent(&current, event)?;
        Ok(true)
    }

    /// Whether the transcript has these own words beyond what was known when they were sent.
    fn said(&self, intent: &IntentRecord, text: &str) -> Result<bool, StoreError> {
        let entries = self
            .store
            .cache()
            .transcript(&intent.chat, None, LOOK_BACK)?;
        Ok(entries.iter().any(|entry| {
            entry.index > intent.last_known_index
                && entry.side == Side::Me
                && entry.kind == "Text"
                && entry.text == text
        }))
    }
}
