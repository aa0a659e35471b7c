//! From the journal to the server: each chat's intents strictly in order, chats not waiting for each other.

mod carry;
mod case_data;
mod goal;
mod held_back;
mod hold_note;
mod late;
mod order;
mod readiness;
mod send;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use holdfast_domain::intent::{IntentEvent, IntentState, Refusal, step};
use holdfast_store::{IntentRecord, StoreError};

use crate::desk::{About, Desk};
use crate::notice::{News, What};
use crate::signal::Signal;
use crate::view::{SessionNotice, Topic};
use case_data::set_case_data;
use order::{Order, Outcome};
use readiness::Readiness;

pub(crate) use carry::action_of;
pub(crate) use goal::{Expected, is_joined};
pub(crate) use held_back::HeldBack;
pub(crate) use hold_note::HeldNote;

/// How often what is over is swept from the journal, and how long it stays there, for whoever still asks for it.
const SWEEP: Duration = Duration::from_mins(10);
const KEEP_MS: i64 = 10 * 60 * 1000;
/// How soon a journal that could not be read is read again, where nothing else asks for it.
const READ_AGAIN: Duration = Duration::from_secs(5);

/// Delivers what is in the journal until the session ends.
pub(crate) async fn deliver(desk: Arc<Desk>) {
    if let Err(error) = desk.doubt_unfinished().map_err(|error| desk.trouble(error)) {
        tracing::error!(%error, "the journal could not be read");
    }
    if let Err(error) = desk.give_back_edited().map_err(|error| desk.trouble(error)) {
        tracing::error!(%error, "what was being edited could not be given back");
    }
    if let Err(error) = desk.tell_unreadable() {
        tracing::error!(%error, "the journal could not be looked through");
    }
    let mut order = Order::new(desk.seed);
    let mut sweep = tokio::time::interval(SWEEP);
    let mut is_unread = false;
    let mut readiness = Readiness::new(desk.up.subscribe(), desk.reconciled.subscribe());
    loop {
        let now = readiness.look();
        if now.turned {
            order.hurry();
        }
        if now.ready && desk.online().is_some() {
            match desk.store.journal().deliverable() {
                Ok(open) => {
                    if std::mem::take(&mut is_unread) {
                        desk.set_notices(About::Storage, &[]);
                    }
                    for intent in order.next(desk.not_held_back(open)) {
                        let chat = intent.chat.to_string();
                        let desk = desk.clone();
                        order.spawn(chat, async move { desk.advance(intent).await });
                    }
                }
                Err(error) => {
                    is_unread = true;
                    desk.tell_trouble(&error);
                    tracing::error!(%error, "the journal could not be read");
                }
            }
        }
        tokio::select! {
            () = desk.cancel.cancelled() => break,
            () = desk.wake_delivery.notified() => {}
            changed = readiness.changed() => if changed.is_err() { break },
            () = desk.hurry.notified() => order.hurry(),
            () = tokio::time::sleep(READ_AGAIN), if is_unread => {}
            () = order.finished() => {}
            () = desk.patience_ends() => {}
            _ = sweep.tick() => desk.sweep(),
        }
    }
    // What is under way stays in the journal as sending and is settled by reading at the next start.
    order.stop().await;
}

impl Desk {
    /// What was being sent when the program ended may or may not have arrived.
    fn doubt_unfinished(&self) -> Result<(), StoreError> {
        for intent in self.store.journal().open_intents()? {
            if intent.state == IntentState::Sending {
                self.step_intent(&intent, IntentEvent::ReplyLost)?;
            }
        }
        Ok(())
    }

    /// What a newer version left here and this one cannot read waits for that version.
    fn tell_unreadable(&self) -> Result<(), StoreError> {
        if !self.store.journal().unreadable_chats()?.is_empty() {
            let notice = SessionNotice::new(
                "intents_unreadable",
                "Something that waits to be sent was written by a newer version of Holdfast. This one cannot read it: it stays saved, and what waits for the same chat waits behind it. Install the newer version again.",
            );
            self.set_notices(About::Journal, &[notice]);
        }
        Ok(())
    }

