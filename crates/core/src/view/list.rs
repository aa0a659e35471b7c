//! Lists of chats.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PlaceId, Problem};

/// A page of a place, in the place's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListPage {
    /// The place.
    pub place: PlaceId,
    /// The columns that administrators want to see of each row, in order.
    pub columns: Vec<ColumnView>,
    /// Whose workbins the place shows, by name, to choose one from; in the first page of the team's workbins, else empty.
    pub owners: Vec<OwnerView>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// Give this to get the next page; none at the end.
    pub next: Option<String>,
    /// How many rows there are in all.
    pub total: u32,
    /// How current the list is.
    pub freshness: Freshness,
    /// Why it could not be read from the server the last time; the rows are what is kept of it.
    pub problem: Option<Problem>,
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ColumnView {
    /// A [`super::ColumnCode`], which the window has words for, or a key of attached data.
    pub key: String,
    /// What attached data is called; the key where nobody gave it a name.
    pub title: String,
}

/// A chat's value in a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CellView {
    /// There is none.
    None,
    /// A text as it is.
    Text {
        /// The text.
        text: String,
    },
    /// A time.
    Time {
        /// The time.
        #[ts(type = "number")]
        at: i64,
    },
    /// Something that the window has words for: a phase, as in [`RowView::phase`].
    Code {
        /// The phase.
        code: String,
    },
}

/// An agent whose workbins the agent may look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnerView {
    /// The employee id.
    pub id: String,
    /// The name.
    pub name: String,
    /// How many chats are in them, as far as is known.
    pub count: u32,
    /// How many of these wait for an answer.
    pub waiting: u32,
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
    /// By the subject.
    Subject,
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
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is said or not, independently of the others"
)]
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
    /// Whether nobody else sees why and until when: the server did not take it, and this computer alone keeps it.
    pub hold_note_here: bool,
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
    /// How far that got: `queued`, `sending`, `unknown` while it is found out whether it arrived.
    pub pending_state: Option<String>,
    /// Whether something could not be sent and needs the agent.
    pub needs_attention: bool,
    /// In whose workbin it waits, where that is another agent's: a name.
    pub owner: Option<String>,
    /// Its values in the columns of the list, one for each; none outside of a list.
    pub cells: Vec<CellView>,
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
