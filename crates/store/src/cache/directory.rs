//! Contacts by name.

use rusqlite::{Connection, Row};

use super::arranged::wanted;
use super::chats;
use super::query::ContactPage;
use super::record::ContactRecord;
use crate::error::StoreError;

const MATCHES: &str = "(holds(name, ?1) OR holds(emails, ?1) OR holds(phones, ?1))";

pub(super) fn sql(filtered: bool) -> String {
    let filter = if filtered { MATCHES } else { "?1 IS NULL" };
    format!(
        "SELECT id, name, emails, phones, wire FROM contact \
         WHERE {filter} AND name >= ?2 COLLATE NOCASE AND (name COLLATE NOCASE, id) > (?2, ?3) ORDER BY name COLLATE NOCASE, id LIMIT ?4"
    )
}

pub(super) fn page(
    connection: &Connection,
    filter: Option<&str>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<ContactPage, StoreError> {
    let filter = filter.map(wanted);
    // Before everything: no id is empty.
    let (name, id): (String, String) = match cursor {
        None => Default::default(),
        Some(text) => {
            serde_json::from_str(text).map_err(|_| StoreError::Cursor(text.to_owned()))?
        }
    };
    let mut statement = connection.prepare_cached(&sql(filter.is_some()))?;
    let read = |row: &Row<'_>| chats::contact_from_row(row);
    let mut rows: Vec<ContactRecord> = statement
        .query_map((&filter, name, id, i64::from(limit) + 1), read)?
        .collect::<rusqlite::Result<_>>()?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = match rows.last() {
        Some(last) if more => Some(serde_json::json!([last.name, last.id.as_str()]).to_string()),
        _ => None,
    };
    let filter_sql = if filter.is_some() {
        MATCHES
    } else {
        "?1 IS NULL"
    };
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM contact WHERE {filter_sql}"))?
        .query_row([&filter], |row| row.get(0))?;
    Ok(ContactPage { rows, next, total })
}
