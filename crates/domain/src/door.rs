//! Through which list an agent came to a chat.

use serde::{Deserialize, Serialize};

/// The list that a chat is rejoined from. Where it waits needs a privilege of its own; a history or a search needs another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The list of the place where it waits: On hold, a workbin, a queue.
    #[default]
    Place,
    /// My History.
    MyHistory,
    /// A contact's history.
    ContactHistory,
    /// Interaction Search.
    Search,
}

impl Door {
    /// What [`crate::catalogue::PrivilegeSpec::allows`] calls it; none where the place itself is the door.
    pub fn asked_for(self) -> Option<&'static str> {
        match self {
            Self::Place => None,
            Self::MyHistory => Some("rejoin:my_history"),
            Self::ContactHistory => Some("rejoin:contact_history"),
            Self::Search => Some("rejoin:search"),
        }
    }

    /// Whether it is the door that needs nothing besides; such a door is not written down.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "the form that serde calls"
    )]
    pub(crate) fn is_place(&self) -> bool {
        *self == Self::Place
    }
}
