//! The shape of refusals: an HTTP status and `{"status":{"code","message"},"data"?}`.

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

/// How much of a body that nobody wants is let through, in bytes.
const MOST_UNREAD: usize = 64 << 20;

/// A refused request.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: i64,
    message: String,
    data: Option<Value>,
}

impl Refusal {
    /// A refusal with the HTTP status, the API's own `status.code` and a sentence for people.
    pub fn new(status: StatusCode, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            data: None,
        }
    }

    /// The session is gone (401).
    pub fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            2,
            "You are not signed in. Sign in and try again.",
        )
    }

    /// The request cannot be understood (400).
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 3, message)
    }

    /// The server failed (500); what happened is in its log.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            500,
            "The server failed. Its log says why.",
        )
    }

    /// What is not served (501).
    pub fn not_served() -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            501,
            "This server does not serve that request.",
        )
    }

    /// The refusal of a request whose body nobody wants. Clients that are still sending read no answer: what they send
    /// is let through, up to a size.
    pub(crate) async fn unread(self, request: Request) -> Self {
        let mut left = MOST_UNREAD;
        let mut body = request.into_body().into_data_stream();
        while let Some(Ok(piece)) = body.next().await {
            match left.checked_sub(piece.len()) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        self
    }

    /// Adds `data`.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({"status": {"code": self.code, "message": self.message}});
        if let (Some(data), Some(body)) = (self.data, body.as_object_mut()) {
            body.insert("data".to_owned(), data);
        }
        (self.status, Json(body)).into_response()
    }
}
