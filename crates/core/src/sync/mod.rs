//! From the server to the store: what it says is applied in one transaction per batch, and announced.

mod answering;
mod apply;
mod catch_up;
mod directory;
mod due;
mod find;
mod gap;
mod hear;
mod held;
mod history;
mod lapse;
mod listed;
mod look_up;
mod lucene;
mod messages;
mod offers;
mod outage;
mod places;
mod poll;
mod progress;
mod reconcile;
mod record;
mod see;
mod snapshot;
mod team;
#[cfg(test)]
mod tests;
mod told;
mod unread;
mod workbins;
mod wrote;

pub(crate) use apply::follow;
pub(crate) use catch_up::{Wanted, catch_up};
pub(crate) use due::tell_due;
pub(crate) use lapse::lapse;
pub(crate) use look_up::{fetch, without_capabilities, workbin};
pub(crate) use messages::is_speech;
pub(crate) use poll::poll;
pub(crate) use progress::Progress;
pub(crate) use reconcile::{SyncError, reconcile};
#[cfg(test)]
pub(crate) use record::blank;
pub(crate) use record::{Me, Source, announced_index, case_data};
pub(crate) use team::of_member;
pub(crate) use told::Told;
