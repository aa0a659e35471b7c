//! Contacts and histories (UCS).

use holdfast_domain::ids::{ContactId, InteractionId};
use holdfast_wire::event::Event;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::time;
use holdfast_wire::ucs::UcsMessage;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{ClientError, Workspace};

impl Workspace {
    /// What an agent handled, newest first, between two times where given; `user` is the sign-in name.
    pub async fn agent_history(
        &self,
        user: &str,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<UcsMessage, ClientError> {
        let mut data = json!({"userId": user});
        if let Some(from) = from {
            data["fromDate"] = time::format(from).into();
        }
        if let Some(to) = to {
            data["toDate"] = time::format(to).into();
        }
        self.ucs(&[&["ucs", "get-agent-history"]], data).await
    }

    /// A contact's interactions, newest first, of those that began until a time where it is given.
    pub async fn contact_history(
        &self,
        contact: &ContactId,
        to: Option<Timestamp>,
    ) -> Result<UcsMessage, ClientError> {
        let mut data = json!({});
        if let Some(to) = to {
            data["toDate"] = time::format(to).into();
        }
        self.ucs(
            &[&["ucs", "contacts", contact.as_str(), "get-history"]],
            data,
        )
        .await
    }

    /// One interaction, also one that no agent has.
    pub async fn interaction_details(
        &self,
        id: &InteractionId,
    ) -> Result<Interaction, ClientError> {
        let answer = self
            .ucs(
                &[&["ucs", "interactions", id.as_str(), "get-details"]],
                json!({}),
            )
            .await?;
        answer.interaction().ok_or_else(|| ClientError::Refused {
            code: 0,
            message: "The server knows nothing about this chat any more.".to_owned(),
            agent: None,
        })
    }

    /// Searches interactions; `query` is in Lucene's syntax.
    pub async fn search_interactions(
        &self,
        query: &str,
        max: u32,
    ) -> Result<UcsMessage, ClientError> {
        let data = json!({"query": query, "maxResults": max});
        self.ucs(
            &[
                &["ucs", "interactions", "search"],
                &["ucs", "ixn", "search"],
            ],
            data,
        )
        .await
    }

    /// Searches contacts; `query` is in Lucene's syntax.
    pub async fn search_contacts(
        &self,
        query: &str,
        start: u32,
        max: u32,
    ) -> Result<UcsMessage, ClientError> {
        let data = json!({"query": query, "startIndex": start, "maxResults": max});
        self.ucs(&[&["ucs", "contacts", "search"]], data).await
    }

    /// A contact's attributes (the answer's `attributes`).
    pub async fn contact_details(&self, contact: &ContactId) -> Result<UcsMessage, ClientError> {
        self.ucs(
            &[&["ucs", "contacts", contact.as_str(), "get-details"]],
            json!({}),
        )
        .await
    }

    async fn ucs(&self, paths: &[&[&str]], data: Value) -> Result<UcsMessage, ClientError> {
        match self.ask(paths, data).await? {
            Event::Ucs(answer) => Ok(answer),
            other => Err(Self::surprised("contacts or histories", &other)),
        }
    }
}
