//! Whether what is in the journal may be delivered now: not over a lost connection, and not by what was true before it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::sync::Progress;

/// How long the first reading of everything is waited for: what is delivered is judged by what the server says now. A
/// server that does not get that far is not waited for any longer.
const RECONCILE_WAIT: Duration = Duration::from_secs(10);

/// Follows the connection and the reading of the lists.
pub(super) struct Readiness {
    up: watch::Receiver<bool>,
    reconciled: watch::Receiver<Progress>,
    /// From when on an unfinished reading is not waited for.
    judge_from: Instant,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Now {
    /// There is a connection, and what is kept here can be judged by.
    pub(super) ready: bool,
    /// The connection came or went since the last look.
    pub(super) turned: bool,
}

impl Readiness {
    /// `reconciled` is told to be reading before `up` tells of a connection that needs it.
    pub(super) fn new(up: watch::Receiver<bool>, reconciled: watch::Receiver<Progress>) -> Self {
        Self {
            up,
            reconciled,
            judge_from: Instant::now() + RECONCILE_WAIT,
        }
    }

    /// How it is now.
    pub(super) fn look(&mut self) -> Now {
        let (is_up, turned) = {
            let up = self.up.borrow_and_update();
            (*up, up.has_changed())
        };
        if turned {
            self.judge_from = Instant::now() + RECONCILE_WAIT;
        }
        let whole = *self.reconciled.borrow_and_update() == Progress::Whole;
        Now {
            ready: is_up && (whole || Instant::now() >= self.judge_from),
            turned,
        }
    }

    /// Waits until another look is worth it.
    ///
    /// # Errors
    /// The session is gone.
    pub(super) async fn changed(&mut self) -> Result<(), watch::error::RecvError> {
        let waits = Instant::now() < self.judge_from;
        tokio::select! {
            changed = self.up.changed() => changed,
            changed = self.reconciled.changed() => changed,
            () = sleep_until(self.judge_from), if waits => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn readiness() -> (Readiness, watch::Sender<bool>, watch::Sender<Progress>) {
        let (up, reconciled) = (watch::Sender::new(false), watch::Sender::default());
        let readiness = Readiness::new(up.subscribe(), reconciled.subscribe());
        (readiness, up, reconciled)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_from_before_an_outage_is_nothing_to_judge_by() {
        let (mut readiness, up, reconciled) = readiness();
        up.send_replace(true);
        reconciled.send_replace(Progress::Whole);
        assert!(readiness.look().ready);
        up.send_replace(false);
        assert!(!readiness.look().ready);
        // However long it lasted.
        advance(Duration::from_hours(1)).await;
        assert!(!readiness.look().ready);
        reconciled.send_replace(Progress::Reading);
        up.send_replace(true);
        let now = readiness.look();
        assert!(now.turned && !now.ready, "{now:?}");
        reconciled.send_replace(Progress::Whole);
        assert!(readiness.look().ready);
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_between_two_looks_counts_as_well() {
        let (mut readiness, up, reconciled) = readiness();
        up.send_replace(true);
        readiness.look();
        advance(Duration::from_hours(1)).await;
        assert!(readiness.look().ready, "nothing is waited for that long");
        up.send_replace(false);
        reconciled.send_replace(Progress::Reading);
        up.send_replace(true);
        let now = readiness.look();
        assert!(now.turned && !now.ready, "{now:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_get_that_far_is_waited_for_no_longer() {
        let (mut readiness, up, _reconciled) = readiness();
        up.send_replace(true);
        readiness.changed().await.unwrap();
        assert!(!readiness.look().ready);
        readiness.changed().await.unwrap();
        assert!(readiness.look().ready);
    }
}
