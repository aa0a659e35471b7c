//! The workbins that the agent sees.

use holdfast_domain::columns::OWN_WORKBIN;
use holdfast_store::{Change, Store, StoreError};
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::view::PlaceId;
use crate::{read, write};

/// The store's name for the workbins, for a start without a server.
const WORKBINS: &str = "workbins";

/// A workbin that this agent sees, with whose content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bin {
    pub(crate) id: String,
    /// The name that `workbinTypeId` uses.
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) owner: String,
    /// Whether it is a workbin of the agent's own.
    pub(crate) own: bool,
}

impl Bin {
    pub(crate) fn place(&self) -> PlaceId {
        PlaceId::Workbin {
            id: self.id.clone(),
            owner: self.owner.clone(),
        }
    }
}

impl Desk {
    /// The workbin of the agent's own for chats: the option's, else the first.
    pub(crate) fn own_workbin(&self) -> Option<Bin> {
        let wanted = read(&self.options).resolve(OWN_WORKBIN).value;
        let bins = read(&self.workbins);
        let mut own = bins.iter().filter(|bin| bin.own);
        match wanted.as_str() {
            "" => own.next().cloned(),
            name => own.find(|bin| bin.name == name).cloned(),
        }
    }

    /// Workbins that are about to be read: their events are understood from now on.
    pub(crate) fn expect_workbins(&self, bins: &[Bin]) {
        let mut known = write(&self.workbins);
        for bin in bins {
            if !known.iter().any(|one| one.place() == bin.place()) {
                known.push(bin.clone());
            }
        }
    }

    /// These are the workbins that the agent sees, and no others.
    pub(crate) fn set_workbins(&self, bins: &[Bin]) -> Result<(), StoreError> {
        let value = serde_json::to_string(bins).unwrap_or_default();
        let before = std::mem::replace(&mut *write(&self.workbins), bins.to_vec());
        let keep = Change::Setting {
            key: WORKBINS.to_owned(),
            value,
        };
        let kept = self.store.cache().apply(&[keep]);
        // What was expected and is to be read was not told before.
        if before != bins || kept.as_ref().map_or(true, |touched| !touched.is_empty()) {
            self.announce_lists();
        }
        kept.map(|_| ())
    }
}

/// The workbins of the last session.
pub(super) fn kept_workbins(store: &Store) -> Vec<Bin> {
    let kept = store.cache().setting(WORKBINS).unwrap_or_else(|error| {
        tracing::warn!(%error, "the workbins of the last session could not be read");
        None
    });
    kept.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
