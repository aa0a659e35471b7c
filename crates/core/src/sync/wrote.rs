//! Contacts wrote: what the agent is told of it outside the window.

use std::sync::Arc;

use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, MessageRecord, Side, StoreError};

use super::messages;
use super::progress::Progress;
use super::unread::Crossed;
use crate::desk::Desk;
use crate::lock;
use crate::notice::{News, TELLING, What};

/// Transcript entries that are looked through for what was said in a moment.
const LOOK_BACK: u32 = 50;

impl Desk {
    /// What the transcript has beyond the agent's own leaving, where it ends with that.
    pub(super) fn said_since_leaving(
        &self,
        chat: &InteractionRecord,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let mut last = self.store.cache().transcript(&chat.id, None, LOOK_BACK)?;
        let is_own = |message: &MessageRecord| message.side == Side::Me;
        let since = match last.iter().rposition(is_own) {
            Some(own) if messages::is_leaving(&last[own]) => last.split_off(own + 1),
            _ => Vec::new(),
        };
        Ok(since)
    }

    /// What was said while the agent is here: since they came, and nothing where the transcript does not have that yet, or has
    /// that they left. What was said before was read, or told with the offer; what is said after is told of the held chat.
    /// Where the newest entries have neither, they came `long_ago`, or a moment ago.
    pub(super) fn said_while_here(
        &self,
        chat: &InteractionRecord,
        long_ago: bool,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let mut last = self.store.cache().transcript(&chat.id, None, LOOK_BACK)?;
        let came_or_went = |message: &MessageRecord| {
            message.side == Side::Me
                && (message.kind == "ParticipantJoined" || messages::is_leaving(message))
        };
        Ok(match last.iter().rposition(came_or_went) {
            Some(left) if messages::is_leaving(&last[left]) => Vec::new(),
            Some(joined) => last.split_off(joined + 1),
            None if long_ago && last.len() >= LOOK_BACK as usize => last,
            None => Vec::new(),
        })
    }

    /// Tells that a contact wrote into these chats, where the agent is concerned and does not see it: into a held one of
    /// theirs, and, while the window is not in front, into one that they have.
    pub(super) fn notice_words(
        &self,
        chat: &InteractionRecord,
        new: &[MessageRecord],
    ) -> Result<(), StoreError> {
        match chat.phase {
            Phase::OnHold if chat.mine && !messages::is_with_colleague(new) => {
                if let Some(last) = unanswered(chat, new) {
                    self.notice_last_words(chat, last);
                }
            }
            Phase::Active if unanswered(chat, new).is_some() => {
                let mut here = self.said_while_here(chat, true)?;
                here.retain(|entry| new.iter().any(|new| new.index == entry.index));
                if let Some(last) = unanswered(chat, &here) {
                    self.notice_last_words(chat, last);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn notice_last_words(&self, chat: &InteractionRecord, last: &MessageRecord) {
        let id = chat.id.as_str();
        if self.is_reading(id) {
            lock(&self.bursts).read(id, last.index);
            return;
        }
        if chat.phase == Phase::Active && lock(&self.showing).focused {
            return;
        }
        if lock(&self.bursts).wrote(id, last.index, last.at) {
            let news = News::wrote(chat, &last.text);
            // What the server kept may come before the word that the connection is back.
            let is_up = *self.up.borrow();
            let mut meanwhile = lock(&self.meanwhile);
            if !is_up || meanwhile.covers(id, last.index) {
                meanwhile.keep(id, news);
            } else {
                drop(meanwhile);
                self.notify(news);
            }
        }
    }

    /// Whoever answered in an active chat, here or elsewhere, has read: what comes next is another burst.
    pub(super) fn note_answers(
        &self,
        chat: &InteractionRecord,
        new: &[MessageRecord],
        crossed: &Crossed,
    ) {
        let answers = |entry: &&MessageRecord| {
            messages::is_own_speech(entry) && !crossed.contains_key(&entry.index)
        };
        if chat.phase == Phase::Active
            && let Some(answer) = new.iter().rfind(answers)
        {
            lock(&self.bursts).read(chat.id.as_str(), answer.index);
            self.board.chat_went_on(chat.id.as_str());
        }
    }

    /// The connection is back: what the server kept for it comes now, one after the other, and is told as one.
    pub(super) fn sum_up_what_was_kept(self: &Arc<Self>) {
        if !lock(&self.meanwhile).back() {
            return;
        }
        let desk = self.clone();
        self.tasks.spawn(async move {
            let told = tokio::time::sleep(TELLING);
            if desk.cancel.run_until_cancelled(told).await.is_some() {
                lock(&desk.meanwhile).told();
                desk.notice_meanwhile();
            }
        });
    }

    /// Whether the contact of a chat of the agent's waits, who has not seen it. What cannot be read is told.
    fn waits(&self, id: &str) -> bool {
        let record = self.record(id).unwrap_or_else(|error| {
            tracing::warn!(chat = %id, %error, "whether its contact waits could not be read");
            None
        });
        let waits = record.is_none_or(|chat| {
            // What is offered was told as that.
            let phases = [Phase::OnHold, Phase::Active];
            let is_seen = chat.phase == Phase::Active && lock(&self.showing).focused;
            let is_theirs = chat.mine && phases.contains(&chat.phase);
            is_theirs && chat.waiting_since.is_some() && !is_seen
        });
        waits && !self.is_reading(id)
    }

    /// The chat may have been held or joined since its news were kept.
    fn as_it_is_now(&self, news: News) -> News {
        let (What::Wrote { text, .. }, Some(id)) = (&news.what, &news.chat) else {
            return news;
        };
        match self.record(id) {
            Ok(Some(chat)) => News::wrote(&chat, text),
            Ok(None) => news,
            Err(error) => {
                tracing::warn!(chat = %id, %error, "what became of a chat could not be read");
                news
            }
        }
    }

    /// Tells what contacts wrote while there was no connection, once all of it is read.
    pub(crate) fn notice_meanwhile(&self) {
        if *self.reconciled.borrow() != Progress::Reading {
            let summary = lock(&self.meanwhile).take(|chat| self.waits(chat));
            if let Some(news) = summary {
                self.notify(self.as_it_is_now(news));
            }
        }
    }
}

/// The contact's last words among these entries, where they are not answered.
fn unanswered<'a>(chat: &InteractionRecord, new: &'a [MessageRecord]) -> Option<&'a MessageRecord> {
    let since = chat.waiting_since?;
    let last = new
        .iter()
        .rfind(|entry| messages::is_contacts_speech(entry));
    last.filter(|last| last.at >= since)
}
