//! Authorization codes: good once, for a minute. They live in memory: who meets a restart signs in again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::secret;

const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// More than that many open sign-ins at once are an attack: the oldest go.
const MAX_OPEN: usize = 10_000;

/// What a code was given for.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) user: String,
    /// Where the code was sent; who redeems it must know.
    pub(super) redirect_uri: String,
    /// PKCE's challenge, where there was one.
    pub(super) challenge: Option<String>,
}

/// How a code is redeemed.
pub(super) struct Redemption<'a> {
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) verifier: Option<&'a str>,
}

#[derive(Default)]
pub(super) struct Codes(Mutex<HashMap<[u8; 32], (Grant, Timestamp)>>);

impl Codes {
    pub(super) fn issue(&self, grant: Grant, now: Timestamp) -> String {
        let code = secret::random();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, (_, since)| now.duration_since(*since) < LIFETIME);
        if open.len() >= MAX_OPEN {
            let oldest = open
                .iter()
                .min_by_key(|(_, (_, since))| *since)
                .map(|(digest, _)| *digest);
            oldest.and_then(|digest| open.remove(&digest));
        }
        open.insert(secret::digest(&code), (grant, now));
        code
    }

    /// Who the code was given to. Whatever the outcome, the code is spent.
    pub(super) fn redeem(
        &self,
        code: &str,
        with: &Redemption<'_>,
        now: Timestamp,
    ) -> Option<String> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (grant, since) = open.remove(&secret::digest(code))?;
        let in_time = now.duration_since(since) < LIFETIME;
        let same_place = with
            .redirect_uri
            .is_none_or(|uri| uri == grant.redirect_uri);
        let proven = match (&grant.challenge, with.verifier) {
            (None, None) => true,
            // With PKCE the place must be named as well (RFC 6749, section 4.1.3).
            (Some(challenge), Some(verifier)) => {
                with.redirect_uri.is_some()
                    && secret::same(challenge, &secret::challenge_of(verifier))
            }
            _ => false,
        };
        (in_time && same_place && proven).then_some(grant.user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "http://127.0.0.1:9000/back";

    fn code(codes: &Codes, challenge: Option<&str>) -> String {
        let challenge = challenge.map(secret::challenge_of);
        codes.issue(
            Grant {
                user: "ana".to_owned(),
                redirect_uri: URI.to_owned(),
                challenge,
            },
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_code_is_good_once_in_time_with_its_verifier_and_place() {
        let (codes, soon) = (
            Codes::default(),
            Timestamp::UNIX_EPOCH + SignedDuration::from_secs(59),
        );
        let late = soon + SignedDuration::from_secs(1);
        let with = |redirect_uri, verifier| Redemption {
            redirect_uri,
            verifier,
        };
        let good = code(&codes, Some("verifier"));
        assert_eq!(
            codes
                .redeem(&good, &with(Some(URI), Some("verifier")), soon)
                .as_deref(),
            Some("ana")
        );
        assert_eq!(
            codes.redeem(&good, &with(Some(URI), Some("verifier")), soon),
            None,
            "twice"
        );
        for (redirect_uri, verifier, now) in [
            (Some(URI), Some("verifier"), late),
            (Some(URI), Some("guess"), soon),
            (Some(URI), None, soon),
            (None, Some("verifier"), soon),
            (Some("http://127.0.0.1:9001/back"), Some("verifier"), soon),
        ] {
            let code = code(&codes, Some("verifier"));
            assert_eq!(
                codes.redeem(&code, &with(redirect_uri, verifier), now),
                None
            );
        }
        let plain = code(&codes, None);
        assert_eq!(
            codes.redeem(&plain, &with(None, None), soon).as_deref(),
            Some("ana")
        );
    }
}
