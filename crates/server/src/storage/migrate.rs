//! The schema: numbered SQL files, forward only. The text that was applied is remembered, and a file of a newer
//! program is refused.

use rusqlite::Connection;

use super::StorageError;
use super::digest::digest;

/// The migrations in their order; the first is number 1.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_where_chats_wait.sql"),
    include_str!("migrations/0003_transfers.sql"),
];

/// The newest schema version that this program knows.
pub fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Brings the schema up to date, each migration in a transaction of its own.
pub fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, digest TEXT NOT NULL) STRICT",
    )?;
    let applied: Vec<(i64, String)> = connection
        .prepare("SELECT number, digest FROM migration ORDER BY number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if let Some((found, _)) = applied.last().filter(|(number, _)| *number > known()) {
        return Err(StorageError::FromTheFuture {
            found: *found,
            known: known(),
        });
    }
    for (sql, number) in MIGRATIONS.iter().zip(1..) {
        let digest = digest(sql);
        match applied.iter().find(|(done, _)| *done == number) {
            Some((_, before)) if *before == digest => {}
            Some(_) => return Err(StorageError::MigrationChanged(number)),
            None => {
                let transaction = connection.transaction()?;
                transaction.execute_batch(sql)?;
                transaction.execute(
                    "INSERT INTO migration (number, digest) VALUES (?1, ?2)",
                    (number, digest),
                )?;
                transaction.commit()?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_is_migrating_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
    }

    #[test]
    fn a_database_of_a_newer_program_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
            .execute(
                "INSERT INTO migration (number, digest) VALUES (?1, 'x')",
                [known() + 1],
            )
            .unwrap();
        assert!(matches!(
            migrate(&mut connection),
            Err(StorageError::FromTheFuture { .. })
        ));
    }

    #[test]
    fn a_migration_that_was_changed_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
            .execute("UPDATE migration SET digest = 'x'", [])
            .unwrap();
        assert!(matches!(
            migrate(&mut connection),
            Err(StorageError::MigrationChanged(1))
        ));
    }
}
