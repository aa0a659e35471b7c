//! Workbins.

use holdfast_domain::ids::{IntentId, InteractionId, WorkbinId};
use holdfast_wire::event::Event;
use holdfast_wire::workbin::Workbin;
use serde_json::{Map, Value};

use crate::{ClientError, Workspace};

impl Workspace {
    /// The workbins that the agent may open.
    pub async fn workbins(&self) -> Result<Vec<Workbin>, ClientError> {
        match self
            .ask(&[&["workbins", "get-workbins"]], Value::Object(Map::new()))
            .await?
        {
            Event::Workbins { workbins, .. } => Ok(workbins),
            other => Err(Self::surprised("the list of workbins", &other)),
        }
    }

    /// A workbin with its content; `owner` is an agent or a group, the agent's own where absent.
    pub async fn workbin_content(
        &self,
        id: &WorkbinId,
        owner: Option<&str>,
    ) -> Result<Workbin, ClientError> {
        match self
            .ask(&[&["workbins", id.as_str(), "get-content"]], owned(owner))
            .await?
        {
            Event::WorkbinContent { workbins, .. } => {
                Ok(workbins.into_iter().next().unwrap_or_default())
            }
            other => Err(Self::surprised("the workbin's content", &other)),
        }
    }

    /// Asks to be told of a workbin's changes, with `notify_property_changes` also of changes to what is in it.
    ///
    /// It lasts as long as the Bayeux session: subscribe again after each [`crate::Incoming::Up`] with `new_session`.
    pub async fn subscribe_workbin(
        &self,
        id: &WorkbinId,
        owner: Option<&str>,
        notify_property_changes: bool,
    ) -> Result<(), ClientError> {
        let mut data = owned(owner);
        data["notifyPropertyChanges"] = notify_property_changes.into();
        match self
            .ask(&[&["workbins", id.as_str(), "subscribe"]], data)
            .await?
        {
            Event::WorkbinAck { .. } => Ok(()),
            other => Err(Self::surprised("the workbin's subscription", &other)),
        }
    }

    /// Puts a chat that the agent has left into a workbin.
    pub async fn add_to_workbin(
        &self,
        id: &WorkbinId,
        owner: Option<&str>,
        interaction: &InteractionId,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let mut data = owned(owner);
        data["interactionId"] = interaction.as_str().into();
        self.act(
            Some(interaction),
            &[&["workbins", id.as_str(), "add-interaction"]],
            data,
            op,
        )
        .await
    }
}

fn owned(owner: Option<&str>) -> Value {
    let mut data = Map::new();
    if let Some(owner) = owner {
        data.insert("ownerId".to_owned(), owner.into());
    }
    Value::Object(data)
}
