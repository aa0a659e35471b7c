//! Why a command is not carried out. The texts are for people.

use holdfast_domain::catalogue;

/// A reason against a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no such interaction.
    #[error("There is no interaction with the id \"{0}\".")]
    NoSuchInteraction(String),
    /// A privilege is missing.
    #[error("You need the privilege \"{title}\" ({name}). Ask your administrator.")]
    Privilege {
        /// The privilege's name.
        name: String,
        /// The name that administrators see.
        title: String,
    },
    /// Another agent was faster.
    #[error("{name} has this chat.")]
    With {
        /// The agent's user name.
        agent: String,
        /// The agent's name.
        name: String,
    },
    /// It is being offered to another agent.
    #[error("This chat is being offered to {name}.")]
    OfferedTo {
        /// The agent's user name.
        agent: String,
        /// The agent's name.
        name: String,
    },
    /// It is Done.
    #[error("This chat is Done. It stays in the history.")]
    Done,
    /// The session is over.
    #[error("This chat session has ended. Mark it Done.")]
    Ended,
    /// It is not offered to the caller.
    #[error("This chat is not offered to you (any more).")]
    NotOffered,
    /// The caller does not have it.
    #[error("You do not have this chat. Take it out of where it waits first.")]
    NotYours,
    /// The caller has it and is not in the session.
    #[error("Rejoin the chat first.")]
    NotJoined,
    /// A standard chat cannot be kept open without an agent.
    #[error("This is a standard chat: it cannot be kept open without an agent.")]
    Standard,
    /// `CloseIfNoAgents` by the last agent of an asynchronous chat would end it without the privilege for that.
    #[error("This chat is asynchronous: leave it with KeepAlive, or end it with ForceClose.")]
    Asynchronous,
    /// A queue that does not exist.
    #[error(
        "The interaction queue \"{queue}\" does not exist. Ask your administrator to correct the option chat.on-hold-queue."
    )]
    NoSuchQueue {
        /// The queue asked for.
        queue: String,
    },
    /// Nowhere to hold it.
    #[error(
        "There is nowhere to hold this chat: the option chat.on-hold-queue is empty and you have no workbin for chats. Ask your administrator to set it."
    )]
    NoHoldQueue,
    /// `__BACK__` without a place it came from.
    #[error("This chat did not come from a queue or workbin, so it cannot be put back.")]
    NoWayBack,
    /// A workbin that does not exist or is not the caller's.
    #[error("You have no workbin \"{0}\".")]
    NoSuchWorkbin(String),
    /// It is not in the workbin named.
    #[error("This chat is not in the workbin \"{0}\" (any more).")]
    NotInWorkbin(String),
    /// An agent who does not exist.
    #[error("There is no agent \"{0}\".")]
    NoSuchAgent(String),
    /// An agent who cannot be asked.
    #[error(
        "{0} is not signed in for chats, or does not want to be disturbed. Choose somebody else."
    )]
    NotThere(String),
    /// The request itself is wrong.
    #[error("{0}")]
    Malformed(String),
    /// An offer that cannot be made: the chat does not look for an agent now.
    #[error("This chat does not look for an agent.")]
    NotWaiting,
}

impl Denied {
    /// A privilege is missing: the one asked for, or one that it depends on.
    pub fn privilege(name: &str) -> Self {
        let known = catalogue::known().privileges.get(name);
        Self::Privilege {
            name: name.to_owned(),
            title: known.map_or(name, |spec| spec.title.as_str()).to_owned(),
        }
    }

    /// The agent who was faster, where one was.
    pub fn agent(&self) -> Option<&str> {
        match self {
            Self::With { agent, .. } | Self::OfferedTo { agent, .. } => Some(agent),
            _ => None,
        }
    }
}
