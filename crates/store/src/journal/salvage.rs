//! Reading what is readable of a damaged journal.
//!
//! A page that is damaged makes every scan over it fail, also for the rows behind it. So the row numbers are halved
//! where a scan fails, until what is left are the rows of the damaged pages themselves. After a page that cannot be
//! decrypted `SQLCipher` refuses everything on that connection, so each scan that failed costs a new one.

use std::collections::VecDeque;

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};

use crate::error::StoreError;

/// A table and the columns to save: those of them that the damaged file has, for it may be an earlier version's.
struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
}

const TABLES: [(&str, &[&str]); 5] = [
    ("draft", &["chat", "text", "changed_at"]),
    (
        "intent",
        &[
            "seq",
            "id",
            "chat",
            "verb",
            "state",
            "reason",
            "reason_code",
            "reason_about",
            "created_at",
            "changed_at",
            "last_known_index",
            "tries",
            "returned",
            "put_away",
            "edited",
            "asked_at_index",
        ],
    ),
    ("hold_note", &["chat", "reason", "until", "at"]),
    ("dismissed", &["key", "at"]),
    ("reminder", &["chat", "about", "due", "asked"]),
];

/// How many scans in a row may find nothing before the rest of a table is given up. Wide ranges come first: what is
/// given up are the worst parts.
const FRUITLESS: u32 = 400;

/// The highest row number that is looked for where the table's end cannot be read.
const LAST_ROW: i64 = 1 << 32;

/// Copies every row that can be read. `open` opens the damaged file.
pub(super) fn copy_readable(
    open: &dyn Fn() -> rusqlite::Result<Connection>,
    fresh: &Connection,
) -> Result<(), StoreError> {
    for (name, columns) in TABLES {
        let table = Table {
            name,
            columns: there_are(open, name, columns),
        };
        let marks = vec!["?"; table.columns.len()].join(", ");
        let insert = format!(
            "INSERT INTO {name} ({}) VALUES ({marks}) ON CONFLICT DO NOTHING",
            table.columns.join(", ")
        );
        let mut insert = fresh.prepare(&insert)?;
        for row in readable_rows(open, &table) {
            // A row that the schema refuses is damaged too; the copy that was set aside still has it.
            match insert.execute(params_from_iter(row)) {
                Ok(_) => {}
                Err(error) if error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation) => {
                    return Err(error.into());
                }
                Err(error) => {
                    tracing::warn!(table = table.name, %error, "a row of the damaged journal is unreadable");
                }
            }
        }
    }
    Ok(())
}

/// Those of the columns that the damaged file's table has; all of them where that cannot be read.
fn there_are(
    open: &dyn Fn() -> rusqlite::Result<Connection>,
    table: &str,
    columns: &[&'static str],
) -> Vec<&'static str> {
    let names = open().and_then(|damaged| {
        let mut statement = damaged.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
        names.collect::<rusqlite::Result<Vec<_>>>()
    });
    let names = names.unwrap_or_default();
    let is_there = |column: &&str| names.is_empty() || names.iter().any(|name| name == column);
    columns.iter().copied().filter(is_there).collect()
}

fn readable_rows(
    open: &dyn Fn() -> rusqlite::Result<Connection>,
    table: &Table,
) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut ranges = VecDeque::from([(1, last_row(open, table))]);
    let mut connection = None;
    let mut fruitless = 0;
    while let Some((first, last)) = ranges.pop_front().filter(|_| fruitless < FRUITLESS) {
        let damaged = match connection.take().map_or_else(open, Ok) {
            Ok(damaged) => damaged,
            Err(error) => {
                tracing::warn!(table = table.name, %error, "the damaged journal does not open");
                break;
            }
        };
        let found = rows.len();
        let scanned = scan(&damaged, table, first, last, &mut rows);
        let next = rows[found..].last().map(|(number, _)| number + 1);
        fruitless = if next.is_some() { 0 } else { fruitless + 1 };
        match scanned {
            Ok(()) => connection = Some(damaged),
            // The schema itself cannot be read: no other range fares better.
            Err(Failure::Prepare) => break,
            Err(Failure::Read) => {
                let next = next.unwrap_or(first);
                if next < last {
                    let middle = next + (last - next) / 2;
                    ranges.extend([(next, middle), (middle + 1, last)]);
                }
            }
        }
    }
    // In the order they were asked for, whatever order they were found in.
    rows.sort_by_key(|(number, _)| *number);
    rows.into_iter().map(|(_, values)| values).collect()
}

/// The table's last row number, as far as that can be read.
fn last_row(open: &dyn Fn() -> rusqlite::Result<Connection>, table: &Table) -> i64 {
    let sql = format!(
        "SELECT coalesce(max(rowid), 0) FROM {} NOT INDEXED",
        table.name
    );
    let last = open().and_then(|damaged| damaged.query_row(&sql, [], |row| row.get(0)));
    last.unwrap_or(LAST_ROW)
}

/// Where a scan failed.
enum Failure {
    Prepare,
    Read,
}

/// Adds the rows from `first` to `last` up to the first that cannot be read.
fn scan(
    damaged: &Connection,
    table: &Table,
    first: i64,
    last: i64,
    rows: &mut Vec<(i64, Vec<Value>)>,
) -> Result<(), Failure> {
    let sql = format!(
        "SELECT rowid, {} FROM {} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid",
        table.columns.join(", "),
        table.name
    );
    let mut statement = damaged.prepare_cached(&sql).map_err(|_| Failure::Prepare)?;
    let mut found = statement.query((first, last)).map_err(|_| Failure::Read)?;
    while let Some(row) = found.next().map_err(|_| Failure::Read)? {
        let values = (1..=table.columns.len()).map(|column| row.get(column));
        let values = values
            .collect::<rusqlite::Result<_>>()
            .map_err(|_| Failure::Read)?;
        rows.push((row.get(0).map_err(|_| Failure::Read)?, values));
    }
    Ok(())
}
