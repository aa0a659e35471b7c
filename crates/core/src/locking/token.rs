//! What tells the agent who signed in from anybody else, where the server cannot be asked.

use std::sync::Arc;

use argon2::Argon2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// A password's mark (Argon2id over a salt of its own): enough to know the password again, not to learn it. It is in memory
/// for as long as the session lasts, and in the encrypted cache for a start without the server.
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

    /// As the cache keeps it.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let [salt, mark] =
            [&self.salt[..], &self.mark[..]].map(|part| STANDARD_NO_PAD.encode(part));
        Zeroizing::new(format!("{salt}:{mark}"))
    }

    /// What [`Token::to_text`] made; none of anything else.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let (salt, mark) = text.split_once(':')?;
        let mark = Zeroizing::new(STANDARD_NO_PAD.decode(mark).ok()?);
        Some(Self {
            salt: STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?,
            mark: Zeroizing::new(mark.as_slice().try_into().ok()?),
        })
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

/// [`Token::of`], beside other work.
pub(crate) async fn token_of(password: SecretString) -> Option<Arc<Token>> {
    let made = tokio::task::spawn_blocking(move || Token::of(&password).map(Arc::new));
    made.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a password cannot be marked");
        None
    })
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

    #[test]
    fn what_is_kept_of_it_knows_the_password_again() {
        let text = Token::of(&"correct horse".into()).unwrap().to_text();
        let kept = Token::from_text(&text).unwrap();
        assert!(kept.fits(&"correct horse".into()));
        assert!(!kept.fits(&"battery staple".into()));
        for torn in ["", ":", "a:b", &text[1..], &text[..text.len() - 4]] {
            assert!(Token::from_text(torn).is_none(), "{torn}");
        }
    }
}
