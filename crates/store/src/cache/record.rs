//! What the cache keeps.

use holdfast_domain::ids::{ContactId, InteractionId};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;

/// A chat, reduced to what lists, headers and notices need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionRecord {
    /// The interaction.
    pub id: InteractionId,
    /// What it is to this agent.
    pub phase: Phase,
    /// Whether it is asynchronous.
    pub asynchronous: bool,
    /// The contact.
    pub contact_id: Option<ContactId>,
    /// The contact's name, or what stands for it.
    pub name: String,
    /// The subject.
    pub subject: Option<String>,
    /// What was written last.
    pub preview: Option<String>,
    /// Whether the agent wrote that.
    pub preview_mine: bool,
    /// When that was.
    pub last_at: Option<i64>,
    /// The transcript's last index as the server told it; 0 for none. May be ahead of the messages kept.
    pub last_index: i64,
    /// Up to which index nothing of the transcript is missing; behind [`Self::last_index`] while there is a gap.
    pub whole_to: i64,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<i64>,
    /// Since when it is on hold.
    pub held_since: Option<i64>,
    /// Why it is on hold.
    pub held_reason: Option<String>,
    /// Where it waits.
    pub placement: Option<Placement>,
    /// Who has it, where another agent does: a name for people.
    pub with: Option<String>,
    /// Whether this agent had it last; of a chat that has ended, whether it is still with them.
    pub mine: bool,
    /// When the session closes by itself.
    pub closes_at: Option<i64>,
    /// When the offer ends.
    pub offer_ends_at: Option<i64>,
    /// The note.
    pub note: String,
    /// This agent's participant ids in the chat, earlier ones too.
    pub own_participants: Vec<String>,
    /// The interaction as the server sent it, JSON.
    pub wire: String,
}

/// Who a message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// This agent.
    Me,
    /// The contact.
    Contact,
    /// Another agent or a supervisor.
    Colleague,
    /// The system.
    System,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 4] = [Self::Me, Self::Contact, Self::Colleague, Self::System];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Contact => "contact",
            Self::Colleague => "colleague",
            Self::System => "system",
        }
    }

    /// The side with this [`Side::as_str`] name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == name)
    }
}

/// An entry of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRecord {
    /// The position in the transcript: 0 to [`MessageRecord::MAX_INDEX`].
    pub index: i64,
    /// The wire's kind, e.g. `Text`.
    pub kind: String,
    /// Who it is from.
    pub side: Side,
    /// The sender's name.
    pub sender: String,
    /// The sender's employee id, where it is an agent.
    pub person: Option<String>,
    /// The text, as it is.
    pub text: String,
    /// When.
    pub at: i64,
    /// The entry as the server sent it, JSON.
    pub wire: String,
}

impl MessageRecord {
    /// The largest index that an entry can have.
    pub const MAX_INDEX: i64 = 0xffff_ffff;
}

/// A contact of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRecord {
    /// The contact.
    pub id: ContactId,
    /// The name.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// The contact as the server sent it, JSON.
    pub wire: String,
}

/// A row of a place's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// The interaction.
    pub id: InteractionId,
    /// The order: the highest first. A time, for most places.
    pub sort: i64,
}

/// Something the server said. A batch of these is applied in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A chat is as this record says.
    Interaction(Box<InteractionRecord>),
    /// These entries are in a chat's transcript. Others stay.
    Messages {
        /// The chat.
        id: InteractionId,
        /// The entries, in any order.
        messages: Vec<MessageRecord>,
    },
    /// A place holds these rows and no others.
    PlaceContent {
        /// The place, by a key of core's choice.
        place: String,
        /// All of its rows. Rows of chats that the cache does not know show once it does.
        rows: Vec<PlaceRow>,
        /// When the server said so.
        as_of: i64,
    },
    /// A place holds this row too, or at another position.
    PlaceAdd {
        /// The place.
        place: String,
        /// The row.
        row: PlaceRow,
    },
    /// A place does not hold this chat any more.
    PlaceRemove {
        /// The place.
        place: String,
        /// The chat.
        id: InteractionId,
    },
    /// All of a place's rows were told one by one: they are as of this time.
    PlaceRead {
        /// The place.
        place: String,
        /// When the server said so.
        as_of: i64,
    },
    /// A contact is as this record says.
    Contact(ContactRecord),
    /// A setting that is kept for the next start without a server, e.g. the options.
    Setting {
        /// The name.
        key: String,
        /// The value.
        value: String,
    },
    /// Nothing of this chat is kept any more.
    Forget {
        /// The chat.
        id: InteractionId,
    },
}

/// What a batch really changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touched {
    /// A chat's record.
    Interaction(InteractionId),
    /// A chat's transcript.
    Transcript(InteractionId),
    /// A place's rows, or that they are known at all.
    Place(String),
    /// A contact.
    Contact(ContactId),
    /// A setting.
    Setting(String),
}
