//! Which answers are older than what events told meanwhile.
//!
//! Answers and events come on two ways, and what was true when the server answered may be over when the answer is taken.
//! Events miss nothing and come in order, so what they told of a chat since a request was made counts, not its answer.

use std::collections::HashMap;

use holdfast_store::{ListQuery, PlaceRow, StoreError};
use holdfast_wire::interaction::Interaction;

use super::apply::placed_at;
use super::see::row;
use crate::desk::Desk;
use crate::lock;

/// Rows of a place that are looked through at most.
const MOST: u32 = 10_000;

/// A moment in the stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(u64);

/// When events told of what.
#[derive(Debug, Default)]
pub(crate) struct Told {
    count: u64,
    last: HashMap<String, u64>,
}

impl Desk {
    /// Now; to be taken before a request is made.
    pub(crate) fn moment(&self) -> Moment {
        Moment(lock(&self.told).count)
    }

    /// An event tells of this.
    pub(super) fn note_told(&self, what: &str) {
        let mut told = lock(&self.told);
        told.count += 1;
        let count = told.count;
        told.last.insert(what.to_owned(), count);
    }

    /// An event tells of what a place has to do with a chat; the place by its name in the store.
    pub(super) fn note_told_of_place(&self, place: &str, id: &str) {
        self.note_told(&in_place(place, id));
    }

    /// Whether events told of this since.
    pub(super) fn told_since(&self, what: &str, asked: Moment) -> bool {
        let told = lock(&self.told);
        told.last.get(what).is_some_and(|at| *at > asked.0)
    }

    /// The content of a place, by its name in the store, from an answer: chats that events of this place told of since it
    /// was asked for are in it as before. What other events told of a chat says nothing of the place. Whoever applies it
    /// holds `applying`.
    pub(super) fn with_told(
        &self,
        place: &str,
        answered: Vec<PlaceRow>,
        asked: Moment,
    ) -> Result<Vec<PlaceRow>, StoreError> {
        let mut rows = answered;
        let is_told = |id: &str| self.told_since(&in_place(place, id), asked);
        rows.retain(|row| !is_told(row.id.as_str()));
        let query = ListQuery::Place(place.to_owned());
        let present = self.store.cache().page(&query, None, MOST)?.rows;
        let told = present
            .into_iter()
            .filter(|known| is_told(known.id.as_str()));
        rows.extend(told.map(|known| {
            let interaction: Interaction = serde_json::from_str(&known.wire).unwrap_or_default();
            row(known.id.as_str(), placed_at(&interaction, self))
        }));
        Ok(rows)
    }
}

/// A chat in a place.
fn in_place(place: &str, id: &str) -> String {
    format!("{id} in {place}")
}
