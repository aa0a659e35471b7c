//! Lists, chats, transcripts, and what the agent asks for.

use holdfast_core::Session;
use holdfast_core::view::{
    ChatView, ListOrder, ListPage, OutboxItem, PlaceId, Problem, Topic, TranscriptPage,
};
use holdfast_domain::door::Door;
use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::Verb;
use tauri::State;

use crate::asked::Asked;

#[tauri::command(async)]
pub(super) fn list(
    session: State<'_, Session>,
    asked: State<'_, Asked>,
    place: PlaceId,
    order: ListOrder,
    filter: Option<String>,
    cursor: Option<String>,
    limit: u32,
) -> Result<ListPage, Problem> {
    asked.note(Topic::List {
        place: place.clone(),
    });
    session.list(&place, order, filter.as_deref(), cursor.as_deref(), limit)
}

/// Reads a place again that could not be read.
#[tauri::command(async)]
pub(super) fn retry_place(session: State<'_, Session>, place: PlaceId) -> Result<(), Problem> {
    session.retry_place(&place)
}

#[tauri::command(async)]
pub(super) fn chat(
    session: State<'_, Session>,
    asked: State<'_, Asked>,
    id: String,
    from: Door,
) -> Result<ChatView, Problem> {
    asked.note(Topic::Chat { id: id.clone() });
    session.chat(&id, from)
}

#[tauri::command(async)]
pub(super) fn transcript(
    session: State<'_, Session>,
    asked: State<'_, Asked>,
    id: String,
    before: Option<i64>,
    limit: u32,
) -> Result<TranscriptPage, Problem> {
    asked.note(Topic::Transcript { id: id.clone() });
    session.transcript(&id, before, limit)
}

#[tauri::command(async)]
pub(super) fn outbox(session: State<'_, Session>) -> Result<Vec<OutboxItem>, Problem> {
    session.outbox()
}

#[tauri::command(async)]
pub(super) fn act(
    session: State<'_, Session>,
    id: String,
    verb: Verb,
) -> Result<IntentId, Problem> {
    session.act(&id, verb)
}

#[tauri::command(async)]
pub(super) fn cancel_intent(session: State<'_, Session>, intent: String) -> Result<(), Problem> {
    session.cancel_intent(&intent)
}

#[tauri::command(async)]
pub(super) fn take_back(session: State<'_, Session>, intent: String) -> Result<String, Problem> {
    session.take_back(&intent)
}

#[tauri::command(async)]
pub(super) fn hold_back(
    session: State<'_, Session>,
    intent: String,
    editing: Option<String>,
) -> Result<(), Problem> {
    session.hold_back(&intent, editing.as_deref())
}

#[tauri::command(async)]
pub(super) fn edit_intent(
    session: State<'_, Session>,
    intent: String,
    text: String,
) -> Result<(), Problem> {
    session.edit_intent(&intent, &text)
}

#[tauri::command(async)]
pub(super) fn dismiss_refusal(session: State<'_, Session>, id: String) -> Result<(), Problem> {
    session.dismiss_refusal(&id)
}

#[tauri::command(async)]
pub(super) fn set_draft(
    session: State<'_, Session>,
    id: String,
    text: String,
    over: String,
) -> Result<Option<String>, Problem> {
    session.set_draft(&id, &text, &over)
}

#[tauri::command]
pub(super) async fn typing(
    session: State<'_, Session>,
    id: String,
    on: bool,
) -> Result<(), Problem> {
    session.typing(&id, on).await
}
