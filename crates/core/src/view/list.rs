//! Lists of chats.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PlaceId;

/// A page of a place, in the place's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListPage {
    /// The place.
    pub place: PlaceId,
    /// The rows.
    pub rows: Vec<RowView>,
    /// Give this to get the next page; none at the end.
    pub next: Option<String>,
    /// How many rows there are in all.
    pub total: u32,
    /// How current the list is.
    pub freshness: Freshness,
}

/// An order that can be chosen for a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// The place's own.
    #[default]
    Placed,
    /// The newest message first.
    Newest,
    /// Who waits longest for an answer first.
    WaitingLongest,
    /// By the contact's name.
    Name,
}

/// How current a list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Freshness {
    /// Never loaded, loading now: show the shape of what comes.
    Loading,
    /// As the server says.
    Live,
    /// From the cache.
    Cached {
        /// As of when; none where that is not known.
        #[ts(type = "number | null")]
        as_of: Option<i64>,
    },
}

/// One chat in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RowView {
    /// The interaction.
    pub id: String,
    /// What it is to this agent: `offered`, `active`, `on_hold`, `ended`, `done`, `elsewhere`, `unknown`.
    pub phase: String,
    /// Whether it is asynchronous.
    pub asynchronous: bool,
    /// The contact's name, or their e-mail address, or the subject.
    pub name: String,
    /// The subject.
    pub subject: Option<String>,
    /// What was written last.
    pub preview: Option<String>,
    /// Whether the agent wrote that (the window puts "You:" before it).
    pub preview_mine: bool,
    /// When that was.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Since when the contact waits for an answer; none where nobody waits.
    #[ts(type = "number | null")]
    pub waiting_since: Option<i64>,
    /// Since when it is on hold.
    #[ts(type = "number | null")]
    pub held_since: Option<i64>,
    /// Why it is on hold.
    pub held_reason: Option<String>,
    /// Until when it is on hold; none is until the contact replies.
    #[ts(type = "number | null")]
    pub held_until: Option<i64>,
    /// Where it waits: the queue's or the workbin's name.
    pub place: Option<String>,
    /// Who has it, where another agent does.
    pub with: Option<String>,
    /// Since when they have it, where that is known.
    #[ts(type = "number | null")]
    pub with_since: Option<i64>,
    /// When the session closes by itself, where that is known.
    #[ts(type = "number | null")]
    pub closes_at: Option<i64>,
    /// When the offer ends.
    #[ts(type = "number | null")]
    pub offer_ends_at: Option<i64>,
    /// The intent in flight on this chat, e.g. `hold`; none where nothing is.
    pub pending: Option<String>,
    /// Whether something could not be sent and needs the agent.
    pub needs_attention: bool,
}

/// A workbin that the agent sees, with whose content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorkbinView {
    /// The workbin's id.
    pub id: String,
    /// The name that the server uses.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// Whose content: an agent or a group.
    pub owner: String,
    /// Whether it is a workbin of the agent's own.
    pub own: bool,
}
