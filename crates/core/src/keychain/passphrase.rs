//! A key made from a passphrase, for machines without a keyring.

use std::fs;
use std::io;
use std::path::PathBuf;

use argon2::Argon2;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use zeroize::Zeroizing;

use super::{Keychain, KeychainError};
use crate::places;

/// Derives the key from a passphrase (Argon2id) and a random salt that is kept in the profile folder.
///
/// Nothing secret is kept: another passphrase makes another key, with which the files do not open.
pub struct PassphraseKeychain {
    passphrase: SecretString,
    salt: PathBuf,
}

impl PassphraseKeychain {
    /// Over a profile folder.
    pub fn new(profile: &std::path::Path, passphrase: SecretString) -> Self {
        Self {
            passphrase,
            salt: profile.join("passphrase.salt"),
        }
    }

    fn salt(&self) -> io::Result<Vec<u8>> {
        match fs::read(&self.salt) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let fresh: [u8; 16] = rand::random();
                if let Some(folder) = self.salt.parent() {
                    places::own_folder(folder)?;
                }
                fs::write(&self.salt, fresh)?;
                Ok(fresh.to_vec())
            }
            known => known,
        }
    }
}

impl Keychain for PassphraseKeychain {
    fn load(&self, account: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        let unavailable = |why: String| KeychainError::Unavailable(why);
        let mut salt = self
            .salt()
            .map_err(|error| unavailable(format!("the salt of the passphrase: {error}")))?;
        // Each agent and server has a key of its own.
        salt.extend_from_slice(account.as_bytes());
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::default()
            .hash_password_into(
                self.passphrase.expose_secret().as_bytes(),
                &salt,
                &mut key[..],
            )
            .map_err(|error| unavailable(format!("the passphrase: {error}")))?;
        Ok(Some(key.to_vec().into()))
    }

    fn save(&self, _account: &str, _secret: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(
            "a passphrase keeps no secrets".into(),
        ))
    }

    fn keeps(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_passphrase_makes_the_same_key_and_another_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let key = |passphrase: &str, account: &str| {
            let keychain = PassphraseKeychain::new(dir.path(), passphrase.to_owned().into());
            keychain
                .load(account)
                .unwrap()
                .unwrap()
                .expose_secret()
                .to_vec()
        };
        let first = key("correct horse", "ana");
        assert_eq!(first.len(), 32);
        assert_eq!(first, key("correct horse", "ana"));
        assert_ne!(first, key("correct horse", "ben"));
        assert_ne!(first, key("battery staple", "ana"));
    }
}
