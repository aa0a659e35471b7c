//! Sending what is queued.

use holdfast_client::ClientError;
use holdfast_domain::intent::{IntentEvent, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};

use super::goal::Reached;
use super::order::Outcome;
use crate::desk::Desk;
use crate::problem::refusal;
use crate::sync::{SyncError, Wanted};

impl Desk {
    /// Carries a queued intent out, if it still may be.
    pub(super) async fn send_intent(&self, intent: &IntentRecord) -> Result<Outcome, StoreError> {
        let Some(link) = self.online() else {
            return Ok(Outcome::Stuck);
        };
        let mut known = self.record(intent.chat.as_str())?;
        if known
            .as_ref()
            .is_none_or(|record| record.phase == Phase::Unknown)
        {
            // The cache may have been lost; the server knows.
            match self.read_whereabouts(&link, &intent.chat).await {
                Ok(()) => known = self.record(intent.chat.as_str())?,
                Err(SyncError::Client(error @ ClientError::Refused { .. })) => {
                    self.step_intent(intent, IntentEvent::Refused(refusal(&error)))?;
                    return Ok(Outcome::On);
                }
                Err(SyncError::Client(error)) => {
                    tracing::info!(intent = %intent.id, code = error.code(), "a chat could not be read");
                    return Ok(Outcome::Stuck);
                }
                Err(SyncError::Store(error)) => return Err(error),
            }
        }
        let Some(record) = known else {
            return Ok(Outcome::Stuck);
        };
        let verb = now_wanted(&intent.verb, &record);
        let asked = self.store.journal().intents_of(&record.id)?;
        if let Some(refusal) = self.reason_against(&verb, &record, &asked) {
            self.step_intent(intent, IntentEvent::Refused(refusal))?;
            return Ok(Outcome::On);
        }
        if !self.begin_sending(intent.id, record.last_index)? {
            // Withdrawn in this moment, or the agent has begun to change it.
            return Ok(Outcome::On);
        }
        // As it stands now: its text may have been edited since it was looked at.
        let Some(sent) = self.store.journal().intent(intent.id)? else {
            return Ok(Outcome::On);
        };
        let sent = IntentRecord {
            verb: now_wanted(&sent.verb, &record),
            ..sent
        };
        self.tell_intent(&sent);
        if let Err(error) = self.carry(&link, &sent, &record).await {
            return self.failed(&sent, &error);
        }
        // Accepted is not done: the effect is what counts. Where it cannot be read, the server's word has to do, and what
        // was said is not said twice because it looks different in the transcript.
        if sent.verb.said().is_some() {
            crate::lock(&self.accepted).insert(sent.id);
        }
        let event = match self.reach(&link, &sent).await? {
            Reached::Yes | Reached::Unreadable => IntentEvent::Confirmed,
            Reached::No => IntentEvent::ReplyLost,
        };
        self.step_current(&sent, event)?;
        Ok(Outcome::On)
    }

    fn failed(&self, intent: &IntentRecord, error: &ClientError) -> Result<Outcome, StoreError> {
        tracing::info!(intent = %intent.id, code = error.code(), "an intent was not carried out");
        let (event, outcome) = match error {
            // The session is renewed by the client or a new sign-in is asked for; nothing was done meanwhile.
            ClientError::SignedOut { .. } => (IntentEvent::NotSent, Outcome::Stuck),
            error if error.is_unsent() => (IntentEvent::NotSent, Outcome::Stuck),
            error if error.is_unknown() => (IntentEvent::ReplyLost, Outcome::On),
            error => (IntentEvent::Refused(refusal(error)), Outcome::On),
        };
        if let ClientError::Refused { agent: None, .. } = error {
            // Perhaps because it is not as it was thought to be.
            self.want(Wanted::Details(intent.chat.to_string()));
        }
        self.step_current(intent, event)?;
        Ok(outcome)
    }
}

/// What to ask the server for now: a chat that is offered by now is rejoined by taking the offer.
fn now_wanted(verb: &Verb, record: &InteractionRecord) -> Verb {
    match (verb, record.phase) {
        (Verb::Rejoin { .. }, Phase::Offered) => Verb::Accept,
        (verb, _) => verb.clone(),
    }
}
