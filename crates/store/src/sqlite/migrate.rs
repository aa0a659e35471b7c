//! Numbered SQL files, forward only.
//!
//! The hash of each applied file is kept: a file that was changed after it was released would leave two kinds of
//! databases with one number, and is refused. So is a database with a number that this version does not know.

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::hex;

/// One step of the schema; its number is its place in the list, from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// The file's name without its number.
    pub(crate) name: &'static str,
    /// The file's content.
    pub(crate) sql: &'static str,
}

impl Migration {
    fn hash(&self) -> String {
        // A checkout with other line ends is the same migration.
        hex(&Sha256::digest(self.sql.replace("\r\n", "\n")))
    }
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrateError {
    /// A newer version was here.
    #[error("format {found} is newer than {known}")]
    FromTheFuture { found: u32, known: u32 },
    /// What was applied is not what this version has under that number.
    #[error("step {version} of its format differs from this version's")]
    Altered { version: u32 },
    /// The engine said no.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    version    INTEGER PRIMARY KEY NOT NULL,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    applied_at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;";

/// Brings the schema up to date, all of it or nothing.
pub(crate) fn migrate(
    connection: &mut Connection,
    known: &[Migration],
) -> Result<(), MigrateError> {
    // Looked at first without writing: on nearly every start there is nothing to do.
    if applied(connection)?
        .is_some_and(|applied| matches!(check(&applied, known), Ok(done) if done == known.len()))
    {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLE)?;
    let done = check(&applied(&transaction)?.unwrap_or_default(), known)?;
    for (version, migration) in (1_u32..).zip(known).skip(done) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (version, name, sha256) VALUES (?1, ?2, ?3)",
            (version, migration.name, migration.hash()),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// Numbers and hashes of what was applied, ascending; none where the table does not exist yet.
fn applied(connection: &Connection) -> rusqlite::Result<Option<Vec<(u32, String)>>> {
    let exists =
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration')";
    if !connection.query_row(exists, [], |row| row.get(0))? {
        return Ok(None);
    }
    let mut statement =
        connection.prepare("SELECT version, sha256 FROM migration ORDER BY version")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect::<rusqlite::Result<_>>().map(Some)
}

/// How many of the known ones were applied.
fn check(applied: &[(u32, String)], known: &[Migration]) -> Result<usize, MigrateError> {
    let newest = u32::try_from(known.len()).unwrap_or(u32::MAX);
    if let Some((found, _)) = applied.last().filter(|(version, _)| *version > newest) {
        return Err(MigrateError::FromTheFuture {
            found: *found,
            known: newest,
        });
    }
    for ((expected, migration), (version, hash)) in (1..).zip(known).zip(applied) {
        if *version != expected || *hash != migration.hash() {
            return Err(MigrateError::Altered { version: expected });
        }
    }
    Ok(applied.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ONE: Migration = Migration {
        name: "one",
        sql: "CREATE TABLE a (x INTEGER NOT NULL) STRICT;\n",
    };
    const TWO: Migration = Migration {
        name: "two",
        sql: "ALTER TABLE a ADD COLUMN y TEXT;\n",
    };

    fn columns(connection: &Connection) -> i64 {
        connection
            .query_row("SELECT count(*) FROM pragma_table_info('a')", [], |row| {
                row.get(0)
            })
            .unwrap()
    }

    #[test]
    fn steps_are_applied_once_and_in_order() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[ONE]).unwrap();
        assert_eq!(columns(&connection), 1);
        migrate(&mut connection, &[ONE, TWO]).unwrap();
        migrate(&mut connection, &[ONE, TWO]).unwrap();
        assert_eq!(columns(&connection), 2);
    }

    #[test]
    fn a_database_from_the_future_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[ONE, TWO]).unwrap();
        let error = migrate(&mut connection, &[ONE]).unwrap_err();
        assert!(
            matches!(error, MigrateError::FromTheFuture { found: 2, known: 1 }),
            "{error}"
        );
    }

    #[test]
    fn a_step_that_was_changed_after_its_release_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[ONE]).unwrap();
        let changed = Migration {
            sql: "CREATE TABLE a (x TEXT NOT NULL) STRICT;\n",
            ..ONE
        };
        let error = migrate(&mut connection, &[changed, TWO]).unwrap_err();
        assert!(
            matches!(error, MigrateError::Altered { version: 1 }),
            "{error}"
        );
    }

    #[test]
    fn other_line_ends_are_no_change() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[ONE]).unwrap();
        let checked_out = Migration {
            sql: "CREATE TABLE a (x INTEGER NOT NULL) STRICT;\r\n",
            ..ONE
        };
        migrate(&mut connection, &[checked_out, TWO]).unwrap();
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_half_done() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = Migration {
            name: "broken",
            sql: "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (y);",
        };
        migrate(&mut connection, &[ONE]).unwrap();
        assert!(matches!(
            migrate(&mut connection, &[ONE, broken]),
            Err(MigrateError::Sql(_))
        ));
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'b'";
        assert_eq!(
            connection
                .query_row(tables, [], |row| row.get::<_, i64>(0))
                .unwrap(),
            0
        );
        migrate(&mut connection, &[ONE, TWO]).unwrap();
    }
}
