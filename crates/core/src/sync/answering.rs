//! Offers that are accepted without asking, where `chat.auto-answer` says so.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::Verb;
use holdfast_domain::phase::Phase;
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};
use uuid::Uuid;

use super::record::case_data;
use crate::desk::Desk;
use crate::lock;
use crate::notice::News;

impl Desk {
    /// Accepts an offer without asking where the option says so; answers whether it does. Whether it may be is judged like
    /// any other wish. `before` is what the chat was to the agent.
    pub(super) fn accept_by_itself(&self, before: Phase, offered: &InteractionRecord) -> bool {
        self.answer(before, offered)
            .map_err(|error| self.trouble(error))
            .unwrap_or_else(|error| {
                tracing::error!(%error, "an offer could not be accepted by itself");
                false
            })
    }

    fn answer(&self, before: Phase, offered: &InteractionRecord) -> Result<bool, StoreError> {
        let is_asked =
            |intent: &IntentRecord| intent.verb == Verb::Accept && !intent.state.is_final();
        if !self.is_set_for("chat.auto-answer", &case_data(offered)) {
            return Ok(false);
        }
        let journal = self.store.journal();
        if journal.intents_of(&offered.id)?.iter().any(is_asked) {
            return Ok(true);
        }
        let (id, now) = (IntentId(Uuid::now_v7()), self.clock.now_ms());
        let (chat, index) = (offered.id.clone(), offered.last_index);
        let intent = IntentRecord::new(id, chat, Verb::Accept, now, index);
        lock(&self.answering).insert(intent.id, before);
        journal.enqueue(&intent)?;
        self.tell_intent(&intent);
        self.wake_delivery.notify_one();
        Ok(true)
    }

    /// Tells who does not see the window that an offer was accepted for them.
    pub(super) fn notice_begun(&self, chat: &InteractionRecord) -> Result<(), StoreError> {
        let mut answered = false;
        for intent in self.store.journal().intents_of(&chat.id)? {
            answered |= lock(&self.answering).remove(&intent.id).is_some();
        }
        if answered && !lock(&self.showing).focused {
            self.notify(News::begun(chat));
        }
        Ok(())
    }

    /// An offer that was to be accepted by itself and was not is the agent's to answer. Answers whether it is told so.
    pub(crate) fn was_not_answered(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        let Some(before) = lock(&self.answering).remove(&intent.id) else {
            return Ok(false);
        };
        let still_offered = self
            .record(intent.chat.as_str())?
            .filter(|record| record.phase == Phase::Offered);
        if let Some(offered) = &still_offered {
            self.notice_offer(before, offered);
        }
        Ok(still_offered.is_some())
    }
}
