//! What can go wrong, and what to do about it.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::sqlite::MigrateError;

/// Why the store did not open. Nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key is not the one that the files were written with.
    #[error(
        "The files in {} were encrypted with another key. Restore the key in the system's keyring, or set the files aside and start anew.",
        path.display()
    )]
    WrongKey {
        /// The folder or file.
        path: PathBuf,
    },
    /// A newer version wrote the file.
    #[error("{} was written by a newer version of Holdfast (format {found}; this one knows {known}). Install that version again.", path.display())]
    FromTheFuture {
        /// The file.
        path: PathBuf,
        /// The file's format.
        found: u32,
        /// The newest format that this version knows.
        known: u32,
    },
    /// The journal is damaged and could not be copied aside or replaced; it was left as it is.
    #[error("{} is damaged and could not be recovered: {why}. Copy the folder to a safe place and ask your administrator.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What failed.
        why: String,
    },
    /// Another Holdfast works with this profile: two would send everything twice.
    #[error("Another Holdfast is using {}. Close it, or use another profile.", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The file system said no.
    #[error("{} could not be opened: {source}. Check the disk's space and the folder's permissions.", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The database engine said no for a reason that none of the others covers.
    #[error("{} could not be opened: {source}. Check the disk's space and the folder's permissions.", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: rusqlite::Error,
    },
}

/// Why a call on an open store failed. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The cache was found damaged in the middle of work. It is empty now and works: fill it again from the server.
    #[error("The local copy of your chats was damaged and is being filled again.")]
    CacheRebuilt,
    /// The journal was found damaged in the middle of work.
    #[error(
        "The file with your drafts and unsent messages is damaged. Restart Holdfast: it copies the file aside and recovers what can be read."
    )]
    Damaged,
    /// No space is left.
    #[error(
        "The disk is full: what you wrote last is not saved, and what arrives is not shown. Free some space; then everything is read again by itself."
    )]
    DiskFull,
    /// A cursor that no page gave.
    #[error("The list's position \"{0}\" is not known. Load the list from the start.")]
    Cursor(String),
    /// A row that this version cannot read.
    #[error("An entry of the table {table} cannot be read: {why}.")]
    Record {
        /// The table.
        table: &'static str,
        /// What is wrong with it, without its content.
        why: String,
    },
    /// The file system said no.
    #[error(
        "The local files could not be written or read: {0}. Check the disk's space and the folder's permissions."
    )]
    Io(#[from] io::Error),
    /// The database engine said no for a reason that none of the others covers.
    #[error(
        "The local database failed: {0}. Restart Holdfast; if it comes again, ask your administrator."
    )]
    Database(rusqlite::Error),
}

impl StoreError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CacheRebuilt => "cache_rebuilt",
            Self::Damaged => "journal_damaged",
            Self::DiskFull => "disk_full",
            Self::Cursor(_) => "cursor",
            Self::Record { .. } => "record",
            Self::Io(_) | Self::Database(_) => "storage",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(_) if is_damage(&error) => Self::Damaged,
            _ => Self::Database(error),
        }
    }
}

/// Whether the engine says that the file's content is wrong: a page whose authentication fails reads as one of the first
/// two, and from then on the cipher writes no page of that connection, which the engine takes for a lack of memory.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::OutOfMemory)
    )
}

impl MigrateError {
    /// The error as told to who opens `path`.
    pub(crate) fn told(self, path: PathBuf) -> OpenError {
        match self {
            Self::FromTheFuture { found, known } => OpenError::FromTheFuture { path, found, known },
            Self::Altered { .. } => OpenError::Damaged {
                path,
                why: self.to_string(),
            },
            Self::Sql(source) => OpenError::Database { path, source },
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Sql(error) => error.into(),
            MigrateError::FromTheFuture { .. } | MigrateError::Altered { .. } => Self::Damaged,
        }
    }
}
