//! The extractors that say who calls.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;

use crate::reply::Refusal;
use crate::state::AppState;

/// An HTTP session. Not a secret: it is a digest of the cookie and may stand in logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey(String);

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

    async fn from_request_parts(_parts: &mut Parts, _state: &AppState) -> Result<Self, Refusal> {
        Err(Refusal::signed_out())
    }
}

/// An agent at `initialize-workspace`: with an access token (`Authorization: Bearer`), a code (`?code=`) or the cookie
/// of a session that lives. Rejects with 401.
#[derive(Clone, Debug)]
pub struct Entering {
    /// Who and in which session; the session is new unless the cookie was valid.
    pub caller: Caller,
    /// The value of the `Set-Cookie` header that the reply must carry.
    pub set_cookie: HeaderValue,
}

impl FromRequestParts<AppState> for Entering {
    type Rejection = Refusal;

    async fn from_request_parts(_parts: &mut Parts, _state: &AppState) -> Result<Self, Refusal> {
        Err(Refusal::signed_out())
    }
}
