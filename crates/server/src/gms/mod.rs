//! The HTTP requests of contacts, in the shape of GMS Chat API version 2: form-encoded bodies, JSON replies.

mod form;
mod reply;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use crate::engine::contacts::ContactAct;
use crate::state::AppState;
use form::Form;
use reply::Failure;

/// Everything under `/genesys/2/chat`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/genesys/2/chat/{service}", post(open))
        .route("/genesys/2/chat/{service}/{chat}/{verb}", post(act))
}

async fn open(
    State(state): State<AppState>,
    Path(service): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let visitor = form.visitor(&state.quirks);
    let opened = state
        .engine
        .run(move |engine| {
            let (record, pass) = engine.visit(&service, &visitor)?;
            let reading = engine.contact_reads(&record.id, &pass, 1)?;
            Ok((reading, pass))
        })
        .await?;
    let (reading, pass) = opened;
    Ok(reply::opened(&reading, &pass))
}

async fn act(
    State(state): State<AppState>,
    Path((_service, chat, verb)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let pass = form.pass().ok_or(Failure::NoPass)?;
    let act = match verb.as_str() {
        "refresh" => None,
        "send" => Some(ContactAct::Say(
            form.text("message").ok_or(Failure::Missing("message"))?,
        )),
        "startTyping" => Some(ContactAct::Type(true)),
        "stopTyping" => Some(ContactAct::Type(false)),
        "disconnect" => Some(ContactAct::GoAway),
        "updateData" => Some(ContactAct::SetData(form.user_data())),
        _ => return Err(Failure::NotServed),
    };
    let position = form.position();
    let operation = form.operation(&state.quirks);
    let reading = state
        .engine
        .run(move |engine| {
            if let Some(act) = act {
                engine.contact_acts(&chat, &pass, act, operation.as_deref())?;
            }
            engine.contact_reads(&chat, &pass, position)
        })
        .await?;
    Ok(reply::read(&reading))
}
