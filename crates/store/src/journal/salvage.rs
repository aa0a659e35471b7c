//! Reading what is readable of a damaged journal.
//!
//! A page that is damaged makes every scan over it fail, also for the rows behind it. So the row numbers are halved
//! where a scan fails, until what is left are the rows of the damaged pages themselves.

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
    Table { name: "draft", columns: "chat, text, changed_at", width: 3, counted: true },
    Table {
        name: "intent",
        columns: "seq, id, chat, verb, state, reason, created_at, changed_at, last_known_index, tries",
        width: 10,
        counted: true,
    },
    Table { name: "dismissed", columns: "key, at", width: 2, counted: false },
];

/// How many scans a table is worth. Wide ranges come first, so that running out costs the worst parts only.
const SCANS: usize = 20_000;

/// Row numbers beyond this are not looked for; both tables count up from 1.
const LAST_ROW: i64 = 1 << 40;

/// Copies every row that can be read; says how many of the agent's there were.
pub(super) fn copy_readable(damaged: &Connection, fresh: &Connection) -> Result<u32, StoreError> {
    let mut recovered = 0;
    for table in &TABLES {
        let marks = (1..=table.width).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
        let insert =
            format!("INSERT INTO {} ({}) VALUES ({marks}) ON CONFLICT DO NOTHING", table.name, table.columns);
        let mut insert = fresh.prepare(&insert)?;
        for row in readable_rows(damaged, table) {
            // A row that the schema refuses is damaged too; the copy that was set aside still has it.
            match insert.execute(params_from_iter(row)) {
                Ok(added) if table.counted => recovered += u32::try_from(added).unwrap_or(u32::MAX),
                Ok(_) => {}
                Err(error) => tracing::warn!(table = table.name, %error, "a row of the damaged journal is unreadable"),
            }
        }
    }
    Ok(recovered)
}

fn readable_rows(damaged: &Connection, table: &Table) -> Vec<Vec<Value>> {
    let sql = format!(
        "SELECT rowid, {} FROM {} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid",
        table.columns, table.name
    );
    let Ok(mut statement) = damaged.prepare(&sql) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut ranges = VecDeque::from([(1, LAST_ROW)]);
    for _ in 0..SCANS {
        let Some((first, last)) = ranges.pop_front() else { break };
        let mut next = first;
        let scan = statement.query_map((first, last), |row| {
            let number: i64 = row.get(0)?;
            let values = (1..=table.width).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>()?;
            Ok((number, values))
        });
        let Ok(scan) = scan else { continue };
        let mut failed = false;
        for row in scan {
            match row {
                Ok((number, values)) => {
                    next = number + 1;
                    rows.push((number, values));
                }
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
        if failed && next < last {
            let middle = next + (last - next) / 2;
            ranges.push_back((next, middle));
            ranges.push_back((middle + 1, last));
        }
    }
    // In the order they were asked for, whatever order they were found in.
    rows.sort_by_key(|(number, _)| *number);
    rows.into_iter().map(|(_, values)| values).collect()
}
