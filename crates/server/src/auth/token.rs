//! The token endpoint (RFC 6749, PKCE by RFC 7636), revocation (RFC 7009) and who a token belongs to.

use std::collections::HashMap;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::caller::{bearer, known};
use super::codes::Redemption;
use super::store::Tokens;
use super::{ACCESS_TOKEN, AuthError};
use crate::reply::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/auth/v3/oauth/token", post(token))
        .route("/auth/v3/oauth/revoke", post(revoke))
        .route("/auth/v3/me", get(me))
        .route("/auth/v3/userinfo", get(me))
        .route("/auth/v3/openid/userinfo", get(me))
}

/// A refused grant, in OAuth's shape (RFC 6749, section 5.2) and the API's own beside it.
struct OauthError {
    error: &'static str,
    description: &'static str,
}

impl OauthError {
    const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }

    const fn request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    const fn grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = json!({
            "error": self.error,
            "error_description": self.description,
            "status": {"code": 2, "message": self.description},
        });
        (
            StatusCode::BAD_REQUEST,
            [(header::CACHE_CONTROL, "no-store")],
            Json(body),
        )
            .into_response()
    }
}

impl From<AuthError> for Refusal {
    fn from(_: AuthError) -> Self {
        Self::internal()
    }
}

type Fields = Result<Form<HashMap<String, String>>, FormRejection>;

async fn token(State(state): State<AppState>, fields: Fields) -> Response {
    let Ok(Form(fields)) = fields else {
        return OauthError::request("Send the parameters form-encoded.").into_response();
    };
    match grant(&state, &fields).await {
        Ok(Ok(tokens)) => granted(&tokens),
        Ok(Err(error)) => error.into_response(),
        Err(error) => Refusal::from(error).into_response(),
    }
}

async fn grant(
    state: &AppState,
    fields: &HashMap<String, String>,
) -> Result<Result<Tokens, OauthError>, AuthError> {
    let field = |name: &str| {
        fields
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    };
    let auth = &state.auth;
    Ok(match field("grant_type") {
        Some("password") => {
            let (Some(user), Some(password)) = (field("username"), field("password")) else {
                return Ok(Err(OauthError::request(
                    "The user name or the password is missing.",
                )));
            };
            match auth.check_password(user, password).await {
                Some(user) => Ok(auth.issue_tokens(user).await?),
                None => Err(OauthError::grant("The user name or the password is wrong.")),
            }
        }
        Some("authorization_code") => {
            let Some(code) = field("code") else {
                return Ok(Err(OauthError::request("The code is missing.")));
            };
            let with = Redemption {
                redirect_uri: field("redirect_uri"),
                verifier: field("code_verifier"),
            };
            match auth.redeem(code, &with) {
                Some(user) => Ok(auth.issue_tokens(user).await?),
                None => Err(OauthError::grant(
                    "The code is not valid any more. Sign in again.",
                )),
            }
        }
        Some("refresh_token") => {
            let Some(token) = field("refresh_token") else {
                return Ok(Err(OauthError::request("The refresh token is missing.")));
            };
            let tokens = auth.refresh_tokens(token).await?;
            tokens.ok_or(OauthError::grant(
                "The refresh token is not valid any more. Sign in again.",
            ))
        }
        Some(_) => Err(OauthError::new(
            "unsupported_grant_type",
            "Use grant_type password, authorization_code or refresh_token.",
        )),
        None => Err(OauthError::request("grant_type is missing.")),
    })
}

fn granted(tokens: &Tokens) -> Response {
    let body = json!({
        "access_token": tokens.access,
        "token_type": "bearer",
        "expires_in": ACCESS_TOKEN.as_secs(),
        "refresh_token": tokens.refresh,
        "scope": "*",
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// Answers 200 whether the token was known or not (RFC 7009, section 2.2).
async fn revoke(State(state): State<AppState>, fields: Fields) -> Response {
    let token = fields
        .ok()
        .and_then(|Form(mut fields)| fields.remove("token"));
    let Some(token) = token else {
        return OauthError::request("The token is missing.").into_response();
    };
    match state.auth.revoke_token(&token).await {
        Ok(()) => Json(json!({"status": {"code": 0}})).into_response(),
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// Whose token or session it is.
async fn me(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Refusal> {
    let user = match bearer(&headers) {
        Some(token) => state.auth.user_of_token(token).await?,
        None => known(&headers, &state.auth).map(|(caller, _)| caller.user),
    };
    let agent = user
        .as_ref()
        .and_then(|user| state.deployment.agents.get(user))
        .ok_or_else(Refusal::signed_out)?;
    Ok(Json(json!({
        "sub": agent.user,
        "user_name": agent.user,
        "preferred_username": agent.user,
        "given_name": agent.first_name,
        "family_name": agent.last_name,
        "dbid": agent.dbid,
        "status": {"code": 0},
    }))
    .into_response())
}
