//! Applying a batch.

use std::collections::{BTreeMap, HashMap, HashSet};

use holdfast_domain::ids::InteractionId;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::record::{Change, ContactRecord, InteractionRecord, MessageRecord, PlaceRow, Touched};
use super::search::MOMENTS_PER_MS;
use super::{chats, lists, transcript};
use crate::error::StoreError;

/// What was touched so far, each once, in order.
#[derive(Default)]
struct Report {
    touched: Vec<Touched>,
    known: HashSet<Touched>,
}

impl Report {
    fn add_if(&mut self, changed: bool, touched: impl FnOnce() -> Touched) {
        if changed {
            let touched = touched();
            if self.known.insert(touched.clone()) {
                self.touched.push(touched);
            }
        }
    }
}

pub(super) fn apply(
    connection: &Connection,
    changes: &[Change],
) -> Result<Vec<Touched>, StoreError> {
    let mut report = Report::default();
    for change in changes {
        match change {
            Change::Interaction(record) => {
                report.add_if(interaction(connection, record)?, || {
                    Touched::Interaction(record.id.clone())
                });
            }
            Change::Messages {
                id,
                messages: entries,
            } => {
                report.add_if(messages(connection, id, entries)?, || {
                    Touched::Transcript(id.clone())
                });
            }
            Change::PlaceContent { place, rows, as_of } => {
                report.add_if(place_content(connection, place, rows, *as_of)?, || {
                    Touched::Place(place.clone())
                });
            }
            Change::PlaceAdd { place, row } => {
                report.add_if(place_add(connection, place, row)?, || {
                    Touched::Place(place.clone())
                });
            }
            Change::PlaceRead { place, as_of } => {
                report.add_if(place_read(connection, place, *as_of)?, || {
                    Touched::Place(place.clone())
                });
            }
            Change::PlaceRemove { place, id } => {
                let removed = connection
                    .prepare_cached("DELETE FROM place_row WHERE place = ?1 AND id = ?2")?
                    .execute((place, id.as_str()))?;
                report.add_if(removed > 0, || Touched::Place(place.clone()));
            }
            Change::Contact(record) => {
                report.add_if(contact(connection, record)?, || {
                    Touched::Contact(record.id.clone())
                });
            }
            Change::Setting { key, value } => {
                let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) \
                           ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value";
                let written = connection.prepare_cached(sql)?.execute((key, value))?;
                report.add_if(written > 0, || Touched::Setting(key.clone()));
            }
            Change::Forget { id } => forget(connection, id, &mut report)?,
        }
    }
    Ok(report.touched)
}

fn interaction(connection: &Connection, record: &InteractionRecord) -> Result<bool, StoreError> {
    if chats::one(connection, &record.id)?.as_ref() == Some(record) {
        return Ok(false);
    }
    let sql = "INSERT INTO interaction (id, phase, asynchronous, contact_id, name, subject, preview, preview_mine, \
               last_at, last_index, waiting_since, held_since, held_reason, placement, with_agent, mine, closes_at, \
               offer_ends_at, note, wire, list, rank, sort, age, whole_to, own_participants) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
               ?21, ?22, ?23, ?24, ?25, ?26) \
               ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, asynchronous = excluded.asynchronous, \
               contact_id = excluded.contact_id, name = excluded.name, subject = excluded.subject, \
               preview = excluded.preview, preview_mine = excluded.preview_mine, last_at = excluded.last_at, \
               last_index = excluded.last_index, waiting_since = excluded.waiting_since, \
               held_since = excluded.held_since, held_reason = excluded.held_reason, placement = excluded.placement, \
               with_agent = excluded.with_agent, mine = excluded.mine, closes_at = excluded.closes_at, \
               offer_ends_at = excluded.offer_ends_at, note = excluded.note, wire = excluded.wire, \
               list = excluded.list, rank = excluded.rank, sort = excluded.sort, age = excluded.age, \
               whole_to = excluded.whole_to, own_participants = excluded.own_participants";
    let standing = lists::Standing::of(record);
    let placement = record
        .placement
        .as_ref()
        .map(|place| json("interaction", place))
        .transpose()?;
    connection.prepare_cached(sql)?.execute(params![
        record.id.as_str(),
        record.phase.as_str(),
        record.asynchronous,
        record.contact_id.as_ref().map(AsRef::as_ref),
        record.name,
        record.subject,
        record.preview,
        record.preview_mine,
        record.last_at,
        record.last_index,
        record.waiting_since,
        record.held_since,
        record.held_reason,
        placement,
        record.with,
        record.mine,
        record.closes_at,
        record.offer_ends_at,
        record.note,
        record.wire,
        standing.list,
        standing.rank,
        standing.sort,
        standing.age,
        record.whole_to,
        json("interaction", &record.own_participants)?,
    ])?;
    Ok(true)
}

