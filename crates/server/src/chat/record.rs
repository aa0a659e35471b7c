//! What is kept of one interaction. Times are milliseconds since 1970.

use holdfast_wire::KvList;
use serde::{Deserialize, Serialize};

use super::entry::{Sender, Side};

/// One interaction: everything that decides what can happen to it. The transcript is kept beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The interaction's id.
    pub id: String,
    /// The service that the contact came through.
    pub service: String,
    /// Whether the session stays open without agents.
    pub asynchronous: bool,
    /// Where it is.
    pub place: Place,
    /// Whether the chat session is open.
    pub open: bool,
    /// The contact.
    pub contact: Party,
    /// With what the contact proves to be the contact.
    pub credentials: Vec<Credential>,
    /// Who is in the session now.
    pub participants: Vec<Participant>,
    /// How many participants there have been: the next one's number.
    pub joins: u32,
    /// The index of the newest transcript entry; 0 before the first.
    pub last_index: i64,
    /// The subject.
    pub subject: String,
    /// The note.
    pub comment: String,
    /// The case data, without what the server adds when it shows it.
    pub user_data: KvList,
    /// The queue it is in or was in last.
    pub queue: String,
    /// The agent who had it last, or has it.
    pub last_agent: Option<String>,
    /// Everybody who has had it, in the order of their first time.
    pub handled_by: Vec<String>,
    /// How it is held, while it is.
    pub held: Option<Held>,
    /// The newest message.
    pub last_message: Option<LastMessage>,
    /// Where it waited before an agent took it, for `__BACK__`.
    pub came_from: Option<Place>,
    /// How it was held there, for `__BACK__`.
    #[serde(default)]
    pub was_held: Option<Held>,
    /// When it wakes, where the contact wrote while it slept in a queue.
    pub wake_at: Option<i64>,
    /// The search for an agent, while there is one.
    pub routing: Option<Routing>,
    /// The colleague whom the agent who has it offers it to, while that lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// When the idle alert was given, where nothing happened since.
    pub alerted_at: Option<i64>,
    /// When something was said or somebody came last.
    pub active_at: i64,
    /// When what happened.
    pub times: Times,
}

/// Where an interaction is. This is what makes it impossible that two agents have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// It waits in [`Record::queue`].
    Queue,
    /// It waits in [`Record::queue`] and is offered to an agent.
    Offered {
        /// To whom.
        agent: String,
        /// Until when.
        until: i64,
    },
    /// An agent has it.
    Agent {
        /// Who.
        agent: String,
    },
    /// It waits in a workbin.
    Workbin {
        /// The workbin's name.
        workbin: String,
        /// The agent or group whose content it is in.
        owner: String,
    },
    /// Marked Done.
    Done,
}

/// The contact of a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The contact's id in the directory.
    pub id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The address given.
    pub email: Option<String>,
    /// The name in the transcript.
    pub nickname: String,
}

/// What one of the contact's visits proves itself with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The visit's `userId`.
    pub user_id: String,
    /// The SHA-256 of its `secureKey`.
    pub key_digest: String,
    /// The first transcript index that the visit may read: a return by e-mail address alone proves too little to read
    /// what was said before.
    pub from_index: i64,
}

/// Someone in the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The participant's id in this session.
    pub id: String,
    /// Which side.
    pub side: Side,
    /// The name in the transcript.
    pub nickname: String,
    /// The agent's employee id or the contact's id.
    pub person: String,
}

impl Participant {
    /// The participant as the author of an entry.
    pub fn sender(&self) -> Sender {
        Sender {
            participant: self.id.clone(),
            side: self.side,
            nickname: self.nickname.clone(),
            person: Some(self.person.clone()),
        }
    }
}

/// How a chat is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Since when.
    pub since: i64,
    /// By whom.
    pub by: String,
    /// Why, in the agent's words; empty where none were given.
    pub reason: String,
}

/// The newest message of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// When.
    pub at: i64,
    /// Its index.
    pub index: i64,
    /// From which side.
    pub side: Side,
}

/// The search for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Since when the chat waits for an agent.
    pub since: i64,
    /// Whether the agent who had it last is asked before the group.
    pub last_agent_first: bool,
    /// Who did not take it.
    pub tried: Vec<Tried>,
}

/// An offer to a colleague by the agent who has the chat, and has it until it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// To whom.
    pub to: String,
    /// Until when, in milliseconds since 1970.
    pub until: i64,
}

/// An agent who did not take an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Who.
    pub agent: String,
    /// From when on they may be asked again; none: not in this search.
    pub until: Option<i64>,
}

/// When what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The session began.
    pub started: i64,
    /// It was moved to its queue or workbin last.
    pub moved: i64,
    /// It was offered last.
    pub delivered: Option<i64>,
    /// An agent took it last.
    pub assigned: Option<i64>,
    /// The session was closed.
    pub closed: Option<i64>,
    /// It was marked Done.
    pub done: Option<i64>,
}

/// What a chat begins with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The new interaction's id.
    pub id: String,
    /// The service.
    pub service: String,
    /// Whether the session stays open without agents.
    pub asynchronous: bool,
    /// The queue it arrives in.
    pub queue: String,
    /// The contact.
    pub contact: Party,
    /// The first visit.
    pub credential: Credential,
    /// The subject.
    pub subject: String,
    /// The case data.
    pub user_data: KvList,
}

impl Record {
    /// The agent who has it.
    pub fn agent(&self) -> Option<&str> {
        match &self.place {
            Place::Agent { agent } => Some(agent),
            _ => None,
        }
    }

    /// The agent it is offered to: by the server, or by the agent who has it.
    pub fn offered_to(&self) -> Option<&str> {
        match &self.place {
            Place::Offered { agent, .. } => Some(agent),
            Place::Agent { .. } => self.transfer.as_ref().map(|offer| offer.to.as_str()),
            _ => None,
        }
    }

    /// Until when it is offered.
    pub fn offered_until(&self) -> Option<i64> {
        match &self.place {
            Place::Offered { until, .. } => Some(*until),
            Place::Agent { .. } => self.transfer.as_ref().map(|offer| offer.until),
            _ => None,
        }
    }

    /// Whether it is marked Done.
    pub fn is_done(&self) -> bool {
        self.place == Place::Done
    }

    /// The agent's participant in the session.
    pub fn participant(&self, agent: &str) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|one| one.side == Side::Agent && one.person == agent)
    }

    /// The contact's participant, while the contact is there.
    pub fn contact_participant(&self) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|one| one.side == Side::Contact)
    }

    /// Whether the contact said the last word.
    pub fn contact_waits(&self) -> bool {
        self.last_message
            .is_some_and(|last| last.side == Side::Contact)
    }
}
