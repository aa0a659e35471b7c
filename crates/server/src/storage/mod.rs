//! What is kept, behind a trait whose verbs a replicated log could have too: records by compare-and-set on their
//! version, append-only transcripts, and projections that can be rebuilt from these.
//!
//! What a call has answered is durable: it survives `kill -9` and a loss of power.
//!
//! - [`sqlite`]: one embedded file; [`migrate`]: its schema; [`find`], [`query`]: what is found in it

pub mod contact;
pub(crate) mod digest;
mod find;
mod like;
pub mod migrate;
mod project;
mod query;
pub mod sqlite;
mod writer;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod suite;

use std::collections::BTreeMap;

use crate::chat::{Entry, Record};
use crate::routing::AgentState;
use crate::search::{Query, QueryError};

pub use contact::Contact;
pub use sqlite::Sqlite;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Somebody else changed the record meanwhile: read it again and decide again.
    #[error("the record was changed meanwhile")]
    Conflict,
    /// This operation was carried out already: its reply is kept.
    #[error("the operation was carried out already")]
    Repeated,
    /// The database is of a newer version of this program.
    #[error(
        "the database has schema version {found}, this program knows {known}: start a newer holdfast-server"
    )]
    FromTheFuture {
        /// The version of the file.
        found: i64,
        /// The newest version known.
        known: i64,
    },
    /// A migration that was applied once has another text now.
    #[error(
        "migration {0} of the database was changed after it was applied: restore the file from a backup of the same version"
    )]
    MigrationChanged(i64),
    /// The database engine failed.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored document cannot be read.
    #[error("a stored document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// A query asks for what this storage cannot find.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The data folder cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// A transaction could not be written to disk.
    #[error("the change could not be written to disk: {0}")]
    NotWritten(String),
    /// The storage was closed.
    #[error("the storage is closed")]
    Closed,
}

/// A record with its version, which starts at 1 and grows by one with every change.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The version.
    pub version: i64,
    /// The record.
    pub record: Record,
}

/// The reply to an acting request, kept under who asked, the `operationId` and what was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Who asked: an agent's user name or a contact's `userId`; empty for who opens a chat.
    pub asker: String,
    /// The `operationId`.
    pub id: String,
    /// What was requested: verb and object. One id may stand for several requests of one intent.
    pub request: String,
    /// The reply's body.
    pub reply: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// One change of one interaction, all or nothing.
#[derive(Clone, Debug)]
pub struct Change {
    /// The version that the change was decided on; 0 for a new interaction.
    pub expected: i64,
    /// The next record.
    pub record: Record,
    /// What the transcript grows by.
    pub entries: Vec<Entry>,
    /// When the record wants to be looked at again, in milliseconds since 1970.
    pub due: Option<i64>,
    /// The operation that this carries out.
    pub operation: Option<Operation>,
}

/// Which interactions to find.
#[derive(Clone, Debug)]
pub enum Find {
    /// Those that an agent has or is offered, oldest first.
    Of(String),
    /// The content of a workbin, oldest first.
    Workbin {
        /// The workbin's name.
        workbin: String,
        /// Whose content.
        owner: String,
    },
    /// Those that look for an agent, longest waiting first.
    Waiting,
    /// Those that are not Done, oldest first.
    Live(Narrow),
    /// An agent's history, newest first.
    HandledBy {
        /// The agent.
        agent: String,
        /// Begun at or after, in milliseconds since 1970.
        from: Option<i64>,
        /// Begun at or before.
        to: Option<i64>,
    },
    /// A contact's history, newest first.
    OfContact {
        /// The contact's id.
        contact: String,
        /// Begun at or after, in milliseconds since 1970.
        from: Option<i64>,
        /// Begun at or before.
        to: Option<i64>,
    },
    /// What a query finds, newest first.
    Search(Query),
}

/// What narrows a search for interactions: of each that is given one must be so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// The queue that it is in, was in last, or that its workbin has.
    pub queue: Option<Vec<String>>,
    /// The workbin that it is in.
    pub workbin: Option<Vec<String>>,
    /// Whose content of a workbin it is in.
    pub owner: Option<Vec<String>>,
    /// The agent who had it last.
    pub last_agent: Option<Vec<String>>,
}

/// Some of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows asked for.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: i64,
}

/// The part of a result to answer.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// How many rows to leave out.
    pub skip: i64,
    /// How many rows to answer at most.
    pub limit: i64,
}

impl Window {
    /// Everything.
    pub const ALL: Self = Self {
        skip: 0,
        limit: i64::MAX,
    };
}

/// What is kept. Calls block; every implementation passes the same suite of tests.
pub trait Storage: Send + Sync + 'static {
    /// An interaction's record.
    fn record(&self, id: &str) -> Result<Option<Stored>, StorageError>;
    /// Carries out a change. [`StorageError::Conflict`] where the version has moved on, [`StorageError::Repeated`]
    /// where the operation was carried out before; nothing is changed then.
    fn commit(&self, change: Change) -> Result<(), StorageError>;
    /// A transcript's entries after an index.
    fn transcript(&self, id: &str, after: i64) -> Result<Vec<Entry>, StorageError>;
    /// The reply kept for a request.
    fn reply(
        &self,
        asker: &str,
        operation: &str,
        request: &str,
    ) -> Result<Option<String>, StorageError>;
    /// Keeps the reply to a request that changed no interaction.
    fn keep_reply(&self, operation: Operation) -> Result<(), StorageError>;
    /// Forgets replies older than a time.
    fn forget_replies(&self, before: i64) -> Result<(), StorageError>;

    /// Finds interactions.
    fn find(&self, what: &Find, window: Window) -> Result<Page<Record>, StorageError>;
    /// How many interactions wait in each queue that has any.
    fn waiting_by_queue(&self) -> Result<BTreeMap<String, i64>, StorageError>;
    /// The ids of interactions that are due, longest due first.
    fn due(&self, now: i64, limit: i64) -> Result<Vec<String>, StorageError>;
    /// When the next interaction is due.
    fn next_due(&self) -> Result<Option<i64>, StorageError>;
    /// The contact's open asynchronous chat of a service.
    fn open_chat(&self, contact: &str, service: &str) -> Result<Option<String>, StorageError>;
    /// Makes all projections anew from records and transcripts.
    fn rebuild(&self) -> Result<(), StorageError>;

    /// A contact of the directory.
    fn contact(&self, id: &str) -> Result<Option<Contact>, StorageError>;
    /// The contact with an e-mail address.
    fn contact_by_email(&self, email: &str) -> Result<Option<Contact>, StorageError>;
    /// Adds or replaces a contact; addresses that belong to another contact stay with that one.
    fn put_contact(&self, contact: &Contact) -> Result<(), StorageError>;
    /// Finds contacts by name.
    fn find_contacts(&self, query: &Query, window: Window) -> Result<Page<Contact>, StorageError>;

    /// The states of all agents that have one.
    fn agent_states(&self) -> Result<Vec<(String, AgentState)>, StorageError>;
    /// Keeps an agent's state.
    fn put_agent_state(&self, agent: &str, state: &AgentState) -> Result<(), StorageError>;
}
