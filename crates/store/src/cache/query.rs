//! What can be asked of the cache, and its answers.

use holdfast_domain::ids::InteractionId;

use super::record::{ContactRecord, InteractionRecord, MessageRecord};

/// A list of chats.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ListQuery {
    /// Offered chats, the offer that ends first on top; then the agent's chats, those that have ended and are not Done
    /// yet included: waiting contacts first, the longest waiting on top; then the others, newest first.
    Active,
    /// Chats on hold that this agent had last: waiting contacts first, the longest waiting on top; then the others,
    /// newest first.
    OnHold,
    /// A place's rows in the order of their `sort`, highest first.
    Place(String),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<InteractionRecord>,
    /// Give this to get the next page; none at the end.
    pub next: Option<String>,
    /// How many rows there are in all.
    pub total: u32,
    /// For a place: as of when its content is known; none where it was never loaded. None for the other lists, which
    /// follow from the chats themselves.
    pub as_of: Option<i64>,
}

/// How many chats a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In all.
    pub total: u32,
    /// Those whose contact waits for an answer.
    pub waiting: u32,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The chat.
    pub id: InteractionId,
    /// The message.
    pub message: MessageRecord,
    /// Give the last hit's to [`super::Cache::search`] to get older ones.
    pub cursor: i64,
}

/// An order that can be chosen for a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// The place's own: the highest `sort` first.
    #[default]
    Placed,
    /// The newest message first.
    Newest,
    /// The contact who waits longest for an answer first; those who do not wait last, newest message first.
    WaitingLongest,
    /// By the contact's name.
    Name,
    /// By the subject.
    Subject,
}

/// How a place is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The order.
    pub order: Order,
    /// Only chats whose name, subject or last message holds this text; letters' case does not matter where it is ASCII.
    pub filter: Option<String>,
}

/// A page of the contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPage {
    /// The contacts, by name.
    pub rows: Vec<ContactRecord>,
    /// Give this to get the next page; none at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u32,
}
