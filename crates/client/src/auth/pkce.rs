//! Proof key for code exchange (RFC 7636), method S256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The secret that only this sign-in knows.
pub(super) struct Pkce {
    verifier: SecretString,
}

impl Pkce {
    /// A new secret of 256 random bits.
    pub(super) fn new() -> Self {
        Self {
            verifier: SecretString::from(random_text()),
        }
    }

    /// What is shown to the token endpoint.
    pub(super) fn verifier(&self) -> &SecretString {
        &self.verifier
    }

    /// What is shown to the browser.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.expose_secret().as_bytes()))
    }
}

/// 256 random bits as text.
pub(super) fn random_text() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        // RFC 7636, appendix B.
        let pkce = Pkce {
            verifier: SecretString::from("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        };
        assert_eq!(
            pkce.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn no_two_sign_ins_share_a_secret() {
        assert_ne!(
            Pkce::new().verifier().expose_secret(),
            Pkce::new().verifier().expose_secret()
        );
        assert!(Pkce::new().verifier().expose_secret().len() >= 43);
    }
}
