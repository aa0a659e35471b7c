//! Help: what is wrong, and a report for support.

use holdfast_core::Session;
use holdfast_core::view::{FindingView, Problem};
use tauri::State;
use tauri::ipc::Channel;

use crate::diagnosing::Diagnosing;

#[tauri::command]
pub(super) async fn diagnose(
    session: State<'_, Session>,
    diagnosing: State<'_, Diagnosing>,
    found: Channel<FindingView>,
) -> Result<Vec<FindingView>, Problem> {
    let told = |finding: &FindingView| {
        if let Err(error) = found.send(finding.clone()) {
            tracing::debug!(%error, "nobody waits for the finding any more");
        }
    };
    diagnosing.make(&session, told).await
}

#[tauri::command]
pub(super) fn cancel_diagnosis(diagnosing: State<'_, Diagnosing>) {
    diagnosing.cancel();
}

#[tauri::command]
pub(super) async fn save_report(
    session: State<'_, Session>,
    diagnosing: State<'_, Diagnosing>,
) -> Result<String, Problem> {
    session.unlocked()?;
    let path = diagnosing.save(session.profile()).await?;
    Ok(path.display().to_string())
}
