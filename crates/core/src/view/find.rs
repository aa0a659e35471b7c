//! The directory of contacts, and what is found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldView, Freshness};

/// A page of the directory, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactsPage {
    /// The contacts.
    pub rows: Vec<ContactRow>,
    /// Give this to get the next page; none at the end.
    pub next: Option<String>,
    /// How many there are in all, as far as they are known here.
    pub total: u32,
    /// How current it is: `cached` lists only contacts that this computer knows.
    pub freshness: Freshness,
}

/// A contact in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactRow {
    /// The contact.
    pub id: String,
    /// The name; the first address or number where there is none.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
}

/// A contact's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactCard {
    /// The contact.
    pub id: String,
    /// The name.
    pub name: String,
    /// The attributes that `contact.displayed-attributes` names, in its order; one with several values comes several times.
    pub attributes: Vec<FieldView>,
}

/// What to search interactions for. All that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(default)]
pub struct SearchQuery {
    /// Words of the subject, the note or what was said; a Lucene query as it is on the server.
    pub text: String,
    /// Only those in progress, or only those that are Done.
    pub state: Option<SearchState>,
    /// Not begun before this.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Not begun after this.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// Handled by this agent (user name).
    pub owner: Option<String>,
    /// In this interaction queue.
    pub queue: Option<String>,
    /// Of this contact (id).
    pub contact: Option<String>,
    /// Only on this computer.
    pub offline: bool,
}

/// How far an interaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SearchState {
    /// Not Done yet.
    InProgress,
    /// Done.
    Done,
}

/// Where a search looked. Its results are the list of the place `search`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SearchView {
    /// Who was asked; the two are never mixed.
    pub source: SearchSource,
    /// How many were found; more may exist than the list holds.
    pub found: u32,
}

/// Who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SearchSource {
    /// The server.
    Server,
    /// This computer: chats that were loaded here.
    Local,
}
