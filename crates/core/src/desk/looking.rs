//! Places that no event follows: they are read when they are looked at, and again while they are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use holdfast_store::ListQuery;
use tokio::time::Instant;

use super::{Desk, TEAM_WORKBINS, place_key};
use crate::lock;
use crate::sync::Wanted;
use crate::view::PlaceId;

/// How old what is looked at may get.
const REFRESH: Duration = Duration::from_secs(20);
/// How old the length of a queue may get that was looked at and is shown on the left.
const ASIDE: Duration = Duration::from_mins(1);
/// A queue that is longer is read only while it is looked at.
const SHORT: u32 = 200;
/// How old it may be when it is opened: who goes back and forth asks once.
const OPENED: Duration = Duration::from_secs(2);

/// What is looked at, and when what was asked for last.
#[derive(Debug, Default)]
pub(crate) struct Looking {
    place: Option<PlaceId>,
    asked: HashMap<PlaceId, Instant>,
}

impl Looking {
    /// Whether the place is to be read now, because it is as old as that; it counts as asked for then.
    fn is_due(&mut self, place: &PlaceId, age: Duration, now: Instant) -> bool {
        let due = self
            .asked
            .get(place)
            .is_none_or(|at| now.duration_since(*at) >= age);
        if due {
            self.asked.insert(place.clone(), now);
        }
        due
    }
}

impl Desk {
    /// The window shows this place.
    pub(crate) fn look_at(&self, place: &PlaceId) {
        // The window asks for these all the time, whatever it shows.
        if matches!(place, PlaceId::Active | PlaceId::OnHold) {
            return;
        }
        let before = lock(&self.looking).place.replace(place.clone());
        let is_opened = before.as_ref() != Some(place);
        self.read_if_older(if is_opened { OPENED } else { REFRESH });
    }

    /// A chat of the agent's went somewhere: a queue that is looked at, or whose length is shown, may be where, or from
    /// where.
    pub(crate) fn look_at_queues_again(&self) {
        let mut queues = self.short_queues();
        queues.extend(self.looked_at().filter(PlaceId::is_queue));
        queues.sort_unstable();
        queues.dedup();
        for queue in queues {
            self.read_again(&queue);
        }
    }

    /// The queues on the left whose length is shown, unless they are long.
    fn short_queues(&self) -> Vec<PlaceId> {
        let loaded = lock(&self.currency).loaded().clone();
        let is_short = |place: &PlaceId| {
            let list = ListQuery::Place(place_key(place));
            // What cannot be counted is read when it is looked at, which says why.
            self.store
                .cache()
                .counts(&list)
                .is_ok_and(|counts| counts.total <= SHORT)
        };
        let queues = self.places().into_iter().filter(PlaceId::is_queue);
        queues
            .filter(|place| loaded.contains(place) && is_short(place))
            .collect()
    }

    /// Reads a place again, whenever it was read last.
    pub(crate) fn read_again(&self, place: &PlaceId) {
        let by_itself = !matches!(place, PlaceId::TeamWorkbins { .. });
        match read_for(place).filter(|_| by_itself) {
            Some(place) => {
                lock(&self.looking)
                    .asked
                    .insert(place.clone(), Instant::now());
                self.want(Wanted::Place(place));
            }
            None => self.reread.notify_one(),
        }
    }

    /// There is a connection again: what was read before it was lost is old.
    pub(crate) fn look_again(&self) {
        lock(&self.looking).asked.clear();
        self.read_if_due();
    }

    /// The place that is looked at, which may be none of those on the left.
    pub(crate) fn looked_at(&self) -> Option<PlaceId> {
        lock(&self.looking).place.clone()
    }

    fn read_if_due(&self) {
        self.read_if_older(REFRESH);
        if self.online().is_none() {
            return;
        }
        for queue in self.short_queues() {
            if lock(&self.looking).is_due(&queue, ASIDE, Instant::now()) {
                self.want(Wanted::Place(queue));
            }
        }
    }

    /// Asks for what is looked at, where events do not tell of it and it was asked for as long ago as that.
    fn read_if_older(&self, age: Duration) {
        let mut looking = lock(&self.looking);
        let Some(place) = looking.place.as_ref().and_then(read_for) else {
            return;
        };
        if self.online().is_some() && looking.is_due(&place, age, Instant::now()) {
            self.want(Wanted::Place(place));
        }
    }
}

/// Reads what is looked at again and again, until the session ends.
pub(crate) async fn keep_looking(desk: Arc<Desk>) {
    let mut tick = tokio::time::interval(REFRESH / 4);
    loop {
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            _ = tick.tick() => desk.read_if_due(),
        }
    }
}

/// What is read for a place as a whole, because events do not tell of it, or only once they were asked to.
fn read_for(place: &PlaceId) -> Option<PlaceId> {
    match place {
        PlaceId::Queue { .. } | PlaceId::ContactHistory { .. } | PlaceId::MyHistory => {
            Some(place.clone())
        }
        PlaceId::TeamWorkbins { .. } => Some(TEAM_WORKBINS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_not_asked_for_again_by_the_answer_that_it_got() {
        let mut looking = Looking::default();
        let queue = PlaceId::Queue {
            filter: "held".to_owned(),
        };
        let start = Instant::now();
        assert!(looking.is_due(&queue, REFRESH, start));
        assert!(!looking.is_due(&queue, REFRESH, start + REFRESH / 2));
        assert!(looking.is_due(&PlaceId::MyHistory, REFRESH, start + REFRESH / 2));
        assert!(looking.is_due(&queue, REFRESH, start + REFRESH));
        // Opened again it is read sooner.
        assert!(!looking.is_due(&queue, OPENED, start + REFRESH + OPENED / 2));
        assert!(looking.is_due(&queue, OPENED, start + REFRESH + OPENED));
    }
}
