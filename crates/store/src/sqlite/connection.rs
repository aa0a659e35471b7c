//! One connection to an encrypted file.
//!
//! `cipher_memory_security` stays off. It wipes and locks every buffer of the engine, which makes a search of a common
//! word fifty times slower, and the words that it would wipe are in the window beside it anyway. The key itself
//! `SQLCipher` keeps in memory that it locks and wipes on its own.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::fold;
use crate::key::Key;

/// How much a commit has to survive.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Durability {
    /// Power loss: each commit reaches the disk before it returns.
    PowerLoss,
    /// The end of the process: the last commits may be missing after a power loss, the file is whole.
    Crash,
}

impl Durability {
    fn pragma(self) -> &'static str {
        match self {
            Self::PowerLoss => "FULL",
            Self::Crash => "NORMAL",
        }
    }
}

/// How long a write waits for a checkpoint of another connection.
const BUSY: Duration = Duration::from_secs(5);

/// What every connection says first. Temporary data stays in memory: files of it would not be encrypted.
const COMMON: &str = "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
                      PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA journal_size_limit = 16777216;";

/// Opens `path`, which exists, and gives the key. Whether the key fits shows at the first read.
pub(crate) fn connect(
    path: &Path,
    key: &Key,
    durability: Durability,
) -> rusqlite::Result<Connection> {
    let connection = keyed(path, key)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(COMMON)?;
    connection.execute_batch(&format!("PRAGMA synchronous = {};", durability.pragma()))?;
    connection.set_prepared_statement_cache_capacity(64);
    fold::register(&connection)?;
    Ok(connection)
}

/// Opens a file that may be damaged, to look at it: its log is not written back when the connection closes, so that it
/// stays as it was found.
pub(crate) fn connect_to_look(path: &Path, key: &Key) -> rusqlite::Result<Connection> {
    let connection = keyed(path, key)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA query_only = ON;")?;
    Ok(connection)
}

/// Opens a damaged file to read what is readable. Without `writable_schema` one that was cut off is refused as a whole.
pub(crate) fn connect_damaged(path: &Path, key: &Key) -> rusqlite::Result<Connection> {
    let connection = connect_to_look(path, key)?;
    connection.execute_batch("PRAGMA writable_schema = ON;")?;
    Ok(connection)
}

fn keyed(path: &Path, key: &Key) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // It would write to the program's stderr; what matters of it comes as errors.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection
        .execute_batch(&key.pragma())
        .map_err(|error| without_statement(&error))?;
    Ok(connection)
}

/// The error without the statement, which some carry: this one holds the key.
fn without_statement(error: &rusqlite::Error) -> rusqlite::Error {
    let code = error
        .sqlite_error()
        .map_or(rusqlite::ffi::SQLITE_ERROR, |error| error.extended_code);
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
}

/// Reads the first page: an error that is damage means a wrong key or a damaged file.
pub(crate) fn prove_readable(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// A connection to nothing but memory.
pub(super) fn connect_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(COMMON)?;
    connection.set_prepared_statement_cache_capacity(64);
    fold::register(&connection)?;
    Ok(connection)
}
