//! Transcript entries arrive.

use std::time::Duration;

use holdfast_domain::intent::{IntentEvent, IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, MessageRecord, Side, StoreError};
use holdfast_wire::interaction::{Interaction, Message};

use super::catch_up::Wanted;
use super::{messages, record};
use crate::desk::Desk;
use crate::notice::{Notice, NoticeAction, NoticeKind};
use crate::show::TYPING_MS;
use crate::signal::Signal;
use crate::view::Topic;

impl Desk {
    /// Takes over transcript entries, in any order and any number of times. `operation_id` is the request that caused
    /// them, where the server says it; `complete` says that these are all entries there are.
    pub(crate) fn hear(
        &self,
        id: &str,
        heard: &[Message],
        operation_id: Option<&str>,
        complete: bool,
    ) -> Result<(), StoreError> {
        let guard = crate::lock(&self.applying);
        self.note_typing(id, heard);
        let mut known = self.record(id)?.unwrap_or_else(|| record::blank(id));
        let chat: Interaction = serde_json::from_str(&known.wire).unwrap_or_default();
        let before = known.last_index;
        let mut all = messages::records(heard, &chat, &self.me);
        all.sort_by_key(|message| message.index);
        let gap = !complete && all.first().is_some_and(|first| first.index > before + 1);
        all.retain(messages::is_lasting);
        let new: Vec<MessageRecord> = all
            .iter()
            .filter(|message| message.index > before)
            .cloned()
            .collect();
        messages::summarise(&mut known, &new);
        let touched = self.store.cache().apply(&[
            Change::Interaction(Box::new(known.clone())),
            Change::Messages {
                id: known.id.clone(),
                messages: all,
            },
        ])?;
        self.confirm_sent(&known, &new, operation_id)?;
        drop(guard);
        for message in &new {
            self.tell(Signal::Message {
                id: id.to_owned(),
                index: message.index,
                from: side_name(message.side),
                text: message.text.clone(),
            });
        }
        self.announce(&touched);
        self.notice_words(&known, &new);
        if gap {
            self.want(Wanted::Transcript(id.to_owned()));
        }
        Ok(())
    }

    /// Own words in the transcript settle the intent that sent them: by the request's id, else by the text.
    fn confirm_sent(
        &self,
        chat: &InteractionRecord,
        new: &[MessageRecord],
        operation_id: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut own: Vec<&MessageRecord> = new
            .iter()
            .filter(|message| message.side == Side::Me)
            .collect();
        if own.is_empty() {
            return Ok(());
        }
        for intent in self.store.journal().intents_of(&chat.id)? {
            let Verb::Send { text } = &intent.verb else {
                continue;
            };
            if !matches!(intent.state, IntentState::Sending | IntentState::Unknown) {
                continue;
            }
            let by_id = operation_id == Some(intent.id.to_string().as_str());
            let found = own.iter().position(|message| {
                by_id || (message.text == *text && message.index > intent.last_known_index)
            });
            if let Some(position) = found {
                own.remove(position);
                self.step_intent(&intent, IntentEvent::Confirmed)?;
            }
        }
        Ok(())
    }

    fn note_typing(&self, id: &str, heard: &[Message]) {
        let mut typing = crate::lock(&self.typing);
        let before = typing.contains_key(id);
        for message in heard {
            let from_contact = message
                .from()
                .is_some_and(|from| matches!(from.kind(), Some("Customer" | "Client")));
            match message.kind() {
                Some("TypingStarted") if from_contact => {
                    typing.insert(id.to_owned(), self.clock.now_ms());
                    self.forget_typing_later(id);
                }
                Some("TypingStopped" | "Text") if from_contact => {
                    typing.remove(id);
                }
                _ => {}
            }
        }
        if before != typing.contains_key(id) {
            self.tell(Signal::Changed(Topic::Chat { id: id.to_owned() }));
        }
    }

    /// A sign of typing fades by itself: the one that it stopped may be lost.
    fn forget_typing_later(&self, id: &str) {
        let (signals, id) = (self.signals.clone(), id.to_owned());
        let fade = Duration::from_millis(TYPING_MS.unsigned_abs());
        self.tasks
            .spawn(self.cancel.clone().run_until_cancelled_owned(async move {
                tokio::time::sleep(fade).await;
                let _no_listener = signals.send(Signal::Changed(Topic::Chat { id }));
            }));
    }

    fn notice_words(&self, chat: &InteractionRecord, new: &[MessageRecord]) {
        let Some(last) = new
            .iter()
            .rev()
            .find(|message| messages::is_speech(message))
        else {
            return;
        };
        let id = chat.id.to_string();
        if last.side != Side::Contact || chat.phase != Phase::OnHold || !chat.mine {
            return;
        }
        if self.is_reading(&id) {
            crate::lock(&self.bursts).read(&id, last.index);
            return;
        }
        if crate::lock(&self.bursts).wrote(&id, last.index, last.at) {
            let notice = Notice {
                key: id.clone(),
                chat: Some(id.clone()),
                kind: NoticeKind::Wrote,
                title: chat.name.clone(),
                body: last.text.clone(),
                actions: vec![NoticeAction::Open, NoticeAction::Rejoin],
            };
            let mut meanwhile = crate::lock(&self.meanwhile);
            if meanwhile.covers(&id, last.index) {
                meanwhile.keep(&id, notice);
            } else {
                drop(meanwhile);
                self.notifier.show(notice);
            }
        }
    }

    /// Tells what contacts wrote while there was no connection, once all of it is read.
    pub(crate) fn notice_meanwhile(&self) {
        if *self.reconciled.borrow() {
            let summary = crate::lock(&self.meanwhile).take();
            if let Some(notice) = summary {
                self.notifier.show(notice);
            }
        }
    }
}

/// A side's name for `holdfastctl`.
pub(crate) fn side_name(side: Side) -> &'static str {
    match side {
        Side::Me => "me",
        Side::Contact => "contact",
        Side::Colleague => "colleague",
        Side::System => "system",
    }
}
