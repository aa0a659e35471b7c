//! What tells the agent who signed in from anybody else, where the server cannot be asked.

use argon2::Argon2;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// A password's mark (Argon2id over a salt of its own): enough to know the password again, not to learn it. It is in memory
/// alone, for as long as the session lasts.
pub(crate) struct Token {
    salt: [u8; 16],
    mark: Zeroizing<[u8; 32]>,
}

impl Token {
    /// The mark of a password; none of an empty one, or where no memory is to be had for it. Takes a moment.
    pub(crate) fn of(password: &SecretString) -> Option<Self> {
        let salt: [u8; 16] = rand::random();
        let mark = mark(password, &salt)?;
        Some(Self { salt, mark })
    }

    /// Whether it is that password. Takes a moment.
    pub(crate) fn fits(&self, password: &SecretString) -> bool {
        mark(password, &self.salt).is_some_and(|mark| {
            // All bytes are compared, whatever the first ones say.
            let differing = mark.iter().zip(self.mark.iter()).map(|(a, b)| a ^ b);
            differing.fold(0, |all, byte| all | byte) == 0
        })
    }
}

fn mark(password: &SecretString, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let password = password.expose_secret().as_bytes();
    if password.is_empty() {
        return None;
    }
    let mut mark = Zeroizing::new([0_u8; 32]);
    match Argon2::default().hash_password_into(password, salt, &mut mark[..]) {
        Ok(()) => Some(mark),
        Err(error) => {
            tracing::warn!(%error, "a password cannot be marked");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_known_again_and_no_other() {
        let token = Token::of(&"correct horse".into()).unwrap();
        assert!(token.fits(&"correct horse".into()));
        assert!(!token.fits(&"correct horse ".into()));
        assert!(!token.fits(&"".into()));
        assert!(Token::of(&"".into()).is_none());
    }
}
