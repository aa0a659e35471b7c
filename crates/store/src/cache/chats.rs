//! Chats, contacts and settings by their keys.

use holdfast_domain::ids::{ContactId, InteractionId};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::de::DeserializeOwned;

use super::record::{ContactRecord, InteractionRecord};
use crate::error::StoreError;

/// A chat's columns in the order that [`from_row`] reads them, of a table called `i`.
pub(super) const COLUMNS: &str = "i.id, i.phase, i.asynchronous, i.contact_id, i.name, i.subject, i.preview, \
     i.preview_mine, i.last_at, i.last_index, i.waiting_since, i.held_since, i.held_reason, i.placement, i.with_agent, \
     i.mine, i.closes_at, i.offer_ends_at, i.note, i.wire, i.whole_to, i.own_participants";
/// How many these are.
pub(super) const WIDTH: usize = 22;

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<InteractionRecord> {
    let placement: Option<String> = row.get(13)?;
    Ok(InteractionRecord {
        id: InteractionId::new(row.get::<_, String>(0)?),
        phase: Phase::parse(row.get_ref(1)?.as_str()?).unwrap_or_default(),
        asynchronous: row.get(2)?,
        contact_id: row.get::<_, Option<String>>(3)?.map(ContactId::new),
        name: row.get(4)?,
        subject: row.get(5)?,
        preview: row.get(6)?,
        preview_mine: row.get(7)?,
        last_at: row.get(8)?,
        last_index: row.get(9)?,
        waiting_since: row.get(10)?,
        held_since: row.get(11)?,
        held_reason: row.get(12)?,
        placement: placement
            .map(|text| json::<Placement>(13, &text))
            .transpose()?,
        with: row.get(14)?,
        mine: row.get(15)?,
        closes_at: row.get(16)?,
        offer_ends_at: row.get(17)?,
        note: row.get(18)?,
        wire: row.get(19)?,
        whole_to: row.get(20)?,
        own_participants: json(21, row.get_ref(21)?.as_str()?)?,
    })
}

pub(super) fn one(
    connection: &Connection,
    id: &InteractionId,
) -> Result<Option<InteractionRecord>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM interaction AS i WHERE i.id = ?1");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], from_row)
        .optional()?)
}

pub(super) fn of_contact_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM interaction AS i WHERE i.contact_id = ?1 ORDER BY i.age, i.id LIMIT ?2"
    )
}

pub(super) fn of_contact(
    connection: &Connection,
    contact: &ContactId,
    limit: u32,
) -> Result<Vec<InteractionRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&of_contact_sql())?;
    let rows = statement.query_map((contact.as_str(), limit), from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn contact(
    connection: &Connection,
    id: &ContactId,
) -> Result<Option<ContactRecord>, StoreError> {
    let sql = "SELECT id, name, emails, phones, wire FROM contact WHERE id = ?1";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([id.as_str()], contact_from_row)
        .optional()?)
}

/// Of the columns `id, name, emails, phones, wire`.
pub(super) fn contact_from_row(row: &Row<'_>) -> rusqlite::Result<ContactRecord> {
    Ok(ContactRecord {
        id: ContactId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        emails: json(2, row.get_ref(2)?.as_str()?)?,
        phones: json(3, row.get_ref(3)?.as_str()?)?,
        wire: row.get(4)?,
    })
}

pub(super) fn setting(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

fn json<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
