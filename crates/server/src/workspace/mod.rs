//! The HTTP requests of agents: everything under `/workspace/v3` except the notifications. What is not served answers
//! 501 with a JSON status.
//!
//! - [`session`]: entering, the running session, leaving; [`configuration`]: what the client is told of the deployment
//! - [`media`]: the channel's state; [`interaction`]: what is done with a chat, its verbs in [`verb`]
//! - [`workbins`], [`management`], [`ucs`], [`targets`]: what can be looked up; [`owners`]: by whom
//! - [`body`], [`params`], [`refuse`]: the shape of requests and refusals

mod body;
mod configuration;
mod interaction;
mod management;
mod media;
mod owners;
mod params;
mod refuse;
mod session;
mod targets;
mod ucs;
mod verb;
mod workbins;

use axum::Router;

use crate::reply::Refusal;
use crate::state::AppState;

/// Everything under `/workspace/v3` except the notifications.
pub fn router() -> Router<AppState> {
    let all = Router::new()
        .merge(session::router())
        .merge(configuration::router())
        .merge(media::router())
        .merge(interaction::router())
        .merge(workbins::router())
        .merge(management::router())
        .merge(ucs::router())
        .merge(targets::router())
        .method_not_allowed_fallback(|| async { Refusal::not_served() });
    Router::new().nest("/workspace/v3", all)
}
