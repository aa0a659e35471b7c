//! How current each place is, and why one could not be read.

use std::collections::{HashMap, HashSet};

use super::{Desk, TEAM_WORKBINS};
use crate::lock;
use crate::signal::Signal;
use crate::sync::SyncError;
use crate::view::{PlaceId, Problem, Topic};

/// What is known of the places' content.
#[derive(Debug, Default)]
pub(crate) struct Currency {
    /// Read in this session, which says how much is in them.
    loaded: HashSet<PlaceId>,
    /// Those whose content is as the server has it, as long as there is a connection.
    live: HashSet<PlaceId>,
    /// Why the last read failed, where it did.
    problems: HashMap<PlaceId, Problem>,
}

impl Currency {
    /// Whether its content is as the server has it.
    pub(crate) fn is_live(&self, place: &PlaceId) -> bool {
        self.live.contains(place)
    }

    /// Why the last read failed, if it did.
    pub(crate) fn problem(&self, place: &PlaceId) -> Option<&Problem> {
        let of_all = matches!(place, PlaceId::TeamWorkbins { .. }).then_some(&TEAM_WORKBINS);
        self.problems
            .get(place)
            .or_else(|| self.problems.get(of_all?))
    }

    /// The places that were read in this session.
    pub(crate) fn loaded(&self) -> &HashSet<PlaceId> {
        &self.loaded
    }
}

impl Desk {
    /// A place was read: it is as the server has it.
    pub(crate) fn mark_loaded(&self, place: PlaceId) {
        let mut currency = lock(&self.currency);
        currency.loaded.insert(place.clone());
        let is_news = currency.live.insert(place.clone());
        let is_over = currency.problems.remove(&place).is_some();
        drop(currency);
        if is_news || is_over {
            self.tell(Signal::Changed(Topic::List { place }));
        }
    }

    /// A place could not be read: what is kept of it may be old.
    pub(crate) fn mark_failed(&self, place: PlaceId, error: &SyncError) {
        // Without a connection that is the reason, and is said elsewhere.
        let problem = self.online().is_some().then(|| error.of_place());
        let mut currency = lock(&self.currency);
        let was_live = currency.live.remove(&place);
        let before = match problem.clone() {
            Some(problem) => currency.problems.insert(place.clone(), problem),
            None => currency.problems.remove(&place),
        };
        drop(currency);
        if was_live || before != problem {
            self.tell(Signal::Changed(Topic::List { place }));
        }
    }

    /// The connection is lost: nobody tells what happens where only reading does.
    pub(crate) fn mark_unread(&self) {
        let is_read = |place: &PlaceId| {
            matches!(
                place,
                PlaceId::Queue { .. }
                    | PlaceId::ContactHistory { .. }
                    | PlaceId::MyHistory
                    | PlaceId::Search
            )
        };
        let mut currency = lock(&self.currency);
        currency.live.retain(|place| !is_read(place));
        currency.problems.clear();
    }

    /// Everything is read again: nothing counts as current before that.
    pub(crate) fn mark_all_stale(&self) {
        let mut currency = lock(&self.currency);
        let was_live = !currency.live.is_empty();
        currency.live.clear();
        drop(currency);
        if was_live {
            self.announce_lists();
        }
    }

    /// Places of which nothing is known any more.
    pub(super) fn mark_unknown(&self, is_meant: impl Fn(&PlaceId) -> bool) {
        let mut currency = lock(&self.currency);
        currency.loaded.retain(|place| !is_meant(place));
        currency.live.retain(|place| !is_meant(place));
    }
}
