//! Reading what is readable of a damaged journal.
//!
//! A page that is damaged makes every scan over it fail, also for the rows behind it. So the row numbers are halved
//! where a scan fails, until what is left are the rows of the damaged pages themselves. After a page that cannot be
//! decrypted `SQLCipher` refuses everything on that connection, so each scan that failed costs a new one.

use std::collections::VecDeque;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::error::StoreError;

/// A table and the columns to save.
struct Table {
    name: &'static str,
    columns: &'static str,
    width: usize,
    /// Whether its rows are the agent's words and wishes, which are counted.
    counted: bool,
}

const TABLES: [Table; 3] = [
    Table {
        name: "draft",
        columns: "chat, text, changed_at",
        width: 3,
        counted: true,
    },
    Table {
        name: "intent",
        columns: "seq, id, chat, verb, state, reason, created_at, changed_at, last_known_index, tries",
        width: 10,
        counted: true,
    },
    Table {
        name: "dismissed",
        columns: "key, at",
        width: 2,
        counted: false,
    },
];

/// How many scans a table is worth. Wide ranges come first, so that running out costs the worst parts only.
const SCANS: usize = 3_000;

/// Row numbers beyond this are not looked for; both tables count up from 1.
const LAST_ROW: i64 = 1 << 40;

/// Copies every row that can be read; says how many of the agent's there were. `open` opens the damaged file.
pub(super) fn copy_readable(
    open: &dyn Fn() -> rusqlite::Result<Connection>,
    fresh: &Connection,
) -> Result<u32, StoreError> {
    let mut recovered = 0;
    for table in &TABLES {
        let marks = (1..=table.width)
            .map(|number| format!("?{number}"))
            .collect::<Vec<_>>()
            .join(", ");
        let insert = format!(
            "INSERT INTO {} ({}) VALUES ({marks}) ON CONFLICT DO NOTHING",
            table.name, table.columns
        );
        let mut insert = fresh.prepare(&insert)?;
        for row in readable_rows(open, table) {
            // A row that the schema refuses is damaged too; the copy that was set aside still has it.
            match insert.execute(params_from_iter(row)) {
                Ok(added) if table.counted => recovered += u32::try_from(added).unwrap_or(u32::MAX),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(table = table.name, %error, "a row of the damaged journal is unreadable");
                }
            }
        }
    }
    Ok(recovered)
}

fn readable_rows(
    open: &dyn Fn() -> rusqlite::Result<Connection>,
    table: &Table,
) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut ranges = VecDeque::from([(1, LAST_ROW)]);
    let mut connection = None;
    for _ in 0..SCANS {
        let Some((first, last)) = ranges.pop_front() else {
            break;
        };
        let damaged = match connection.take().map_or_else(open, Ok) {
            Ok(damaged) => damaged,
            Err(error) => {
                tracing::warn!(table = table.name, %error, "the damaged journal does not open");
                break;
            }
        };
        let found = rows.len();
        if scan(&damaged, table, first, last, &mut rows).is_ok() {
            connection = Some(damaged);
            continue;
        }
        let next = rows[found..].last().map_or(first, |(number, _)| number + 1);
        if next < last {
            let middle = next + (last - next) / 2;
            ranges.extend([(next, middle), (middle + 1, last)]);
        }
    }
    // In the order they were asked for, whatever order they were found in.
    rows.sort_by_key(|(number, _)| *number);
    rows.into_iter().map(|(_, values)| values).collect()
}

/// Adds the rows from `first` to `last` up to the first that cannot be read.
fn scan(
    damaged: &Connection,
    table: &Table,
    first: i64,
    last: i64,
    rows: &mut Vec<(i64, Vec<Value>)>,
) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT rowid, {} FROM {} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid",
        table.columns, table.name
    );
    let mut statement = damaged.prepare_cached(&sql)?;
    let found = statement.query_map((first, last), |row| {
        let values = (1..=table.width)
            .map(|column| row.get(column))
            .collect::<rusqlite::Result<_>>()?;
        Ok((row.get(0)?, values))
    })?;
    found.into_iter().try_for_each(|row| {
        rows.push(row?);
        Ok(())
    })
}