fn messages(
    connection: &Connection,
    id: &InteractionId,
    entries: &[MessageRecord],
) -> Result<bool, StoreError> {
    let mut changed = false;
    let mut number = transcript::number(connection, id)?;
    // Of copies that differ the last one counts: applied again, the others must not seem to change it.
    let entries: BTreeMap<i64, &MessageRecord> =
        entries.iter().map(|entry| (entry.index, entry)).collect();
    for entry in entries.into_values() {
        if !(0..=transcript::MAX_INDEX).contains(&entry.index) {
            // No server counts so: one such entry must not keep the others out.
            tracing::warn!(chat = %id, index = entry.index, "a transcript entry with an impossible index was left out");
            continue;
        }
        let number = match number {
            Some(number) => number,
            None => *number.insert(new_number(connection, id)?),
        };
        changed |= message(connection, transcript::seq(number, entry.index), entry)?;
    }
    Ok(changed)
}

fn new_number(connection: &Connection, id: &InteractionId) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("INSERT INTO chat (id) VALUES (?1)")?
        .insert([id.as_str()])
}

fn message(connection: &Connection, seq: i64, entry: &MessageRecord) -> Result<bool, StoreError> {
    let sql = "SELECT m.seq, m.kind, m.side, m.sender, m.person, m.text, m.at, m.wire, m.moment \
               FROM message AS m WHERE m.seq = ?1";
    let known: Option<(MessageRecord, i64)> = connection
        .prepare_cached(sql)?
        .query_row([seq], |row| Ok((transcript::from_row(row)?, row.get(8)?)))
        .optional()?;
    let moment = match &known {
        Some((same, _)) if same == entry => return Ok(false),
        Some((other, moment)) if other.at == entry.at => *moment,
        _ => free_moment(connection, entry.at)?,
    };
    let sql = "INSERT INTO message (seq, moment, kind, side, sender, person, text, at, wire) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT (seq) DO UPDATE SET moment = excluded.moment, kind = excluded.kind, side = excluded.side, \
               sender = excluded.sender, person = excluded.person, text = excluded.text, at = excluded.at, \
               wire = excluded.wire";
    connection.prepare_cached(sql)?.execute(params![
        seq,
        moment,
        entry.kind,
        entry.side.as_str(),
        entry.sender,
        entry.person,
        entry.text,
        entry.at,
        entry.wire,
    ])?;
    Ok(true)
}

/// The first moment of the millisecond `at` that no message has.
fn free_moment(connection: &Connection, at: i64) -> rusqlite::Result<i64> {
    // A time that cannot be is only sorted, not believed: until 2109.
    let mut first = at.clamp(0, (1 << 42) - 1) * MOMENTS_PER_MS;
    let sql = "SELECT max(moment) FROM message WHERE moment >= ?1 AND moment < ?2";
    let mut statement = connection.prepare_cached(sql)?;
    loop {
        let taken: Option<i64> =
            statement.query_row((first, first + MOMENTS_PER_MS), |row| row.get(0))?;
        match taken {
            None => return Ok(first),
            Some(last) if last + 1 < first + MOMENTS_PER_MS => return Ok(last + 1),
            Some(_) => first += MOMENTS_PER_MS,
        }
    }
}

