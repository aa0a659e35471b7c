//! The extractors that say who calls.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

use super::codes::Redemption;
use super::{Auth, cookie, secret};
use crate::reply::Refusal;
use crate::state::AppState;

/// An HTTP session. Not a secret: it is a digest of the cookie and may stand in logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey(pub(super) [u8; 32]);

impl SessionKey {
    /// The session of a cookie's value.
    pub(crate) fn of(cookie: &str) -> Self {
        Self(secret::digest(cookie))
    }
}

/// An agent with a valid session cookie. Rejects with 401 and a JSON status.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user name, which is also the employee id.
    pub user: String,
    /// The session.
    pub session: SessionKey,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        known(&parts.headers, &state.auth)
            .map(|(caller, _)| caller)
            .ok_or_else(Refusal::signed_out)
    }
}

/// An agent at `initialize-workspace`: with an access token (`Authorization: Bearer`), a code (`?code=`) or the cookie
/// of a session that lives. Rejects with 401.
#[derive(Clone, Debug)]
pub struct Entering {
    /// Who and in which session; the session is new unless the cookie was this user's.
    pub caller: Caller,
    /// The value of the `Set-Cookie` header that the reply must carry.
    pub set_cookie: HeaderValue,
}

#[derive(Default, Deserialize)]
struct CodeQuery {
    code: Option<String>,
    redirect_uri: Option<String>,
}

impl FromRequestParts<AppState> for Entering {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let auth = &state.auth;
        let query = Query::<CodeQuery>::try_from_uri(&parts.uri)
            .map(|Query(query)| query)
            .unwrap_or_default();
        let user = if let Some(token) = bearer(&parts.headers) {
            Some(
                auth.user_of_token(token)
                    .await
                    .map_err(|_| Refusal::internal())?
                    .ok_or_else(Refusal::signed_out)?,
            )
        } else if let Some(code) = &query.code {
            let with = Redemption {
                redirect_uri: query.redirect_uri.as_deref(),
                verifier: None,
            };
            Some(auth.redeem(code, &with).ok_or_else(Refusal::signed_out)?)
        } else {
            None
        };
        let secure = cookie::over_tls(&parts.headers);
        match (known(&parts.headers, auth), user) {
            (Some((caller, value)), user)
                if user.as_ref().is_none_or(|user| *user == caller.user) =>
            {
                Ok(Self {
                    caller,
                    set_cookie: cookie::set(&value, secure),
                })
            }
            (_, Some(user)) => {
                let (caller, value) = auth
                    .begin_session(&user)
                    .await
                    .map_err(|_| Refusal::internal())?;
                Ok(Self {
                    caller,
                    set_cookie: cookie::set(&value, secure),
                })
            }
            (_, None) => Err(Refusal::signed_out()),
        }
    }
}

/// The session that a request's cookie names, and the cookie's value. A jar may hold several of that name.
pub(super) fn known(headers: &HeaderMap, auth: &Auth) -> Option<(Caller, String)> {
    cookie::values(headers).find_map(|value| {
        let session = SessionKey::of(value);
        let user = auth.user_of_session(&session)?;
        Some((Caller { user, session }, value.to_owned()))
    })
}

/// The token of `Authorization: Bearer`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .trim()
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
