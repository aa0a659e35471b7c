//! What contacts are answered.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::chat::Denied;
use crate::engine::EngineError;
use crate::engine::contacts::{Pass, Reading};

/// Why a contact's request was not carried out.
pub(super) enum Failure {
    /// `userId` or `secureKey` are missing.
    NoPass,
    /// A parameter is missing.
    Missing(&'static str),
    /// The body is no form.
    Malformed(String),
    /// The verb is not served.
    NotServed,
    /// The engine refused.
    Engine(EngineError),
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, advice, ended) = match self {
            Self::NoPass => (
                StatusCode::BAD_REQUEST,
                100,
                "userId and secureKey are required.".to_owned(),
                false,
            ),
            Self::Missing(name) => (
                StatusCode::BAD_REQUEST,
                100,
                format!("{name} is required."),
                false,
            ),
            Self::Malformed(why) => (StatusCode::BAD_REQUEST, 100, why, false),
            Self::NotServed => (
                StatusCode::NOT_IMPLEMENTED,
                501,
                "This server does not serve that.".to_owned(),
                false,
            ),
            Self::Engine(error) => match &error {
                EngineError::NotYourChat => (StatusCode::FORBIDDEN, 103, error.to_string(), false),
                EngineError::NotFound(text) => (StatusCode::NOT_FOUND, 104, text.clone(), false),
                EngineError::Denied(Denied::Ended) => (
                    StatusCode::OK,
                    105,
                    "This chat has ended. Open a new one.".to_owned(),
                    true,
                ),
                EngineError::Denied(denied) => {
                    (StatusCode::BAD_REQUEST, 106, denied.to_string(), false)
                }
                _ => {
                    tracing::error!(%error, "a contact's request failed");
                    let text = "The server failed. Try again in a moment.".to_owned();
                    (StatusCode::SERVICE_UNAVAILABLE, 500, text, false)
                }
            },
        };
        let errors = json!([{"code": code, "advice": advice}]);
        (
            status,
            Json(json!({"statusCode": 2, "chatEnded": ended, "errors": errors})),
        )
            .into_response()
    }
}

fn body(reading: &Reading) -> Value {
    json!({
        "statusCode": 0,
        "chatEnded": reading.ended,
        "chatId": reading.chat,
        "nextPosition": reading.next_position,
        "messages": reading.messages,
    })
}

pub(super) fn read(reading: &Reading) -> Response {
    Json(body(reading)).into_response()
}

/// The first reply also carries what every later request proves itself with.
pub(super) fn opened(reading: &Reading, pass: &Pass) -> Response {
    let mut body = body(reading);
    body["userId"] = pass.user_id.as_str().into();
    body["secureKey"] = pass.secure_key.as_str().into();
    // One server, one place that knows the chat: the alias is the chat itself.
    body["alias"] = reading.chat.as_str().into();
    Json(body).into_response()
}
