//! Dismissed notices.

use rusqlite::Connection;

use crate::error::StoreError;

/// How long a dismissal counts, in milliseconds: 90 days. Its chat is over by then.
const KEPT: i64 = 90 * 24 * 60 * 60 * 1000;

pub(super) fn dismiss(connection: &Connection, key: &str, now: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM dismissed WHERE at < ?1")?
        .execute([now.saturating_sub(KEPT)])?;
    let sql = "INSERT INTO dismissed (key, at) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET at = excluded.at";
    connection.prepare_cached(sql)?.execute((key, now))?;
    Ok(())
}

pub(super) fn dismissed(connection: &Connection, key: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM dismissed WHERE key = ?1)";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([key], |row| row.get(0))?)
}
