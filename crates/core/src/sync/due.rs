//! What time brings about for the agent: a chat that was held until now.

use std::sync::Arc;
use std::time::Duration;

use holdfast_store::{InteractionRecord, ListQuery, StoreError};

use super::progress::Progress;
use crate::desk::Desk;
use crate::notice::{Notice, NoticeAction, NoticeKind};

/// How often held chats are looked at.
const ROUND: Duration = Duration::from_secs(10);
/// Held chats that are looked at together.
const PAGE: u32 = 200;

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
        if let Err(error) = desk.tell_due_now().map_err(|error| desk.trouble(error)) {
            tracing::warn!(%error, "what is due could not be looked up");
        }
    }
}

impl Desk {
    /// Tells each chat that was held until now or earlier, once for each time that it was held until, also over restarts.
    pub(super) fn tell_due_now(&self) -> Result<(), StoreError> {
        let now = self.clock.now_ms();
        let mut cursor = None;
        loop {
            let cache = self.store.cache();
            let page = cache.page(&ListQuery::OnHold, cursor.as_deref(), PAGE)?;
            for chat in &page.rows {
                let until = self.hold_note(chat)?.until;
                if let Some(until) = until.filter(|until| *until <= now) {
                    self.tell_due_chat(chat, until)?;
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    fn tell_due_chat(&self, chat: &InteractionRecord, until: i64) -> Result<(), StoreError> {
        let told = format!("due:{}:{until}", chat.id);
        let journal = self.store.journal();
        if journal.dismissed(&told)? {
            return Ok(());
        }
        journal.dismiss(&told, self.clock.now_ms())?;
        if !self.is_reading(chat.id.as_str()) {
            self.notifier.show(Notice {
                key: format!("due:{}", chat.id),
                chat: Some(chat.id.to_string()),
                kind: NoticeKind::Due,
                title: chat.name.clone(),
                body: "You wanted to come back to this chat now.".into(),
                actions: vec![NoticeAction::Open, NoticeAction::Rejoin],
            });
        }
        Ok(())
    }
}
