//! One writer, and readers that never wait for it.
//!
//! `SQLite` lets one connection write at a time. Were writers to meet in the engine, each would poll for its turn; here
//! they queue at a lock. In WAL mode a reader sees the last commit and neither waits nor is waited for, so each read
//! takes a connection of its own. The one given back last is taken first: its page cache is warm. They are opened
//! `query_only`: a statement that writes by mistake fails where it stands.
//!
//! A database in memory belongs to one connection; there reads take their turn at the same lock.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::connection::{Durability, connect, connect_memory};
use super::migrate::{MigrateError, Migration, migrate};
use crate::error::{StoreError, is_damage};
use crate::key::Key;

/// Readers kept open while nobody reads. More are opened while more are needed.
const IDLE_READERS: usize = 4;

/// The connections to one file.
#[derive(Debug)]
pub(crate) struct Pool {
    /// How to open a reader; none in memory.
    file: Option<(PathBuf, Key)>,
    durability: Durability,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Opens a file that exists, and brings its schema up to date.
    pub(crate) fn open(
        path: &Path,
        key: &Key,
        durability: Durability,
        schema: &[Migration],
    ) -> Result<Self, MigrateError> {
        let mut writer = connect(path, key, durability)?;
        writer.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        migrate(&mut writer, schema)?;
        let file = Some((path.to_owned(), key.clone()));
        Ok(Self {
            file,
            durability,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// A database in memory with this schema.
    pub(crate) fn in_memory(schema: &[Migration]) -> Result<Self, MigrateError> {
        let mut writer = connect_memory()?;
        migrate(&mut writer, schema)?;
        Ok(Self {
            file: None,
            durability: Durability::Crash,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// Runs `work` in a transaction that is committed where it succeeds and leaves no trace where it fails.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // A panic in another write rolled its transaction back: the connection is as good as before.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// Writes the file anew without what is not in use.
    pub(crate) fn shrink(&self) -> Result<(), StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.execute_batch("VACUUM;")?;
        // The file itself gets shorter only here. A reader that is not done yet is no fault: the next one sees to it.
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Runs `work` on one snapshot.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some((path, key)) = &self.file else {
            let mut only = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            return work(&*only.transaction()?);
        };
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => open_reader(path, key, self.durability)?,
        };
        let answer = reader
            .transaction()
            .map_err(StoreError::from)
            .and_then(|snapshot| work(&snapshot));
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS && !matches!(answer, Err(StoreError::Damaged)) {
            idle.push(reader);
        }
        answer
    }
}

fn open_reader(path: &Path, key: &Key, durability: Durability) -> rusqlite::Result<Connection> {
    let reader = connect(path, key, durability)?;
    reader.execute_batch("PRAGMA query_only = ON;")?;
    Ok(reader)
}

impl MigrateError {
    /// Whether the file's content is wrong, as opposed to too new or out of reach.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::FromTheFuture { .. } => false,
            Self::Altered { .. } => true,
            Self::Sql(error) => is_damage(error),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SCHEMA: &[Migration] = &[Migration {
        name: "numbers",
        sql: "CREATE TABLE number (n INTEGER NOT NULL) STRICT;",
    }];

    fn pool(dir: &Path, durability: Durability) -> Pool {
        let path = dir.join("numbers.db");
        std::fs::File::create(&path).unwrap();
        Pool::open(&path, &Key::random(), durability, SCHEMA).unwrap()
    }

    fn number(connection: &Connection, sql: &str) -> Result<i64, StoreError> {
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    }

    fn add(connection: &Connection) -> Result<usize, StoreError> {
        Ok(connection.execute("INSERT INTO number (n) VALUES (1)", [])?)
    }

    #[test]
    fn every_connection_is_set_up_as_its_file_needs() {
        let dir = tempfile::tempdir().unwrap();
        for (durability, synchronous) in [(Durability::PowerLoss, 2), (Durability::Crash, 1)] {
            let pool = pool(dir.path(), durability);
            let expected = [
                ("synchronous", synchronous),
                ("temp_store", 2),
                ("trusted_schema", 0),
            ];
            for (pragma, value) in expected {
                let sql = format!("PRAGMA {pragma}");
                assert_eq!(
                    pool.write(|connection| number(connection, &sql)).unwrap(),
                    value
                );
                assert_eq!(
                    pool.read(|connection| number(connection, &sql)).unwrap(),
                    value
                );
            }
            let mode = |connection: &Connection| {
                Ok(connection
                    .query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0))?)
            };
            assert_eq!(pool.read(mode).unwrap(), "wal");
        }
    }

    #[test]
    fn a_reader_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let pool = pool(dir.path(), Durability::Crash);
        assert!(matches!(pool.read(add), Err(StoreError::Database(_))));
        assert_eq!(
            pool.read(|connection| number(connection, "SELECT count(*) FROM number"))
                .unwrap(),
            0
        );
    }

    #[test]
    fn readers_see_the_last_commit_while_a_write_is_under_way() {
        let dir = tempfile::tempdir().unwrap();
        let pool = pool(dir.path(), Durability::Crash);
        let count = |connection: &Connection| number(connection, "SELECT count(*) FROM number");
        let inside = pool.write(|connection| {
            add(connection)?;
            // More readers than are kept, all inside each other and inside the write.
            let three = pool.read(|one| Ok([count(one)?, pool.read(count)?, pool.read(count)?]))?;
            assert_eq!(three, [0; 3]);
            count(connection)
        });
        assert_eq!(inside.unwrap(), 1);
        assert_eq!(pool.read(count).unwrap(), 1);
    }

    #[test]
    fn a_write_that_fails_or_panics_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let pool = pool(dir.path(), Durability::Crash);
        let failed: Result<(), StoreError> = pool.write(|connection| {
            add(connection)?;
            Err(StoreError::DiskFull)
        });
        assert!(matches!(failed, Err(StoreError::DiskFull)));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            pool.write(|connection| -> Result<(), StoreError> {
                add(connection)?;
                panic!("in the middle of a write");
            })
        }));
        assert!(panicked.is_err());
        let count = |connection: &Connection| number(connection, "SELECT count(*) FROM number");
        assert_eq!(pool.read(count).unwrap(), 0);
        assert_eq!(pool.write(add).unwrap(), 1);
        assert_eq!(pool.read(count).unwrap(), 1);
    }

    fn nest(pool: &Pool, depth: usize) -> Result<(), StoreError> {
        pool.read(|_| {
            if depth == 0 {
                Ok(())
            } else {
                nest(pool, depth - 1)
            }
        })
    }

    #[test]
    fn readers_are_kept_up_to_a_number() {
        let dir = tempfile::tempdir().unwrap();
        let pool = pool(dir.path(), Durability::Crash);
        nest(&pool, 2 * IDLE_READERS).unwrap();
        assert_eq!(pool.readers.lock().unwrap().len(), IDLE_READERS);
    }
}
