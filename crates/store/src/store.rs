//! Opening both files.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::Cache;
use crate::error::{OpenError, StoreError};
use crate::files;
use crate::journal::Journal;
use crate::key::Key;
use crate::sqlite::{connect_to_look, prove_readable};

/// One agent's files. Clones share them; they are closed with the last one.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cache: Cache,
    journal: Journal,
    /// Held for as long as the files are open; none in memory. Dropped last.
    _lock: Option<File>,
}

/// An open store, and what happened on the way.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// What the agent should hear of.
    pub notes: Vec<OpenNote>,
}

/// Something that was mended while opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenNote {
    /// The cache was damaged; it is empty now and fills again.
    CacheRebuilt,
    /// The journal was damaged. It was copied as it was, and what could be read is in the new one.
    JournalSetAside {
        /// The copy.
        path: PathBuf,
        /// How many drafts and intents are in the new one.
        recovered: u32,
    },
}

impl Store {
    /// Opens the files in `dir`, or makes them. A damaged cache is made anew; a damaged journal is copied aside and
    /// recovered as far as it can be read. Both are told in [`Opened::notes`].
    ///
    /// # Errors
    /// See [`OpenError`]. Nothing is deleted: a store that does not open now opens with the right key, version or disk.
    pub fn open(dir: &Path, key: &Key) -> Result<Opened, OpenError> {
        let io = |source| OpenError::Io {
            path: dir.to_owned(),
            source,
        };
        files::prepare_folder(dir).map_err(io)?;
        let lock = files::lock(dir)
            .map_err(io)?
            .ok_or_else(|| OpenError::InUse {
                path: dir.to_owned(),
            })?;
        if !key_fits(dir, key) {
            return Err(OpenError::WrongKey {
                path: dir.to_owned(),
            });
        }
        let new = !files::has_content(&dir.join(files::JOURNAL));
        // Before anything is written with it: the files are told apart from damaged ones even after a crash in here.
        files::keep_key_id(dir, &key.fingerprint()).map_err(io)?;
        let (journal, set_aside) = Journal::open(&dir.join(files::JOURNAL), key)?;
        let (cache, rebuilt) = Cache::open(&dir.join(files::CACHE), key)?;
        if new {
            files::sync_folder(dir).map_err(io)?;
        }
        let notes = set_aside.into_iter().chain(rebuilt).collect();
        Ok(Opened {
            store: Self(Arc::new(Inner {
                cache,
                journal,
                _lock: Some(lock),
            })),
            notes,
        })
    }

    /// A store that is gone with the program, for a session without a keyring. Otherwise the same.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Inner {
            cache: Cache::in_memory()?,
            journal: Journal::in_memory()?,
            _lock: None,
        })))
    }

    /// Renames the files of a key that is lost, so that the next [`Store::open`] starts anew. Never deletes. Says what
    /// the databases are called now. The store must not be open.
    ///
    /// # Errors
    /// [`OpenError::InUse`] and [`OpenError::Io`].
    pub fn set_aside(dir: &Path) -> Result<Vec<PathBuf>, OpenError> {
        let io = |source: io::Error| OpenError::Io {
            path: dir.to_owned(),
            source,
        };
        files::prepare_folder(dir).map_err(io)?;
        let _lock = files::lock(dir)
            .map_err(io)?
            .ok_or_else(|| OpenError::InUse {
                path: dir.to_owned(),
            })?;
        files::set_aside(dir).map_err(io)
    }

    /// Deletes what the server said, set aside or not. What only this machine knows stays. The store must not be open.
    ///
    /// # Errors
    /// [`OpenError::InUse`] and [`OpenError::Io`].
    pub fn delete_cache(dir: &Path) -> Result<(), OpenError> {
        let io = |source: io::Error| OpenError::Io {
            path: dir.to_owned(),
            source,
        };
        let _lock = files::lock(dir)
            .map_err(io)?
            .ok_or_else(|| OpenError::InUse {
                path: dir.to_owned(),
            })?;
        files::remove_every_cache(dir).map_err(io)
    }

    /// What the server said.
    pub fn cache(&self) -> &Cache {
        &self.0.cache
    }

    /// What only this machine knows.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }
}

/// Whether the files were written with this key: so says the fingerprint, or one of them opens, or there are none yet.
/// Without this question a wrong key would look like damage, and damage like a wrong key.
fn key_fits(dir: &Path, key: &Key) -> bool {
    if files::kept_key_id(dir) == Some(key.fingerprint()) {
        return true;
    }
    let written: Vec<PathBuf> = [files::JOURNAL, files::CACHE]
        .iter()
        .map(|name| dir.join(name))
        .filter(|path| files::has_content(path))
        .collect();
    let opens = |path: &PathBuf| {
        connect_to_look(path, key)
            .and_then(|connection| prove_readable(&connection))
            .is_ok()
    };
    written.is_empty() || written.iter().any(opens)
}