    fn sweep(&self) {
        let before = self.clock.now_ms().saturating_sub(KEEP_MS);
        let swept = self.store.journal().sweep(before);
        if let Err(error) = swept.map_err(|error| self.trouble(error)) {
            tracing::warn!(%error, "what is over could not be swept from the journal");
        }
        self.note_time();
    }

    /// Takes an intent one step on.
    async fn advance(&self, intent: IntentRecord) -> Outcome {
        let result = match intent.state {
            IntentState::Queued => self.send_intent(&intent).await,
            IntentState::Unknown => self.settle(&intent).await,
            // Each chat has one task at a time: whoever was sending this was lost on the way.
            IntentState::Sending => self
                .step_intent(&intent, IntentEvent::ReplyLost)
                .map(|()| Outcome::On),
            IntentState::Delivered | IntentState::Refused(_) | IntentState::Cancelled => {
                Ok(Outcome::On)
            }
        };
        result
            .map_err(|error| self.trouble(error))
            .unwrap_or_else(|error| {
                tracing::error!(intent = %intent.id, %error, "an intent could not be taken on");
                Outcome::Stuck
            })
    }

    /// Moves an intent from the state that the journal holds now.
    pub(crate) fn step_current(
        &self,
        intent: &IntentRecord,
        event: IntentEvent,
    ) -> Result<(), StoreError> {
        match self.store.journal().intent(intent.id)? {
            Some(current) => self.step_intent(&current, event),
            None => Ok(()),
        }
    }

    /// Moves an intent and tells it; what was refused gives its text back. Where somebody else has moved it since it was
    /// read, nothing happens.
    pub(crate) fn step_intent(
        &self,
        intent: &IntentRecord,
        event: IntentEvent,
    ) -> Result<(), StoreError> {
        let state = step(intent.state.clone(), event);
        let now = self.clock.now_ms();
        let journal = self.store.journal();
        if state == intent.state || !journal.set_state(intent.id, &intent.state, &state, now)? {
            return Ok(());
        }
        let after = IntentRecord {
            state,
            ..intent.clone()
        };
        if let IntentState::Refused(refusal) = &after.state {
            self.tell_refusal(&after, refusal)?;
        }
        self.tell_intent(&after);
        if after.state.is_final() {
            crate::lock(&self.doubted).remove(&after.id);
            crate::lock(&self.accepted).remove(&after.id);
            if after.state != IntentState::Delivered {
                crate::lock(&self.answering).remove(&after.id);
            }
            self.forget_editing(after.id);
            self.applied.send_modify(|count| *count += 1);
            self.wake_delivery.notify_one();
        }
        Ok(())
    }

    /// What was refused and cannot be seen in the window is told by a notice.
    fn tell_refusal(&self, intent: &IntentRecord, refusal: &Refusal) -> Result<(), StoreError> {
        if self.was_not_answered(intent)? {
            return Ok(());
        }
        let chat = intent.chat.to_string();
        if !self.is_reading(&chat) {
            let name = self
                .record(&chat)?
                .map_or_else(|| chat.clone(), |record| record.name);
            let not_done = What::NotDone {
                name,
                verb: intent.verb.clone(),
                why: refusal.clone(),
            };
            self.notify(News::failed(&chat, not_done));
        }
        Ok(())
    }

    pub(crate) fn tell_intent(&self, intent: &IntentRecord) {
        let chat = intent.chat.to_string();
        self.tell(Signal::Intent {
            id: intent.id.to_string(),
            chat: chat.clone(),
            state: intent.state.name(),
            refusal: match &intent.state {
                IntentState::Refused(refusal) => Some(refusal.clone()),
                _ => None,
            },
        });
        self.tell(Signal::Changed(Topic::Chat { id: chat.clone() }));
        self.tell(Signal::Changed(Topic::Transcript { id: chat }));
        self.tell(Signal::Changed(Topic::Outbox));
        self.announce_lists();
    }
}
