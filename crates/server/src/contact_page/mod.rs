//! The page on which contacts chat, at `/contact/`: static files, part of the program.

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::reply::Refusal;
use crate::state::AppState;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files by name, with their types.
const FILES: [(&str, &str, &str); 11] = [
    ("", HTML, include_str!("assets/index.html")),
    ("tokens.css", STYLE, include_str!("assets/tokens.css")),
    ("page.css", STYLE, include_str!("assets/page.css")),
    ("sign-in.css", STYLE, include_str!("assets/sign-in.css")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("main.js", SCRIPT, include_str!("assets/main.js")),
    ("api.js", SCRIPT, include_str!("assets/api.js")),
    (
        "conversation.js",
        SCRIPT,
        include_str!("assets/conversation.js"),
    ),
    ("keep.js", SCRIPT, include_str!("assets/keep.js")),
    ("texts.js", SCRIPT, include_str!("assets/texts.js")),
    (
        "transcript.js",
        SCRIPT,
        include_str!("assets/transcript.js"),
    ),
];

/// `/contact/` and what the page asks for beside the chat itself.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/contact",
            get(|| async { Redirect::permanent("/contact/") }),
        )
        .route(
            "/contact/",
            get(|headers: HeaderMap| async move { file("", &headers) }),
        )
        .route(
            "/contact/{name}",
            get(
                |Path(name): Path<String>, headers: HeaderMap| async move { file(&name, &headers) },
            ),
        )
        .route("/contact/services/{name}", get(service))
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    let Some((_, kind, content)) = FILES.iter().find(|(known, ..)| *known == name) else {
        return Refusal::new(
            StatusCode::NOT_FOUND,
            404,
            "There is nothing at this address.",
        )
        .into_response();
    };
    let digest = Sha256::digest(content.as_bytes());
    let tag = format!(
        "\"{}\"",
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest)
    );
    // Asked for each time: after an update no page may mix old files with new ones.
    let common = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, [(header::CONTENT_TYPE, *kind)], *content).into_response()
}

/// What a service is called and whether its chats stay open.
async fn service(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let missing = || {
        Refusal::new(
            StatusCode::NOT_FOUND,
            404,
            "There is no service of that name.",
        )
    };
    let service = state.deployment.services.get(&name).ok_or_else(missing)?;
    let body = json!({"name": service.name, "displayName": service.display_name, "asynchronous": service.asynchronous});
    Ok(Json(body).into_response())
}
