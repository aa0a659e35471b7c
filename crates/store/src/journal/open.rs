//! Opening the journal, and what is done where it is damaged.

use std::io;
use std::path::Path;

use rusqlite::Connection;

use super::{SCHEMA, salvage};
use crate::error::{OpenError, StoreError};
use crate::files;
use crate::key::Key;
use crate::sqlite::{Durability, MigrateError, Pool, connect_damaged};
use crate::store::OpenNote;

pub(super) fn open(path: &Path, key: &Key) -> Result<(Pool, Option<OpenNote>), OpenError> {
    let io = |source: io::Error| OpenError::Io {
        path: path.to_owned(),
        source,
    };
    files::prepare_file(path).map_err(io)?;
    match open_sound(path, key) {
        Ok(Some(pool)) => return Ok((pool, None)),
        Ok(None) => {}
        Err(error @ MigrateError::Sql(_)) if error.is_damage() => {}
        Err(error) => return Err(error.told(path.to_owned())),
    }
    tracing::warn!(
        "the journal is damaged: it is copied aside and recovered as far as it can be read"
    );
    let copy = files::copy_aside(path).map_err(io)?;
    let recovered = replace_by_what_is_readable(path, key).map_err(|error| OpenError::Damaged {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    let pool = Pool::open(path, key, Durability::PowerLoss, SCHEMA)
        .map_err(|error| error.told(path.to_owned()))?;
    Ok((
        pool,
        Some(OpenNote::JournalSetAside {
            path: copy,
            recovered,
        }),
    ))
}

/// The journal, or none where a page of it is damaged. It is small: all of it is looked at.
fn open_sound(path: &Path, key: &Key) -> Result<Option<Pool>, MigrateError> {
    let pool = Pool::open(path, key, Durability::PowerLoss, SCHEMA)?;
    let check = |connection: &Connection| {
        Ok(
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?
                == "ok",
        )
    };
    match pool.read(check) {
        Ok(sound) => Ok(sound.then_some(pool)),
        Err(StoreError::Database(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn replace_by_what_is_readable(path: &Path, key: &Key) -> Result<u32, StoreError> {
    let new = path.with_extension("new.db");
    // What an attempt before left behind, if a crash ended it.
    files::remove(&new)?;
    files::prepare_file(&new)?;
    let fresh = Pool::open(&new, key, Durability::PowerLoss, SCHEMA)?;
    let damaged = || connect_damaged(path, key);
    let recovered = fresh.write(|fresh| salvage::copy_readable(&damaged, fresh))?;
    // The last connection that closes writes the log back: the new file is whole by itself.
    drop(fresh);
    files::replace(path, &new)?;
    Ok(recovered)
}
