//! The agent's session and the state of the media channels.

use holdfast_domain::ids::AgentId;
use holdfast_wire::session::{Configuration, User};
use serde_json::{Map, Value, json};

use crate::{ClientError, Workspace};

impl Workspace {
    /// The agent with the running session ([`User::active_session`]): what to reconcile with after a new session.
    pub async fn current_session(&self) -> Result<User, ClientError> {
        let data = self.read(&["current-session"]).await?;
        let configuration = data
            .get("configuration")
            .cloned()
            .and_then(Configuration::from_value);
        let user = data
            .get("user")
            .cloned()
            .and_then(User::from_value)
            .unwrap_or_default();
        self.shared.learn(&user, configuration);
        Ok(user)
    }

    /// Signs the agent on to media channels, e.g. `["chat"]`.
    pub async fn activate_channels(
        &self,
        agent: &AgentId,
        place: Option<&str>,
        channels: &[&str],
    ) -> Result<(), ClientError> {
        let mut data = Map::from_iter([
            ("agentId".to_owned(), Value::from(agent.as_str())),
            ("channels".to_owned(), json!(channels)),
        ]);
        if let Some(place) = place {
            data.insert("placeName".to_owned(), place.into());
        }
        self.tell(&[&["activate-channels"]], Value::Object(data))
            .await
    }

    /// New chats may be offered.
    pub async fn ready(&self) -> Result<(), ClientError> {
        self.tell(
            &[&["media", "chat", "ready"], &["media", "ready"]],
            json!({}),
        )
        .await
    }

    /// No new chats; `reason` is the code of an action code.
    pub async fn not_ready(&self, reason: Option<&str>) -> Result<(), ClientError> {
        let data = reason.map_or_else(|| json!({}), |code| json!({"reasonCode": code}));
        self.tell(
            &[&["media", "chat", "not-ready"], &["media", "not-ready"]],
            data,
        )
        .await
    }

    /// Signs the agent off the chat channel; the session stays.
    pub async fn media_logout(&self) -> Result<(), ClientError> {
        self.tell(
            &[&["media", "chat", "logout"], &["media", "logout"]],
            json!({}),
        )
        .await
    }

    /// Do not disturb, on or off.
    pub async fn dnd(&self, on: bool) -> Result<(), ClientError> {
        let verb = if on { "dnd-on" } else { "dnd-off" };
        self.tell(&[&["media", verb]], json!({})).await
    }
}
