//! Drafts.

use holdfast_domain::ids::{IntentId, InteractionId};
use rusqlite::{Connection, OptionalExtension as _};

use super::intents;
use super::record::Draft;
use crate::error::StoreError;

/// What the agent wrote over the draft `over`. A refused message that had come back as the draft meanwhile was not seen
/// by whoever wrote: it stands in the chat as not sent instead, and is answered.
pub(super) fn write(
    connection: &Connection,
    chat: &InteractionId,
    text: &str,
    over: &str,
    now: i64,
) -> Result<Option<IntentId>, StoreError> {
    let stored = one(connection, chat)?.filter(|stored| stored != over && stored != text);
    let stands = match stored {
        Some(stored) => intents::stand_again(connection, chat, &stored)?,
        None => None,
    };
    set(connection, chat, text, now)?;
    Ok(stands)
}

pub(super) fn set(
    connection: &Connection,
    chat: &InteractionId,
    text: &str,
    now: i64,
) -> Result<(), StoreError> {
    if text.is_empty() {
        connection
            .prepare_cached("DELETE FROM draft WHERE chat = ?1")?
            .execute([chat.as_str()])?;
        return Ok(());
    }
    let sql = "INSERT INTO draft (chat, text, changed_at) VALUES (?1, ?2, ?3) \
               ON CONFLICT (chat) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at \
               WHERE text <> excluded.text";
    connection
        .prepare_cached(sql)?
        .execute((chat.as_str(), text, now))?;
    Ok(())
}

/// Removes the draft that is sent with `text`: it never stands both in the composer and in the chat. Spaces around it
/// do not make it another text.
pub(super) fn remove_sent(
    connection: &Connection,
    chat: &InteractionId,
    text: &str,
) -> Result<(), StoreError> {
    if one(connection, chat)?.is_some_and(|draft| draft.trim() == text.trim()) {
        set(connection, chat, "", 0)?;
    }
    Ok(())
}

pub(super) fn one(
    connection: &Connection,
    chat: &InteractionId,
) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT text FROM draft WHERE chat = ?1")?;
    Ok(statement
        .query_row([chat.as_str()], |row| row.get(0))
        .optional()?)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Draft>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT chat, text, changed_at FROM draft ORDER BY changed_at DESC, chat",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Draft {
            chat: InteractionId::new(row.get::<_, String>(0)?),
            text: row.get(1)?,
            changed_at: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
