//! Interaction queues, read by snapshot.

use holdfast_wire::event::Event;
use holdfast_wire::workbin::Snapshot;
use serde_json::{Value, json};

use crate::{ClientError, Workspace};

impl Workspace {
    /// Takes a snapshot of the interactions that meet `condition`, e.g. `MediaType='chat' AND Queue='async-hold'`, and
    /// answers with its first page. Free it with [`Workspace::release_snapshot`].
    pub async fn snapshot(
        &self,
        condition: &str,
        start: u32,
        size: u32,
    ) -> Result<Snapshot, ClientError> {
        let data = json!({"condition": condition, "startIndex": start, "size": size});
        self.page(&["media-management", "get-snapshot"], data).await
    }

    /// Another page of a snapshot.
    pub async fn snapshot_page(
        &self,
        snapshot_id: &str,
        start: u32,
        size: u32,
    ) -> Result<Snapshot, ClientError> {
        let data = json!({"startIndex": start, "size": size});
        self.page(
            &["media-management", snapshot_id, "get-snapshot-content"],
            data,
        )
        .await
    }

    /// Frees a snapshot.
    pub async fn release_snapshot(&self, snapshot_id: &str) -> Result<(), ClientError> {
        let path: &[&str] = &["media-management", snapshot_id, "release-snapshot"];
        self.tell(&[path], json!({})).await
    }

    async fn page(&self, path: &[&str], data: Value) -> Result<Snapshot, ClientError> {
        match self.ask(&[path], data).await? {
            Event::Snapshot { snapshot, .. } => Ok(snapshot),
            other => Err(Self::surprised("the queue's content", &other)),
        }
    }
}
