//! What the server has, read from its own records.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use holdfast_server::chat::{self, EntryKind, Place, Record};
use holdfast_tests::faults::oracle::{Chat, Entry, Side, Stands, Wrote};
use rusqlite::{Connection, OpenFlags};

use crate::world::Opened;

/// The chats of the server whose data is in `folder`.
pub(crate) fn read(folder: &Path, opened: &[Option<Opened>]) -> Result<Vec<Chat>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join("chats.db"), flags)
        .context("cannot read the server's data")?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // One moment for all of it.
    connection.execute_batch("BEGIN")?;
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut statement = connection
        .prepare("SELECT interaction_id, body FROM entry ORDER BY interaction_id, idx")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(1)?;
        entries
            .entry(row.get(0)?)
            .or_default()
            .push(entry(serde_json::from_str(&body)?));
    }
    let mut chats = Vec::new();
    let mut statement = connection.prepare("SELECT record FROM interaction ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let record: Record = serde_json::from_str(&row.get::<_, String>(0)?)?;
        let wrote = opened
            .iter()
            .flatten()
            .find(|opened| opened.chat == record.id)
            .map(|opened| opened.wrote.clone());
        chats.push(Chat {
            wrote: wrote.unwrap_or_default(),
            entries: entries.remove(&record.id).unwrap_or_default(),
            stands: stands(record.place),
            open: record.open,
            last_agent: record.last_agent,
            handled_by: record.handled_by.into_iter().collect(),
            note: record.comment,
            id: record.id,
        });
    }
    Ok(chats)
}

fn stands(place: Place) -> Stands {
    match place {
        Place::Queue => Stands::Queue,
        Place::Offered { agent, .. } => Stands::Offered(agent),
        Place::Agent { agent } => Stands::With(agent),
        Place::Workbin { workbin, owner } => Stands::Workbin(workbin, owner),
        Place::Done => Stands::Done,
    }
}

fn entry(entry: chat::Entry) -> Entry {
    let side = match entry.from.side {
        chat::Side::Contact => Side::Contact,
        chat::Side::Agent => Side::Agent(entry.from.person.unwrap_or_default()),
        chat::Side::System => Side::System,
    };
    let wrote = match entry.kind {
        EntryKind::Text => Wrote::Text(entry.text.unwrap_or_default()),
        EntryKind::ParticipantJoined => Wrote::Joined,
        EntryKind::ParticipantLeft => Wrote::Left,
        _ => Wrote::Other,
    };
    Entry {
        index: entry.index,
        at: entry.at,
        side,
        wrote,
    }
}
