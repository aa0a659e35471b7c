//! Where a chat waits while no agent has it.

use serde::{Deserialize, Serialize};

use crate::ids::QueueName;

/// A place a held chat can be put into or found in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Placement {
    /// An interaction queue.
    Queue {
        /// The queue's name (`interaction.queue`).
        queue: QueueName,
    },
    /// A workbin of an agent or of a group.
    Workbin {
        /// The workbin's name (`workbinTypeId`, `workbinName`).
        workbin: String,
        /// The agent or group that owns this workbin's content (`ownerId`); unknown where the server does not say.
        owner: Option<String>,
    },
}
