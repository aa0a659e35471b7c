//! From the server to the store: what it says is applied in one transaction per batch, and announced.

mod apply;
mod catch_up;
mod gap;
mod hear;
mod held;
mod listed;
mod look_up;
mod messages;
mod poll;
mod progress;
mod reconcile;
mod record;
mod see;
#[cfg(test)]
mod tests;
mod workbins;

pub(crate) use apply::follow;
pub(crate) use catch_up::{Wanted, catch_up};
pub(crate) use look_up::{
    contact_history, fetch, queue, search, search_cache, without_capabilities, workbin,
};
pub(crate) use messages::is_speech;
pub(crate) use poll::poll;
pub(crate) use progress::Progress;
pub(crate) use reconcile::{SyncError, reconcile, refresh_history};
#[cfg(test)]
pub(crate) use record::blank;
pub(crate) use record::{Me, Source};