/// Says whether the place was never read before.
fn place_read(connection: &Connection, place: &str, as_of: i64) -> Result<bool, StoreError> {
    let known = connection
        .prepare_cached("SELECT as_of FROM place WHERE key = ?1")?
        .query_row([place], |row| row.get::<_, i64>(0))
        .optional()?;
    let sql = "INSERT INTO place (key, as_of) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET as_of = excluded.as_of";
    connection.prepare_cached(sql)?.execute((place, as_of))?;
    Ok(known.is_none())
}

fn place_content(
    connection: &Connection,
    place: &str,
    rows: &[PlaceRow],
    as_of: i64,
) -> Result<bool, StoreError> {
    let mut changed = place_read(connection, place, as_of)?;
    let rows: HashMap<&str, &PlaceRow> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let present: Vec<String> = connection
        .prepare_cached("SELECT id FROM place_row WHERE place = ?1")?
        .query_map([place], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut delete =
        connection.prepare_cached("DELETE FROM place_row WHERE place = ?1 AND id = ?2")?;
    for gone in present.iter().filter(|id| !rows.contains_key(id.as_str())) {
        changed |= delete.execute((place, gone))? > 0;
    }
    for row in rows.into_values() {
        changed |= place_add(connection, place, row)?;
    }
    Ok(changed)
}

fn place_add(connection: &Connection, place: &str, row: &PlaceRow) -> Result<bool, StoreError> {
    let sql = "INSERT INTO place_row (place, id, falling) VALUES (?1, ?2, ?3) \
               ON CONFLICT (place, id) DO UPDATE SET falling = excluded.falling WHERE falling <> excluded.falling";
    Ok(connection.prepare_cached(sql)?.execute((
        place,
        row.id.as_str(),
        row.sort.saturating_neg(),
    ))? > 0)
}

fn contact(connection: &Connection, record: &ContactRecord) -> Result<bool, StoreError> {
    if chats::contact(connection, &record.id)?.as_ref() == Some(record) {
        return Ok(false);
    }
    let sql = "INSERT INTO contact (id, name, emails, phones, wire) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, emails = excluded.emails, \
               phones = excluded.phones, wire = excluded.wire";
    let (emails, phones) = (
        json("contact", &record.emails)?,
        json("contact", &record.phones)?,
    );
    connection.prepare_cached(sql)?.execute((
        record.id.as_str(),
        &record.name,
        emails,
        phones,
        &record.wire,
    ))?;
    Ok(true)
}

fn forget(
    connection: &Connection,
    id: &InteractionId,
    report: &mut Report,
) -> Result<(), StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM interaction WHERE id = ?1")?
        .execute([id.as_str()])?;
    report.add_if(removed > 0, || Touched::Interaction(id.clone()));
    if let Some(number) = transcript::number(connection, id)? {
        let range = (
            transcript::seq(number, 0),
            transcript::seq(number, transcript::MAX_INDEX),
        );
        let sql = "DELETE FROM message WHERE seq BETWEEN ?1 AND ?2";
        let removed = connection.prepare_cached(sql)?.execute(range)?;
        connection
            .prepare_cached("DELETE FROM chat WHERE no = ?1")?
            .execute([number])?;
        report.add_if(removed > 0, || Touched::Transcript(id.clone()));
    }
    let mut statement =
        connection.prepare_cached("DELETE FROM place_row WHERE id = ?1 RETURNING place")?;
    let places = statement
        .query_map([id.as_str()], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for place in places {
        report.add_if(true, || Touched::Place(place));
    }
    Ok(())
}

fn json(table: &'static str, value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Record {
        table,
        why: error.to_string(),
    })
}
