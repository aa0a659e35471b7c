//! Offers that end while there is no connection: the server gives the chat to somebody else, and says so only later.

use std::sync::Arc;
use std::time::Duration;

use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, ListQuery, StoreError};

use super::catch_up::Wanted;
use super::without_capabilities;
use crate::desk::{Desk, Lapsed};
use crate::lock;

/// How often offers are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// An offer whose end the server does not say is over after so long without a connection.
const UNTOLD_MS: i64 = 2 * 60 * 1000;
/// Offers that are looked at: they come first in their list.
const MOST: u32 = 50;

/// Takes offers that are over from the lists while there is no connection, until the session ends.
pub(crate) async fn lapse(desk: Arc<Desk>) {
    let mut up = desk.up.subscribe();
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            lost = up.wait_for(|up| !up) => if lost.is_err() { return },
        }
        if let Err(error) = desk.lapse_offers() {
            tracing::warn!(%error, "offers could not be looked at");
        }
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

impl Desk {
    /// Says of offers that are over that nothing is known of them any more.
    fn lapse_offers(&self) -> Result<(), StoreError> {
        let (now, offline) = (self.clock.now_ms(), self.offline_since());
        let page = self.store.cache().page(&ListQuery::Active, None, MOST)?;
        let is_over = |chat: &InteractionRecord| {
            let end = chat.offer_ends_at.unwrap_or(offline + UNTOLD_MS);
            chat.phase == Phase::Offered && end < now
        };
        for offer in page.rows.into_iter().filter(is_over) {
            let guard = lock(&self.applying);
            let id = offer.id.to_string();
            // It may have been told in this moment what became of it.
            if self.online().is_some() || self.record(&id)?.is_none_or(|known| known != offer) {
                continue;
            }
            let over = InteractionRecord {
                phase: Phase::Unknown,
                offer_ends_at: None,
                wire: without_capabilities(&offer.wire),
                ..offer
            };
            let touched = self
                .store
                .cache()
                .apply(&[Change::Interaction(Box::new(over))])?;
            drop(guard);
            lock(&self.lapsed).insert(id.clone(), Lapsed::Shown);
            self.board.chat_went_on(&id);
            self.announce(&touched);
        }
        Ok(())
    }

    /// There is a connection again: the server says what became of offers that ended meanwhile.
    pub(super) fn ask_for_lapsed(&self) {
        for id in lock(&self.lapsed).keys() {
            self.want(Wanted::Whereabouts(id.clone()));
        }
    }
}
