//! The encrypted `SQLite` files of one agent: a cache that may be lost and a journal that may not.
//!
//! - [`Store`]: opens both, from a folder or in memory
//! - [`Cache`]: what the server said: lists, transcripts, contacts, search. Filled again whenever it is lost
//! - [`Journal`]: what only this machine knows: drafts, intents, why chats are held, dismissed notices, reminders. Never purged while undelivered
//! - [`Key`]: the 256 bits that both files are encrypted with
//!
//! Every call blocks, and is quick: one transaction, one page. Reads never wait for a write.
//! Times are milliseconds since 1970, UTC.

mod cache;
mod error;
mod files;
mod journal;
mod key;
mod sqlite;
mod store;

pub use cache::{
    Arrangement, Cache, Change, ContactPage, ContactRecord, Counts, InteractionRecord, ListQuery,
    MessageRecord, OldChat, Order, Page, PlaceRow, SearchHit, Side, Touched,
};
pub use error::{OpenError, StoreError};
pub use journal::{Draft, HoldNote, IntentRecord, Journal, RefusedIntent, Reminder};
pub use key::Key;
pub use store::{OpenNote, Opened, Store};
