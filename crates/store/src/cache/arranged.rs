//! A place in the order that the agent chose, and only what the agent looks for.

use holdfast_domain::fold::fold;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::chats::{self, COLUMNS, WIDTH};
use super::query::{Arrangement, Order, Page};
use super::record::InteractionRecord;
use crate::error::StoreError;

impl Order {
    /// The column of `place_row` that holds this order, ascending.
    const fn column(self) -> &'static str {
        match self {
            Self::Placed => "falling",
            Self::Newest => "by_last",
            Self::WaitingLongest => "by_wait",
            Self::Name => "by_name",
            Self::Subject => "by_subject",
        }
    }
}

/// What a text is looked for in.
const MATCHES: &str = "(holds(i.name, ?2) OR holds(i.subject, ?2) OR holds(i.preview, ?2))";

/// The place, from after the position (`?3`, `?4`), which is null at the start.
pub(super) fn sql(order: Order, filtered: bool, later: bool) -> String {
    let column = order.column();
    let filter = if filtered { MATCHES } else { "?2 IS NULL" };
    let after = if later {
        format!("(p.{column}, p.id) > (?3, ?4)")
    } else {
        "?3 IS NULL AND ?4 IS NULL".to_owned()
    };
    format!(
        "SELECT {COLUMNS}, p.{column} FROM place_row AS p CROSS JOIN interaction AS i ON i.id = p.id \
         WHERE p.place = ?1 AND {filter} AND {after} ORDER BY p.{column}, p.id LIMIT ?5"
    )
}

fn count_sql(filtered: bool) -> String {
    let filter = if filtered { MATCHES } else { "?2 IS NULL" };
    format!(
        "SELECT count(*) FROM place_row AS p CROSS JOIN interaction AS i ON i.id = p.id WHERE p.place = ?1 AND {filter}"
    )
}

pub(super) fn page(
    connection: &Connection,
    place: &str,
    arrangement: &Arrangement,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let order = arrangement.order;
    let filter = arrangement.filter.as_deref().map(wanted);
    let after = cursor.map(|text| position(order, text)).transpose()?;
    let (key, id) = after.clone().unzip();
    // One more than asked for tells whether there is a next page.
    let one_more = i64::from(limit) + 1;
    let sql = sql(order, filter.is_some(), after.is_some());
    let mut statement = connection.prepare_cached(&sql)?;
    let read = |row: &Row<'_>| Ok((chats::from_row(row)?, row.get::<_, Value>(WIDTH)?));
    let mut found: Vec<(InteractionRecord, Value)> = statement
        .query_map((place, &filter, key, id, one_more), read)?
        .collect::<rusqlite::Result<_>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last() {
        Some((last, key)) if more => Some(cursor_of(key, last.id.as_str())?),
        _ => None,
    };
    let total = connection
        .prepare_cached(&count_sql(filter.is_some()))?
        .query_row((place, &filter), |row| row.get(0))?;
    let as_of = connection
        .prepare_cached("SELECT as_of FROM place WHERE key = ?1")?
        .query_row([place], |row| row.get(0))
        .optional()?;
    Ok(Page {
        rows: found.into_iter().map(|(record, _)| record).collect(),
        next,
        total,
        as_of,
    })
}

/// What `holds` takes for what the agent looks for.
pub(super) fn wanted(text: &str) -> String {
    fold(text.trim())
}

/// The id comes last: it may hold any sign.
fn cursor_of(key: &Value, id: &str) -> Result<String, StoreError> {
    let key = match key {
        Value::Integer(number) => serde_json::Value::from(*number),
        Value::Text(text) => serde_json::Value::from(text.as_str()),
        other => {
            return Err(StoreError::Record {
                table: "place_row",
                why: format!("an order is of the type {}", other.data_type()),
            });
        }
    };
    Ok(serde_json::json!([key, id]).to_string())
}

fn position(order: Order, text: &str) -> Result<(Value, String), StoreError> {
    let wrong = || StoreError::Cursor(text.to_owned());
    let (key, id): (serde_json::Value, String) = serde_json::from_str(text).map_err(|_| wrong())?;
    let key = match (order, key) {
        (Order::Name | Order::Subject, serde_json::Value::String(text)) => Value::Text(text),
        (Order::Placed | Order::Newest | Order::WaitingLongest, serde_json::Value::Number(at)) => {
            Value::Integer(at.as_i64().ok_or_else(wrong)?)
        }
        _ => return Err(wrong()),
    };
    Ok((key, id))
}
