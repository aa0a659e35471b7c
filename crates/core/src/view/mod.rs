//! What the window shows, as plain data. The window asks for these again when a [`Topic`] changes; it keeps no truth.
//!
//! Times are milliseconds since 1970, UTC. The TypeScript types under `ui/src/lib/gen` are made from these by
//! `cargo xtask gen`.

mod chat;
mod codes;
mod diagnosis;
mod find;
mod list;
mod rights;
mod session;
mod transcript;

pub use chat::*;
pub use codes::*;
pub use diagnosis::*;
pub use find::*;
pub use list::*;
pub use rights::*;
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
    /// Stable, for programs: [`ProblemCode`], or `refused` where the server says in its own words why.
    pub code: String,
    /// For the agent.
    pub message: String,
    /// What it is about, where the sentence has a parameter: a server, a privilege, an agent.
    pub about: Option<String>,
}

impl Problem {
    /// A problem with a code and a sentence.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            about: None,
        }
    }

    /// With what it is about.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = Some(what.into());
        self
    }
}
