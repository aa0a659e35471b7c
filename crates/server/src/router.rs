//! All routes, and what every reply carries.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Redirect;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::quirks::Feature;
use crate::reply::Refusal;
use crate::state::AppState;
use crate::{auth, cometd, contact_page, gms, workspace};

/// The largest request body, in bytes, where a route does not say otherwise.
const MAX_BODY: usize = 1 << 20;

/// What replies carry that do not say otherwise.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Says that a repeated `operationId` is not carried out again (*ours*): a client that lost a reply may simply ask again.
const REPEATS: HeaderName = HeaderName::from_static("x-holdfast-repeats");

/// Everything that is served.
pub(crate) fn router(state: AppState) -> Router {
    let repeats = if state.quirks.has(Feature::Idempotency) {
        "safe"
    } else {
        "unsafe"
    };
    let routes = Router::new()
        .route("/", get(|| async { Redirect::to("/contact/") }))
        .merge(auth::router())
        .merge(cometd::router(state.hub.settings()))
        .merge(workspace::router())
        .merge(gms::router())
        .merge(contact_page::router())
        .fallback(nothing_there)
        .method_not_allowed_fallback(|| async { wrong_method() })
        .with_state(state)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(()),
        );
    let headers = HEADERS.into_iter().chain([(REPEATS, repeats)]);
    headers.fold(routes, |routes, (name, value)| {
        routes.layer(SetResponseHeaderLayer::if_not_present(
            name,
            HeaderValue::from_static(value),
        ))
    })
}

/// The method and the path. Never the query, which may hold a code, nor a header, which may hold a token.
fn span(request: &Request) -> Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

/// 501 under the APIs, where other deployments serve more; 404 elsewhere.
async fn nothing_there(request: Request) -> Refusal {
    let apis = ["/workspace/v3/", "/auth/v3/", "/genesys/"];
    let path = request.uri().path();
    let refusal = if apis.iter().any(|api| path.starts_with(api)) {
        Refusal::not_served()
    } else {
        Refusal::new(
            StatusCode::NOT_FOUND,
            404,
            "There is nothing at this address.",
        )
    };
    refusal.unread(request).await
}

fn wrong_method() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        405,
        "That method is not served here.",
    )
}
