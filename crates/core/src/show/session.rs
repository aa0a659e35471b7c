//! The places on the left.

use holdfast_store::StoreError;

use super::list::query;
use crate::desk::Desk;
use crate::view::{PlaceGroup, PlaceId, PlaceView};

impl Desk {
    /// The places with their counts.
    pub(crate) fn place_views(&self) -> Result<Vec<PlaceView>, StoreError> {
        let bins = crate::read(&self.workbins).clone();
        let filters = crate::read(&self.options).queue_filters();
        let loaded = crate::lock(&self.loaded).clone();
        self.places()
            .into_iter()
            .map(|id| {
                let counts = self.store.cache().counts(&query(&id))?;
                let name = match &id {
                    PlaceId::Queue { filter } => filters
                        .iter()
                        .find(|one| one.name == *filter)
                        .map(|one| one.title.clone()),
                    id => bins
                        .iter()
                        .find(|bin| bin.place() == *id)
                        .map(|bin| bin.display_name.clone()),
                };
                let group = match id {
                    PlaceId::Active | PlaceId::OnHold => None,
                    PlaceId::Workbin { .. } => Some(PlaceGroup::Workbins),
                    PlaceId::Queue { .. } => Some(PlaceGroup::Queues),
                    PlaceId::MyHistory
                    | PlaceId::Contacts
                    | PlaceId::ContactHistory { .. }
                    | PlaceId::Search => Some(PlaceGroup::Find),
                };
                // What things are looked up in is not worked off: its length says nothing.
                let is_worked_off = group != Some(PlaceGroup::Find);
                let known = loaded.contains(&id) || counts.total > 0;
                Ok(PlaceView {
                    group,
                    name: name.unwrap_or_default(),
                    count: (is_worked_off && known).then_some(counts.total),
                    waiting: if is_worked_off { counts.waiting } else { 0 },
                    id,
                })
            })
            .collect()
    }
}
