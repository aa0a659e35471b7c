//! What the agent is changing at this moment is not sent, and nor is what was asked for behind it: what they correct would
//! go out as it was.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::IntentState;
use holdfast_store::{IntentRecord, StoreError};
use tokio::time::{Instant, sleep_until};

use crate::desk::Desk;
use crate::lock;

/// How long a delivery waits for somebody who changes what it is about, after they said so last: a window that is gone
/// holds up nothing.
const PATIENCE: Duration = Duration::from_mins(5);

/// Which intents are being changed, and until when they are waited for. In memory alone: after a restart nobody is at it.
#[derive(Debug, Default)]
pub(crate) struct HeldBack(HashMap<IntentId, Instant>);

impl HeldBack {
    fn holds(&self, intent: IntentId) -> bool {
        self.0
            .get(&intent)
            .is_some_and(|until| Instant::now() < *until)
    }

    /// Forgets what is waited for no longer, and says whether there was any.
    fn expire(&mut self) -> bool {
        let (now, before) = (Instant::now(), self.0.len());
        self.0.retain(|_, until| now < *until);
        self.0.len() < before
    }

    /// Of open intents, in the order they were asked for, those whose turn can come.
    fn without(&mut self, open: Vec<IntentRecord>) -> Vec<IntentRecord> {
        self.expire();
        let mut waiting = HashSet::new();
        open.into_iter()
            .filter(|intent| {
                if self.0.contains_key(&intent.id) {
                    waiting.insert(intent.chat.clone());
                }
                !waiting.contains(&intent.chat)
            })
            .collect()
    }
}

impl Desk {
    /// Lets an intent wait while the agent changes it, and says whether it does: what may be on its way already cannot be
    /// changed any more. What they have made of it so far, if it is another text, is kept over the program's end.
    pub(crate) fn hold_back(&self, intent: IntentId, text: &str) -> Result<bool, StoreError> {
        // Under the lock: it is not sent between the look and the note.
        let mut held = lock(&self.held_back);
        let journal = self.store.journal();
        let waits = journal
            .intent(intent)?
            .filter(|record| record.state == IntentState::Queued && record.tries == 0);
        if let Some(record) = &waits {
            let is_new = record.verb.said().is_some_and(|said| said.text != text);
            journal.set_edited(intent, Some(text).filter(|_| is_new))?;
            held.0.insert(intent, Instant::now() + PATIENCE);
        } else {
            held.0.remove(&intent);
        }
        drop(held);
        self.wake_delivery.notify_one();
        Ok(waits.is_some())
    }

    /// The agent leaves it as it is.
    pub(crate) fn release(&self, intent: IntentId) -> Result<(), StoreError> {
        self.store.journal().set_edited(intent, None)?;
        self.forget_editing(intent);
        Ok(())
    }

    /// Nobody is changing it any more. What the journal has of the change counts only while the message is queued.
    pub(crate) fn forget_editing(&self, intent: IntentId) {
        if lock(&self.held_back).0.remove(&intent).is_some() {
            self.wake_delivery.notify_one();
        }
    }

    /// What the agent was changing when the program ended is their draft: neither the old words nor half of the new ones
    /// go out.
    pub(super) fn give_back_edited(&self) -> Result<(), StoreError> {
        let journal = self.store.journal();
        for intent in journal.edited()? {
            if journal.take_back(intent.id, self.clock.now_ms())?.is_some() {
                self.withdraw_ends_after(&intent)?;
                self.tell_intent(&intent);
            }
        }
        Ok(())
    }

    /// Of open intents those whose turn can come.
    pub(super) fn not_held_back(&self, open: Vec<IntentRecord>) -> Vec<IntentRecord> {
        lock(&self.held_back).without(open)
    }

    /// [`holdfast_store::Journal::set_sending`], unless the agent has begun to change it since its turn came.
    pub(super) fn begin_sending(
        &self,
        intent: IntentId,
        last_known_index: i64,
    ) -> Result<bool, StoreError> {
        let held = lock(&self.held_back);
        if held.holds(intent) {
            return Ok(false);
        }
        let now = self.clock.now_ms();
        let journal = self.store.journal();
        journal.set_sending(intent, last_known_index, now)
    }

    /// Waits until somebody who changes something is waited for no longer; for ever where nobody does.
    pub(super) async fn patience_ends(&self) {
        let next = {
            let mut held = lock(&self.held_back);
            // Told once, also where nothing can be sent right now.
            if held.expire() {
                return;
            }
            held.0.values().min().copied()
        };
        match next {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use holdfast_domain::intent::Verb;
    use tokio::time::advance;
    use uuid::Uuid;

    use super::*;

    fn intent(number: u128, chat: &str) -> IntentRecord {
        let id = IntentId(Uuid::from_u128(number));
        IntentRecord::new(id, chat.into(), Verb::Done, 0, 0)
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_behind_it_in_its_chat_waits_too_and_nothing_for_ever() {
        let open = || {
            vec![
                intent(1, "a"),
                intent(2, "a"),
                intent(3, "a"),
                intent(4, "b"),
            ]
        };
        let ids = |left: Vec<IntentRecord>| -> Vec<u128> {
            left.iter().map(|one| one.id.0.as_u128()).collect()
        };
        let mut held = HeldBack::default();
        let second = IntentId(Uuid::from_u128(2));
        held.0.insert(second, Instant::now() + PATIENCE);
        assert_eq!(ids(held.without(open())), [1, 4]);
        advance(PATIENCE / 2).await;
        assert!(held.holds(second));
        advance(PATIENCE / 2).await;
        assert!(!held.holds(second));
        assert_eq!(ids(held.without(open())), [1, 2, 3, 4]);
        assert!(!held.expire(), "it was forgotten then");
        held.0.insert(second, Instant::now() + PATIENCE);
        advance(PATIENCE).await;
        assert!(held.expire() && !held.expire(), "it is told once");
    }
}
