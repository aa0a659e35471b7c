//! What the database derives from a record: the columns beside it, the words of its head, who handled it.

use rusqlite::{Connection, params};

use super::StorageError;
use crate::chat::{Entry, EntryKind, Place, Record};

/// Writes a record with its projections. `version` is the new one.
pub(super) fn record(
    connection: &Connection,
    record: &Record,
    version: i64,
    due: Option<i64>,
    touched_at: i64,
) -> Result<(), StorageError> {
    let (place, workbin, owner, agent) = match &record.place {
        Place::Queue => ("queue", None, None, None),
        Place::Offered { agent, .. } => ("offered", None, None, Some(agent)),
        Place::Agent { agent } => ("agent", None, None, Some(agent)),
        Place::Workbin { workbin, owner } => ("workbin", Some(workbin), Some(owner), None),
        Place::Done => ("done", None, None, None),
    };
    let asked = record
        .offered_to()
        .filter(|_| matches!(record.place, Place::Agent { .. }));
    let waits_since = record
        .routing
        .as_ref()
        .filter(|_| record.place == Place::Queue)
        .map(|routing| routing.since);
    let name = format!("{} {}", record.contact.first_name, record.contact.last_name);
    let seq: i64 = connection
        .prepare_cached(
            "INSERT INTO interaction (id, version, record, place, queue, workbin, owner, agent, last_agent, contact_id,
                 contact_name, email, service, subject, is_open, waits_since, due_at, started_at, touched_at, asked)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, record = excluded.record, place = excluded.place,
                 queue = excluded.queue, workbin = excluded.workbin, owner = excluded.owner, agent = excluded.agent,
                 last_agent = excluded.last_agent, contact_id = excluded.contact_id,
                 contact_name = excluded.contact_name, email = excluded.email, subject = excluded.subject,
                 is_open = excluded.is_open, waits_since = excluded.waits_since, due_at = excluded.due_at,
                 touched_at = excluded.touched_at, asked = excluded.asked
             RETURNING seq",
        )?
        .query_row(
            params![
                record.id,
                version,
                serde_json::to_string(record)?,
                place,
                record.queue,
                workbin,
                owner,
                agent,
                record.last_agent,
                record.contact.id,
                name.trim(),
                record.contact.email,
                record.service,
                record.subject,
                record.open,
                waits_since,
                due,
                record.times.started,
                touched_at,
                asked,
            ],
            |row| row.get(0),
        )?;
    head(connection, record, seq, &name)?;
    handled(connection, record)
}

fn head(
    connection: &Connection,
    record: &Record,
    seq: i64,
    name: &str,
) -> Result<(), StorageError> {
    let email = record.contact.email.as_deref().unwrap_or_default();
    let contact = format!("{name} {} {email}", record.contact.nickname);
    connection
        .prepare_cached("INSERT OR REPLACE INTO head_words (rowid, subject, contact, note) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seq, record.subject, contact, record.comment])?;
    Ok(())
}

fn handled(connection: &Connection, record: &Record) -> Result<(), StorageError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO handled (agent, interaction_id, started_at) VALUES (?1, ?2, ?3)",
    )?;
    for agent in &record.handled_by {
        insert.execute(params![agent, record.id, record.times.started])?;
    }
    Ok(())
}

/// Adds a transcript entry. Only what was said is searched.
pub(super) fn entry(connection: &Connection, id: &str, entry: &Entry) -> Result<(), StorageError> {
    let said = matches!(entry.kind, EntryKind::Text | EntryKind::PushUrl);
    let text = entry.text.as_deref().filter(|_| said).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO entry (interaction_id, idx, text, body) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            id,
            entry.index,
            text,
            serde_json::to_string(entry)?
        ])?;
    Ok(())
}
