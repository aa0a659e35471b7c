//! Transcript entries arrive.

use std::time::Duration;

use holdfast_domain::intent::{IntentEvent, IntentState};
use holdfast_store::{Change, InteractionRecord, MessageRecord, Side, StoreError};
use holdfast_wire::interaction::{Interaction, Message};

use super::catch_up::Wanted;
use super::gap::{Extent, Heard, piece_together};
use super::{messages, record};
use crate::desk::Desk;
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
        let extent = if complete {
            Extent::Whole
        } else {
            Extent::Piece
        };
        self.hear_as(id, heard, operation_id, extent)
    }

    /// The server does not give this chat's transcript: what came by events is all there will be.
    pub(crate) fn accept_gaps(&self, id: &str) -> Result<(), StoreError> {
        match self.record(id)? {
            Some(record) if record.whole_to < record.last_index => {
                self.hear_as(id, &[], None, Extent::AllThereWillBe)
            }
            _ => Ok(()),
        }
    }

    fn hear_as(
        &self,
        id: &str,
        heard: &[Message],
        operation_id: Option<&str>,
        extent: Extent,
    ) -> Result<(), StoreError> {
        let guard = crate::lock(&self.applying);
        self.note_typing(id, heard);
        let mut known = self.record(id)?.unwrap_or_else(|| record::blank(id));
        let chat: Interaction = serde_json::from_str(&known.wire).unwrap_or_default();
        let mut all = messages::records(heard, &chat, &known.own_participants, &self.me);
        self.keep_senders(&known, &mut all)?;
        let before = known.whole_to;
        let Heard {
            new,
            whole_to,
            last_index,
            gap,
        } = piece_together(
            before,
            known.last_index,
            &self.beyond_gap(&known)?,
            &all,
            extent,
        );
        (known.whole_to, known.last_index) = (whole_to, last_index);
        let crossed = self.written_without_reading(&known, &new)?;
        messages::summarise(&mut known, &new, &crossed);
        all.retain(messages::is_lasting);
        let fresh: Vec<MessageRecord> = all
            .iter()
            .filter(|message| message.index > before)
            .cloned()
            .collect();
        let touched = self.store.cache().apply(&[
            Change::Interaction(Box::new(known.clone())),
            Change::Messages {
                id: known.id.clone(),
                messages: all,
            },
        ])?;
        // Also beyond a gap: that it arrived is known, whatever is missing before it.
        self.confirm_sent(&known, &fresh, operation_id)?;
        drop(guard);
        for message in new.iter().filter(|message| messages::is_speech(message)) {
            self.tell(Signal::Message {
                id: id.to_owned(),
                index: message.index,
                from: side_name(message.side),
                text: message.text.clone(),
            });
        }
        self.announce(&touched);
        self.note_answers(&known, &new, &crossed);
        self.notice_words(&known, &new)?;
        if gap {
            self.want(Wanted::Transcript(id.to_owned()));
        }
        Ok(())
    }

    /// The entries that are kept beyond a gap.
    fn beyond_gap(&self, chat: &InteractionRecord) -> Result<Vec<MessageRecord>, StoreError> {
        if chat.last_index <= chat.whole_to {
            return Ok(Vec::new());
        }
        let many = chat.last_index.saturating_sub(chat.whole_to);
        let many = u32::try_from(many).unwrap_or(u32::MAX);
        let mut kept = self.store.cache().transcript(&chat.id, None, many)?;
        kept.retain(|message| message.index > chat.whole_to);
        Ok(kept)
    }

    /// Who wrote an entry is told by the participants that are present, where the server does not say it with each
    /// entry: once somebody left, what was known before counts.
    fn keep_senders(
        &self,
        chat: &InteractionRecord,
        heard: &mut [MessageRecord],
    ) -> Result<(), StoreError> {
        let mut doubtful: Vec<&mut MessageRecord> = heard
            .iter_mut()
            .filter(|message| message.side == Side::Colleague && message.person.is_none())
            .collect();
        let (Some(first), Some(last)) = (
            doubtful.first().map(|message| message.index),
            doubtful.last().map(|message| message.index),
        ) else {
            return Ok(());
        };
        let many = u32::try_from(last - first + 1).unwrap_or(u32::MAX);
        let kept = self
            .store
            .cache()
            .transcript(&chat.id, Some(last + 1), many)?;
        for message in &mut doubtful {
            let before = kept
                .binary_search_by_key(&message.index, |known| known.index)
                .ok()
                .map(|at| &kept[at]);
            if let Some(before) = before {
                message.person.clone_from(&before.person);
                if before.side == Side::Me {
                    message.side = Side::Me;
                }
            }
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
            if intent.verb.said().is_none() {
                continue;
            }
            if !matches!(intent.state, IntentState::Sending | IntentState::Unknown) {
                continue;
            }
            let by_id = operation_id == Some(intent.id.to_string().as_str());
            let found = own
                .iter()
                .position(|message| by_id || intent.may_have_said(message));
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
                    let now = self.clock.now_ms();
                    typing.retain(|_, since| now.saturating_sub(*since) < TYPING_MS);
                    typing.insert(id.to_owned(), now);
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
