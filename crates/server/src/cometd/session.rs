//! One Bayeux session: what it subscribed to, what waits for it, who waits on it. No I/O, and the time is passed in.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::pattern::Pattern;
use super::settings::Settings;
use crate::auth::SessionKey;

/// Why a held connect is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wake {
    /// There is something to deliver.
    Events,
    /// The same session sent another connect.
    Superseded,
    /// The session ended at its own request.
    Disconnected,
    /// The session ended otherwise: signed out, expired or too far behind.
    Gone,
    /// The server stops.
    Closing,
}

/// An event that waits to be delivered, or to be acknowledged.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    /// The Bayeux message as it goes on the wire; shared by all sessions that get it.
    pub(super) message: Arc<str>,
    /// The channel, where the event must be given to another session if this one ends first.
    pub(super) once_on: Option<String>,
    /// The first batch that carried it. With the ack extension it is kept until that batch is acknowledged.
    sent_in: Option<i64>,
}

impl Queued {
    /// An event for whoever subscribed.
    pub(super) fn event(message: Arc<str>) -> Self {
        Self {
            message,
            once_on: None,
            sent_in: None,
        }
    }

    /// An event that one session of the HTTP session must get.
    pub(super) fn once(channel: String, message: Arc<str>) -> Self {
        Self {
            message,
            once_on: Some(channel),
            sent_in: None,
        }
    }
}

/// What one connect's reply carries.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The batch's number, with the ack extension.
    pub(super) number: Option<i64>,
    /// The events, oldest first.
    pub(super) messages: Vec<Arc<str>>,
}

/// More waits than a session may have waiting.
#[derive(Debug)]
pub(super) struct Overflow;

/// A Bayeux session.
pub(super) struct Session {
    pub(super) user: String,
    pub(super) http: SessionKey,
    pub(super) created: Instant,
    ack: bool,
    subscriptions: Vec<Pattern>,
    queue: VecDeque<Queued>,
    bytes: usize,
    batch: i64,
    last_seen: Instant,
    ticket: u64,
    /// The connect that is open: held, or woken and about to take its batch.
    open: Option<u64>,
    waiting: Option<oneshot::Sender<Wake>>,
}

impl Session {
    pub(super) fn new(user: String, http: SessionKey, ack: bool, now: Instant) -> Self {
        Self {
            user,
            http,
            created: now,
            ack,
            subscriptions: Vec::new(),
            queue: VecDeque::new(),
            bytes: 0,
            batch: 0,
            last_seen: now,
            ticket: 0,
            open: None,
            waiting: None,
        }
    }

    /// Subscribes; `false` where it has as many subscriptions as it may have.
    pub(super) fn subscribe(&mut self, pattern: Pattern, settings: &Settings) -> bool {
        if self.subscriptions.contains(&pattern) {
            return true;
        }
        if self.subscriptions.len() >= settings.max_subscriptions {
            return false;
        }
        self.subscriptions.push(pattern);
        true
    }

    pub(super) fn unsubscribe(&mut self, pattern: &Pattern) {
        self.subscriptions.retain(|known| known != pattern);
    }

    pub(super) fn listens_to(&self, channel: &str) -> bool {
        self.subscriptions
            .iter()
            .any(|pattern| pattern.matches(channel))
    }

    /// Queues an event and answers the connect that waits.
    pub(super) fn push(&mut self, event: Queued, settings: &Settings) -> Result<(), Overflow> {
        let bytes = self.bytes + event.message.len();
        // One event is always taken: a single large one must not end every session it is sent to.
        if !self.queue.is_empty()
            && (self.queue.len() >= settings.max_queue || bytes > settings.max_queue_bytes)
        {
            return Err(Overflow);
        }
        self.bytes = bytes;
        self.queue.push_back(event);
        self.wake(Wake::Events);
        Ok(())
    }

    /// A connect begins: it answers the one before it and forgets what the client acknowledges.
    pub(super) fn begin_connect(&mut self, acknowledged: Option<i64>, now: Instant) {
        self.last_seen = now;
        self.wake(Wake::Superseded);
        self.open = None;
        let Some(acknowledged) = acknowledged.filter(|_| self.ack) else {
            return;
        };
        while self
            .queue
            .front()
            .and_then(|event| event.sent_in)
            .is_some_and(|batch| batch <= acknowledged)
        {
            if let Some(event) = self.queue.pop_front() {
                self.bytes -= event.message.len();
            }
        }
    }

    /// Whether a connect has something to carry.
    pub(super) fn has_events(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Holds a connect until it is woken. The ticket tells it from later ones.
    pub(super) fn hold(&mut self) -> (u64, oneshot::Receiver<Wake>) {
        let (wake, woken) = oneshot::channel();
        self.ticket += 1;
        self.open = Some(self.ticket);
        self.waiting = Some(wake);
        (self.ticket, woken)
    }

    /// Whether the connect with this ticket is the one to answer.
    pub(super) fn is_open(&self, ticket: u64) -> bool {
        self.open == Some(ticket)
    }

    /// The connect with this ticket waits no longer.
    pub(super) fn let_go(&mut self, ticket: u64, now: Instant) {
        if self.open == Some(ticket) {
            self.open = None;
            self.waiting = None;
            self.last_seen = now;
        }
    }

    /// What the connect's reply carries. With the ack extension events stay until they are acknowledged, so that the
    /// next connect repeats what a lost reply carried.
    pub(super) fn take_batch(&mut self, settings: &Settings) -> Batch {
        let mut fits = 0;
        let mut bytes = 0;
        for event in &self.queue {
            bytes += event.message.len();
            if fits > 0 && bytes > settings.max_batch_bytes {
                break;
            }
            fits += 1;
        }
        if !self.ack {
            let messages: Vec<_> = self
                .queue
                .drain(..fits)
                .map(|event| event.message)
                .collect();
            self.bytes -= messages.iter().map(|message| message.len()).sum::<usize>();
            return Batch {
                number: None,
                messages,
            };
        }
        self.batch += 1;
        let number = self.batch;
        let carried = self.queue.iter_mut().take(fits).map(|event| {
            // The first batch counts: a client that acknowledges it has the event, however often it was repeated.
            event.sent_in.get_or_insert(number);
            Arc::clone(&event.message)
        });
        Batch {
            messages: carried.collect(),
            number: Some(number),
        }
    }

    /// Answers the connect that waits, if one does.
    pub(super) fn wake(&mut self, why: Wake) {
        if let Some(waiting) = self.waiting.take() {
            // The receiver is gone where the client hung up: the event stays for its next connect.
            let _gone = waiting.send(why);
        }
    }

    /// Whether nobody has asked for longer than a session may be silent.
    pub(super) fn is_expired(&self, max_interval: Duration, now: Instant) -> bool {
        self.open.is_none() && now.saturating_duration_since(self.last_seen) > max_interval
    }

    /// The events that another session of the same HTTP session must get in its place.
    pub(super) fn undelivered_once(&mut self) -> Vec<(String, Arc<str>)> {
        self.queue
            .drain(..)
            .filter_map(|event| Some((event.once_on?, event.message)))
            .collect()
    }
}
