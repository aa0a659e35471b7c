//! Snapshots: what waits in interaction queues.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use holdfast_wire::channel;
use serde_json::{Value, json};

use super::body::{Body, accepted};
use crate::auth::Caller;
use crate::chat::view;
use crate::engine::Engine;
use crate::engine::snapshots::SnapshotPage;
use crate::reply::Refusal;
use crate::state::AppState;

/// How many rows a page has at most.
const LARGEST_PAGE: usize = 500;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/media-management/get-snapshot", post(take))
        .route("/media-management/{id}/get-snapshot-content", post(page))
        .route("/media-management/{id}/release-snapshot", post(release))
}

async fn take(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let work = move |engine: &Engine| {
        let condition = body.text("condition").unwrap_or_default();
        let order = body.text("order").unwrap_or_default();
        let start = body.count("startIndex").unwrap_or(0);
        let page = engine.take_snapshot(&caller.user, &condition, &order, start, size(&body))?;
        answer(engine, &caller.user, &page, &body);
        Ok(())
    };
    state.engine.run(work).await?;
    Ok(accepted())
}

async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    let work = move |engine: &Engine| {
        let start = body.count("startIndex").unwrap_or(0);
        let page = engine.snapshot_page(&caller.user, &id, start, size(&body))?;
        answer(engine, &caller.user, &page, &body);
        Ok(())
    };
    state.engine.run(work).await?;
    Ok(accepted())
}

async fn release(
    State(state): State<AppState>,
    Path(id): Path<String>,
    caller: Caller,
    body: Body,
) -> Response {
    state.engine.release_snapshot(&caller.user, &id);
    let data = json!({"messageType": "SnapshotMessage", "notificationType": "SnapshotReleased", "snapshotId": id});
    state.engine.publish(
        &caller.user,
        &[channel::MEDIA_MANAGEMENT],
        data,
        body.operation(),
    );
    accepted()
}

fn size(body: &Body) -> Option<usize> {
    body.count("size")
        .filter(|size| *size > 0)
        .map(|size| size.min(LARGEST_PAGE))
}

fn answer(engine: &Engine, user: &str, page: &SnapshotPage, body: &Body) {
    let rows: Vec<Value> = page
        .rows
        .iter()
        .map(|record| view::interaction(record, user, engine.deployment()).into_value())
        .collect();
    let data = json!({
        "messageType": "SnapshotMessage",
        "notificationType": "SnapshotContent",
        "snapshotId": page.snapshot.id,
        "condition": page.snapshot.condition,
        "startIndex": page.start,
        "size": page.size,
        "numberOfInteractions": page.total,
        "interactions": rows,
    });
    engine.publish(user, &[channel::MEDIA_MANAGEMENT], data, body.operation());
}
