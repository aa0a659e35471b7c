//! Random secrets and what is stored of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// 256 random bits as text: a token, a code, a cookie.
pub(super) fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a secret. It is random already, so a plain hash cannot be turned back.
pub(super) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// PKCE's `S256` transformation of a verifier (RFC 7636, section 4.2).
pub(super) fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(verifier))
}

/// Whether two texts are the same, in a time that depends on their lengths alone.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (digest(one), digest(other));
    one.iter()
        .zip(other)
        .fold(0, |difference, (one, other)| difference | (one ^ other))
        == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge_of(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(random(), random());
        assert!(same("a", "a") && !same("a", "b"));
    }
}
