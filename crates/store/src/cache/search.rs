//! Full-text search, newest first.
//!
//! The index's row numbers are the messages' times: the engine walks it from the newest backwards and stops at the
//! limit, so that a common word costs no more than a rare one. Ranking would have to look at every match.

use holdfast_domain::ids::InteractionId;
use rusqlite::Connection;

use super::arranged;
use super::query::SearchHit;
use super::record::InteractionRecord;
use super::{chats, transcript};
use crate::error::StoreError;

/// A moment is the time in milliseconds, times this, plus a number that makes it unique.
pub(super) const MOMENTS_PER_MS: i64 = 1 << 20;

pub(super) fn sql() -> String {
    format!(
        "SELECT {}, c.id, m.moment FROM message_text AS t CROSS JOIN message AS m ON m.moment = t.rowid \
         CROSS JOIN chat AS c ON c.no = (m.seq >> 32) \
         WHERE message_text MATCH ?1 AND t.rowid < ?2 ORDER BY t.rowid DESC LIMIT ?3",
        transcript::COLUMNS
    )
}

pub(super) fn search(
    connection: &Connection,
    text: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<SearchHit>, StoreError> {
    let Some(expression) = expression(text) else {
        return Ok(Vec::new());
    };
    let mut statement = connection.prepare_cached(&sql())?;
    let rows = statement.query_map((expression, before.unwrap_or(i64::MAX), limit), |row| {
        Ok(SearchHit {
            id: InteractionId::new(row.get::<_, String>(8)?),
            message: transcript::from_row(row)?,
            cursor: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Chats that hold all that was typed: every word in what was said, or all of it in the name, the subject or the note. In
/// the order of their last message, for a table of as many chats as one agent has is sorted in no time.
pub(super) fn found(
    connection: &Connection,
    text: &str,
    limit: u32,
) -> Result<Vec<InteractionRecord>, StoreError> {
    let expression = expression(text);
    if expression.is_none() && !text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let wanted = match expression {
        None => "?1 IS NULL AND ?2 IS NOT NULL",
        Some(_) => {
            "i.id IN (SELECT c.id FROM message_text AS t CROSS JOIN message AS m ON m.moment = t.rowid \
             CROSS JOIN chat AS c ON c.no = (m.seq >> 32) WHERE message_text MATCH ?1) \
             OR holds(i.name, ?2) OR holds(i.subject, ?2) OR holds(i.note, ?2)"
        }
    };
    let sql = format!(
        "SELECT {} FROM interaction AS i WHERE {wanted} ORDER BY i.last_at DESC LIMIT ?3",
        chats::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((expression, arranged::wanted(text), limit), |row| {
        chats::from_row(row)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the agent typed as an expression of FTS5: every word quoted, so that nothing of it is syntax; none where it
/// holds no word.
fn expression(text: &str) -> Option<String> {
    // Other signs separate words in the index too; a word of them alone would match nothing.
    let words = text
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let quoted = words.map(|word| {
        // Beginnings of one letter are not in the index: they would read all words that start so.
        let prefix = if word.chars().nth(1).is_some() {
            "*"
        } else {
            ""
        };
        format!("\"{word}\"{prefix}")
    });
    let expression = quoted.collect::<Vec<_>>().join(" ");
    (!expression.is_empty()).then_some(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_words_never_syntax() {
        assert_eq!(
            expression("parcel lei"),
            Some("\"parcel\"* \"lei\"*".to_owned())
        );
        assert_eq!(
            expression("a OR \"b"),
            Some("\"a\" \"OR\"* \"b\"".to_owned())
        );
        assert_eq!(expression("don't"), Some("\"don\"* \"t\"".to_owned()));
        assert_eq!(expression(" *-() "), None);
        assert_eq!(
            expression("شيرين 小包"),
            Some("\"شيرين\"* \"小包\"*".to_owned())
        );
    }
}
