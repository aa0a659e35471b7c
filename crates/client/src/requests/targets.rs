//! Whom one can reach.

use holdfast_wire::target::Target;
use serde_json::Value;

use crate::{ClientError, UNKNOWN, Workspace};

impl Workspace {
    /// Agents whose name holds `text`, `limit` at most, each with their state on the channels.
    pub async fn agents(&self, text: &str, limit: u32) -> Result<Vec<Target>, ClientError> {
        self.targets("agent", text, limit).await
    }

    /// Interaction queues whose name holds `text`, `limit` at most, each with how much waits in it.
    pub async fn interaction_queues(
        &self,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Target>, ClientError> {
        self.targets("interaction-queue", text, limit).await
    }

    async fn targets(
        &self,
        kind: &str,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Target>, ClientError> {
        let limit = limit.to_string();
        let query = [
            ("searchTerm", text),
            ("types", kind),
            ("limit", limit.as_str()),
        ];
        let data = self.look_up(&["targets"], &query).await?;
        let found = data.get("targets").and_then(Value::as_array).cloned();
        Ok(found
            .unwrap_or_default()
            .into_iter()
            .filter_map(Target::from_value)
            .collect())
    }

    /// Whether there is an interaction queue of this name; none where the server does not tell.
    pub async fn has_queue(&self, name: &str) -> Result<Option<bool>, ClientError> {
        match self.read(&["targets", "interaction-queue", name]).await {
            Ok(_) => Ok(Some(true)),
            Err(ClientError::Refused { code: UNKNOWN, .. }) => Ok(Some(false)),
            Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
