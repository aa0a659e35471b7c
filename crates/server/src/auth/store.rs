//! Sessions and tokens on disk, so that they survive a restart. Blocking; see [`super::Auth`] for the async side.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::secret;

const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_sessions_and_tokens.sql")];

/// Why sessions and tokens cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum AuthStoreError {
    /// The database said no.
    #[error(
        "sessions cannot be stored: {0}. Check that the data folder is writable and the disk is not full."
    )]
    Database(#[from] rusqlite::Error),
    /// A newer server wrote the database.
    #[error(
        "sessions were stored by a newer holdfast-server (schema {found}, this one knows {known}). Start that version, or another data folder."
    )]
    FromTheFuture {
        /// The schema's version on disk.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
}

type Result<T> = std::result::Result<T, AuthStoreError>;
pub(super) type Digest = [u8; 32];

/// A session as stored.
pub(super) struct StoredSession {
    pub(super) digest: Digest,
    pub(super) user: String,
    pub(super) used_at: Timestamp,
}

/// A fresh pair of tokens: the texts, which are stored nowhere.
pub(super) struct Tokens {
    pub(super) user: String,
    pub(super) access: String,
    pub(super) refresh: String,
}

/// How long tokens live, from now.
#[derive(Clone, Copy)]
pub(super) struct Lifetimes {
    pub(super) access_until: Timestamp,
    pub(super) refresh_until: Timestamp,
}

pub(super) struct AuthStore(Connection);

