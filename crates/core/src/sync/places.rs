//! Places that are read when they are looked at: queues by their filters, contacts' histories, what was searched for.

use std::collections::BTreeSet;

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::filter::QueueFilter;
use holdfast_domain::phase::Phase;
use holdfast_wire::ucs::{UcsInteraction, UcsMessage};

use super::reconcile::{SyncError, millis, replace};
use super::record::Source;
use super::see::row;
use crate::desk::Desk;
use crate::view::PlaceId;

/// Rows that are asked for at once.
const PAGE: u32 = 200;
/// Rows that one place keeps at most: a filter that finds more is no list to work with.
const MOST: u32 = 10_000;

impl Desk {
    /// Reads a place from the server. Places that follow from events have nothing to read.
    pub(crate) async fn read_place(&self, place: &PlaceId) -> Result<(), SyncError> {
        let link = self.online().ok_or_else(SyncError::offline)?;
        match place {
            PlaceId::Queue { filter } => {
                let filter = self.queue_filter(filter);
                read_queue(self, &link, place, &filter).await
            }
            PlaceId::ContactHistory { contact } => {
                let found = link.contact_history(&contact.as_str().into()).await?;
                self.replace_listed(&link, place, &found).await
            }
            PlaceId::TeamWorkbins { .. } => self.read_team(&link).await,
            PlaceId::MyHistory => super::listed::history(self, &link).await,
            PlaceId::Active
            | PlaceId::OnHold
            | PlaceId::Workbin { .. }
            | PlaceId::Contacts
            | PlaceId::Search => Ok(()),
        }
    }

    /// A filter of My Interaction Queues by its name; any other name is that of a queue.
    fn queue_filter(&self, name: &str) -> QueueFilter {
        let filters = crate::read(&self.options).queue_filters();
        filters
            .into_iter()
            .find(|filter| filter.name == name)
            .unwrap_or_else(|| QueueFilter::of_queue(name))
    }

    /// Makes what a history or a search listed a place's content, newest first.
    pub(crate) async fn replace_listed(
        &self,
        link: &Workspace,
        place: &PlaceId,
        found: &UcsMessage,
    ) -> Result<(), SyncError> {
        let mut rows = Vec::new();
        let mut unnamed = BTreeSet::new();
        for listed in found.interactions() {
            let Some((id, contact)) = self.see_listed(&listed)? else {
                continue;
            };
            rows.push(row(&id, millis(listed.start_date())));
            unnamed.extend(contact);
        }
        self.learn_owners(&found.interactions())?;
        replace(self, place, rows)?;
        self.read_unfollowed(link, &found.interactions()).await?;
        for contact in unnamed {
            self.read_contact(link, &contact).await?;
        }
        Ok(())
    }

    /// A list of UCS says little of a chat in progress: where it waits and who has it is read one by one, unless events
    /// tell, as they do of the agent's own.
    async fn read_unfollowed(
        &self,
        link: &Workspace,
        listed: &[UcsInteraction],
    ) -> Result<(), SyncError> {
        for id in listed
            .iter()
            .filter(|one| one.state() != Some("Stopped"))
            .filter_map(UcsInteraction::id)
        {
            let followed = self
                .record(id)?
                .is_some_and(|record| record.mine && record.phase != Phase::Unknown);
            if followed {
                continue;
            }
            match link.interaction_details(&id.into()).await {
                Ok(details) => self.see(&details, Source::Listing)?,
                Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

async fn read_queue(
    desk: &Desk,
    link: &Workspace,
    place: &PlaceId,
    filter: &QueueFilter,
) -> Result<(), SyncError> {
    let mut page = link.snapshot(&filter.snapshot(), 0, PAGE).await?;
    let snapshot = page.snapshot_id().map(str::to_owned);
    let (mut rows, mut start) = (Vec::new(), 0);
    loop {
        let interactions = page.interactions();
        for interaction in interactions.iter().filter(|one| one.is_chat()) {
            desk.see(interaction, Source::Listing)?;
            if let Some(id) = interaction.id() {
                rows.push(row(id, millis(interaction.placed_in_queue_at())));
            }
        }
        start += u32::try_from(interactions.len()).unwrap_or(PAGE);
        let total = page.number_of_interactions().unwrap_or(0);
        let total = u32::try_from(total).unwrap_or(MOST).min(MOST);
        let Some(snapshot) = snapshot
            .as_deref()
            .filter(|_| !interactions.is_empty() && start < total)
        else {
            break;
        };
        page = link.snapshot_page(snapshot, start, PAGE).await?;
    }
    if let Some(snapshot) = snapshot {
        link.release_snapshot(&snapshot).await?;
    }
    replace(desk, place, rows)
}
