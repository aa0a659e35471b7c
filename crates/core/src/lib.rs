//! The session of one agent: sync, journal delivery, holds and rejoins, notices.
//!
//! - [`Session`]: what the shell and `holdfastctl` call
//! - [`ProxyUser`]: whom a proxy on the way lets through
//! - [`Diagnosis`]: looks for what is wrong and says what to do; [`Report`]: the same for support, in a file
//! - [`view`]: what the window shows, as plain data
//! - [`is_german`]: in which language the agent is spoken to outside the web view
//! - [`Signal`]: what the core tells on its own
//! - [`Keychain`], [`Notifier`], [`Clock`], [`NetworkWatch`], [`ScreenWatch`]: what the core needs of the machine it runs on
//!
//! Inside, data goes one way: `sync` applies what the server says to the store and announces it, `show` reads the store
//! for the window, and `delivery` carries the journal's intents to the server.

mod attributes;
mod clock;
mod delivery;
mod desk;
mod diagnosis;
mod dumps;
mod keychain;
mod language;
mod locking;
mod network;
mod notice;
mod options;
mod organisation;
pub mod places;
mod problem;
mod profile;
mod proxy_user;
mod retention;
mod screen;
mod session;
mod show;
mod signal;
mod sync;
mod unlock;
pub mod view;

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use holdfast_client::{BrowserOpener, Timeouts, TransportChoice};

pub use clock::{Clock, SystemClock};
pub use diagnosis::{Diagnosis, DiagnosisError, Report, ReportError};
pub use dumps::forbid_core_dumps;
pub use keychain::{Keychain, KeychainError, MemoryKeychain, OsKeychain, PassphraseKeychain};
pub use language::is_german;
pub use network::{NetworkEvent, NetworkWatch, OsNetworkWatch};
pub use notice::{Button, News, NoNotifier, Notice, NoticeAction, NoticeKind, Notifier, What};
pub use organisation::proxy_to;
pub use proxy_user::ProxyUser;
pub use screen::{OsScreenWatch, ScreenWatch};
pub use session::{AuthMethod, Parts, Session, SignInRequest};
pub use signal::Signal;

/// Locks, also after a thread panicked with the lock: what is guarded here is replaced as a whole, never left half done.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads; see [`lock`].
pub(crate) fn read<T: ?Sized>(guarded: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    guarded.read().unwrap_or_else(PoisonError::into_inner)
}

/// Writes; see [`lock`].
pub(crate) fn write<T: ?Sized>(guarded: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    guarded.write().unwrap_or_else(PoisonError::into_inner)
}
