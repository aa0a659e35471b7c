//! What the server said. May be lost at any time: it is filled again.

mod apply;
mod arranged;
mod chats;
mod directory;
mod lists;
#[cfg(test)]
mod model;
#[cfg(test)]
mod plans;
mod query;
mod record;
mod retention;
mod search;
mod transcript;

pub use query::{Arrangement, ContactPage, Counts, ListQuery, Order, Page, SearchHit};
pub use record::{
    Change, ContactRecord, InteractionRecord, MessageRecord, PlaceRow, Side, Touched,
};
pub use retention::OldChat;

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use holdfast_domain::ids::{ContactId, InteractionId};
use rusqlite::Connection;

use crate::error::{OpenError, StoreError};
use crate::files;
use crate::key::Key;
use crate::sqlite::{Durability, MigrateError, Migration, Pool};
use crate::store::OpenNote;

const SCHEMA: &[Migration] = &[
    Migration {
        name: "chats_places_search",
        sql: include_str!("../../migrations/cache/0001_chats_places_search.sql"),
    },
    Migration {
        name: "gaps_and_own_participants",
        sql: include_str!("../../migrations/cache/0002_gaps_and_own_participants.sql"),
    },
    Migration {
        name: "orders_and_directory",
        sql: include_str!("../../migrations/cache/0003_orders_and_directory.sql"),
    },
    Migration {
        name: "order_by_subject",
        sql: include_str!("../../migrations/cache/0004_order_by_subject.sql"),
    },
];

/// What the server said: lists, transcripts, contacts, search.
///
/// If the file turns out to be damaged in the middle of work, the cache replaces it by an empty one and the call ends
/// with [`StoreError::CacheRebuilt`]; the next ones work.
#[derive(Debug)]
pub struct Cache {
    /// Where the file is; none in memory.
    file: Option<(PathBuf, Key)>,
    /// Every call holds it shared; it is taken whole to replace a damaged file.
    pool: RwLock<Numbered>,
}

/// A pool, and how many there were before it.
#[derive(Debug)]
struct Numbered {
    number: u64,
    pool: Pool,
}

impl Cache {
    /// Opens the file or makes it, again where it is damaged.
    pub(crate) fn open(path: &Path, key: &Key) -> Result<(Self, Option<OpenNote>), OpenError> {
        let (pool, note) = match open_pool(path, key) {
            Err(OpenFailure::Migrate(error)) if error.is_damage() => {
                tracing::warn!(%error, "the cache is damaged: it is made anew");
                files::remove(path).map_err(|source| OpenError::Io {
                    path: path.to_owned(),
                    source,
                })?;
                (
                    open_pool(path, key).map_err(|failure| failure.told(path))?,
                    Some(OpenNote::CacheRebuilt),
                )
            }
            Err(failure) => return Err(failure.told(path)),
            Ok(pool) => (pool, None),
        };
        let pool = RwLock::new(Numbered { number: 0, pool });
        Ok((
            Self {
                file: Some((path.to_owned(), key.clone())),
                pool,
            },
            note,
        ))
    }

