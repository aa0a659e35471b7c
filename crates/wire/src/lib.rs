//! The Workspace API as types: its JSON and its Bayeux frames, lossless on what it does not know. No I/O.
//!
//! Every object is a view over the JSON it came from ([`object`]): reading never fails, writing it out again loses
//! nothing. Getters answer `None` for what is absent or of another type than published.
//!
//! - [`envelope`]: the shape of requests and replies
//! - [`kvlist`]: key/value lists in both of their shapes
//! - [`interaction`]: interaction, chat, participant, message
//! - [`session`]: channels, user, configuration
//! - [`workbin`], [`ucs`]: workbins, snapshots, contacts and histories
//! - [`event`]: what arrives on a CometD channel, as one enum
//! - [`bayeux`]: the Bayeux 1.0 frames that carry it
//! - [`channel`]: the names of the CometD channels
//! - [`time`]: the API's times

mod object;

pub mod bayeux;
pub mod channel;
pub mod envelope;
pub mod event;
pub mod interaction;
pub mod kvlist;
pub mod session;
pub mod target;
pub mod time;
pub mod ucs;
pub mod workbin;

pub use kvlist::KvList;

/// The longest id of an interaction or a contact, in bytes, that is taken for one. Real ones have a few dozen; the limit
/// is ours: ids are kept in memory for as long as a session lasts.
pub const MAX_ID: usize = 512;
