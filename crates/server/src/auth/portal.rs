//! `GET /workspace/v3/login`, `/logout` and `/start`: for pages and programs that send people there.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::authorize::AUTHORIZE;
use super::caller::known;
use super::cookie;
use super::form::START;
use super::redirect::{is_allowed, is_own, with_query};
use crate::reply::Refusal;
use crate::state::AppState;

const LOGIN: &str = "/workspace/v3/login";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(LOGIN, get(login))
        .route("/workspace/v3/logout", get(logout))
        .route(START, get(start))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Target {
    redirect_uri: Option<String>,
    code: Option<String>,
}

type Asked = Result<Query<Target>, QueryRejection>;

fn asked(query: Asked) -> Result<Target, Refusal> {
    query
        .map(|Query(target)| target)
        .map_err(|_| Refusal::malformed("The query cannot be read."))
}

/// Sends the browser to the sign-in page, and from there with a code to `redirect_uri`, a path on this server.
/// Programs elsewhere use the token endpoint with PKCE.
async fn login(query: Asked) -> Result<Response, Refusal> {
    let target = asked(query)?;
    let redirect_uri = target.redirect_uri.as_deref().unwrap_or(START);
    if !is_own(redirect_uri) {
        let message = "redirect_uri must be a path on this server. Programs sign in at /auth/v3/oauth/authorize.";
        return Err(Refusal::malformed(message));
    }
    let query = [
        ("response_type", "code"),
        ("client_id", "workspace"),
        ("redirect_uri", redirect_uri),
    ];
    Ok(found(with_query(AUTHORIZE, &query)))
}

/// Ends the session and sends the browser on.
async fn logout(
    State(state): State<AppState>,
    headers: HeaderMap,
    query: Asked,
) -> Result<Response, Refusal> {
    let target = asked(query)?;
    if let Some((caller, _)) = known(&headers, &state.auth) {
        state.log_out(&caller).await?;
    }
    let next = target
        .redirect_uri
        .filter(|uri| is_allowed(uri))
        .unwrap_or_else(|| LOGIN.to_owned());
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie::clear())]),
        found(next),
    )
        .into_response())
}

/// Where form sign-in leads. The code is not spent here: `initialize-workspace` takes it.
async fn start(query: Asked) -> Result<Response, Refusal> {
    let target = asked(query)?;
    let data = json!({"code": target.code, "redirect_uri": target.redirect_uri});
    let message = "Signed in. Give the code to initialize-workspace.";
    let body = json!({"status": {"code": 0, "message": message}, "data": data});
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

fn found(location: String) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}
