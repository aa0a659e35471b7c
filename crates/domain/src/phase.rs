//! What a chat is to one agent, and the one table that moves it.
//!
//! Only the server moves a chat: [`next`] takes what the server said last ([`Sighting`]) and never anything else.

use serde::{Deserialize, Serialize};

/// What a chat is to *this* agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Known from the cache only, not yet confirmed by the server.
    #[default]
    Unknown,
    /// Offered to this agent, who can accept or decline.
    Offered,
    /// This agent is in the chat.
    Active,
    /// The session is open, no agent is in it; it waits in a queue or a workbin.
    OnHold,
    /// The session is closed, the chat is not Done yet.
    Ended,
    /// Marked Done: over for good.
    Done,
    /// With another agent, or offered to one.
    Elsewhere,
}

impl Phase {
    /// Every phase, for tables and tests.
    pub const ALL: [Self; 7] = [
        Self::Unknown,
        Self::Offered,
        Self::Active,
        Self::OnHold,
        Self::Ended,
        Self::Done,
        Self::Elsewhere,
    ];

    /// The name on the wire of our own programs (`holdfastctl`, IPC).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Offered => "offered",
            Self::Active => "active",
            Self::OnHold => "on_hold",
            Self::Ended => "ended",
            Self::Done => "done",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// The phase with this [`Phase::as_str`] name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == name)
    }
}

/// `interaction.state` as the Workspace API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// Offered to an agent.
    Invited,
    /// An agent works on it.
    Processing,
    /// An agent writes an answer (seen on e-mail).
    Composing,
    /// Waits in a workbin.
    InWorkbin,
    /// Waits in a queue.
    Queued,
    /// Marked Done.
    Completed,
    /// Discarded.
    Canceled,
    /// The offer was withdrawn.
    Revoked,
    /// A state this version does not know.
    Other,
}

impl State {
    /// Every state, for tables and tests.
    pub const ALL: [Self; 9] = [
        Self::Invited,
        Self::Processing,
        Self::Composing,
        Self::InWorkbin,
        Self::Queued,
        Self::Completed,
        Self::Canceled,
        Self::Revoked,
        Self::Other,
    ];

    /// Reads the wire's text; what is not known is [`State::Other`].
    pub fn parse(text: &str) -> Self {
        match text {
            "Invited" => Self::Invited,
            "Processing" => Self::Processing,
            "Composing" => Self::Composing,
            "InWorkbin" => Self::InWorkbin,
            "Queued" => Self::Queued,
            "Completed" => Self::Completed,
            "Canceled" => Self::Canceled,
            "Revoked" => Self::Revoked,
            _ => Self::Other,
        }
    }
}

/// Whom the server says the chat is assigned to, seen from this agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assigned {
    /// To this agent.
    Me,
    /// To another agent.
    Other,
    /// To nobody, or the server did not say.
    Nobody,
}

/// What the server said about a chat, reduced to what decides its phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sighting {
    /// `interaction.state`.
    pub state: State,
    /// From `assignedTo`, `agentId` and the chat's participants.
    pub assigned: Assigned,
    /// Whether the chat session is open: `isAlive` is not false and the transcript has no close.
    pub open: bool,
    /// `chat.isAsyncMode`.
    pub asynchronous: bool,
}

/// The phase after a sighting. Total, and idempotent: `next(next(p, s), s) == next(p, s)`.
///
/// `Done` is absorbing: a completed session is over for good, what arrives later is a late copy.
pub fn next(current: Phase, seen: &Sighting) -> Phase {
    if current == Phase::Done {
        return Phase::Done;
    }
    match (seen.state, seen.assigned) {
        (State::Completed | State::Canceled, _) => Phase::Done,
        (State::Invited, Assigned::Me | Assigned::Nobody) => Phase::Offered,
        (State::Processing | State::Composing, Assigned::Me) if seen.open => Phase::Active,
        (State::Processing | State::Composing, Assigned::Me) => Phase::Ended,
        (State::Invited, Assigned::Other)
        | (State::Processing | State::Composing | State::Revoked, _) => Phase::Elsewhere,
        (State::Queued | State::InWorkbin, _) => match (seen.open, seen.asynchronous) {
            (false, _) => Phase::Ended,
            (true, true) => Phase::OnHold,
            (true, false) => Phase::Elsewhere,
        },
        (State::Other, _) => current,
    }
}
