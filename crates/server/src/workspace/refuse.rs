//! From what went wrong to what is answered. 401 and 403 are never used here: they mean that the session is gone; 404
//! and 501 neither: they mean that the verb is not served.

use axum::http::StatusCode;
use serde_json::json;

use crate::chat::Denied;
use crate::engine::EngineError;
use crate::reply::Refusal;
use crate::storage::StorageError;

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        let text = error.to_string();
        match error {
            EngineError::Denied(denied) => refused(&denied),
            EngineError::NotFound(_) => Self::new(StatusCode::BAD_REQUEST, 5, text),
            EngineError::Condition(_)
            | EngineError::Query(_)
            | EngineError::Storage(StorageError::Query(_)) => {
                Self::malformed(format!("{}.", capital(&text)))
            }
            EngineError::NotYourChat => Self::new(StatusCode::FORBIDDEN, 403, text),
            EngineError::Ending => Self::new(StatusCode::SERVICE_UNAVAILABLE, 503, text),
            EngineError::Storage(StorageError::NotWritten(_) | StorageError::Closed) => {
                tracing::error!(error = text, "a change was not written");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    503,
                    "The server cannot write to its disk. Nothing was done.",
                )
            }
            EngineError::Storage(_) => {
                tracing::error!(error = text, "the storage failed");
                Self::internal()
            }
        }
    }
}

fn refused(denied: &Denied) -> Refusal {
    let text = denied.to_string();
    match denied {
        Denied::Privilege { .. } => Refusal::new(StatusCode::BAD_REQUEST, 7, text),
        Denied::With { .. } | Denied::OfferedTo { .. } => {
            Refusal::new(StatusCode::CONFLICT, 9, text)
                .with_data(json!({"agentId": denied.agent()}))
        }
        Denied::Done
        | Denied::Ended
        | Denied::NotOffered
        | Denied::NotYours
        | Denied::NotThere(_)
        | Denied::NotInWorkbin(_) => Refusal::new(StatusCode::CONFLICT, 9, text),
        Denied::NotJoined
        | Denied::Standard
        | Denied::Asynchronous
        | Denied::NoWayBack
        | Denied::NotWaiting => Refusal::new(StatusCode::BAD_REQUEST, 8, text),
        Denied::NoSuchInteraction(_)
        | Denied::NoSuchQueue { .. }
        | Denied::NoSuchWorkbin(_)
        | Denied::NoSuchAgent(_)
        | Denied::NoHoldQueue => Refusal::new(StatusCode::BAD_REQUEST, 5, text),
        Denied::Malformed(_) => Refusal::malformed(text),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