impl AuthStore {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        migrate(&mut connection)?;
        Ok(Self(connection))
    }

    /// The sessions used since `since`; the others are deleted.
    pub(super) fn sessions(&self, since: Timestamp) -> Result<Vec<StoredSession>> {
        self.0.execute(
            "DELETE FROM auth_session WHERE used_at < ?1",
            [since.as_millisecond()],
        )?;
        let mut statement = self
            .0
            .prepare("SELECT digest, user_name, used_at FROM auth_session")?;
        let rows = statement.query_map([], |row| {
            let used_at = Timestamp::from_millisecond(row.get(2)?).unwrap_or(since);
            Ok(StoredSession {
                digest: row.get(0)?,
                user: row.get(1)?,
                used_at,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn add_session(&self, digest: &Digest, user: &str, now: Timestamp) -> Result<()> {
        let now = now.as_millisecond();
        let sql = "INSERT INTO auth_session (digest, user_name, created_at, used_at) VALUES (?1, ?2, ?3, ?3)";
        self.0.execute(sql, params![digest, user, now])?;
        Ok(())
    }

    pub(super) fn touch_session(&self, digest: &Digest, now: Timestamp) -> Result<()> {
        let sql = "UPDATE auth_session SET used_at = ?2 WHERE digest = ?1";
        self.0.execute(sql, params![digest, now.as_millisecond()])?;
        Ok(())
    }

    pub(super) fn end_session(&self, digest: &Digest) -> Result<()> {
        self.0
            .execute("DELETE FROM auth_session WHERE digest = ?1", [digest])?;
        Ok(())
    }

    /// Who an access token belongs to.
    pub(super) fn access_token(&self, token: &str, now: Timestamp) -> Result<Option<String>> {
        let sql = "SELECT user_name FROM auth_access_token WHERE digest = ?1 AND expires_at > ?2";
        let found = self.0.query_row(
            sql,
            params![secret::digest(token), now.as_millisecond()],
            |row| row.get(0),
        );
        Ok(found.optional()?)
    }

    /// A transaction that waits for its turn. One that reads first and writes then would fail at once where the chats
    /// in the same file are written meanwhile.
    fn write(&mut self) -> Result<Transaction<'_>> {
        Ok(self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// The first pair of tokens after a sign-in.
    pub(super) fn issue(&mut self, user: &str, lives: Lifetimes, now: Timestamp) -> Result<Tokens> {
        let transaction = self.write()?;
        for table in ["auth_access_token", "auth_refresh_token"] {
            transaction.execute(
                &format!("DELETE FROM {table} WHERE expires_at <= ?1"),
                [now.as_millisecond()],
            )?;
        }
        let tokens = insert_pair(&transaction, user, &secret::random(), None, lives)?;
        transaction.commit()?;
        Ok(tokens)
    }

    /// A new pair for a refresh token; `None` where it is worth nothing.
    ///
    /// The old token stays good until a successor is used: the reply may have been lost. After that its use means that
    /// somebody else has a copy, and the whole family ends (RFC 9700, section 4.14).
    pub(super) fn refresh(
        &mut self,
        token: &str,
        lives: Lifetimes,
        now: Timestamp,
    ) -> Result<Option<Tokens>> {
        let transaction = self.write()?;
        let digest = secret::digest(token);
        let sql = "SELECT user_name, family FROM auth_refresh_token WHERE digest = ?1 AND expires_at > ?2";
        let found: Option<(String, String)> = transaction
            .query_row(sql, params![digest, now.as_millisecond()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((user, family)) = found else {
            return Ok(None);
        };
        let sql = "SELECT EXISTS (SELECT 1 FROM auth_refresh_token WHERE parent = ?1 AND used_at IS NOT NULL)";
        let stolen: bool = transaction.query_row(sql, [digest], |row| row.get(0))?;
        if stolen {
            tracing::warn!(
                user,
                "a refresh token was used twice: its family is revoked"
            );
            end_family(&transaction, &family)?;
            transaction.commit()?;
            return Ok(None);
        }
        let sql = "UPDATE auth_refresh_token SET used_at = ?2 WHERE digest = ?1";
        transaction.execute(sql, params![digest, now.as_millisecond()])?;
        let tokens = insert_pair(&transaction, &user, &family, Some(&digest), lives)?;
        transaction.commit()?;
        Ok(Some(tokens))
    }

    /// Ends the family of a token (RFC 7009). A token that is not known is no error.
    pub(super) fn revoke(&mut self, token: &str) -> Result<()> {
        let transaction = self.write()?;
        let sql = "SELECT family FROM auth_refresh_token WHERE digest = ?1
                   UNION SELECT family FROM auth_access_token WHERE digest = ?1";
        let family: Option<String> = transaction
            .query_row(sql, [secret::digest(token)], |row| row.get(0))
            .optional()?;
        if let Some(family) = family {
            end_family(&transaction, &family)?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn insert_pair(
    connection: &Connection,
    user: &str,
    family: &str,
    parent: Option<&Digest>,
    lives: Lifetimes,
) -> Result<Tokens> {
    let (access, refresh) = (secret::random(), secret::random());
    connection.execute(
        "INSERT INTO auth_access_token (digest, user_name, family, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![secret::digest(&access), user, family, lives.access_until.as_millisecond()],
    )?;
    connection.execute(
        "INSERT INTO auth_refresh_token (digest, user_name, family, parent, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![secret::digest(&refresh), user, family, parent, lives.refresh_until.as_millisecond()],
    )?;
    Ok(Tokens {
        user: user.to_owned(),
        access,
        refresh,
    })
}

fn end_family(connection: &Connection, family: &str) -> Result<()> {
    for table in ["auth_access_token", "auth_refresh_token"] {
        connection.execute(&format!("DELETE FROM {table} WHERE family = ?1"), [family])?;
    }
    Ok(())
}

/// Numbered files, forward only. The version stands in a table of its own: the engine's tables in the same file have
/// theirs.
fn migrate(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS auth_schema (version INTEGER PRIMARY KEY NOT NULL) STRICT",
    )?;
    let found: i64 = transaction.query_row(
        "SELECT coalesce(max(version), 0) FROM auth_schema",
        [],
        |row| row.get(0),
    )?;
    let mut version = 0;
    for sql in MIGRATIONS {
        version += 1;
        if version > found {
            transaction.execute_batch(sql)?;
            transaction.execute("INSERT INTO auth_schema (version) VALUES (?1)", [version])?;
        }
    }
    if found > version {
        return Err(AuthStoreError::FromTheFuture {
            found,
            known: version,
        });
    }
    transaction.commit()?;
    Ok(())
}