    /// A cache that is gone with the program.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        let pool = Pool::in_memory(SCHEMA).map_err(StoreError::from)?;
        Ok(Self {
            file: None,
            pool: RwLock::new(Numbered { number: 0, pool }),
        })
    }

    /// Applies a batch in one transaction, the changes in their order, and says what really changed: a batch applied
    /// again touches nothing, unless it changes a thing and changes it back.
    pub fn apply(&self, changes: &[Change]) -> Result<Vec<Touched>, StoreError> {
        self.with(|pool| pool.write(|connection| apply::apply(connection, changes)))
    }

    /// A chat.
    pub fn interaction(&self, id: &InteractionId) -> Result<Option<InteractionRecord>, StoreError> {
        self.read(|connection| chats::one(connection, id))
    }

    /// Chats, in the order of `ids`; those that are not known are left out.
    pub fn interactions(
        &self,
        ids: &[InteractionId],
    ) -> Result<Vec<InteractionRecord>, StoreError> {
        self.read(|connection| {
            ids.iter()
                .filter_map(|id| chats::one(connection, id).transpose())
                .collect::<Result<_, _>>()
        })
    }

    /// A contact's chats as far as they are known, newest first.
    pub fn of_contact(
        &self,
        contact: &ContactId,
        limit: u32,
    ) -> Result<Vec<InteractionRecord>, StoreError> {
        self.read(|connection| chats::of_contact(connection, contact, limit))
    }

    /// A page of a list: at most `limit` rows after `cursor`, from the start without one.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor that no page of such a list gave.
    pub fn page(
        &self,
        list: &ListQuery,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page, StoreError> {
        self.read(|connection| lists::page(connection, list, cursor, limit))
    }

    /// A page of a place as the agent arranged it; see [`Cache::page`]. A cursor belongs to its order.
    pub fn arranged(
        &self,
        place: &str,
        arrangement: &Arrangement,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page, StoreError> {
        self.read(|connection| arranged::page(connection, place, arrangement, cursor, limit))
    }

    /// A page of the contacts by name; with `filter` those whose name, address or number holds it.
    pub fn contacts(
        &self,
        filter: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactPage, StoreError> {
        self.read(|connection| directory::page(connection, filter, cursor, limit))
    }

    /// How many chats a list has.
    pub fn counts(&self, list: &ListQuery) -> Result<Counts, StoreError> {
        self.read(|connection| lists::counts(connection, list))
    }

    /// The last `limit` entries of a transcript, of those before the index `before` where it is given; oldest first.
    pub fn transcript(
        &self,
        id: &InteractionId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        self.read(|connection| transcript::last(connection, id, before, limit))
    }

    /// The index of the last entry kept of a chat; 0 where there is none.
    pub fn last_index(&self, id: &InteractionId) -> Result<i64, StoreError> {
        self.read(|connection| transcript::last_index(connection, id))
    }

    /// Messages that hold every word of `text`, newest first. Words of two letters and more match beginnings. `before`
    /// is the [`SearchHit::cursor`] of the last hit of the page before.
    pub fn search(
        &self,
        text: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<SearchHit>, StoreError> {
        self.read(|connection| search::search(connection, text, before, limit))
    }

    /// Chats that hold all of `text`, in what was said, the name, the subject or the note; without a text all chats. The
    /// last message's first.
    pub fn find(&self, text: &str, limit: u32) -> Result<Vec<InteractionRecord>, StoreError> {
        self.read(|connection| search::found(connection, text, limit))
    }

    /// A contact.
    pub fn contact(&self, id: &ContactId) -> Result<Option<ContactRecord>, StoreError> {
        self.read(|connection| chats::contact(connection, id))
    }

    /// Chats in none of the agent's own lists whose last event was before then, the first ones first, at most `limit` after
    /// `after`. Those in places whose name begins with one of `waiting` are left out.
    pub fn oldest_over(
        &self,
        before: i64,
        waiting: &[&str],
        after: Option<&OldChat>,
        limit: u32,
    ) -> Result<Vec<OldChat>, StoreError> {
        self.read(|connection| retention::oldest(connection, before, waiting, after, limit))
    }

    /// How many bytes are in use, and how many the file has for them.
    pub fn size(&self) -> Result<(u64, u64), StoreError> {
        self.read(retention::size)
    }

    /// Gives room that is not in use back to the disk. Takes long for a large file, and writers wait meanwhile.
    pub fn shrink(&self) -> Result<(), StoreError> {
        self.with(Pool::shrink)
    }

    /// A setting kept by [`Change::Setting`].
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| chats::setting(connection, key))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.with(|pool| pool.read(work))
    }

    fn with<T>(&self, work: impl FnOnce(&Pool) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (number, answer) = {
            let current = self.pool.read().unwrap_or_else(PoisonError::into_inner);
            (current.number, work(&current.pool))
        };
        match answer {
            Err(StoreError::Damaged) => Err(self.rebuild(number)?),
            answer => answer,
        }
    }

    /// Replaces the damaged file, once for all who found it damaged.
    fn rebuild(&self, number: u64) -> Result<StoreError, StoreError> {
        let Some((path, key)) = &self.file else {
            return Ok(StoreError::Damaged);
        };
        let mut current = self.pool.write().unwrap_or_else(PoisonError::into_inner);
        if current.number == number {
            tracing::warn!("the cache is damaged: it is made anew");
            // In between, and if the file cannot be made again: a cache in memory, so that the session goes on. The
            // damaged one must be closed before it can be deleted.
            *current = Numbered {
                number: number + 1,
                pool: Pool::in_memory(SCHEMA)?,
            };
            files::remove(path)?;
            current.pool = open_pool(path, key).map_err(OpenFailure::into_store_error)?;
        }
        Ok(StoreError::CacheRebuilt)
    }
}

enum OpenFailure {
    Io(std::io::Error),
    Migrate(MigrateError),
}

impl OpenFailure {
    fn told(self, path: &Path) -> OpenError {
        let path = path.to_owned();
        match self {
            Self::Io(source) => OpenError::Io { path, source },
            Self::Migrate(error) => error.told(path),
        }
    }

    fn into_store_error(self) -> StoreError {
        match self {
            Self::Io(error) => error.into(),
            Self::Migrate(error) => error.into(),
        }
    }
}

fn open_pool(path: &Path, key: &Key) -> Result<Pool, OpenFailure> {
    files::prepare_file(path).map_err(OpenFailure::Io)?;
    Pool::open(path, key, Durability::Crash, SCHEMA).map_err(OpenFailure::Migrate)
}
