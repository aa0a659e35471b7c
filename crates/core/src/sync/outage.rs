//! How the connection is called while there is none: *reconnecting* right after it was lost, when most of the time it is
//! back in a moment, and *offline* where it is not, or never was.

use std::sync::Arc;
use std::time::Duration;

use crate::desk::Desk;
use crate::signal::Signal;
use crate::view::{ConnectionView, Topic};

/// How long an outage counts as one that is over in a moment: some tries, and long enough for a change of networks.
const MOMENT: Duration = Duration::from_secs(25);

impl Desk {
    /// Says how the connection is.
    pub(crate) fn set_connection(&self, connection: ConnectionView) {
        self.turn(|_| Some(connection));
    }

    /// There is no connection; when it is tried next.
    pub(crate) fn tell_outage(self: &Arc<Self>, next_try: Option<i64>) {
        let now = self.clock.now_ms();
        let before = self.turn(|known| Some(without(known, now, next_try)));
        if before == ConnectionView::Online {
            let desk = self.clone();
            self.tasks.spawn(async move { desk.outlast(now).await });
        }
    }

    /// Takes the connection on from how it is known to be, and answers that.
    fn turn(&self, on: impl FnOnce(&ConnectionView) -> Option<ConnectionView>) -> ConnectionView {
        let mut known = crate::lock(&self.connection);
        let before = known.clone();
        let Some(connection) = on(&before).filter(|connection| *connection != before) else {
            return before;
        };
        *known = connection.clone();
        drop(known);
        let is_online = |one: &ConnectionView| matches!(one, ConnectionView::Online);
        if is_online(&before) != is_online(&connection) {
            // How current they are is another matter now.
            self.announce_lists();
        }
        self.tell(Signal::Connection(connection));
        self.tell(Signal::Changed(Topic::Session));
        before
    }

    /// Tells that an outage lasts, once it does.
    async fn outlast(&self, since: i64) {
        tokio::select! {
            () = self.cancel.cancelled() => return,
            () = tokio::time::sleep(MOMENT) => {}
        }
        self.turn(|known| lasting(known, since));
    }
}

/// What an outage is called that is seen now, after what was known before.
fn without(known: &ConnectionView, now: i64, next_try: Option<i64>) -> ConnectionView {
    match *known {
        ConnectionView::Online => ConnectionView::Reconnecting {
            since: now,
            next_try,
        },
        ConnectionView::Reconnecting { since, .. } => {
            ConnectionView::Reconnecting { since, next_try }
        }
        ConnectionView::Offline { since, .. } => ConnectionView::Offline { since, next_try },
    }
}

/// What the outage of `since` is called that has lasted, if it still does.
fn lasting(known: &ConnectionView, since: i64) -> Option<ConnectionView> {
    match *known {
        ConnectionView::Reconnecting {
            since: this,
            next_try,
        } if this == since => Some(ConnectionView::Offline { since, next_try }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reconnecting(since: i64, next_try: i64) -> ConnectionView {
        let next_try = Some(next_try);
        ConnectionView::Reconnecting { since, next_try }
    }

    fn offline(since: i64, next_try: Option<i64>) -> ConnectionView {
        ConnectionView::Offline { since, next_try }
    }

    #[test]
    fn what_was_lost_is_being_reconnected_for_a_moment_and_offline_after_it() {
        let lost = without(&ConnectionView::Online, 100, Some(110));
        assert_eq!(lost, reconnecting(100, 110));
        let again = without(&lost, 115, Some(130));
        assert_eq!(again, reconnecting(100, 130), "since it was lost");
        let lasts = lasting(&again, 100).unwrap();
        assert_eq!(lasts, offline(100, Some(130)), "still tried");
        let later = without(&lasts, 140, Some(170));
        assert_eq!(later, offline(100, Some(170)), "it does not go back");
        // Back meanwhile, and lost again: that is another outage.
        assert_eq!(lasting(&ConnectionView::Online, 100), None);
        assert_eq!(lasting(&reconnecting(120, 130), 100), None);
    }

    #[test]
    fn what_never_was_is_offline_from_the_first_try() {
        let start = offline(100, None);
        assert_eq!(without(&start, 101, Some(110)), offline(100, Some(110)));
    }
}
