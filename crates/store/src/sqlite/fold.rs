//! Texts that hold others, for SQL.

use holdfast_domain::fold::fold;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Makes `holds(text, wanted)` known to SQL: whether a text holds another one, which [`fold`] made, without regard to case,
/// accents and vowel points. SQLite's own `LIKE` knows the case of ASCII alone. Null holds nothing.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("holds", 2, flags, |context: &mut Context<'_>| {
        let wanted = context.get_raw(1).as_str()?;
        Ok(match context.get_raw(0).as_str_or_null()? {
            Some(text) => fold(text).contains(wanted),
            None => false,
        })
    })
}
