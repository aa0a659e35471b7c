//! Where the cache's key is kept between starts.

mod os;
mod passphrase;

use std::collections::HashMap;
use std::sync::Mutex;

pub use os::OsKeychain;
pub use passphrase::PassphraseKeychain;
use secrecy::SecretSlice;

/// Keeps secrets by account. Calls may block (the OS may ask the person to unlock): the core makes them off the async threads.
pub trait Keychain: Send + Sync {
    /// The secret of an account, or `None` where there is none yet.
    fn load(&self, account: &str) -> Result<Option<SecretSlice<u8>>, KeychainError>;

    /// Keeps a secret.
    fn save(&self, account: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Whether what is saved can be loaded: one that makes its secrets keeps none.
    fn keeps(&self) -> bool {
        true
    }
}

/// Why the keyring could not be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is no keyring, or it is locked, or it refused.
    #[error("the keyring of this computer cannot be used ({0})")]
    Unavailable(String),
}

/// A keychain that lasts as long as the program. For tests.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<HashMap<String, Vec<u8>>>);

impl Keychain for MemoryKeychain {
    fn load(&self, account: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        Ok(crate::lock(&self.0)
            .get(account)
            .map(|secret| secret.clone().into()))
    }

    fn save(&self, account: &str, secret: &[u8]) -> Result<(), KeychainError> {
        crate::lock(&self.0).insert(account.to_owned(), secret.to_vec());
        Ok(())
    }
}
