//! Transcripts. A chat's entries lie together under `chat.no * 2^32 + index`.

use holdfast_domain::ids::InteractionId;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::record::{MessageRecord, Side};
use crate::error::StoreError;

/// An entry's columns in the order that [`from_row`] reads them, of a table called `m`.
pub(super) const COLUMNS: &str = "m.seq, m.kind, m.side, m.sender, m.person, m.text, m.at, m.wire";

pub(super) const LAST: &str = "SELECT m.seq, m.kind, m.side, m.sender, m.person, m.text, m.at, m.wire \
     FROM message AS m WHERE m.seq >= ?1 AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3";

/// The largest index.
pub(super) const MAX_INDEX: i64 = MessageRecord::MAX_INDEX;

/// The chat's number; none where it has no transcript here.
pub(super) fn number(connection: &Connection, id: &InteractionId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT no FROM chat WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()
}

/// The key of an entry.
pub(super) fn seq(number: i64, index: i64) -> i64 {
    (number << 32) | index
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<MessageRecord> {
    Ok(MessageRecord {
        index: row.get::<_, i64>(0)? & MAX_INDEX,
        kind: row.get(1)?,
        side: Side::parse(row.get_ref(2)?.as_str()?).unwrap_or(Side::System),
        sender: row.get(3)?,
        person: row.get(4)?,
        text: row.get(5)?,
        at: row.get(6)?,
        wire: row.get(7)?,
    })
}

pub(super) fn last(
    connection: &Connection,
    id: &InteractionId,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<MessageRecord>, StoreError> {
    let Some(number) = number(connection, id)? else {
        return Ok(Vec::new());
    };
    let end = seq(number, 0) + before.unwrap_or(i64::MAX).clamp(0, MAX_INDEX + 1);
    let mut statement = connection.prepare_cached(LAST)?;
    let rows = statement.query_map((seq(number, 0), end, limit), from_row)?;
    let mut messages = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    messages.reverse();
    Ok(messages)
}

pub(super) fn last_index(connection: &Connection, id: &InteractionId) -> Result<i64, StoreError> {
    let Some(number) = number(connection, id)? else {
        return Ok(0);
    };
    let sql = "SELECT max(seq) FROM message WHERE seq BETWEEN ?1 AND ?2";
    let last: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row((seq(number, 0), seq(number, MAX_INDEX)), |row| row.get(0))?;
    Ok(last.map_or(0, |seq| seq & MAX_INDEX))
}
