//! Lists and their rows.

use holdfast_domain::columns::Column;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::placement::Placement;
use holdfast_store::{Arrangement, InteractionRecord, ListQuery, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::time;

use crate::desk::{Desk, place_key};
use crate::sync::{Wanted, announced_index, of_member};
use crate::view::{ConnectionView, Freshness, ListPage, OwnerView, PlaceId, RowView};

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
        let columns = self.columns(place);
        let rows = page
            .rows
            .iter()
            .map(|record| self.listed(record, &columns))
            .collect::<Result<_, _>>()?;
        self.read_shown(place, &page.rows);
        let is_connected = matches!(*crate::lock(&self.connection), ConnectionView::Online);
        let (is_live, problem) = {
            let currency = crate::lock(&self.currency);
            (currency.is_live(place), currency.problem(place).cloned())
        };
        let is_coming = problem.is_none() && self.online().is_some();
        let freshness = if is_connected && is_live {
            Freshness::Live
        } else if page.rows.is_empty() && page.as_of.is_none() && is_coming {
            Freshness::Loading
        } else {
            Freshness::Cached { as_of: page.as_of }
        };
        Ok(ListPage {
            place: place.clone(),
            columns: self.column_views(&columns),
            owners: match (place, cursor) {
                (PlaceId::TeamWorkbins { .. }, None) => self.owners()?,
                _ => Vec::new(),
            },
            rows,
            next: page.next,
            total: page.total,
            freshness,
            problem,
        })
    }

    /// A chat as a row.
    pub(crate) fn row(&self, record: &InteractionRecord) -> Result<RowView, StoreError> {
        self.listed(record, &[])
    }

    /// A chat as a row of a list with these columns.
    pub(crate) fn listed(
        &self,
        record: &InteractionRecord,
        columns: &[Column],
    ) -> Result<RowView, StoreError> {
        let intents = self.store.journal().intents_of(&record.id)?;
        let pending = intents.iter().rev().find(|intent| {
            !intent.state.is_final()
                && intent.verb.said().is_none()
                && !matches!(intent.verb, Verb::Note { .. } | Verb::CaseData { .. })
        });
        let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
        let note = self.hold_note(record)?;
        let needs_attention = intents
            .iter()
            .any(|intent| matches!(intent.state, IntentState::Refused(_)) && !intent.put_away);
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
            cells: self.cells(record, &interaction, &note, columns),
            held_reason: note.reason,
            held_until: note.until,
            hold_note_here: note.here_alone,
            place: record
                .placement
                .as_ref()
                .map(|placement| self.place_name(placement)),
            with: self.holder(record, &interaction),
            with_since: record.with.as_ref().and_then(|_| since(&interaction)),
            closes_at: record.closes_at,
            offer_ends_at: record.offer_ends_at,
            pending: pending.map(|intent| intent.verb.name().to_owned()),
            pending_state: pending.map(|intent| intent.state.name().to_owned()),
            needs_attention,
            owner: record
                .placement
                .as_ref()
                .and_then(|placement| self.other_owner(placement)),
        })
    }

    /// A placement's name for people.
    pub(crate) fn place_name(&self, placement: &Placement) -> String {
        match placement {
            Placement::Queue { queue } => queue.to_string(),
            Placement::Workbin { workbin, .. } => {
                let name = crate::read(&self.workbins)
                    .iter()
                    .find(|bin| bin.name == *workbin || bin.id == *workbin)
                    .map_or_else(|| workbin.clone(), |bin| bin.display_name.clone());
                match self.other_owner(placement) {
                    Some(owner) => format!("{name} ({owner})"),
                    None => name,
                }
            }
        }
    }

    /// The agent in whose workbin a chat waits, where it is not this one's: a name.
    fn other_owner(&self, placement: &Placement) -> Option<String> {
        let Placement::Workbin {
            workbin,
            owner: Some(owner),
        } = placement
        else {
            return None;
        };
        let is_agents = crate::read(&self.workbins)
            .iter()
            .any(|bin| bin.own && (bin.name == *workbin || bin.id == *workbin));
        (is_agents && *owner != self.me.id).then(|| self.agent_name(owner))
    }

    /// The agents whom this one leads, by name, with how much waits in their workbins.
    fn owners(&self) -> Result<Vec<OwnerView>, StoreError> {
        let members = crate::lock(&self.team).members().to_vec();
        let mut owners = members
            .into_iter()
            .map(|id| {
                let counts = self.store.cache().counts(&query(&of_member(&id)))?;
                Ok(OwnerView {
                    name: self.agent_name(&id),
                    id,
                    count: counts.total,
                    waiting: counts.waiting,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        owners.sort_by_cached_key(|owner| (owner.name.to_lowercase(), owner.id.clone()));
        Ok(owners)
    }

    /// Reads what was said last in the team's chats that are shown, once for each index that the server told: a lead's
    /// look costs what is on screen, not what is in all workbins.
    fn read_shown(&self, place: &PlaceId, shown: &[InteractionRecord]) {
        if !matches!(place, PlaceId::TeamWorkbins { .. }) || self.online().is_none() {
            return;
        }
        for record in shown {
            let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
            let told = announced_index(&interaction).filter(|index| *index > record.whole_to);
            if let Some(index) = told
                && crate::lock(&self.asked).insert(format!("{} {index}", record.id))
            {
                self.want(Wanted::Transcript(record.id.to_string()));
            }
        }
    }
}

/// Since when the agent who has it has it.
pub(super) fn since(interaction: &Interaction) -> Option<i64> {
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
