//! The search of interactions: on the server, or in what is kept here. The two are never mixed.

use std::sync::atomic::Ordering;

use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, PlaceRow};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::User;

use super::lucene;
use super::reconcile::{SyncError, millis};
use super::see::row;
use crate::desk::Desk;
use crate::problem;
use crate::view::{PlaceId, Problem, SearchQuery, SearchSource, SearchState, SearchView};

/// Results that one search keeps.
const MOST: u32 = 500;
/// Chats of this computer that a search looks at.
const LOOKED_AT: u32 = 10_000;

impl Desk {
    /// Searches, and makes what is found the content of the place `search`, unless a newer search was begun meanwhile.
    pub(crate) async fn find(&self, query: &SearchQuery) -> Result<SearchView, Problem> {
        let number = self.searches.fetch_add(1, Ordering::SeqCst) + 1;
        let is_newest = || self.searches.load(Ordering::SeqCst) == number;
        let asked = lucene::interactions(query);
        if asked.is_empty() {
            return Err(problem::of("empty_search", "Say what to search for."));
        }
        let Some(link) = self.online().filter(|_| !query.offline) else {
            return self.find_here(query);
        };
        let found = link.search_interactions(&asked, MOST).await?;
        if is_newest() {
            self.replace_listed(&link, &PlaceId::Search, &found.interactions())
                .await
                .map_err(|error| match error {
                    SyncError::Client(error) => Problem::from(error),
                    SyncError::Store(error) => self.trouble(error).into(),
                })?;
        }
        let count = found.found_interactions().unwrap_or_default();
        Ok(SearchView {
            source: SearchSource::Server,
            found: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    fn find_here(&self, query: &SearchQuery) -> Result<SearchView, Problem> {
        let known = self.store.cache().find(&query.text, LOOKED_AT)?;
        let rows: Vec<PlaceRow> = known
            .iter()
            .filter_map(|record| {
                let began = fits(query, record)?;
                Some(row(record.id.as_str(), began))
            })
            .collect();
        let found = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        super::reconcile::replace(self, &PlaceId::Search, rows).map_err(|error| match error {
            SyncError::Client(error) => Problem::from(error),
            SyncError::Store(error) => self.trouble(error).into(),
        })?;
        Ok(SearchView {
            source: SearchSource::Local,
            found,
        })
    }
}

/// Whether a history names the agent, by the sign-in name or the employee's id, as who handled a chat last.
fn handled_by(interaction: &Interaction, agent: &str) -> bool {
    let owners = interaction
        .raw("ownerInformation")
        .and_then(serde_json::Value::as_array);
    let last = owners.and_then(|owners| User::from_value(owners.first()?.clone()));
    last.is_some_and(|user| {
        let names = [user.user_name(), user.employee_id()];
        names
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(agent))
    })
}

/// When a chat began, if it is one of those that the query's fields ask for.
fn fits(query: &SearchQuery, record: &InteractionRecord) -> Option<i64> {
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    // What only a history told has its own names for the same.
    let listed = interaction
        .raw("startDate")
        .and_then(serde_json::Value::as_str);
    let times = [
        interaction.received_at(),
        interaction.submitted_at(),
        listed,
    ];
    let began = times
        .into_iter()
        .map(millis)
        .find(|began| *began != 0)
        .or(record.last_at)
        .unwrap_or_default();
    let asked = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
    let agent = interaction.agent_id().or(interaction.assigned_to());
    let contact = record.contact_id.as_ref().map(AsRef::as_ref);
    let all = [
        query
            .state
            .is_none_or(|state| (state == SearchState::Done) == (record.phase == Phase::Done)),
        asked(&query.contact).is_none_or(|id| contact == Some(id.as_str())),
        asked(&query.owner).is_none_or(|owner| match agent {
            Some(agent) => agent.eq_ignore_ascii_case(&owner),
            None => handled_by(&interaction, &owner),
        }),
        asked(&query.queue).is_none_or(|queue| interaction.queue() == Some(queue.as_str())),
        query.from.is_none_or(|from| began >= from),
        query.until.is_none_or(|until| began <= until),
    ];
    all.into_iter().all(|one| one).then_some(began)
}
