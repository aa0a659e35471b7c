//! A refusal that comes after its request was accepted (`EventError`), maybe long after.

use holdfast_domain::intent::{IntentEvent, IntentState, Refusal};
use holdfast_store::StoreError;

use super::carry::is_part_of;
use crate::desk::Desk;

impl Desk {
    /// Takes a refusal to the intent whose request it answers, if there is one. `operation` is the request's
    /// `operationId`.
    pub(crate) fn refused_late(&self, operation: &str, message: &str) -> Result<(), StoreError> {
        for intent in self.store.journal().open_intents()? {
            let doubtful = matches!(intent.state, IntentState::Sending | IntentState::Unknown);
            if doubtful && is_part_of(intent.id, operation) {
                let refusal = if message.is_empty() {
                    Refusal {
                        code: "refused_silently".to_owned(),
                        about: None,
                        sentence: "The server refused it and does not say why.".to_owned(),
                    }
                } else {
                    Refusal::in_words(message)
                };
                self.step_intent(&intent, IntentEvent::Refused(refusal))?;
            }
        }
        Ok(())
    }
}
