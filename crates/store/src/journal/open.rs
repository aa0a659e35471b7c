//! Opening the journal, and what is done where it is damaged.
//!
//! Nothing is written to a journal that is damaged before it was copied. What could be read is then put in its place by
//! one renaming, so that a crash or a power cut at any moment leaves either the damaged one with its log or the new one.

use std::path::{Path, PathBuf};
use std::{fs, io};

use rusqlite::Connection;

use super::{SCHEMA, log, salvage};
use crate::error::{OpenError, StoreError, is_damage};
use crate::files;
use crate::key::Key;
use crate::sqlite::{Durability, MigrateError, Pool, connect_damaged, connect_to_look};
use crate::store::OpenNote;

pub(super) fn open(path: &Path, key: &Key) -> Result<(Pool, Option<OpenNote>), OpenError> {
    let io = |source: io::Error| OpenError::Io {
        path: path.to_owned(),
        source,
    };
    // An attempt before was cut off in the middle of it.
    let left = files::finish_replacing(path).map_err(io)?;
    files::prepare_file(path).map_err(io)?;
    if is_sound(path, key).map_err(|error| told(path, error))? {
        match Pool::open(path, key, Durability::PowerLoss, SCHEMA) {
            Ok(pool) => {
                let note = left.map(|copy| set_aside(&pool, copy)).transpose();
                return note
                    .map(|note| (pool, note))
                    .map_err(|error| damaged(path, &error));
            }
            Err(error @ MigrateError::Sql(_)) if error.is_damage() => {}
            Err(error) => return Err(error.told(path.to_owned())),
        }
    }
    tracing::warn!(
        "the journal is damaged: it is copied aside and recovered as far as it can be read"
    );
    let copy = files::copy_aside(path).map_err(io)?;
    replace_by_what_is_readable(path, key).map_err(|error| damaged(path, &error))?;
    let pool = Pool::open(path, key, Durability::PowerLoss, SCHEMA)
        .map_err(|error| error.told(path.to_owned()))?;
    let note = set_aside(&pool, copy).map_err(|error| damaged(path, &error))?;
    Ok((pool, Some(note)))
}

fn damaged(path: &Path, error: &StoreError) -> OpenError {
    OpenError::Damaged {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

fn told(path: &Path, error: StoreError) -> OpenError {
    let path = path.to_owned();
    match error {
        StoreError::Io(source) => OpenError::Io { path, source },
        StoreError::Database(source) => OpenError::Database { path, source },
        error => damaged(&path, &error),
    }
}

/// Whether no page of the journal and its log is damaged. It is small: all of it is looked at.
fn is_sound(path: &Path, key: &Key) -> Result<bool, StoreError> {
    let log = match fs::read(files::log(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        log => log?,
    };
    if log::is_damaged(&log) {
        return Ok(false);
    }
    let look = |connection: Connection| {
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))
    };
    match connect_to_look(path, key).and_then(look) {
        Ok(found) => Ok(found == "ok"),
        Err(error) if is_damage(&error) => Ok(false),
        Err(error) => Err(StoreError::Database(error)),
    }
}

/// What is told of a journal that was mended.
fn set_aside(pool: &Pool, copy: PathBuf) -> Result<OpenNote, StoreError> {
    let recovered = pool.read(|connection| {
        let sql = "SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM intent)";
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    })?;
    Ok(OpenNote::JournalSetAside {
        path: copy,
        recovered,
    })
}

fn replace_by_what_is_readable(path: &Path, key: &Key) -> Result<(), StoreError> {
    // There is a copy: now the log may be changed.
    let log = files::log(path);
    if let Ok(bytes) = fs::read(&log)
        && log::is_damaged(&bytes)
    {
        files::write_whole(&log, &log::mended(&bytes))?;
    }
    let new = files::new_name(path);
    // What an attempt before left behind, if a crash ended it.
    files::remove(&new)?;
    files::prepare_file(&new)?;
    let fresh = Pool::open(&new, key, Durability::PowerLoss, SCHEMA)?;
    let damaged = || connect_damaged(path, key);
    fresh.write(|fresh| salvage::copy_readable(&damaged, fresh))?;
    // The last connection that closes writes the log back: the new file is whole by itself.
    drop(fresh);
    files::replace(path)?;
    Ok(())
}
