//! A refusal that comes after its request was accepted (`EventError`), maybe long after.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentEvent, IntentState, Refusal};
use holdfast_store::{IntentRecord, StoreError};
use uuid::Uuid;

use super::carry::is_part_of;
use super::goal::{is_reached, is_seldom_told};
use crate::desk::Desk;

impl Desk {
    /// Takes a refusal to the intent whose request it answers, if there is one. `operation` is the request's
    /// `operationId`.
    pub(crate) fn refused_late(&self, operation: &str, message: &str) -> Result<(), StoreError> {
        let refusal = if message.is_empty() {
            Refusal {
                code: "refused_silently".to_owned(),
                about: None,
                sentence: "The server refused it and does not say why.".to_owned(),
            }
        } else {
            Refusal::in_words(message)
        };
        let open = self.store.journal().open_intents()?;
        let answered = open.into_iter().find(|intent| {
            let doubtful = matches!(intent.state, IntentState::Sending | IntentState::Unknown);
            doubtful && is_part_of(intent.id, operation)
        });
        match answered {
            Some(intent) => self.step_intent(&intent, IntentEvent::Refused(refusal)),
            None => self.refused_after_all(operation, &refusal),
        }
    }

    /// What was taken at the server's word, because its effect is not told, and was not done: what the agent wrote comes
    /// back as a refusal of its own.
    fn refused_after_all(&self, operation: &str, refusal: &Refusal) -> Result<(), StoreError> {
        let Ok(id) = Uuid::parse_str(operation) else {
            return Ok(());
        };
        let Some(intent) = self.store.journal().intent(IntentId(id))? else {
            return Ok(());
        };
        let chat = self.record(intent.chat.as_str())?;
        let took_effect = chat.is_some_and(|chat| is_reached(&intent.verb, &chat));
        if intent.state != IntentState::Delivered || !is_seldom_told(&intent.verb) || took_effect {
            return Ok(());
        }
        let refused = IntentRecord {
            id: IntentId(Uuid::now_v7()),
            state: IntentState::Refused(refusal.clone()),
            ..intent
        };
        self.store.journal().enqueue(&refused)?;
        self.tell_refusal(&refused, refusal)?;
        self.tell_intent(&refused);
        Ok(())
    }
}
