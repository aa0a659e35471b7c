//! Opens the agent's files with the key from the keyring.

use std::sync::Arc;

use holdfast_settings::Settings;
use holdfast_settings::keys::{self, AtRest, WithoutKeyring};
use holdfast_store::{Key, OpenError, OpenNote, Store};
use secrecy::ExposeSecret;

use crate::keychain::{Keychain, KeychainError};
use crate::problem;
use crate::profile::Account;
use crate::view::{Problem, SessionNotice};

/// The code of the notice that what was saved of the chats was damaged.
pub(crate) const CACHE_REBUILT: &str = "cache_rebuilt";

/// The opened files, and what the agent should know about it.
pub(crate) struct Unlocked {
    pub(crate) account: Account,
    pub(crate) store: Store,
    pub(crate) notices: Vec<SessionNotice>,
    /// Whether the files have a key; what is in memory alone has none.
    pub(crate) has_key: bool,
}

/// What may be kept on this computer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keeping {
    at_rest: AtRest,
    without_keyring: WithoutKeyring,
}

impl Keeping {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            at_rest: settings.get(&keys::CACHE_AT_REST),
            without_keyring: settings.get(&keys::CACHE_WITHOUT_KEYRING),
        }
    }

    /// Whether the keyring is asked at all.
    pub(crate) fn uses_keyring(self) -> bool {
        self.at_rest != AtRest::MemoryOnly
    }
}

/// Opens the files of `account`, making key and files at the first time.
///
/// Without a keyring the session is kept in memory only, and says so: nothing readable is written, nothing unopenable left.
/// The same where the disk does not let the files be opened, unless only what is saved is of use (`wants_saved`).
pub(crate) async fn unlock(
    keychain: Arc<dyn Keychain>,
    account: Account,
    keeping: Keeping,
    wants_saved: bool,
) -> Result<Unlocked, Problem> {
    tokio::task::spawn_blocking(move || unlock_blocking(&*keychain, account, keeping, wants_saved))
        .await
        .map_err(|error| problem::storage(&error))?
}

fn unlock_blocking(
    keychain: &dyn Keychain,
    account: Account,
    keeping: Keeping,
    wants_saved: bool,
) -> Result<Unlocked, Problem> {
    let mut notices = Vec::new();
    if !keeping.uses_keyring() {
        // The keyring is not asked either: nothing of this session is left behind.
        return in_memory(account, notices);
    }
    let key = match find_or_make_key(keychain, &account) {
        Ok(found) => found,
        Err(error) if keeping.without_keyring == WithoutKeyring::Refuse => {
            let message = format!(
                "Your organisation lets you sign in only where this computer has a keyring, and {error}. Unlock or install it and sign in again."
            );
            return Err(problem::of("keyring_required", message).about(error.to_string()));
        }
        Err(error) => {
            tracing::warn!(%error, "no keyring: the session is kept in memory only");
            let message = format!(
                "Nothing is saved on this computer, because {error}. Chats are read from the server each time; unsent texts are lost when Holdfast closes. Unlock or install a keyring and sign in again."
            );
            notices.push(SessionNotice::new("keyring_unavailable", message));
            return in_memory(account, notices);
        }
    };
    match open_files(&account, &key) {
        Ok(opened) => {
            notices.extend(opened.notices);
            Ok(Unlocked {
                account,
                store: opened.store,
                notices,
                has_key: true,
            })
        }
        Err(error @ (OpenError::Io { .. } | OpenError::Database { .. })) if !wants_saved => {
            tracing::error!(%error, "the files do not open: the session is kept in memory only");
            let message = format!(
                "Nothing is saved on this computer now: {error} Chats are read from the server; what you write from now on and is not sent is lost when Holdfast closes, and what waited to be sent before waits until the files open again."
            );
            notices.push(SessionNotice::new("files_unavailable", message).about(error.to_string()));
            in_memory(account, notices)
        }
        Err(error) => Err(problem::opening(&error)),
    }
}

/// The files of an agent, and what happened on the way.
struct Opened {
    store: Store,
    notices: Vec<SessionNotice>,
}

/// Opens the files with a key; those that it does not open are set aside.
fn open_files(account: &Account, found: &FoundKey) -> Result<Opened, OpenError> {
    let mut notices = Vec::new();
    if found.fresh && account.exists() {
        notices.push(set_aside(account, "is gone from the keyring")?);
    }
    let opened = match Store::open(account.dir(), &found.key) {
        Err(OpenError::WrongKey { .. }) => {
            let what = "does not open them: the keyring holds another one";
            notices.push(set_aside(account, what)?);
            Store::open(account.dir(), &found.key)?
        }
        opened => opened?,
    };
    notices.extend(opened.notes.iter().map(note));
    Ok(Opened {
        store: opened.store,
        notices,
    })
}

fn in_memory(account: Account, notices: Vec<SessionNotice>) -> Result<Unlocked, Problem> {
    let store = Store::in_memory().map_err(|error| problem::storage(&error))?;
    Ok(Unlocked {
        account,
        store,
        notices,
        has_key: false,
    })
}

/// Sets files aside that nothing can open now: they are kept, for what is in the journal is nowhere else, and a keyring
/// may be restored.
fn set_aside(account: &Account, what_of_the_key: &str) -> Result<SessionNotice, OpenError> {
    let aside = Store::set_aside(account.dir())?;
    let paths: Vec<String> = aside
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let paths = paths.join(", ");
    let message = format!(
        "The key of this computer's saved chats {what_of_the_key}. The old files were set aside ({paths}): drafts and unsent messages in them can be recovered with the old key. Your chats are loaded again from the server."
    );
    Ok(SessionNotice::new("key_lost", message).about(paths))
}

struct FoundKey {
    key: Key,
    fresh: bool,
}

fn find_or_make_key(keychain: &dyn Keychain, account: &Account) -> Result<FoundKey, KeychainError> {
    if let Some(secret) = keychain.load(&account.keychain)? {
        if let Ok(bytes) = <[u8; 32]>::try_from(secret.expose_secret()) {
            return Ok(FoundKey {
                key: Key::from_bytes(bytes),
                fresh: false,
            });
        }
        return Err(KeychainError::Unavailable(
            "what it holds under Holdfast's name is not a key".into(),
        ));
    }
    let key = Key::random();
    keychain.save(&account.keychain, &key.to_bytes()[..])?;
    Ok(FoundKey { key, fresh: true })
}

fn note(note: &OpenNote) -> SessionNotice {
    match note {
        OpenNote::CacheRebuilt => SessionNotice::new(
            CACHE_REBUILT,
            "The saved copy of your chats was damaged. It is loaded again from the server; nothing you wrote is lost.",
        ),
        OpenNote::JournalSetAside { path, recovered } => {
            let path = path.display().to_string();
            let message = format!(
                "The file with your drafts and unsent messages was damaged. {recovered} of them were recovered; a copy is kept at {path}."
            );
            SessionNotice::new("journal_damaged", message).about(path)
        }
    }
}
