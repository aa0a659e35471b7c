//! An agent's state on the chat channel. It survives restarts: nobody is flipped to Ready or out of it by an outage.

use holdfast_wire::KvList;
use serde::{Deserialize, Serialize};

/// Whether an agent takes chats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Availability {
    /// The channel is not activated.
    #[default]
    LoggedOut,
    /// Activated, and no chats are offered.
    NotReady,
    /// Chats are offered.
    Ready,
}

impl Availability {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "LoggedOut",
            Self::NotReady => "NotReady",
            Self::Ready => "Ready",
        }
    }
}

/// An agent's state on the chat channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentState {
    /// Whether the agent takes chats.
    pub availability: Availability,
    /// Do not disturb: Ready, and nothing is offered all the same.
    pub dnd: bool,
    /// The place the channel was activated on.
    pub place: String,
    /// The reasons given.
    pub reasons: KvList,
    /// Since when the state is so, in milliseconds since 1970.
    pub since: i64,
    /// Since when the agent has had nothing to do, in milliseconds since 1970: the longest idle is asked first.
    pub idle_since: i64,
    /// Since when the agent cannot be reached, in milliseconds since 1970.
    #[serde(default)]
    pub left_at: Option<i64>,
}

impl AgentState {
    /// Whether chats may be offered now.
    pub fn takes_chats(&self) -> bool {
        self.availability == Availability::Ready && !self.dnd
    }
}
