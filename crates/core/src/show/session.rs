//! The places on the left.

use holdfast_domain::filter;
use holdfast_store::StoreError;

use super::list::query;
use crate::desk::{Desk, TEAM_WORKBINS};
use crate::view::{PlaceGroup, PlaceId, PlaceView};

impl Desk {
    /// The places with their counts.
    pub(crate) fn place_views(&self) -> Result<Vec<PlaceView>, StoreError> {
        let bins = crate::read(&self.workbins).clone();
        let filters = crate::read(&self.options).queue_filters();
        let told_apart = filter::has_categories(&filters);
        let loaded = crate::lock(&self.currency).loaded().clone();
        let offline = self.online().is_none();
        self.places()
            .into_iter()
            .map(|id| {
                let counts = self.store.cache().counts(&query(&id))?;
                let filter = match &id {
                    PlaceId::Queue { filter } => filters.iter().find(|one| one.name == *filter),
                    _ => None,
                };
                let name = match &id {
                    PlaceId::Queue { .. } => filter.map(|one| one.title.clone()),
                    id => bins
                        .iter()
                        .find(|bin| bin.place() == *id)
                        .map(|bin| bin.display_name.clone()),
                };
                let group = match id {
                    PlaceId::Active | PlaceId::OnHold => None,
                    PlaceId::Workbin { .. } | PlaceId::TeamWorkbins { .. } => {
                        Some(PlaceGroup::Workbins)
                    }
                    PlaceId::Queue { .. } => Some(PlaceGroup::Queues),
                    PlaceId::MyHistory
                    | PlaceId::Contacts
                    | PlaceId::ContactHistory { .. }
                    | PlaceId::Search => Some(PlaceGroup::Find),
                };
                // What things are looked up in is not worked off: its length says nothing.
                let is_worked_off = group != Some(PlaceGroup::Find);
                // Nobody tells of the team's workbins before they were looked at, nor of queues.
                let told = id != TEAM_WORKBINS && !id.is_queue();
                let known = loaded.contains(&id) || (counts.total > 0 && (told || offline));
                let category = filter.filter(|one| told_apart && !one.category.is_empty());
                Ok(PlaceView {
                    group,
                    category: category.map(|one| one.category.clone()),
                    name: name.unwrap_or_default(),
                    count: (is_worked_off && known).then_some(counts.total),
                    waiting: if is_worked_off && (told || known) {
                        counts.waiting
                    } else {
                        0
                    },
                    id,
                })
            })
            .collect()
    }
}
