//! What both sides say.

use std::collections::{BTreeMap, BTreeSet};

/// What both sides say once all is quiet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What the server has.
    pub chats: Vec<Chat>,
    /// What the agents asked for and see.
    pub agents: Vec<Agent>,
}

/// A chat as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// The interaction's id.
    pub id: String,
    /// What the contact was told that it was taken, in this order.
    pub wrote: Vec<String>,
    /// The transcript.
    pub entries: Vec<Entry>,
    /// Where the chat is.
    pub stands: Stands,
    /// Whether its session is open.
    pub open: bool,
    /// Who has it or had it last.
    pub last_agent: Option<String>,
    /// Everybody who has had it.
    pub handled_by: BTreeSet<String>,
    /// The note.
    pub note: String,
}

/// A transcript entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The position.
    pub index: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who it is from.
    pub side: Side,
    /// What it is.
    pub wrote: Wrote,
}

/// Who an entry is from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The contact.
    Contact,
    /// This agent.
    Agent(String),
    /// The system.
    System,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrote {
    /// A message.
    Text(String),
    /// Somebody came.
    Joined,
    /// Somebody went.
    Left,
    /// Something else.
    Other,
}

/// Where a chat is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It waits in a queue.
    Queue,
    /// It waits and is offered to an agent.
    Offered(String),
    /// An agent has it.
    With(String),
    /// In a workbin, in whose content.
    Workbin(String, String),
    /// Done.
    Done,
}

/// What an agent asked for and sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// The user name.
    pub name: String,
    /// The messages that were asked to be sent, in this order.
    pub asked: Vec<Asked>,
    /// What else was asked for and may have been taken, in this order.
    pub wishes: Vec<Wish>,
    /// What is shown of each chat: the transcript, and behind it what stands as not sent.
    pub shown: BTreeMap<String, Vec<Shown>>,
    /// What is in the composer of each chat.
    pub drafts: BTreeMap<String, String>,
    /// The lists.
    pub lists: Lists,
    /// The status as it was asked for and shown; empty where nobody looked.
    pub statuses: Vec<StatusStep>,
    /// How many notices said that a chat's contact wrote.
    pub told_wrote: BTreeMap<String, usize>,
    /// Chats that any notice named, and whether one summed up.
    pub told: BTreeSet<String>,
    /// Whether one notice summed up what came during an outage.
    pub told_summary: bool,
    /// Whether the program ran all the time and its notices were seen.
    pub attended: bool,
}

/// A message that was asked to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The chat.
    pub chat: String,
    /// The text.
    pub text: String,
    /// Whether the core took it for sure: a program that is killed may not have come to it.
    pub sure: bool,
    /// Whether the same text stood in the composer, given back from an earlier try, and was sent again by this.
    pub again: bool,
    /// What the core says of it, where it says something.
    pub state: Option<String>,
}

/// Something else than a message that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The chat.
    pub chat: String,
    /// What.
    pub wanted: Wanted,
    /// What the core says of it, where it says something.
    pub state: Option<String>,
}

impl Wish {
    /// Whether the core says that it was done.
    pub fn is_delivered(&self) -> bool {
        self.state.as_deref() == Some("delivered")
    }
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To take an offered chat.
    Accept,
    /// Not to take it.
    Decline,
    /// To place it on hold.
    Hold,
    /// To rejoin it.
    Rejoin,
    /// This as its note.
    Note(String),
    /// To mark it Done.
    Done,
}

/// What is shown of a transcript: what has an index is there, what has none waits or stands as not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The position.
    pub index: Option<i64>,
    /// Whether it is the agent's own.
    pub mine: bool,
    /// The text.
    pub text: String,
}

/// An agent's lists, as ids of interactions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Offered ones.
    pub offered: BTreeSet<String>,
    /// Those that the agent has.
    pub active: BTreeSet<String>,
    /// Held ones.
    pub on_hold: BTreeSet<String>,
    /// The content of workbins, by name and whose it is.
    pub workbins: BTreeMap<(String, String), BTreeSet<String>>,
    /// The agent's history.
    pub history: BTreeSet<String>,
}

/// What happened to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusStep {
    /// The agent asks for Ready, or for Not Ready.
    Asked(bool),
    /// The core shows Ready, or not.
    Shown(bool),
}

impl Chat {
    /// The messages of the transcript: position, who, text.
    pub fn texts(&self) -> impl Iterator<Item = (i64, &Side, &str)> {
        self.entries.iter().filter_map(|entry| match &entry.wrote {
            Wrote::Text(text) => Some((entry.index, &entry.side, text.as_str())),
            _ => None,
        })
    }

    /// Whether this agent has the chat, is offered it or holds it.
    pub fn is_of(&self, agent: &str) -> bool {
        match &self.stands {
            Stands::Offered(to) => to == agent || self.last_agent.as_deref() == Some(agent),
            Stands::With(whose) => whose == agent,
            Stands::Queue => self.last_agent.as_deref() == Some(agent),
            Stands::Workbin(_, owner) => {
                owner == agent || self.last_agent.as_deref() == Some(agent)
            }
            Stands::Done => false,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An agent who sees nothing yet.
    pub(crate) fn agent(name: &str) -> Agent {
        Agent {
            name: name.into(),
            attended: true,
            ..Agent::default()
        }
    }

    /// A message that the core took.
    pub(crate) fn asked(chat: &str, text: &str) -> Asked {
        Asked {
            chat: chat.into(),
            text: text.into(),
            sure: true,
            again: false,
            state: None,
        }
    }

    /// A chat that ana has.
    pub(crate) fn chat(id: &str, entries: Vec<Entry>) -> Chat {
        let wrote = entries.iter().filter(|one| one.side == Side::Contact);
        let wrote = wrote.filter_map(|one| match &one.wrote {
            Wrote::Text(text) => Some(text.clone()),
            _ => None,
        });
        Chat {
            id: id.into(),
            wrote: wrote.collect(),
            entries,
            stands: Stands::With("ana".into()),
            open: true,
            last_agent: Some("ana".into()),
            handled_by: BTreeSet::from(["ana".to_owned()]),
            note: String::new(),
        }
    }

    /// A message.
    pub(crate) fn entry(index: i64, side: Side, text: &str) -> Entry {
        Entry {
            index,
            at: index,
            side,
            wrote: Wrote::Text(text.into()),
        }
    }

    impl Agent {
        /// Sees all of a chat.
        pub(crate) fn show(&mut self, chat: &Chat) {
            let own = Side::Agent(self.name.clone());
            let items = chat.texts().map(|(index, side, text)| Shown {
                index: Some(index),
                mine: *side == own,
                text: text.to_owned(),
            });
            self.shown.insert(chat.id.clone(), items.collect());
        }
    }
}
