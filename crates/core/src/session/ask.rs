//! What the window asks for.

use holdfast_store::InteractionRecord;

use super::Session;
use crate::desk::Desk;
use crate::problem;
use crate::sync::Progress;
use crate::view::{
    ChatView, ConnectionView, ListPage, OutboxItem, PlaceId, Problem, RowView, TranscriptPage,
    WorkbinView,
};

/// Rows and entries that one page has at most.
const PAGE_MOST: u32 = 500;

impl Session {
    /// A page of a place.
    pub fn list(
        &self,
        place: &PlaceId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage, Problem> {
        let desk = self.0.signed_in()?;
        let page = desk.list(place, cursor, limit.clamp(1, PAGE_MOST));
        Ok(page.map_err(|error| desk.trouble(error))?)
    }

    /// A chat without its transcript.
    pub fn chat(&self, id: &str) -> Result<ChatView, Problem> {
        let desk = self.0.signed_in()?;
        let view = desk.chat(&known(&desk, id)?);
        Ok(view.map_err(|error| desk.trouble(error))?)
    }

    /// The last entries before a point. A transcript that was never read is read from the server meanwhile; its
    /// arrival is announced.
    pub fn transcript(
        &self,
        id: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<TranscriptPage, Problem> {
        let desk = self.0.signed_in()?;
        let record = known(&desk, id)?;
        let page = desk
            .transcript(&record, before, limit.clamp(1, PAGE_MOST))
            .map_err(|error| desk.trouble(error))?;
        if page.items.is_empty()
            && before.is_none()
            && desk.online().is_some()
            && crate::lock(&desk.asked).insert(id.to_owned())
        {
            desk.want(crate::sync::Wanted::Transcript(id.to_owned()));
        }
        Ok(page)
    }

    /// What waits to be sent, or was refused.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, Problem> {
        self.0.signed_in()?.outbox().map_err(Problem::from)
    }

    /// The content of an interaction queue, as a snapshot of now. Needs a connection.
    pub async fn queue(&self, name: &str) -> Result<Vec<RowView>, Problem> {
        let desk = self.0.signed_in()?;
        let rows = crate::sync::queue(&desk, name).await?;
        rows.iter()
            .map(|record| desk.row(record).map_err(Problem::from))
            .collect()
    }

    /// A contact's interactions, newest first. Needs a connection.
    pub async fn contact_history(&self, contact: &str) -> Result<Vec<RowView>, Problem> {
        let desk = self.0.signed_in()?;
        let rows = crate::sync::contact_history(&desk, contact).await?;
        rows.iter()
            .map(|record| desk.row(record).map_err(Problem::from))
            .collect()
    }

    /// Interactions that a search finds: on the server, or in the cache with `offline`.
    pub async fn search(&self, query: &str, offline: bool) -> Result<Vec<RowView>, Problem> {
        let desk = self.0.signed_in()?;
        let rows = if offline {
            crate::sync::search_cache(&desk, query)?
        } else {
            crate::sync::search(&desk, query).await?
        };
        rows.iter()
            .map(|record| desk.row(record).map_err(Problem::from))
            .collect()
    }

    /// The workbins that the agent sees.
    pub fn workbins(&self) -> Result<Vec<WorkbinView>, Problem> {
        let desk = self.0.signed_in()?;
        let bins = crate::read(&desk.workbins);
        Ok(bins
            .iter()
            .map(|bin| WorkbinView {
                id: bin.id.clone(),
                name: bin.name.clone(),
                display_name: bin.display_name.clone(),
                owner: bin.owner.clone(),
                own: bin.own,
            })
            .collect())
    }

    /// The content of a workbin that is not among the agent's own, e.g. of an agent whom they lead. Needs a connection.
    pub async fn workbin_content(
        &self,
        name: &str,
        owner: Option<&str>,
    ) -> Result<Vec<RowView>, Problem> {
        let desk = self.0.signed_in()?;
        let rows = crate::sync::workbin(&desk, name, owner).await?;
        rows.iter()
            .map(|record| desk.row(record).map_err(Problem::from))
            .collect()
    }

    /// Reads the agent's history again, where there is a connection.
    pub async fn refresh_history(&self) -> Result<(), Problem> {
        crate::sync::refresh_history(&*self.0.signed_in()?).await;
        Ok(())
    }

    /// Reads a chat and its transcript from the server where they are not known yet; what is cached is enough offline.
    pub async fn fetch(&self, id: &str) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        crate::sync::fetch(&desk, id).await
    }

    /// Waits until the lists are as the server has them, as far as it gives them, or until there is no connection.
    pub async fn synchronised(&self) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        let (mut done, mut up) = (desk.reconciled.subscribe(), desk.up.subscribe());
        while *done.borrow_and_update() == Progress::Reading {
            up.mark_unchanged();
            let hopeless = match &*crate::lock(&desk.connection) {
                ConnectionView::Online => false,
                // Right after sign-in the first events are about to come.
                ConnectionView::Offline { .. } => crate::read(&desk.link).is_none(),
                ConnectionView::Reconnecting { .. } => true,
            };
            if hopeless {
                return Ok(());
            }
            tokio::select! {
                changed = done.changed() => if changed.is_err() { return Ok(()) },
                changed = up.changed() => if changed.is_err() { return Ok(()) },
            }
        }
        Ok(())
    }

    /// The value of an option, for one interaction where one is given, and the layer it came from.
    pub fn option(
        &self,
        name: &str,
        interaction: Option<&str>,
    ) -> Result<holdfast_domain::options::Resolved, Problem> {
        let desk = self.0.signed_in()?;
        let options = crate::read(&desk.options);
        match interaction {
            None => Ok(options.resolve(name)),
            Some(id) => {
                let record = known(&desk, id)?;
                let interaction: holdfast_wire::interaction::Interaction =
                    serde_json::from_str(&record.wire).unwrap_or_default();
                let data = interaction.user_data();
                Ok(options.resolve_for(name, |key| data.text(key)))
            }
        }
    }

    /// Queues that this agent's options name.
    pub fn queues(&self) -> Result<Vec<String>, Problem> {
        let desk = self.0.signed_in()?;
        let mut queues: Vec<String> =
            crate::read(&desk.options).values_of(holdfast_domain::policy::ON_HOLD_QUEUE);
        queues.retain(|queue| !queue.is_empty());
        queues.sort();
        queues.dedup();
        Ok(queues)
    }
}

/// The record of a chat, or the sentence that there is none.
pub(super) fn known(desk: &Desk, id: &str) -> Result<InteractionRecord, Problem> {
    desk.record(id)?.ok_or_else(|| problem::unknown_chat(id))
}
