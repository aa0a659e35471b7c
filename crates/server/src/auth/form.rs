//! Form sign-in: a name and a password for a code, which `initialize-workspace` takes.

use std::collections::HashMap;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::codes::Grant;
use super::redirect::with_query;
use crate::reply::Refusal;
use crate::state::AppState;

/// Where the code is sent, as clients know it.
pub(super) const START: &str = "/workspace/v3/start";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/auth/v3/sign-in", post(sign_in))
}

async fn sign_in(
    State(state): State<AppState>,
    fields: Result<Form<HashMap<String, String>>, FormRejection>,
) -> Result<Response, Refusal> {
    let Ok(Form(fields)) = fields else {
        return Err(Refusal::malformed(
            "Send the user name and the password form-encoded.",
        ));
    };
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let Some(user) = state
        .auth
        .check_password(field("username"), field("password"))
        .await
    else {
        let message = "The user name or the password is wrong. Check both and try again.";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, 2, message));
    };
    // The code goes to the start page of this server; `redirect_uri` only travels along and must be named again with
    // the code.
    let redirect_uri = Some(field("redirect_uri"))
        .filter(|uri| !uri.is_empty())
        .unwrap_or(START);
    let grant = Grant {
        user,
        redirect_uri: redirect_uri.to_owned(),
        challenge: None,
    };
    let code = state.auth.issue_code(grant);
    let location = with_query(START, &[("code", &code), ("redirect_uri", redirect_uri)]);
    Ok((
        StatusCode::FOUND,
        [
            (header::LOCATION, location),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
    )
        .into_response())
}
