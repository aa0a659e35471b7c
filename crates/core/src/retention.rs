//! For how long, and in how much room, chats that are over stay on this computer: `cache.keep-days`, `cache.max-size`.

use std::sync::Arc;
use std::time::Duration;

use holdfast_settings::{Computer, Settings, keys};
use holdfast_store::{OldChat, StoreError};

use crate::desk::Desk;
use crate::lock;

/// How often it is looked at.
const EVERY: Duration = Duration::from_hours(1);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MEGABYTE: u64 = 1_000_000;
/// Chats that go at a time.
const PIECE: u32 = 100;
/// Places whose chats are not over for somebody: the starts of their names in the store.
const WAITING: [&str; 3] = ["workbin:", "team_workbins", "queue:"];

/// Lets go what is kept too long, until the session ends.
pub(crate) async fn retain(desk: Arc<Desk>, computer: Arc<Computer>) {
    let mut due = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            _ = due.tick() => {}
        }
        let (at, computer) = (desk.clone(), computer.clone());
        let done = tokio::task::spawn_blocking(move || at.let_go(&computer.settings()));
        match done.await {
            Ok(Ok(0)) => {}
            Ok(Ok(gone)) => tracing::info!(gone, "chats are not kept here any longer"),
            Ok(Err(error)) => tracing::warn!(%error, "old chats could not be removed"),
            Err(error) => tracing::error!(%error, "old chats could not be removed"),
        }
    }
}

impl Desk {
    /// Keeps no more than the settings say. Answers how many chats are gone.
    fn let_go(&self, settings: &Settings) -> Result<u64, StoreError> {
        let mut gone = 0;
        let days = i64::from(settings.get(&keys::CACHE_KEEP_DAYS));
        if days > 0 {
            let before = self.clock.now_ms().saturating_sub(days * DAY_MS);
            gone += self.let_go_while(before, || Ok(true))?;
        }
        let room = u64::from(settings.get(&keys::CACHE_MAX_SIZE)) * MEGABYTE;
        let cache = self.store.cache();
        gone += self.let_go_while(i64::MAX, || Ok(cache.size()?.0 > room))?;
        if cache.size()?.1 > room {
            cache.shrink()?;
        }
        Ok(gone)
    }

    /// Forgets chats whose last event was before then, the first ones first, for as long as it is wanted.
    fn let_go_while(
        &self,
        before: i64,
        wanted: impl Fn() -> Result<bool, StoreError>,
    ) -> Result<u64, StoreError> {
        let (mut gone, mut last) = (0, None::<OldChat>);
        while !self.cancel.is_cancelled() && wanted()? {
            let cache = self.store.cache();
            let old = cache.oldest_over(before, &WAITING, last.as_ref(), PIECE)?;
            if old.is_empty() {
                break;
            }
            for chat in &old {
                let _guard = lock(&self.applying);
                if lock(&self.showing).chat.as_deref() != Some(chat.id.as_str())
                    && self.forget(&chat.id)?
                {
                    gone += 1;
                }
            }
            last = old.into_iter().next_back();
        }
        Ok(gone)
    }
}
