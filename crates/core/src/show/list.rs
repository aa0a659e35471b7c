//! Lists and their rows.

use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::placement::Placement;
use holdfast_store::{InteractionRecord, ListQuery, StoreError};

use crate::desk::{Desk, place_key};
use crate::view::{ConnectionView, Freshness, ListPage, PlaceId, RowView};

/// How long before its idle close a chat says so, in milliseconds: sooner it is no news.
const CLOSE_NEAR_MS: i64 = 4 * 60 * 60 * 1000;

impl Desk {
    /// A page of a place.
    pub(crate) fn list(
        &self,
        place: &PlaceId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage, StoreError> {
        let page = self.store.cache().page(&query(place), cursor, limit)?;
        let rows = page
            .rows
            .iter()
            .map(|record| self.row(record))
            .collect::<Result<_, _>>()?;
        let live = matches!(*crate::lock(&self.connection), ConnectionView::Online)
            && crate::lock(&self.loaded).contains(place);
        let freshness = if live {
            Freshness::Live
        } else if page.rows.is_empty() && page.as_of.is_none() && self.online().is_some() {
            Freshness::Loading
        } else {
            Freshness::Cached { as_of: page.as_of }
        };
        Ok(ListPage {
            place: place.clone(),
            rows,
            next: page.next,
            total: page.total,
            freshness,
        })
    }

    /// A chat as a row.
    pub(crate) fn row(&self, record: &InteractionRecord) -> Result<RowView, StoreError> {
        let intents = self.store.journal().intents_of(&record.id)?;
        let pending = intents
            .iter()
            .rev()
            .find(|intent| {
                !intent.state.is_final()
                    && !matches!(intent.verb, Verb::Send { .. } | Verb::Note { .. })
            })
            .map(|intent| intent.verb.name().to_owned());
        let needs_attention = intents
            .iter()
            .any(|intent| matches!(intent.state, IntentState::Refused { .. }));
        Ok(RowView {
            id: record.id.to_string(),
            phase: record.phase.as_str().to_owned(),
            asynchronous: record.asynchronous,
            name: record.name.clone(),
            subject: record.subject.clone(),
            preview: record.preview.clone(),
            preview_mine: record.preview_mine,
            last_at: record.last_at,
            waiting_since: record.waiting_since,
            held_since: record.held_since,
            held_reason: record.held_reason.clone(),
            place: record
                .placement
                .as_ref()
                .map(|placement| self.place_name(placement)),
            with: record.with.clone(),
            closes_at: record
                .closes_at
                .filter(|at| at - self.clock.now_ms() < CLOSE_NEAR_MS),
            offer_ends_at: record.offer_ends_at,
            pending,
            needs_attention,
        })
    }

    /// A placement's name for people.
    pub(crate) fn place_name(&self, placement: &Placement) -> String {
        match placement {
            Placement::Queue { queue } => queue.to_string(),
            Placement::Workbin { workbin, .. } => crate::read(&self.workbins)
                .iter()
                .find(|bin| bin.name == *workbin || bin.id == *workbin)
                .map_or_else(|| workbin.clone(), |bin| bin.display_name.clone()),
        }
    }
}

/// The store's query for a place.
pub(crate) fn query(place: &PlaceId) -> ListQuery {
    match place {
        PlaceId::Active => ListQuery::Active,
        PlaceId::OnHold => ListQuery::OnHold,
        place => ListQuery::Place(place_key(place)),
    }
}
