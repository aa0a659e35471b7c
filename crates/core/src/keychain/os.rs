//! The operating system's keyring: Secret Service, Windows Credential Manager, macOS Keychain.

use secrecy::SecretSlice;

use super::{Keychain, KeychainError};

/// The name that Holdfast's secrets stand under.
const SERVICE: &str = "Holdfast";

/// The operating system's keyring.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeychain;

impl Keychain for OsKeychain {
    fn load(&self, account: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        match entry(account)?.get_secret() {
            Ok(secret) => Ok(Some(secret.into())),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn save(&self, account: &str, secret: &[u8]) -> Result<(), KeychainError> {
        entry(account)?
            .set_secret(secret)
            .map_err(|error| unavailable(&error))
    }
}

fn entry(account: &str) -> Result<keyring::Entry, KeychainError> {
    keyring::Entry::new(SERVICE, account).map_err(|error| unavailable(&error))
}

fn unavailable(error: &keyring::Error) -> KeychainError {
    KeychainError::Unavailable(error.to_string())
}
