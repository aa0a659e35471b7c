//! Why and until when chats are held, where nobody but this machine knows.

use holdfast_domain::ids::InteractionId;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::record::HoldNote;
use crate::error::StoreError;

pub(super) fn set(
    connection: &Connection,
    chat: &InteractionId,
    note: &HoldNote,
    now: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO hold_note (chat, reason, until, at) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (chat) DO UPDATE SET reason = excluded.reason, until = excluded.until, at = excluded.at";
    connection
        .prepare_cached(sql)?
        .execute((chat.as_str(), &note.reason, note.until, now))?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, chat: &InteractionId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM hold_note WHERE chat = ?1")?
        .execute([chat.as_str()])?;
    Ok(())
}

pub(super) fn one(
    connection: &Connection,
    chat: &InteractionId,
) -> Result<Option<HoldNote>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT reason, until FROM hold_note WHERE chat = ?1")?;
    Ok(statement.query_row([chat.as_str()], note).optional()?)
}

pub(super) fn any(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM hold_note)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn note(row: &Row<'_>) -> rusqlite::Result<HoldNote> {
    Ok(HoldNote {
        reason: row.get(0)?,
        until: row.get(1)?,
    })
}
