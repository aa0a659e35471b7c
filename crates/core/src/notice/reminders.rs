//! What comes again: a notice that the agent put off, or one that nobody looked after. The journal keeps it, so that it comes
//! also after a restart; where nothing is kept on this computer it is gone with the program, as drafts are.

use holdfast_domain::phase::Phase;
use holdfast_settings::keys;
use holdfast_store::{InteractionRecord, Reminder, StoreError};

use super::{News, NoticeKind};
use crate::desk::Desk;

/// A minute, in milliseconds.
const MINUTE_MS: i64 = 60_000;

impl Desk {
    /// Tells the agent outside the window. A contact who writes more into a chat that the agent put off has to wait.
    pub(crate) fn notify(&self, news: News) {
        let is_ready = !crate::lock(&self.status).is_not_ready();
        if !self.is_put_off(&news) {
            self.board.show(news, is_ready);
        }
    }

    /// Tells it in the place of a notice of this kind, where that still hangs there, without drawing attention.
    pub(crate) fn notify_in_place(&self, kind: NoticeKind, news: &News) {
        if !self.is_put_off(news) {
            self.board.reword(kind, news);
        }
    }

    fn is_put_off(&self, news: &News) -> bool {
        self.come_again(news).unwrap_or_else(|error| {
            let error = self.trouble(error);
            tracing::warn!(%error, "that a notice comes again could not be kept");
            false
        })
    }

    /// Sees to it that news come again where the agent wants that. Answers whether they are to wait until then.
    fn come_again(&self, news: &News) -> Result<bool, StoreError> {
        let (Some(chat), true) = (&news.chat, news.what.can_come_again()) else {
            return Ok(false);
        };
        let (journal, now) = (self.store.journal(), self.clock.now_ms());
        let waits = journal.reminder(&chat.as_str().into())?;
        if waits.is_some_and(|waits| waits.asked && waits.due > now) {
            return Ok(news.what.kind() == NoticeKind::Wrote);
        }
        let repeat = self
            .board
            .settings()
            .get(&keys::NOTIFICATIONS_REPEAT_MINUTES);
        if repeat > 0 {
            journal.set_reminder(&reminder(chat, news.what.kind(), now, repeat, false))?;
        }
        Ok(false)
    }

    /// The agent wants to be told again after so many minutes.
    pub(crate) fn put_off(&self, key: &str, minutes: u32) -> Result<(), StoreError> {
        let Some(news) = self.board.hanging(key) else {
            return Ok(());
        };
        let Some(chat) = news.chat else {
            return Ok(());
        };
        let again = reminder(&chat, news.what.kind(), self.clock.now_ms(), minutes, true);
        self.store.journal().set_reminder(&again)?;
        self.board.chat_went_on(&chat);
        Ok(())
    }

    /// The agent looks after a chat: nothing about it needs to be told any more.
    pub(crate) fn looked_after(&self, chat: &str) -> Result<(), StoreError> {
        self.board.chat_read(chat);
        self.store.journal().forget_reminder(&chat.into())
    }

    /// Tells what is to come again by now and is still true.
    pub(crate) fn remind_now(&self) -> Result<(), StoreError> {
        let (journal, now) = (self.store.journal(), self.clock.now_ms());
        for reminder in journal.reminders_due(now)? {
            let chat = self.record(reminder.chat.as_str())?;
            if chat.as_ref().is_some_and(|it| it.phase == Phase::Offered) {
                // It may be held again in a moment.
                continue;
            }
            journal.forget_reminder(&reminder.chat)?;
            let held = chat.filter(|chat| chat.phase == Phase::OnHold && chat.mine);
            if let Some(chat) = held
                && !self.is_reading(chat.id.as_str())
                && let Some(news) = self.still(&reminder, &chat, now)?
            {
                self.notify(news);
            }
        }
        Ok(())
    }

    /// What a reminder tells now, if it is still true.
    fn still(
        &self,
        reminder: &Reminder,
        chat: &InteractionRecord,
        now: i64,
    ) -> Result<Option<News>, StoreError> {
        let (id, name) = (chat.id.as_str(), chat.name.as_str());
        let text = chat.preview.as_deref().unwrap_or_default();
        let news = match about(&reminder.about) {
            Some(NoticeKind::Wrote) => chat.waiting_since.map(|_| News::wrote(chat, text)),
            Some(NoticeKind::Due) => {
                let until = self.hold_note(chat)?.until.filter(|until| *until <= now);
                until.map(|_| News::due(id, name))
            }
            Some(NoticeKind::Closing) => chat
                .closes_at
                .filter(|closes| *closes > now)
                .map(|closes| News::closing(id, name, minutes_until(closes, now))),
            _ => None,
        };
        Ok(news)
    }
}

/// Minutes from now on, at least one.
pub(crate) fn minutes_until(at: i64, now: i64) -> u32 {
    let minutes = at.saturating_sub(now).saturating_add(MINUTE_MS / 2) / MINUTE_MS;
    u32::try_from(minutes.max(1)).unwrap_or(u32::MAX)
}

fn reminder(chat: &str, kind: NoticeKind, now: i64, minutes: u32, asked: bool) -> Reminder {
    Reminder {
        chat: chat.into(),
        about: word(kind).to_owned(),
        due: now.saturating_add(i64::from(minutes) * MINUTE_MS),
        asked,
    }
}

/// As the journal has it.
fn word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Due => "due",
        NoticeKind::Closing => "closing",
        _ => "wrote",
    }
}

fn about(word: &str) -> Option<NoticeKind> {
    let kinds = [NoticeKind::Wrote, NoticeKind::Due, NoticeKind::Closing];
    kinds.into_iter().find(|kind| self::word(*kind) == word)
}
