//! What time brings about for the agent: a chat that was held until now, one that closes soon, and what comes again.

use std::sync::Arc;
use std::time::Duration;

use holdfast_settings::keys;
use holdfast_store::{InteractionRecord, ListQuery, StoreError};

use super::progress::Progress;
use crate::desk::Desk;
use crate::notice::{News, minutes_until};

/// How often held chats are looked at.
const ROUND: Duration = Duration::from_secs(10);
/// Held chats that are looked at together.
const PAGE: u32 = 200;
/// A minute, in milliseconds.
const MINUTE_MS: i64 = 60_000;

/// How long a start without a server waits for one: what is kept here may be held no more.
const OFFLINE: Duration = Duration::from_secs(30);

/// Tells what is due, each once, until the session ends.
pub(crate) async fn tell_due(desk: Arc<Desk>) {
    let mut read = desk.reconciled.subscribe();
    tokio::select! {
        () = desk.cancel.cancelled() => return,
        _ = read.wait_for(|progress| *progress != Progress::Reading) => {}
        () = tokio::time::sleep(OFFLINE) => {}
    }
    let mut tick = tokio::time::interval(ROUND);
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            _ = tick.tick() => {}
        }
        let told = desk.tell_due_now().and_then(|()| desk.remind_now());
        if let Err(error) = told.map_err(|error| desk.trouble(error)) {
            tracing::warn!(%error, "what is due could not be looked up");
        }
    }
}

impl Desk {
    /// Tells each chat that was held until now or earlier, once for each time that it was held until, also over restarts; and
    /// each that closes soon.
    pub(super) fn tell_due_now(&self) -> Result<(), StoreError> {
        let now = self.clock.now_ms();
        let settings = self.board.settings();
        let ahead = MINUTE_MS * i64::from(settings.get(&keys::NOTIFICATIONS_CLOSING_MINUTES));
        let mut cursor = None;
        loop {
            let cache = self.store.cache();
            let page = cache.page(&ListQuery::OnHold, cursor.as_deref(), PAGE)?;
            for chat in &page.rows {
                let until = self.hold_note(chat)?.until;
                if let Some(until) = until.filter(|until| *until <= now) {
                    self.tell_due_chat(chat, until)?;
                }
                let closes = chat.closes_at.filter(|_| chat.mine);
                if let Some(closes) = closes.filter(|at| *at > now && *at - now <= ahead) {
                    self.tell_closing_chat(chat, closes, now)?;
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    /// Told also of the chat that is open: the agent may be at something else beside it.
    fn tell_due_chat(&self, chat: &InteractionRecord, until: i64) -> Result<(), StoreError> {
        let is_new = self.is_told_first(&format!("due:{}:{until}", chat.id))?;
        if is_new {
            self.notify(News::due(chat.id.as_str(), &chat.name));
        }
        Ok(())
    }

    fn tell_closing_chat(
        &self,
        chat: &InteractionRecord,
        closes: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        let is_new = self.is_told_first(&format!("closing:{}:{closes}", chat.id))?;
        if is_new {
            let minutes = minutes_until(closes, now);
            self.notify(News::closing(chat.id.as_str(), &chat.name, minutes));
        }
        Ok(())
    }

    /// Whether this is told for the first time, also over restarts. From now on it was told.
    fn is_told_first(&self, what: &str) -> Result<bool, StoreError> {
        let journal = self.store.journal();
        if journal.dismissed(what)? {
            return Ok(false);
        }
        journal.dismiss(what, self.clock.now_ms())?;
        Ok(true)
    }
}
