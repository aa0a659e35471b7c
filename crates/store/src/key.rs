//! The key of one agent's files.

use std::fmt;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 256 random bits, wiped from memory when dropped. They belong into the OS keyring and nowhere else.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// A new key, from the generator that the operating system seeds.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// A key that was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to keep, wiped when dropped.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// The value of `PRAGMA key` that makes `SQLCipher` use these very bits and derive nothing.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        // Reserved in one piece: a growing buffer would leave copies of its beginning behind.
        let mut text = Zeroizing::new(String::with_capacity(96));
        text.push_str("PRAGMA key = \"x'");
        for byte in &self.0 {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("'\";");
        text
    }

    /// Tells keys apart without telling anything about them: kept beside the files, so that a wrong key is not taken
    /// for a damaged file.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"holdfast-store: which key, version 1\0");
        hash.update(self.0);
        crate::sqlite::hex(&hash.finalize()[..16])
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn random_keys_differ_and_survive_being_kept() {
        let key = Key::random();
        assert_ne!(key, Key::random());
        assert_eq!(key, Key::from_bytes(*key.to_bytes()));
    }

    #[test]
    fn debug_output_and_fingerprint_do_not_tell_the_key() {
        let key = Key::from_bytes([0xab; 32]);
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert!(!key.fingerprint().contains("abab"));
        assert_ne!(key.fingerprint(), Key::from_bytes([0xac; 32]).fingerprint());
    }

    #[test]
    fn the_pragma_holds_all_bits_and_was_not_reallocated() {
        let pragma = Key::from_bytes([0x0f; 32]).pragma();
        assert_eq!(*pragma, format!("PRAGMA key = \"x'{}'\";", "0f".repeat(32)));
        assert_eq!(pragma.capacity(), 96);
    }
}
