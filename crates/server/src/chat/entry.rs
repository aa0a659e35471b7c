//! One entry of a transcript.

use holdfast_wire::{KvList, time};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A transcript entry. Never changed once it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The position, from 1, growing by one.
    pub index: i64,
    /// What it is.
    pub kind: EntryKind,
    /// Who it is from.
    pub from: Sender,
    /// Who may see it.
    pub visibility: Visibility,
    /// The text, a URL or a new name, by kind.
    pub text: Option<String>,
    /// Data attached to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_data: Option<KvList>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// What an entry is, by its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// Somebody came.
    ParticipantJoined,
    /// Somebody went.
    ParticipantLeft,
    /// Something was said.
    Text,
    /// An address to open.
    PushUrl,
    /// A notice between programs.
    CustomNotice,
    /// Nothing happened for long.
    IdleAlert,
    /// The session was closed because nothing happened.
    IdleClose,
    /// Somebody changed their name.
    NicknameUpdated,
}

impl EntryKind {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParticipantJoined => "ParticipantJoined",
            Self::ParticipantLeft => "ParticipantLeft",
            Self::Text => "Text",
            Self::PushUrl => "PushUrl",
            Self::CustomNotice => "CustomNotice",
            Self::IdleAlert => "IdleAlert",
            Self::IdleClose => "IdleClose",
            Self::NicknameUpdated => "NicknameUpdated",
        }
    }
}

/// Who may see an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// Everybody.
    #[default]
    All,
    /// Agents and supervisors.
    Agent,
    /// Supervisors.
    Supervisor,
}

impl Visibility {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Agent => "Agent",
            Self::Supervisor => "Supervisor",
        }
    }

    /// Reads the wire's name; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::All, Self::Agent, Self::Supervisor]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

/// Which side of a chat somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The contact.
    Contact,
    /// An agent.
    Agent,
    /// The server itself.
    System,
}

impl Side {
    /// The name that agents see on the wire.
    pub fn for_agents(self) -> &'static str {
        match self {
            Self::Contact => "Customer",
            Self::Agent => "Agent",
            Self::System => "External",
        }
    }

    /// The name that contacts see on the wire.
    pub fn for_contacts(self) -> &'static str {
        match self {
            Self::Contact => "Client",
            Self::Agent => "Agent",
            Self::System => "External",
        }
    }
}

/// Who an entry is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The participant's id in the session.
    pub participant: String,
    /// Which side.
    pub side: Side,
    /// The name shown.
    pub nickname: String,
    /// The agent's employee id or the contact's id; none for the server.
    pub person: Option<String>,
}

impl Sender {
    /// The server itself.
    pub fn system() -> Self {
        Self {
            participant: "system".to_owned(),
            side: Side::System,
            nickname: "System".to_owned(),
            person: None,
        }
    }
}

impl Entry {
    /// The entry as agents get it.
    pub fn for_agents(&self) -> Value {
        let mut value = json!({
            "index": self.index,
            "type": self.kind.as_str(),
            "from": {
                "participantId": self.from.participant,
                "type": self.from.side.for_agents(),
                "nickname": self.from.nickname,
                "visibility": "All",
            },
            "visibility": self.visibility.as_str(),
            "timestamp": iso(self.at),
            "timestampSeconds": self.at.div_euclid(1000),
        });
        if self.from.side == Side::Agent {
            value["from"]["personId"] = self.from.person.clone().into();
        }
        if let Some(text) = &self.text {
            value["text"] = text.as_str().into();
            if self.kind == EntryKind::PushUrl {
                value["url"] = text.as_str().into();
            }
        }
        if let Some(user_data) = &self.user_data {
            value["userData"] = user_data.to_object();
        }
        value
    }

    /// The entry as contacts get it; `None` where it is not for them.
    pub fn for_contacts(&self) -> Option<Value> {
        if self.visibility != Visibility::All {
            return None;
        }
        let mut value = json!({
            "index": self.index,
            "type": self.kind.as_str(),
            "from": {
                "nickname": self.from.nickname,
                "participantId": self.from.participant,
                "type": self.from.side.for_contacts(),
            },
            "utcTime": self.at,
        });
        if let Some(text) = &self.text {
            value["text"] = text.as_str().into();
        }
        if let Some(user_data) = &self.user_data {
            value["userData"] = user_data.to_object();
        }
        Some(value)
    }
}

/// Milliseconds since 1970 as the API writes times.
pub fn iso(millis: i64) -> String {
    time::format(Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH))
}
