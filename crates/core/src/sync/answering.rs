//! Offers that are accepted without asking, where `chat.auto-answer` says so.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};
use uuid::Uuid;

use super::record::case_data;
use crate::desk::Desk;
use crate::lock;

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
        let intent = IntentRecord {
            id: IntentId(Uuid::now_v7()),
            chat: offered.id.clone(),
            verb: Verb::Accept,
            state: IntentState::Queued,
            created_at: self.clock.now_ms(),
            last_known_index: offered.last_index,
            tries: 0,
            returned: false,
            put_away: false,
        };
        lock(&self.answering).insert(intent.id, before);
        journal.enqueue(&intent)?;
        self.tell_intent(&intent);
        self.wake_delivery.notify_one();
        Ok(true)
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
