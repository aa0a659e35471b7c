//! Starting without the server: who may, and for how long.

use std::sync::Arc;

use holdfast_settings::{Settings, keys};
use holdfast_store::{Change, Store, StoreError};
use url::Url;

use super::{AuthMethod, Inner, SignInRequest};
use crate::locking::Token;
use crate::problem;
use crate::profile::Account;
use crate::view::Problem;

/// The store's name for when the server last confirmed who the agent is.
const CONFIRMED: &str = "confirmed_at";
/// The latest time that was seen since: a clock that is set back makes nothing younger.
const SEEN: &str = "seen_at";

/// The store's name for the mark of the password that the server confirmed last.
const PASSWORD: &str = "password_mark";

const HOUR_MS: i64 = 60 * 60 * 1000;

/// The server knows the agent now.
pub(crate) fn note_confirmed(store: &Store, now: i64) -> Result<(), StoreError> {
    set(store, &[(CONFIRMED, now), (SEEN, now)])
}

/// The time goes on without the server.
pub(crate) fn note_seen(store: &Store, now: i64) -> Result<(), StoreError> {
    match time(store, SEEN)? {
        Some(seen) if seen >= now => Ok(()),
        _ => set(store, &[(SEEN, now)]),
    }
}

/// Since when the server was not heard any more, as far as is known here.
pub(super) fn last_confirmed(store: &Store) -> Result<Option<i64>, StoreError> {
    time(store, CONFIRMED)
}

/// The server took this password; none where the agent proved otherwise who they are.
pub(super) fn keep_password(store: &Store, token: Option<&Token>) -> Result<(), StoreError> {
    let mark = token.map(Token::to_text);
    let change = Change::Setting {
        key: PASSWORD.to_owned(),
        value: mark.map(|mark| mark.to_string()).unwrap_or_default(),
    };
    store.cache().apply(&[change]).map(|_| ())
}

/// Whether the server confirmed the agent within these hours.
fn is_recent(store: &Store, hours: u32, now: i64) -> Result<bool, StoreError> {
    let Some(confirmed) = time(store, CONFIRMED)? else {
        return Ok(false);
    };
    let now = time(store, SEEN)?.map_or(now, |seen| seen.max(now));
    Ok(now.saturating_sub(confirmed) <= i64::from(hours) * HOUR_MS)
}

fn time(store: &Store, name: &str) -> Result<Option<i64>, StoreError> {
    let text = store.cache().setting(name)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn set(store: &Store, times: &[(&str, i64)]) -> Result<(), StoreError> {
    let changes: Vec<Change> = times
        .iter()
        .map(|(key, at)| Change::Setting {
            key: (*key).to_owned(),
            value: at.to_string(),
        })
        .collect();
    store.cache().apply(&changes).map(|_| ())
}

impl Inner {
    /// Why this agent may not start without the server, before their files are opened.
    pub(super) fn reason_against_offline(
        &self,
        account: &Account,
        settings: &Settings,
    ) -> Option<Problem> {
        if settings.get(&keys::OFFLINE_SIGN_IN_HOURS) == 0 {
            return Some(problem::of(
                "offline_off",
                "The server cannot be reached, and starting without it is switched off on this computer. Connect to the network and sign in.",
            ));
        }
        let last = self.profile.last_sign_in();
        let is_last = holdfast_client::parse_server_url(&last.server)
            .is_ok_and(|server| self.profile.account(&server, &last.user).dir() == account.dir());
        (!is_last).then(|| {
            let message = format!(
                "The server cannot be reached. Without it only {}, who signed in last on this computer, can go on.",
                last.user
            );
            problem::of("offline_other", message).about(last.user)
        })
    }

    /// Why what is saved here is too old to start from.
    pub(super) fn reason_against_age(
        &self,
        store: &Store,
        settings: &Settings,
    ) -> Result<Option<Problem>, StoreError> {
        let now = self.parts.clock.now_ms();
        let hours = settings.get(&keys::OFFLINE_SIGN_IN_HOURS);
        let is_recent = is_recent(store, hours, now)?;
        note_seen(store, now)?;
        if is_recent {
            return Ok(None);
        }
        let message = format!(
            "The server cannot be reached, and it last confirmed you more than {hours} hours ago. Connect to the network and sign in; what you wrote is kept."
        );
        Ok(Some(
            problem::of("offline_too_long", message).about(hours.to_string()),
        ))
    }

    /// What tells the agent from others, where the server cannot be asked: the mark of the password that it took last. Who
    /// signs in through a browser has none, and is known by the keyring alone.
    ///
    /// # Errors
    /// It is another password.
    pub(super) async fn known_here(
        &self,
        store: &Store,
        request: &SignInRequest,
    ) -> Result<Option<Arc<Token>>, Problem> {
        if matches!(request.method, AuthMethod::Browser(_)) {
            return Ok(None);
        }
        let kept = store.cache().setting(PASSWORD)?.unwrap_or_default();
        let token = Token::from_text(&kept).map(Arc::new);
        if self
            .fits_here(token.clone(), request.password.clone())
            .await?
        {
            return Ok(token);
        }
        Err(problem::of(
            "offline_password",
            "The server cannot be reached, and this is not the password that it took from you last. Type that one, or connect to the network and sign in.",
        ))
    }

    /// The folder of the agent whom a request is about; none where that is known only after signing in.
    pub(super) fn account_of(&self, server: &Url, request: &SignInRequest) -> Option<Account> {
        (!request.user.is_empty()).then(|| self.profile.account(server, &request.user))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * HOUR_MS;

    fn confirmed(at: i64) -> Store {
        let store = Store::in_memory().unwrap();
        note_confirmed(&store, at).unwrap();
        store
    }

    #[test]
    fn what_was_never_confirmed_is_not_recent() {
        assert!(!is_recent(&Store::in_memory().unwrap(), 72, 0).unwrap());
    }

    #[test]
    fn the_hours_count_from_the_servers_word() {
        let store = confirmed(DAY);
        assert!(is_recent(&store, 72, 4 * DAY).unwrap());
        assert!(!is_recent(&store, 72, 4 * DAY + 1).unwrap());
        note_confirmed(&store, 4 * DAY).unwrap();
        assert!(is_recent(&store, 72, 7 * DAY).unwrap());
    }

    #[test]
    fn a_clock_that_is_set_back_gives_no_further_hours_and_the_server_sets_it_right() {
        let store = confirmed(DAY);
        note_seen(&store, 5 * DAY).unwrap();
        assert!(!is_recent(&store, 72, 2 * DAY).unwrap());
        note_seen(&store, 2 * DAY).unwrap();
        assert!(!is_recent(&store, 72, 2 * DAY).unwrap());
        note_confirmed(&store, 2 * DAY).unwrap();
        assert!(is_recent(&store, 72, 2 * DAY).unwrap());
    }
}
