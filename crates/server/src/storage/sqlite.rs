//! The storage in one embedded SQLite file: one writer that answers when a change is on disk (WAL,
//! `synchronous=FULL`), and readers that never wait for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::contact::normal_email;
use super::writer::Writer;
use super::{
    Change, Contact, Find, Operation, Page, Storage, StorageError, Stored, Window, find, like,
    migrate, project,
};
use crate::chat::{Entry, Record};
use crate::routing::AgentState;
use crate::search::Query;

/// How many idle readers are kept.
const IDLE_READERS: usize = 8;

/// The embedded storage.
pub struct Sqlite {
    path: std::path::PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
}

/// Makes folder and file so that nobody else on this machine can read them: transcripts are in there.
fn keep_to_owner(folder: &Path, file: &Path) -> std::io::Result<()> {
    if !folder.exists() {
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // What SQLite makes beside it gets the same mode.
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

impl Sqlite {
    /// Opens or makes `chats.db` in `folder` and brings its schema up to date.
    pub fn open(folder: &Path) -> Result<Self, StorageError> {
        let path = folder.join("chats.db");
        keep_to_owner(folder, &path)?;
        let mut connection = Connection::open(&path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        like::register(&connection)?;
        migrate::migrate(&mut connection)?;
        Ok(Self {
            path,
            writer: Writer::start(connection)?,
            readers: Mutex::new(Vec::new()),
        })
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let result = work(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    fn reader(&self) -> Result<Connection, StorageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(64);
        like::register(&connection)?;
        Ok(connection)
    }
}

fn commit(connection: &Connection, change: &Change) -> Result<(), StorageError> {
    let record = &change.record;
    if let Some(operation) = &change.operation {
        keep(connection, operation)?;
    }
    let current: Option<i64> = connection
        .prepare_cached("SELECT version FROM interaction WHERE id = ?1")?
        .query_row([&record.id], |row| row.get(0))
        .optional()?;
    if current.unwrap_or(0) != change.expected {
        return Err(StorageError::Conflict);
    }
    let touched = change
        .entries
        .last()
        .map_or(record.active_at, |entry| entry.at);
    project::record(connection, record, change.expected + 1, change.due, touched)?;
    for entry in &change.entries {
        project::entry(connection, &record.id, entry)?;
    }
    Ok(())
}

fn keep(connection: &Connection, operation: &Operation) -> Result<(), StorageError> {
    let Operation {
        asker,
        id,
        request,
        reply,
        at,
    } = operation;
    let added = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO operation (agent, operation_id, request, reply, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![asker, id, request, reply, at])?;
    if added == 0 {
        Err(StorageError::Repeated)
    } else {
        Ok(())
    }
}

impl Storage for Sqlite {
    fn record(&self, id: &str) -> Result<Option<Stored>, StorageError> {
        self.read(|connection| {
            let found: Option<(i64, String)> = connection
                .prepare_cached("SELECT version, record FROM interaction WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            found
                .map(|(version, record)| {
                    Ok(Stored {
                        version,
                        record: serde_json::from_str(&record)?,
                    })
                })
                .transpose()
        })
    }

    fn commit(&self, change: Change) -> Result<(), StorageError> {
        self.writer
            .write(move |connection| commit(connection, &change))
    }

    fn transcript(&self, id: &str, after: i64) -> Result<Vec<Entry>, StorageError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT body FROM entry WHERE interaction_id = ?1 AND idx > ?2 ORDER BY idx",
                )?
                .query_map(params![id, after], |row| row.get::<_, String>(0))?
                .map(|body| Ok(serde_json::from_str(&body?)?))
                .collect()
        })
    }

    fn reply(
        &self,
        asker: &str,
        operation: &str,
        request: &str,
    ) -> Result<Option<String>, StorageError> {
        self.read(|connection| {
            let reply = connection
                .prepare_cached("SELECT reply FROM operation WHERE agent = ?1 AND operation_id = ?2 AND request = ?3")?
                .query_row(params![asker, operation, request], |row| row.get(0))
                .optional()?;
            Ok(reply)
        })
    }

    fn keep_reply(&self, operation: Operation) -> Result<(), StorageError> {
        self.writer
            .write(move |connection| keep(connection, &operation))
    }

    fn forget_replies(&self, before: i64) -> Result<(), StorageError> {
        self.writer.write(move |connection| {
            connection.execute("DELETE FROM operation WHERE at < ?1", [before])?;
            Ok(())
        })
    }

    fn find(&self, what: &Find, window: Window) -> Result<Page<Record>, StorageError> {
        self.read(|connection| find::interactions(connection, what, window))
    }

    fn waiting_by_queue(&self) -> Result<BTreeMap<String, i64>, StorageError> {
        self.read(|connection| {
            let counts = connection
                .prepare_cached(
                    "SELECT queue, count(*) FROM interaction
                     WHERE place <> 'done' AND place IN ('queue', 'offered') GROUP BY queue",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            Ok(counts)
        })
    }

    fn due(&self, now: i64, limit: i64) -> Result<Vec<String>, StorageError> {
        self.read(|connection| {
            let ids = connection
                .prepare_cached(
                    "SELECT id FROM interaction WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
                )?
                .query_map(params![now, limit], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(ids)
        })
    }

    fn next_due(&self) -> Result<Option<i64>, StorageError> {
        self.read(|connection| {
            let next = connection
                .prepare_cached("SELECT min(due_at) FROM interaction WHERE due_at IS NOT NULL")?
                .query_row([], |row| row.get(0))?;
            Ok(next)
        })
    }

    fn open_chat(&self, contact: &str, service: &str) -> Result<Option<String>, StorageError> {
        self.read(|connection| {
            let id = connection
                .prepare_cached(
                    "SELECT id FROM interaction WHERE contact_id = ?1 AND service = ?2 AND is_open = 1
                     ORDER BY started_at DESC LIMIT 1",
                )?
                .query_row(params![contact, service], |row| row.get(0))
                .optional()?;
            Ok(id)
        })
    }

    fn rebuild(&self) -> Result<(), StorageError> {
        self.writer.write(find::rebuild)
    }

    fn contact(&self, id: &str) -> Result<Option<Contact>, StorageError> {
        self.read(|connection| {
            find::contact(connection, "SELECT body FROM contact WHERE id = ?1", id)
        })
    }

    fn contact_by_email(&self, email: &str) -> Result<Option<Contact>, StorageError> {
        let sql =
            "SELECT body FROM contact JOIN contact_email ON contact_email.contact_id = contact.id
                   WHERE contact_email.email = ?1";
        self.read(|connection| find::contact(connection, sql, &normal_email(email)))
    }

    fn put_contact(&self, contact: &Contact) -> Result<(), StorageError> {
        let contact = contact.clone();
        self.writer
            .write(move |connection| find::put_contact(connection, &contact))
    }

    fn find_contacts(&self, query: &Query, window: Window) -> Result<Page<Contact>, StorageError> {
        self.read(|connection| find::contacts(connection, query, window))
    }

    fn agent_states(&self) -> Result<Vec<(String, AgentState)>, StorageError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT agent, body FROM agent_state ORDER BY agent")?
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?
                .map(|row| {
                    let (agent, body) = row?;
                    Ok((agent, serde_json::from_str(&body)?))
                })
                .collect()
        })
    }

    fn put_agent_state(&self, agent: &str, state: &AgentState) -> Result<(), StorageError> {
        let (agent, body) = (agent.to_owned(), serde_json::to_string(state)?);
        self.writer.write(move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO agent_state (agent, body) VALUES (?1, ?2)",
                params![agent, body],
            )?;
            Ok(())
        })
    }
}
