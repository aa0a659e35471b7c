//! The stream of what a session tells, bounded by number and by size: whoever falls behind stops the server, not memory.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Incoming;

/// How many may wait for whoever listens before the stream waits for them.
const MOST: usize = 8192;
/// How much memory they may take, in [`UNIT`]s. One that is vast counts as half of it: it comes, with little beside it.
const ROOM: u32 = 64 * 1024;
/// What room is counted in, in bytes.
const UNIT: usize = 1024;
/// What a JSON value takes besides its text, in bytes, roughly.
const NODE: usize = 32;

/// What a session tells without being asked, in order. Dropping it ends the session.
#[derive(Debug)]
pub struct IncomingStream {
    waiting: mpsc::Receiver<Waiting>,
}

impl IncomingStream {
    /// The next; `None` once the session is over. Can be cancelled.
    pub async fn recv(&mut self) -> Option<Incoming> {
        self.waiting.recv().await.map(|waiting| waiting.incoming)
    }
}

/// Where the session puts them.
#[derive(Clone, Debug)]
pub(crate) struct IncomingSender {
    sender: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
}

#[derive(Debug)]
struct Waiting {
    incoming: Incoming,
    _room: OwnedSemaphorePermit,
}

/// Why something was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Untold {
    /// Nobody listens any more.
    Unheard,
    /// There is no room for it now.
    NoRoom {
        /// How many bytes there may be.
        limit: usize,
    },
}

/// A stream and its source.
pub(crate) fn stream() -> (IncomingSender, IncomingStream) {
    let (sender, waiting) = mpsc::channel(MOST);
    let room = Arc::new(Semaphore::new(ROOM as usize));
    (IncomingSender { sender, room }, IncomingStream { waiting })
}

impl IncomingSender {
    /// Tells it once there is room for so many bytes.
    pub(crate) async fn send(&self, incoming: Incoming, bytes: usize) -> Result<(), Untold> {
        let room = Arc::clone(&self.room).acquire_many_owned(units(bytes));
        let waiting = Waiting {
            incoming,
            _room: room.await.map_err(|_| Untold::Unheard)?,
        };
        let sent = self.sender.send(waiting).await;
        sent.map_err(|_| Untold::Unheard)
    }

    /// The same without waiting for room.
    pub(crate) fn send_at_once(&self, incoming: Incoming, bytes: usize) -> Result<(), Untold> {
        let no_room = Untold::NoRoom {
            limit: ROOM as usize * UNIT,
        };
        let room = Arc::clone(&self.room).try_acquire_many_owned(units(bytes));
        let waiting = Waiting {
            incoming,
            _room: room.map_err(|_| no_room)?,
        };
        self.sender.try_send(waiting).map_err(|error| match error {
            TrySendError::Full(_) => no_room,
            TrySendError::Closed(_) => Untold::Unheard,
        })
    }

    /// Waits until nobody listens any more.
    pub(crate) async fn closed(&self) {
        self.sender.closed().await;
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).map_or(ROOM / 2, |units| units.clamp(1, ROOM / 2))
}

/// How many bytes of memory a value takes, roughly.
pub(crate) fn weight(value: &Value) -> usize {
    NODE + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| NODE + name.len() + weight(member))
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use serde_json::json;

    use super::*;

    const UP: Incoming = Incoming::Up { new_session: false };

    #[test]
    fn few_large_ones_fill_it_and_each_that_is_taken_makes_room() {
        let (sender, mut stream) = stream();
        let half = ROOM as usize * UNIT / 2;
        for _ in 0..2 {
            assert_eq!(sender.send(UP, half).now_or_never(), Some(Ok(())));
        }
        assert_eq!(sender.send(UP, 1).now_or_never(), None);
        assert!(stream.recv().now_or_never().is_some());
        assert_eq!(sender.send(UP, half).now_or_never(), Some(Ok(())));
    }

    #[test]
    fn one_that_is_larger_than_all_room_comes_beside_small_ones() {
        let (sender, mut stream) = stream();
        let vast = 10 * ROOM as usize * UNIT;
        assert_eq!(sender.send(UP, 1).now_or_never(), Some(Ok(())));
        assert_eq!(sender.send(UP, vast).now_or_never(), Some(Ok(())));
        assert_eq!(sender.send(UP, vast).now_or_never(), None);
        for _ in 0..2 {
            assert!(stream.recv().now_or_never().is_some());
        }
        assert_eq!(sender.send(UP, vast).now_or_never(), Some(Ok(())));
    }

    #[test]
    fn whoever_waits_for_room_learns_that_nobody_listens() {
        let (sender, stream) = stream();
        let vast = ROOM as usize * UNIT;
        for _ in 0..2 {
            assert_eq!(sender.send(UP, vast).now_or_never(), Some(Ok(())));
        }
        let mut waits = Box::pin(sender.send(UP, vast));
        assert_eq!(waits.as_mut().now_or_never(), None);
        drop(stream);
        assert_eq!(waits.now_or_never(), Some(Err(Untold::Unheard)));
    }

    #[test]
    fn whoever_cannot_wait_is_told_that_there_is_no_room() {
        let (sender, mut stream) = stream();
        let half = ROOM as usize * UNIT / 2;
        for _ in 0..2 {
            assert_eq!(sender.send_at_once(UP, half), Ok(()));
        }
        let full = sender.send_at_once(UP, 1);
        assert!(matches!(full, Err(Untold::NoRoom { .. })), "{full:?}");
        assert!(stream.recv().now_or_never().is_some());
        for _ in 1..MOST {
            assert_eq!(sender.send_at_once(UP, 1), Ok(()));
        }
        let full = sender.send_at_once(UP, 1);
        assert!(matches!(full, Err(Untold::NoRoom { .. })), "{full:?}");
        drop(stream);
        assert_eq!(sender.send_at_once(UP, 1), Err(Untold::Unheard));
    }

    #[test]
    fn what_weighs_is_the_text_and_the_number_of_values() {
        assert!(weight(&json!({"text": "x".repeat(5_000)})) > 5_000);
        assert!(weight(&json!(vec![1; 1_000])) > 1_000 * NODE);
        assert!(weight(&json!({"text": "Hello"})) < 200);
    }
}
