//! What waits to be sent, and what was refused.

use std::sync::Arc;

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentEvent, IntentState, Verb};
use holdfast_store::{IntentRecord, StoreError};
use uuid::Uuid;

use super::Session;
use crate::desk::{Desk, Lapsed};
use crate::signal::Signal;
use crate::view::{Problem, Topic};
use crate::{lock, problem};

impl Session {
    /// Whether anything was sent to the server since: nothing waits, nothing is under way.
    pub fn is_settled(&self) -> Result<bool, Problem> {
        Ok(self
            .0
            .signed_in()?
            .store
            .journal()
            .open_intents()?
            .is_empty())
    }

    /// An intent's state, for whoever waits for it; `None` where it is not in the journal any more.
    pub fn intent_state(&self, intent: IntentId) -> Result<Option<IntentState>, Problem> {
        Ok(self
            .0
            .signed_in()?
            .store
            .journal()
            .intent(intent)?
            .map(|record| record.state))
    }

    /// Withdraws what is not sent yet, or puts away what was refused.
    pub fn cancel_intent(&self, intent: &str) -> Result<(), Problem> {
        let (desk, record) = self.asked_for(intent)?;
        let (journal, id) = (desk.store.journal(), record.id);
        match record.state {
            IntentState::Queued => desk.step_intent(&record, IntentEvent::Withdrawn)?,
            IntentState::Refused(_) => {
                journal.put_away(id)?;
                desk.tell_intent(&record);
                return Ok(());
            }
            _ => {}
        }
        match journal.intent(id)?.map(|record| record.state) {
            None | Some(IntentState::Cancelled) => Ok(()),
            Some(_) => Err(problem::too_late()),
        }
    }

    /// The agent begins to change a text that waits to be sent, or is done with it. Meanwhile neither it nor what was asked
    /// for behind it in its chat is sent; that ends by itself after five minutes without another word, for which one that
    /// is being changed is told again, with the text so far: it is the draft where the program ends before it is done.
    pub fn hold_back(&self, intent: &str, editing: Option<&str>) -> Result<(), Problem> {
        let (desk, record) = self.asked_for(intent)?;
        match editing {
            None => desk.release(record.id)?,
            Some(text) if desk.hold_back(record.id, text)? => {}
            Some(_) => return Err(problem::too_late()),
        }
        Ok(())
    }

    /// Replaces the text of a message or a note that waits to be sent, which goes on waiting for its turn where it stood.
    pub fn edit_intent(&self, intent: &str, text: &str) -> Result<(), Problem> {
        let (desk, record) = self.asked_for(intent)?;
        let text = text.to_owned();
        let verb = match record.verb {
            _ if text.trim().is_empty() => {
                return Err(problem::of("empty", "Write something first."));
            }
            Verb::Send { .. } => Verb::Send { text },
            Verb::Note { .. } => Verb::Note { text },
            _ => return Err(problem::of("not_found", "This has no text to edit.")),
        };
        let journal = desk.store.journal();
        let known = desk.record(record.chat.as_str())?;
        let known = known.map_or(record.asked_at_index, |chat| chat.last_index);
        let rewritten = journal.rewrite(record.id, &verb, known, desk.clock.now_ms())?;
        desk.forget_editing(record.id);
        if !rewritten {
            return Err(problem::too_late());
        }
        desk.tell_intent(&record);
        Ok(())
    }

    /// Takes a message or a link that waits to be sent, or was refused and stands in the chat, back into the composer,
    /// behind what is written there. Answers the draft.
    pub fn take_back(&self, intent: &str) -> Result<String, Problem> {
        let (desk, record) = self.asked_for(intent)?;
        if record.verb.said().is_none() {
            return Err(problem::of("not_found", "This is no message."));
        }
        let journal = desk.store.journal();
        let draft = journal.take_back(record.id, desk.clock.now_ms())?;
        if draft.is_some() {
            desk.withdraw_ends_after(&record)?;
        }
        desk.tell_intent(&record);
        draft.ok_or_else(problem::too_late)
    }

    /// An intent by its id as text.
    fn asked_for(&self, intent: &str) -> Result<(Arc<Desk>, IntentRecord), Problem> {
        let unknown = || problem::of("not_found", "There is no such request.");
        let desk = self.0.signed_in()?;
        let id = intent.parse::<Uuid>().map_err(|_| unknown())?;
        let record = desk.store.journal().intent(IntentId(id))?;
        Ok((desk, record.ok_or_else(unknown)?))
    }

    /// Puts away why the last thing asked for was refused. A message that stands in the chat as not sent stays.
    pub fn dismiss_refusal(&self, id: &str) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        if let Some(lapsed) = lock(&desk.lapsed).get_mut(id) {
            *lapsed = Lapsed::Dismissed;
        }
        desk.tell(Signal::Changed(Topic::Chat { id: id.to_owned() }));
        for intent in desk.store.journal().intents_of(&id.into())? {
            if matches!(intent.state, IntentState::Refused(_)) && !intent.is_unsent_text() {
                desk.store.journal().put_away(intent.id)?;
                desk.tell_intent(&intent);
            }
        }
        Ok(())
    }
}

impl Desk {
    /// What ends a chat and waits behind a message that was taken back is withdrawn with it: the agent has more to say first.
    pub(crate) fn withdraw_ends_after(&self, taken: &IntentRecord) -> Result<(), StoreError> {
        let asked = self.store.journal().intents_of(&taken.chat)?;
        let later = asked.iter().skip_while(|intent| intent.id != taken.id);
        for end in later.filter(|intent| {
            intent.state == IntentState::Queued
                && matches!(intent.verb, Verb::Done | Verb::Release | Verb::EndAsync)
        }) {
            self.step_intent(end, IntentEvent::Withdrawn)?;
        }
        Ok(())
    }
}
