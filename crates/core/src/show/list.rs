//! Lists and their rows.

use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_store::{Arrangement, InteractionRecord, ListQuery, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::time;

use crate::delivery::{held_reason, held_until};
use crate::desk::{Desk, place_key};
use crate::view::{ConnectionView, Freshness, ListPage, PlaceId, RowView};

impl Desk {
    /// A page of a place.
    pub(crate) fn list(
        &self,
        place: &PlaceId,
        arrangement: &Arrangement,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage, StoreError> {
        let cache = self.store.cache();
        let page = match query(place) {
            // Their order is what they are for, and they are short.
            ListQuery::Active | ListQuery::OnHold => cache.page(&query(place), cursor, limit)?,
            ListQuery::Place(key) => cache.arranged(&key, arrangement, cursor, limit)?,
        };
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
                    && intent.verb.said().is_none()
                    && !matches!(intent.verb, Verb::Note { .. } | Verb::CaseData { .. })
            })
            .map(|intent| intent.verb.name().to_owned());
        let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
        let data = interaction.user_data();
        let held = record.phase == Phase::OnHold;
        let needs_attention = intents
            .iter()
            .any(|intent| matches!(intent.state, IntentState::Refused(_)));
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
            held_reason: held_reason(&data)
                .or_else(|| record.held_reason.clone())
                .filter(|_| held),
            held_until: held_until(&data).filter(|_| held),
            place: record
                .placement
                .as_ref()
                .map(|placement| self.place_name(placement)),
            with: record.with.clone(),
            with_since: record.with.as_ref().and_then(|_| since(&interaction)),
            closes_at: record.closes_at,
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

/// Since when the agent who has it has it.
fn since(interaction: &Interaction) -> Option<i64> {
    let at = interaction.assigned_at().or(interaction.delivered_at())?;
    time::parse(at).map(jiff::Timestamp::as_millisecond)
}

/// The store's query for a place.
pub(crate) fn query(place: &PlaceId) -> ListQuery {
    match place {
        PlaceId::Active => ListQuery::Active,
        PlaceId::OnHold => ListQuery::OnHold,
        place => ListQuery::Place(place_key(place)),
    }
}
