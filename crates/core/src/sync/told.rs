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

/// Of how many things it is known at most when events told of them.
const MOST_TOLD: usize = 50_000;

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
    /// Of what events told until then nothing is known any more.
    forgotten: u64,
}

impl Told {
    fn note(&mut self, what: &str) {
        self.count += 1;
        self.last.insert(what.to_owned(), self.count);
        if self.last.len() > MOST_TOLD {
            self.forget_older_half();
        }
    }

    /// An answer to a request from before what is forgotten counts as old.
    fn since(&self, what: &str, asked: Moment) -> bool {
        asked.0 < self.forgotten || self.last.get(what).is_some_and(|at| *at > asked.0)
    }

    fn forget_older_half(&mut self) {
        let mut times: Vec<u64> = self.last.values().copied().collect();
        let half = times.len() / 2;
        let (_, at, _) = times.select_nth_unstable(half);
        self.forgotten = *at;
        self.last.retain(|_, told| *told > self.forgotten);
    }
}

impl Desk {
    /// Now; to be taken before a request is made.
    pub(crate) fn moment(&self) -> Moment {
        Moment(lock(&self.told).count)
    }

    /// An event tells of this.
    pub(super) fn note_told(&self, what: &str) {
        lock(&self.told).note(what);
    }

    /// An event tells of what a place has to do with a chat; the place by its name in the store.
    pub(super) fn note_told_of_place(&self, place: &str, id: &str) {
        self.note_told(&in_place(place, id));
    }

    /// Whether events told of this since.
    pub(super) fn told_since(&self, what: &str, asked: Moment) -> bool {
        lock(&self.told).since(what, asked)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_has_an_end_and_makes_no_old_answer_new() {
        let mut told = Told::default();
        told.note("c1");
        let early = Moment(told.count);
        for number in 0..2 * MOST_TOLD {
            told.note(&format!("other {number}"));
            assert!(told.last.len() <= MOST_TOLD);
        }
        let late = Moment(told.count);
        assert!(told.since("c1", early), "nobody knows any more");
        assert!(!told.since("c1", late));
        told.note("c1");
        assert!(told.since("c1", late));
        assert!(!told.since("c2", late));
    }
}
