//! Lists, a page at a time. Each order has an index that is read from where the page before ended.

use holdfast_domain::phase::Phase;
use rusqlite::{Connection, OptionalExtension as _};

use super::chats::{self, COLUMNS, WIDTH};
use super::query::{Counts, ListQuery, Page};
use super::record::InteractionRecord;
use crate::error::StoreError;

/// The names of the agent's own lists in the column `list`.
const ACTIVE: &str = "active";
const ON_HOLD: &str = "on_hold";

/// The agent's own lists: `list`, then after `rank`, `sort`, `id`.
pub(super) fn own_sql() -> String {
    format!(
        "SELECT {COLUMNS}, i.rank, i.sort FROM interaction AS i \
         WHERE i.list = ?1 AND (i.rank, i.sort, i.id) > (?2, ?3, ?4) ORDER BY i.rank, i.sort, i.id LIMIT ?5"
    )
}

/// A place: its key, then after `falling`, `id`. The place's index leads; each chat is then looked up.
pub(super) fn place_sql() -> String {
    format!(
        "SELECT {COLUMNS}, 0, p.falling FROM place_row AS p CROSS JOIN interaction AS i ON i.id = p.id \
         WHERE p.place = ?1 AND (p.falling, p.id) > (?2, ?3) ORDER BY p.falling, p.id LIMIT ?4"
    )
}

pub(super) const OWN_COUNTS: &str =
    "SELECT count(*), count(waiting_since) FROM interaction WHERE list = ?1";

/// Both tables are read from an index alone: the chats themselves are long.
pub(super) const PLACE_COUNTS: &str = "SELECT count(*), count(i.waiting_since) FROM place_row AS p \
     CROSS JOIN interaction AS i INDEXED BY interaction_waiting ON i.id = p.id WHERE p.place = ?1";

pub(super) fn page(
    connection: &Connection,
    list: &ListQuery,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let after = match cursor {
        // Before everything: ranks start at 0, and no id is empty.
        None => Position {
            rank: -1,
            sort: i64::MIN,
            id: String::new(),
        },
        Some(text) => Position::parse(text)?,
    };
    // One more than asked for tells whether there is a next page.
    let one_more = i64::from(limit) + 1;
    let read =
        |row: &rusqlite::Row<'_>| Ok((chats::from_row(row)?, row.get(WIDTH)?, row.get(WIDTH + 1)?));
    let found: rusqlite::Result<Vec<(InteractionRecord, i64, i64)>> = match own_list(list) {
        Ok(name) => connection
            .prepare_cached(&own_sql())?
            .query_map((name, after.rank, after.sort, &after.id, one_more), read)?
            .collect(),
        Err(place) => connection
            .prepare_cached(&place_sql())?
            .query_map((place, after.sort, &after.id, one_more), read)?
            .collect(),
    };
    let mut found = found?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last() {
        Some((end, rank, sort)) if more => Some(
            Position {
                rank: *rank,
                sort: *sort,
                id: end.id.as_str().to_owned(),
            }
            .to_text(),
        ),
        _ => None,
    };
    let as_of = match own_list(list) {
        Ok(_) => None,
        Err(place) => connection
            .prepare_cached("SELECT as_of FROM place WHERE key = ?1")?
            .query_row([place], |row| row.get(0))
            .optional()?,
    };
    let rows = found.into_iter().map(|(record, _, _)| record).collect();
    Ok(Page {
        rows,
        next,
        total: counts(connection, list)?.total,
        as_of,
    })
}

pub(super) fn counts(connection: &Connection, list: &ListQuery) -> Result<Counts, StoreError> {
    let (sql, key) = match own_list(list) {
        Ok(name) => (OWN_COUNTS, name),
        Err(place) => (PLACE_COUNTS, place),
    };
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Counts {
            total: row.get(0)?,
            waiting: row.get(1)?,
        })
    };
    Ok(connection.prepare_cached(sql)?.query_row([key], read)?)
}

/// The name in the column `list`, or the place.
fn own_list(list: &ListQuery) -> Result<&'static str, &str> {
    match list {
        ListQuery::Active => Ok(ACTIVE),
        ListQuery::OnHold => Ok(ON_HOLD),
        ListQuery::Place(place) => Err(place),
    }
}

/// Where a chat stands in lists, kept in columns of its row.
pub(super) struct Standing {
    /// The agent's own list that it is in.
    pub(super) list: Option<&'static str>,
    /// Its order there comes first from this,
    pub(super) rank: i64,
    /// then from this, lowest first.
    pub(super) sort: i64,
    /// Its order among the contact's chats, lowest first.
    pub(super) age: i64,
}

impl Standing {
    pub(super) fn of(chat: &InteractionRecord) -> Self {
        let list = match chat.phase {
            Phase::Offered | Phase::Active => Some(ACTIVE),
            // It is with the agent until it is marked Done.
            Phase::Ended if chat.mine => Some(ACTIVE),
            Phase::OnHold if chat.mine => Some(ON_HOLD),
            _ => None,
        };
        let age = chat
            .last_at
            .or(chat.held_since)
            .unwrap_or(0)
            .saturating_neg();
        let (rank, sort) = match (chat.phase, chat.waiting_since) {
            (Phase::Offered, _) => (0, chat.offer_ends_at.unwrap_or(i64::MAX)),
            (_, Some(since)) => (1, since),
            (_, None) => (2, age),
        };
        Self {
            list,
            rank,
            sort,
            age,
        }
    }
}

/// Where a page ended.
struct Position {
    rank: i64,
    sort: i64,
    id: String,
}

impl Position {
    fn to_text(&self) -> String {
        format!("{}.{}.{}", self.rank, self.sort, self.id)
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        let mut parts = text.splitn(3, '.');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let (rank, sort) = (number(), number());
        match (rank, sort, parts.next()) {
            (Some(rank), Some(sort), Some(id)) => Ok(Self {
                rank,
                sort,
                id: id.to_owned(),
            }),
            _ => Err(StoreError::Cursor(text.to_owned())),
        }
    }
}
