//! What can be asked of a chat.

use holdfast_wire::KvList;

use super::entry::Visibility;
use super::record::Credential;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// An agent, by user name.
    Agent(&'a str),
    /// The contact.
    Contact,
    /// The server itself.
    Server,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Agent: take the offered chat.
    Accept {
        /// The name the contact sees; none: the first name.
        nickname: Option<String>,
    },
    /// Agent: refuse the offered chat.
    Reject,
    /// Agent: take a chat out of where it waits, without joining the session yet.
    Pull {
        /// The workbin it must be in, where one is named.
        workbin: Option<String>,
        /// Whose content of that workbin it must be in, where that is named.
        owner: Option<String>,
    },
    /// Agent: join the session of a chat that the agent has.
    Resume {
        /// The name the contact sees; none: the first name.
        nickname: Option<String>,
    },
    /// Agent or contact: say something.
    Say {
        /// What.
        text: String,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Agent: show the contact an address.
    PushUrl {
        /// The address.
        url: String,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Agent: a notice between programs.
    Notice {
        /// Its text.
        text: String,
        /// Its data.
        user_data: Option<KvList>,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Agent: change the own name in the transcript.
    Rename {
        /// The new name.
        nickname: String,
    },
    /// Agent: leave the session.
    Leave {
        /// What becomes of the session; none: what fits the kind of chat.
        after: Option<AfterAction>,
        /// A last message.
        text: Option<String>,
    },
    /// Agent: leave the session, keep it open, and let it wait.
    Hold {
        /// The queue; none: where the options say.
        queue: Option<String>,
        /// Why, in the agent's words.
        reason: String,
    },
    /// Agent: let it wait somewhere, leaving the session where the agent is in it.
    Place {
        /// Where.
        to: Destination,
    },
    /// Agent: offer it to a colleague, who has it once they accept.
    Transfer {
        /// To whom, by user name.
        to: String,
        /// Whether they are signed in to the channel now.
        reachable: bool,
    },
    /// Agent: mark Done.
    Complete,
    /// Agent: replace the note.
    Comment {
        /// The whole note.
        text: String,
    },
    /// Agent or contact: add and change case data.
    SetData {
        /// What to set.
        user_data: KvList,
    },
    /// Agent: remove case data.
    RemoveData {
        /// The keys.
        keys: Vec<String>,
    },
    /// Contact: come back to an open session.
    Return {
        /// What this visit proves itself with, where it is a new one.
        credential: Option<Credential>,
        /// Whether it may read what was said before.
        whole: bool,
    },
    /// Contact: go away. Ends a standard chat.
    GoAway,
    /// Server: offer it to an agent.
    Offer {
        /// To whom.
        agent: String,
        /// Until when, in milliseconds since 1970.
        until: i64,
    },
    /// Server: the agent it is offered to is gone.
    Unreachable,
    /// Server: do what the time asks for.
    Tick,
}

/// What becomes of a session that an agent leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAction {
    /// It is closed where no agent remains.
    CloseIfNoAgents,
    /// It is closed.
    ForceClose,
    /// It stays open.
    KeepAlive,
}

impl AfterAction {
    /// Reads the wire's name; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CloseIfNoAgents" => Some(Self::CloseIfNoAgents),
            "ForceClose" => Some(Self::ForceClose),
            "KeepAlive" => Some(Self::KeepAlive),
            _ => None,
        }
    }
}

/// Where a chat is put to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A queue by name, or the workbin that the queue belongs to.
    Queue(String),
    /// A workbin by name.
    Workbin {
        /// The workbin.
        workbin: String,
        /// Whose content; none: the caller's or the group's.
        owner: Option<String>,
    },
    /// Where it was before the agent took it.
    Back,
}
