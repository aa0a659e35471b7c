//! The directory, the search, and what the agent may do.

use holdfast_core::Session;
use holdfast_core::view::{
    ColleagueView, ContactCard, ContactsPage, OptionView, PrivilegeView, Problem, QueueView,
    SearchQuery, SearchView,
};
use tauri::State;

/// Reads a chat that a list shows and the cache may not know whole, without joining it.
#[tauri::command]
pub(super) async fn open_chat(session: State<'_, Session>, id: String) -> Result<(), Problem> {
    session.open(&id).await
}

#[tauri::command]
pub(super) async fn contacts(
    session: State<'_, Session>,
    text: String,
    cursor: Option<String>,
    limit: u32,
) -> Result<ContactsPage, Problem> {
    session.contacts(&text, cursor.as_deref(), limit).await
}

#[tauri::command]
pub(super) async fn contact(
    session: State<'_, Session>,
    id: String,
) -> Result<ContactCard, Problem> {
    session.contact(&id).await
}

#[tauri::command]
pub(super) async fn colleagues(
    session: State<'_, Session>,
    text: String,
) -> Result<Vec<ColleagueView>, Problem> {
    session.colleagues(&text).await
}

#[tauri::command]
pub(super) async fn queues(
    session: State<'_, Session>,
    text: String,
) -> Result<Vec<QueueView>, Problem> {
    session.queues(&text).await
}

#[tauri::command]
pub(super) async fn find(
    session: State<'_, Session>,
    query: SearchQuery,
) -> Result<SearchView, Problem> {
    session.find(&query).await
}

#[tauri::command(async)]
pub(super) fn privileges(session: State<'_, Session>) -> Result<Vec<PrivilegeView>, Problem> {
    session.privileges()
}

#[tauri::command(async)]
pub(super) fn options(
    session: State<'_, Session>,
    interaction: Option<String>,
) -> Result<Vec<OptionView>, Problem> {
    session.options(interaction.as_deref())
}
