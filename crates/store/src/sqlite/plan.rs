//! For tests: how the engine would carry out a statement.

use rusqlite::Connection;

/// The steps of a plan, one each.
#[allow(clippy::unwrap_used)]
pub(crate) fn steps(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    for parameter in 1..=statement.parameter_count() {
        statement.raw_bind_parameter(parameter, "").unwrap();
    }
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>(3).unwrap());
    }
    steps
}

/// Whether a step reads a whole table or sorts what it read.
pub(crate) fn is_costly(step: &str) -> bool {
    let whole_table = step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE INDEX");
    whole_table || step.contains("TEMP B-TREE") || step.contains("AUTOMATIC")
}
