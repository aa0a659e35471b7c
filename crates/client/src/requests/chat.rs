//! Chats: the verbs of the conversation.

use holdfast_domain::ids::{AgentId, IntentId, InteractionId, QueueName, WorkbinId};
use holdfast_wire::KvList;
use holdfast_wire::interaction::Message;
use serde_json::{Map, Value, json};

use crate::{ClientError, Workspace};

/// What becomes of the session when the agent leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAction {
    /// End it if no other agent is in it: how a standard chat is released.
    CloseIfNoAgents,
    /// End it: how an asynchronous chat is released.
    ForceClose,
    /// Leave it open.
    KeepAlive,
}

impl AfterAction {
    fn name(self) -> &'static str {
        match self {
            Self::CloseIfNoAgents => "CloseIfNoAgents",
            Self::ForceClose => "ForceClose",
            Self::KeepAlive => "KeepAlive",
        }
    }
}

/// The workbin that a chat is pulled from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullFrom {
    /// The workbin.
    pub workbin_id: WorkbinId,
    /// The agent or group whose content it is; the agent's own where absent.
    pub owner_id: Option<String>,
}

impl Workspace {
    /// Takes an offered chat; `nickname` is shown to the contact.
    pub async fn accept(
        &self,
        id: &InteractionId,
        nickname: &str,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "accept", json!({"nickname": nickname}), op)
            .await
    }

    /// Refuses an offered chat.
    pub async fn reject(&self, id: &InteractionId, op: IntentId) -> Result<(), ClientError> {
        self.chat_verb(id, "reject", json!({}), op).await
    }

    /// Says something.
    pub async fn send_message(
        &self,
        id: &InteractionId,
        text: &str,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "send-message", json!({"message": text}), op)
            .await
    }

    /// Sends the contact a link.
    pub async fn send_url(
        &self,
        id: &InteractionId,
        url: &str,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "send-url", json!({"url": url}), op)
            .await
    }

    /// Tells the contact that the agent types, or stopped to.
    pub async fn typing(&self, id: &InteractionId, on: bool) -> Result<(), ClientError> {
        let verb = if on {
            "send-typing-started"
        } else {
            "send-typing-stopped"
        };
        self.tell(
            &[&["media", "chat", "interactions", id.as_str(), verb]],
            json!({}),
        )
        .await
    }

    /// Places the chat on hold into an interaction queue, the session stays open.
    ///
    /// Deployments without it answer [`ClientError::NotServed`]; there it is [`Workspace::leave`] with
    /// [`AfterAction::KeepAlive`], then [`Workspace::place_in_queue`].
    pub async fn put_on_hold(
        &self,
        id: &InteractionId,
        queue: &QueueName,
        reason: Option<&str>,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let mut data = Map::from_iter([("queue".to_owned(), Value::from(queue.as_str()))]);
        if let Some(reason) = reason {
            data.insert("reason".to_owned(), json!({"reason": reason}));
        }
        self.chat_verb(id, "put-on-hold", Value::Object(data), op)
            .await
    }

    /// Leaves the session.
    pub async fn leave(
        &self,
        id: &InteractionId,
        after: AfterAction,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "leave", json!({"afterAction": after.name()}), op)
            .await
    }

    /// Puts the chat into an interaction queue; `__BACK__` is the one it came from.
    pub async fn place_in_queue(
        &self,
        id: &InteractionId,
        queue: &QueueName,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "place-in-queue", json!({"queue": queue.as_str()}), op)
            .await
    }

    /// Takes a chat out of the workbin or, without one, the queue in which it waits.
    pub async fn pull(
        &self,
        id: &InteractionId,
        from: Option<&PullFrom>,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let mut data = Map::new();
        if let Some(from) = from {
            data.insert("workbinId".to_owned(), from.workbin_id.as_str().into());
            if let Some(owner) = &from.owner_id {
                data.insert("ownerId".to_owned(), owner.as_str().into());
            }
        }
        self.chat_verb(id, "pull", Value::Object(data), op).await
    }

    /// Joins the session of a chat that is the agent's already.
    pub async fn resume(
        &self,
        id: &InteractionId,
        nickname: &str,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "resume", json!({"nickname": nickname}), op)
            .await
    }

    /// Marks the chat Done.
    pub async fn complete(&self, id: &InteractionId, op: IntentId) -> Result<(), ClientError> {
        self.chat_verb(id, "complete", json!({}), op).await
    }

    /// Replaces the note.
    pub async fn set_comment(
        &self,
        id: &InteractionId,
        text: &str,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let paths: [&[&str]; 2] = [
            &["media", "chat", "interactions", id.as_str(), "set-comment"],
            &["ucs", "interactions", id.as_str(), "set-comment"],
        ];
        self.act(Some(id), &paths, json!({"comment": text}), op)
            .await
    }

    /// Adds case data.
    pub async fn attach_user_data(
        &self,
        id: &InteractionId,
        data: KvList,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(
            id,
            "attach-user-data",
            json!({"userData": data.into_value()}),
            op,
        )
        .await
    }

    /// Changes case data.
    pub async fn update_user_data(
        &self,
        id: &InteractionId,
        data: KvList,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(
            id,
            "update-user-data",
            json!({"userData": data.into_value()}),
            op,
        )
        .await
    }

    /// Removes case data.
    pub async fn delete_user_data(
        &self,
        id: &InteractionId,
        keys: &[&str],
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "delete-user-data", json!({"keys": keys}), op)
            .await
    }

    /// Hands the chat to another agent.
    pub async fn transfer_to_agent(
        &self,
        id: &InteractionId,
        agent: &AgentId,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.chat_verb(id, "transfer-agent", json!({"agentId": agent.as_str()}), op)
            .await
    }

    /// Reads a chat's transcript without joining it.
    pub async fn messages(&self, id: &InteractionId) -> Result<Vec<Message>, ClientError> {
        let data = self
            .read(&["media", "chat", "interactions", id.as_str(), "messages"])
            .await?;
        // None is not the same as no entries: what was sent and is not among them is sent again.
        let messages = data.get("messages").and_then(Value::as_array);
        let messages = messages.ok_or_else(|| {
            self.shared
                .http
                .not_workspace("its transcript has no entries")
        })?;
        Ok(messages
            .iter()
            .cloned()
            .filter_map(Message::from_value)
            .collect())
    }

    async fn chat_verb(
        &self,
        id: &InteractionId,
        verb: &str,
        data: Value,
        op: IntentId,
    ) -> Result<(), ClientError> {
        self.act(
            Some(id),
            &[&["media", "chat", "interactions", id.as_str(), verb]],
            data,
            op,
        )
        .await
    }
}
