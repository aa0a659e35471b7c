//! The sign-in page: authorization code with PKCE for desktops (RFC 8252), plain code for pages of this server.

use axum::Router;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use super::codes::Grant;
use super::page::{Language, SignIn, problem, sign_in};
use super::redirect::{is_allowed, is_own, with_query};
use crate::state::AppState;

/// The page's address.
pub(super) const AUTHORIZE: &str = "/auth/v3/oauth/authorize";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(AUTHORIZE, get(show).post(submit))
}

/// What a client asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) response_type: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) code_challenge_method: Option<String>,
}

#[derive(Deserialize)]
struct Submitted {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Why a request cannot be answered with a code.
enum Fault {
    /// The place to send the answer to is not allowed: only a page can say so.
    Place,
    /// The client is told at its own place.
    Client {
        error: &'static str,
        description: &'static str,
    },
}

async fn show(headers: HeaderMap, wanted: Result<Query<Wanted>, QueryRejection>) -> Response {
    let language = Language::of(&headers);
    let Ok(Query(wanted)) = wanted else {
        return problem(language);
    };
    match check(&wanted) {
        Ok(()) => sign_in(&SignIn {
            language,
            wanted: &wanted,
            user: "",
            wrong: false,
        }),
        Err(fault) => refuse(&fault, &wanted, language),
    }
}

async fn submit(
    State(state): State<AppState>,
    headers: HeaderMap,
    submitted: Result<Form<Submitted>, FormRejection>,
) -> Response {
    let language = Language::of(&headers);
    let Ok(Form(Submitted {
        username,
        password,
        wanted,
    })) = submitted
    else {
        return problem(language);
    };
    if let Err(fault) = check(&wanted) {
        return refuse(&fault, &wanted, language);
    }
    let Some(user) = state.auth.check_password(username.trim(), &password).await else {
        return sign_in(&SignIn {
            language,
            wanted: &wanted,
            user: &username,
            wrong: true,
        });
    };
    let code = state.auth.issue_code(Grant {
        user,
        redirect_uri: wanted.redirect_uri.clone(),
        challenge: wanted.code_challenge.clone(),
    });
    see_other(&wanted, &[("code", &code)])
}

fn check(wanted: &Wanted) -> Result<(), Fault> {
    if !is_allowed(&wanted.redirect_uri) {
        return Err(Fault::Place);
    }
    let client = |error, description| Err(Fault::Client { error, description });
    if wanted.response_type != "code" {
        return client(
            "unsupported_response_type",
            "Only response_type=code is served.",
        );
    }
    match (
        wanted.code_challenge.as_deref(),
        wanted.code_challenge_method.as_deref(),
    ) {
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Ok(()),
        // Pages of this server keep the code to themselves.
        (None, None) if is_own(&wanted.redirect_uri) => Ok(()),
        _ => client(
            "invalid_request",
            "PKCE with code_challenge_method=S256 is required.",
        ),
    }
}

fn refuse(fault: &Fault, wanted: &Wanted, language: Language) -> Response {
    match fault {
        Fault::Place => problem(language),
        Fault::Client { error, description } => see_other(
            wanted,
            &[("error", error), ("error_description", description)],
        ),
    }
}

fn see_other(wanted: &Wanted, answer: &[(&str, &str)]) -> Response {
    let mut parameters = answer.to_vec();
    if let Some(state) = &wanted.state {
        parameters.push(("state", state));
    }
    let location = with_query(&wanted.redirect_uri, &parameters);
    (
        StatusCode::SEE_OTHER,
        [
            (header::LOCATION, location),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
    )
        .into_response()
}
