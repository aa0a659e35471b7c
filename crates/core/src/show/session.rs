//! The places on the left.

use holdfast_store::StoreError;

use super::list::query;
use crate::desk::Desk;
use crate::view::{PlaceGroup, PlaceId, PlaceView};

impl Desk {
    /// The places with their counts.
    pub(crate) fn place_views(&self) -> Result<Vec<PlaceView>, StoreError> {
        let bins = crate::read(&self.workbins).clone();
        let loaded = crate::lock(&self.loaded).clone();
        self.places()
            .into_iter()
            .map(|id| {
                let counts = self.store.cache().counts(&query(&id))?;
                let name = bins
                    .iter()
                    .find(|bin| bin.place() == id)
                    .map(|bin| bin.display_name.clone());
                let group = match id {
                    PlaceId::Active | PlaceId::OnHold => None,
                    PlaceId::Workbin { .. } => Some(PlaceGroup::Workbins),
                    PlaceId::MyHistory => Some(PlaceGroup::Find),
                };
                // A history is looked things up in, not worked off: its length says nothing.
                let count = match id {
                    PlaceId::MyHistory => None,
                    _ if loaded.contains(&id) || counts.total > 0 => Some(counts.total),
                    _ => None,
                };
                let waiting = if id == PlaceId::MyHistory {
                    0
                } else {
                    counts.waiting
                };
                Ok(PlaceView {
                    group,
                    name: name.unwrap_or_default(),
                    count,
                    waiting,
                    id,
                })
            })
            .collect()
    }
}
