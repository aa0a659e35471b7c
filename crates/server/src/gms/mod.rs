//! The HTTP requests of contacts.

use axum::Router;

use crate::state::AppState;

/// Everything under `/genesys/2/chat`.
pub fn router() -> Router<AppState> {
    Router::new()
}
