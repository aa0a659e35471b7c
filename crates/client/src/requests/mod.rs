//! Every request that a chat desktop needs, by area.
//!
//! Requests that act answer `Ok` when the server has done it: at once, or by the event that echoes their
//! `operationId`. Where two versions of the API publish different paths the first is tried, then the second, and what
//! was served is remembered.

mod chat;
mod contacts;
mod media;
mod snapshots;
mod targets;
mod users;
mod workbins;

pub use chat::{AfterAction, PullFrom};
