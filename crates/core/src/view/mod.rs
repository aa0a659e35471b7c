//! What the window shows, as plain data. The window asks for these again when a [`Topic`] changes; it keeps no truth.
//!
//! Times are milliseconds since 1970, UTC. The TypeScript types under `ui/src/lib/gen` are made from these by
//! `cargo xtask gen`.

mod chat;
mod list;
mod session;
mod transcript;

pub use chat::*;
pub use list::*;
pub use session::*;
pub use transcript::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What changed: the window asks again for what it shows of it. A hint, not data; several may be merged into one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum Topic {
    /// [`SessionView`]: sign-in, status, connection, counts, places.
    Session,
    /// A list page of a place.
    List {
        /// The place.
        place: PlaceId,
    },
    /// A [`ChatView`].
    Chat {
        /// The interaction.
        id: String,
    },
    /// A [`TranscriptPage`].
    Transcript {
        /// The interaction.
        id: String,
    },
    /// The list of what waits to be sent.
    Outbox,
}

/// An error as the window and `holdfastctl` get it: a stable code and a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// Stable, for programs, e.g. `wrong_password`, `unreachable`, `denied`, `not_found`.
    pub code: String,
    /// For the agent.
    pub message: String,
}
