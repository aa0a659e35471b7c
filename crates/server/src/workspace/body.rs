//! Request bodies: `{"operationId"?, "data"?}`, or nothing.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use holdfast_wire::KvList;
use holdfast_wire::envelope::{Reply, Request as Envelope};
use serde_json::{Map, Value};

use crate::engine::act::Asked;
use crate::quirks::Feature;
use crate::reply::Refusal;
use crate::state::AppState;

/// A request body with what it asks for.
pub(super) struct Body {
    /// The `operationId`, with the path as what is asked for.
    pub(super) asked: Asked,
    data: Map<String, Value>,
}

impl FromRequest<AppState> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let path = request.uri().path().to_owned();
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            Refusal::new(
                error.status(),
                3,
                "The request is too large or was cut off.",
            )
        })?;
        let envelope = if bytes.iter().all(u8::is_ascii_whitespace) {
            Envelope::new()
        } else {
            let value: Value = serde_json::from_slice(&bytes).map_err(|error| {
                Refusal::malformed(format!("The request's body is not JSON: {error}."))
            })?;
            Envelope::from_value(value)
                .ok_or_else(|| Refusal::malformed("The request's body is not a JSON object."))?
        };
        let operation = envelope
            .operation_id()
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
        let once = state.quirks.has(Feature::Idempotency);
        Ok(Self {
            asked: Asked {
                operation,
                request: path,
                once,
            },
            data: envelope.data(),
        })
    }
}

impl Body {
    pub(super) fn operation(&self) -> Option<&str> {
        self.asked.operation.as_deref()
    }

    /// A text; `None` where it is absent, empty or something else.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.data
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// A list of texts; a single text counts as a list of those between its commas.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        match self.data.get(key) {
            Some(Value::Array(all)) => all
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Some(Value::String(all)) => all
                .split(',')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// A count, also where it is sent as text; `None` for anything else.
    pub(super) fn count(&self, key: &str) -> Option<usize> {
        let value = self.data.get(key)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        usize::try_from(number).ok()
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        match self.data.get(key) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A key/value list in either shape.
    pub(super) fn pairs(&self, key: &str) -> Option<KvList> {
        self.data
            .get(key)
            .filter(|value| value.is_array() || value.is_object())
            .cloned()
            .map(KvList::from_value)
    }

    /// The text of a reason, which is a key/value list with the key `reason`, or the text itself.
    pub(super) fn reason(&self) -> String {
        match self.data.get("reason") {
            Some(Value::String(text)) => text.clone(),
            _ => self
                .pairs("reason")
                .and_then(|reason| reason.text("reason"))
                .unwrap_or_default(),
        }
    }
}

/// A reply: done, the answer is in `data`.
pub(super) fn done(data: Value) -> Response {
    Json(Reply::done(data).into_value()).into_response()
}

/// A reply: accepted, the answer comes as an event.
pub(super) fn accepted() -> Response {
    Json(Reply::accepted().into_value()).into_response()
}

/// A reply whose body is kept as text.
pub(super) fn kept(body: String) -> Response {
    (
        [(axum::http::header::CONTENT_TYPE, "application/json")],
        body,
    )
        .into_response()
}
