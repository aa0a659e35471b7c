//! Places that are read when they are looked at: queues by their filters, contacts' histories, what was searched for.

use std::collections::BTreeSet;

use holdfast_client::{ClientError, UNKNOWN, Workspace};
use holdfast_domain::filter::QueueFilter;
use holdfast_domain::phase::Phase;
use holdfast_store::{ListQuery, PlaceRow};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::ucs::UcsInteraction;

use super::catch_up::Wanted;
use super::history::{self, History};
use super::listed::Listed;
use super::reconcile::{SyncError, millis, replace, replace_followed};
use super::record::Source;
use super::see::row;
use super::snapshot;
use crate::desk::{Desk, place_key};
use crate::view::PlaceId;

/// Rows that one place keeps at most: a filter that finds more is no list to work with.
const MOST: u32 = 10_000;
/// Chats of a history or a search whose details are read before it counts as read: what fits a window.
const AT_ONCE: usize = 30;

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
                let rows = history::whole(&link, &History::Contact(contact)).await?;
                self.replace_listed(&link, place, &rows).await
            }
            PlaceId::TeamWorkbins { .. } => self.read_team(&link).await,
            PlaceId::MyHistory => history::own(self, &link).await,
            PlaceId::Active
            | PlaceId::OnHold
            | PlaceId::Workbin { .. }
            | PlaceId::Contacts
            | PlaceId::Search => Ok(()),
        }
    }

    /// What there is not, where an empty place is one that does not exist, as far as the server tells.
    pub(crate) async fn missing(&self, place: &PlaceId) -> Result<Option<String>, SyncError> {
        let key = ListQuery::Place(place_key(place));
        if self.store.cache().counts(&key)?.total > 0 {
            return Ok(None);
        }
        let link = self.online().ok_or_else(SyncError::offline)?;
        Ok(match place {
            PlaceId::Queue { filter } if !self.has_filter(filter) => {
                let exists = link.has_queue(filter).await?;
                (exists == Some(false)).then(|| {
                    format!(
                        "There is no interaction queue \"{filter}\", and no filter of that name."
                    )
                })
            }
            PlaceId::ContactHistory { contact } => {
                match link.contact_details(&contact.as_str().into()).await {
                    Err(ClientError::Refused { code: UNKNOWN, .. }) => {
                        Some(format!("There is no contact \"{contact}\"."))
                    }
                    Ok(_) | Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => {
                        None
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            _ => None,
        })
    }

    fn has_filter(&self, name: &str) -> bool {
        let filters = crate::read(&self.options).queue_filters();
        filters.iter().any(|filter| filter.name == name)
    }

    /// A filter of My Interaction Queues by its name; any other name is that of a queue.
    fn queue_filter(&self, name: &str) -> QueueFilter {
        let filters = crate::read(&self.options).queue_filters();
        filters
            .into_iter()
            .find(|filter| filter.name == name)
            .unwrap_or_else(|| QueueFilter::of_queue(name))
    }

    /// Makes what a history or a search listed a place's content, newest first. Of the first chats it is read at once
    /// what such a list does not say, of the others later.
    pub(crate) async fn replace_listed(
        &self,
        link: &Workspace,
        place: &PlaceId,
        listed: &[UcsInteraction],
    ) -> Result<(), SyncError> {
        let mut rows = Vec::new();
        let mut unknown = Vec::new();
        let mut unnamed = BTreeSet::new();
        for (one, seen) in listed.iter().zip(self.see_listed(listed)?) {
            let Some(Listed {
                id,
                unnamed: contact,
            }) = seen
            else {
                continue;
            };
            rows.push(row(&id, millis(one.start_date())));
            unnamed.extend(contact);
            if one.state() != Some("Stopped") && !self.is_followed(&id)? {
                unknown.push(id);
            }
        }
        self.learn_owners(listed)?;
        replace(self, place, rows)?;
        let (first, later) = unknown.split_at(unknown.len().min(AT_ONCE));
        for id in first {
            self.read_details(link, id).await?;
        }
        for id in later {
            self.want(Wanted::Details(id.clone()));
        }
        for contact in unnamed {
            self.want(Wanted::Contact(contact));
        }
        Ok(())
    }

    /// Whether events tell of a chat, as they do of the agent's own.
    fn is_followed(&self, id: &str) -> Result<bool, SyncError> {
        let record = self.record(id)?;
        Ok(record.is_some_and(|record| record.mine && record.phase != Phase::Unknown))
    }

    /// Where a chat in progress waits and who has it: a list of UCS says little of that.
    pub(super) async fn read_details(&self, link: &Workspace, id: &str) -> Result<(), SyncError> {
        let asked = self.moment();
        match link.interaction_details(&id.into()).await {
            Ok(details) => Ok(self.see_answer(&details, Source::Listing, asked)?),
            Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A chat as a row of where it was placed.
pub(super) fn placed(chat: &Interaction) -> Option<PlaceRow> {
    Some(row(chat.id()?, millis(chat.placed_in_queue_at())))
}

async fn read_queue(
    desk: &Desk,
    link: &Workspace,
    place: &PlaceId,
    filter: &QueueFilter,
) -> Result<(), SyncError> {
    let asked = desk.moment();
    let mut rows = Vec::new();
    snapshot::pages(link, &filter.snapshot(), MOST, |interactions| {
        let mut chats = interactions.to_vec();
        chats.retain(Interaction::is_chat);
        desk.see_answers(&chats, Source::Listing, asked)?;
        rows.extend(chats.iter().filter_map(placed));
        Ok(())
    })
    .await?;
    replace_followed(desk, place, rows, asked)
}
