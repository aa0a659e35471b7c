//! What a snapshot finds, page by page.

use holdfast_client::{ClientError, Workspace};
use holdfast_wire::interaction::Interaction;

use super::reconcile::SyncError;

/// Rows that are asked for at once.
const PAGE: u32 = 200;

/// Gives the pages of what `condition` finds to `each`, `most` rows at most. The snapshot is freed whatever happens.
pub(super) async fn pages(
    link: &Workspace,
    condition: &str,
    most: u32,
    mut each: impl FnMut(&[Interaction]) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let first = link.snapshot(condition, 0, PAGE).await?;
    let snapshot = first.snapshot_id().map(str::to_owned);
    let outcome = async {
        let (mut page, mut start) = (first, 0);
        loop {
            let interactions = page.interactions();
            each(&interactions)?;
            start += u32::try_from(interactions.len()).unwrap_or(PAGE);
            let total = page.number_of_interactions().unwrap_or(0);
            let total = u32::try_from(total).unwrap_or(most).min(most);
            let next = snapshot
                .as_deref()
                .filter(|_| !interactions.is_empty() && start < total);
            let Some(id) = next else { return Ok(()) };
            page = link.snapshot_page(id, start, PAGE).await?;
        }
    }
    .await;
    if let Some(id) = snapshot {
        free(link, &id).await;
    }
    outcome
}

async fn free(link: &Workspace, snapshot: &str) {
    if let Err(error) = link.release_snapshot(snapshot).await {
        tracing::debug!(%error, "a snapshot was not freed; the server does so in time");
    }
}

/// Whether the deployment does not serve snapshots, or not such ones.
pub(super) fn is_refusal(error: &SyncError) -> bool {
    matches!(
        error,
        SyncError::Client(ClientError::Refused { .. } | ClientError::NotServed { .. })
    )
}
