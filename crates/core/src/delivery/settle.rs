//! Unknown outcomes: settled by reading, never by sending again.

use holdfast_client::ClientError;
use holdfast_domain::intent::{IntentEvent, IntentState, Refusal, Verb};
use holdfast_store::{IntentRecord, MessageRecord, Side, StoreError};
use tokio::time::Instant;

use super::goal::{is_joined, is_reached};
use super::order::Outcome;
use crate::desk::Desk;
use crate::problem::refusal;
use crate::sync::SyncError;

/// Transcript entries that are looked through for one's own words at most.
const LOOK_BACK: u32 = 500;

/// What is answered by an offer: where there is one again, whether it is the same cannot be seen.
fn is_about_an_offer(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Decline | Verb::Transfer { .. } | Verb::WithdrawTransfer
    )
}

impl Desk {
    /// Finds out what became of an intent whose reply was lost.
    pub(super) async fn settle(&self, intent: &IntentRecord) -> Result<Outcome, StoreError> {
        let Some(link) = self.online() else {
            return Ok(Outcome::Stuck);
        };
        let doubted_since = *crate::lock(&self.doubted)
            .entry(intent.id)
            .or_insert_with(Instant::now);
        // What was still on its way while it was read may have come after.
        let is_over = doubted_since.elapsed() >= self.at_work;
        match self.read_effect(&link, intent).await {
            Ok(()) => {}
            Err(SyncError::Store(error)) => return Err(error),
            // The server does not know the chat any more: that is what Done leads to, and the end of everything else.
            Err(SyncError::Client(error @ ClientError::Refused { .. })) => {
                let event = match intent.verb {
                    Verb::Done => IntentEvent::Confirmed,
                    _ => IntentEvent::Refused(refusal(&error)),
                };
                self.step_current(intent, event)?;
                return Ok(Outcome::On);
            }
            Err(SyncError::Client(error)) if is_over && error.is_definite() => {
                return self.end_unknown(intent);
            }
            Err(SyncError::Client(error)) => {
                tracing::info!(intent = %intent.id, code = error.code(), "an unknown outcome could not be read yet");
                return Ok(Outcome::Stuck);
            }
        }
        let Some(current) = self.store.journal().intent(intent.id)? else {
            return Ok(Outcome::On);
        };
        if current.state != IntentState::Unknown {
            return Ok(Outcome::On);
        }
        let verb = &current.verb;
        let done = match verb.said() {
            Some(_) => self.is_said(&current)?,
            None => self
                .record(current.chat.as_str())?
                .is_some_and(|record| is_reached(verb, &record) && is_joined(verb, &record)),
        };
        if done {
            self.step_intent(&current, IntentEvent::Confirmed)?;
            return Ok(Outcome::On);
        }
        let was_accepted = crate::lock(&self.accepted).contains(&current.id);
        if !is_over && (was_accepted || !link.repeats_safely()) {
            return Ok(Outcome::Stuck);
        }
        if was_accepted || !link.repeats_safely() && is_about_an_offer(verb) {
            return self.end_unknown(&current);
        }
        crate::lock(&self.doubted).remove(&current.id);
        self.step_intent(&current, IntentEvent::FoundAbsent)?;
        // A server that answers and does nothing is not asked again and again without a pause.
        Ok(if current.tries > 1 {
            Outcome::Stuck
        } else {
            Outcome::On
        })
    }

    /// Ends what cannot be found out: by the server's word where it gave one, else the agent is told to look.
    fn end_unknown(&self, intent: &IntentRecord) -> Result<Outcome, StoreError> {
        let event = if crate::lock(&self.accepted).contains(&intent.id) {
            IntentEvent::Confirmed
        } else {
            IntentEvent::Refused(Refusal {
                code: "outcome_unknown".to_owned(),
                about: None,
                sentence: "The connection was lost, and whether this was done cannot be found out. Look before you ask \
                           for it again."
                    .to_owned(),
            })
        };
        self.step_current(intent, event)?;
        Ok(Outcome::On)
    }

    /// Whether the transcript has these own words beyond what was known when they were sent. Where the cache with the
    /// agent's participants was lost, and the server does not name who wrote, an agent's same words count as own ones: to
    /// say them twice would be worse.
    pub(crate) fn is_said(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        let record = self.record(intent.chat.as_str())?;
        let is_stranger = record.is_none_or(|record| record.own_participants.is_empty());
        let is_own = |entry: &MessageRecord| {
            let is_nameless = entry.side == Side::Colleague && entry.person.is_none();
            entry.side == Side::Me || (is_stranger && is_nameless)
        };
        let entries = self
            .store
            .cache()
            .transcript(&intent.chat, None, LOOK_BACK)?;
        Ok(entries
            .iter()
            .any(|entry| is_own(entry) && intent.may_have_said(entry)))
    }
}
