//! What may go when its time is over or its room is needed.

use holdfast_domain::ids::InteractionId;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::StoreError;

/// A chat that may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldChat {
    /// When something last happened in it.
    pub last_at: i64,
    /// The chat.
    pub id: InteractionId,
}

/// The first ones last, in pieces: each begins after the last chat of the one before. No index helps: it is asked once an
/// hour, and every write would pay for it.
pub(super) fn oldest(
    connection: &Connection,
    before: i64,
    waiting: &[&str],
    after: Option<&OldChat>,
    limit: u32,
) -> Result<Vec<OldChat>, StoreError> {
    let places: Vec<String> = (5..5 + waiting.len())
        .map(|at| format!("p.place GLOB ?{at} || '*'"))
        .collect();
    let in_place = if places.is_empty() {
        "0".to_owned()
    } else {
        places.join(" OR ")
    };
    let sql = format!(
        "SELECT i.last_at, i.id FROM interaction AS i
         WHERE i.list IS NULL AND i.last_at < ?1 AND (i.last_at, i.id) > (?2, ?3)
             AND NOT EXISTS (SELECT 1 FROM place_row AS p WHERE p.id = i.id AND ({in_place}))
         ORDER BY i.last_at, i.id LIMIT ?4"
    );
    let (after_at, after_id) =
        after.map_or((i64::MIN, ""), |chat| (chat.last_at, chat.id.as_str()));
    let mut statement = connection.prepare(&sql)?;
    let mut parameters: Vec<&dyn rusqlite::ToSql> = vec![&before, &after_at, &after_id, &limit];
    parameters.extend(waiting.iter().map(|place| place as &dyn rusqlite::ToSql));
    let rows = statement.query_map(parameters.as_slice(), |row| {
        Ok(OldChat {
            last_at: row.get(0)?,
            id: InteractionId::new(row.get::<_, String>(1)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many bytes are in use, and how many the file has for them.
pub(super) fn size(connection: &Connection) -> Result<(u64, u64), StoreError> {
    let read = |name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| {
            match row.get_ref(0)? {
                ValueRef::Integer(number) => Ok(u64::try_from(number).unwrap_or_default()),
                // The cipher answers the size of a page itself, and as text.
                other => Ok(other.as_str()?.parse().unwrap_or_default()),
            }
        })
    };
    let (pages, free, page) = (
        read("page_count")?,
        read("freelist_count")?,
        read("page_size")?,
    );
    Ok((pages.saturating_sub(free) * page, pages * page))
}
