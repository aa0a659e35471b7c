//! The HTTP requests of agents.

use axum::Router;

use crate::state::AppState;

/// Everything under `/workspace/v3` except the notifications.
pub fn router() -> Router<AppState> {
    Router::new()
}
