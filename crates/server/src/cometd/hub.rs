//! The sessions of all agents, and what is on its way to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::pattern::Pattern;
use super::registry::Registry;
use super::session::{Queued, Session, Wake};
use super::settings::Settings;
use crate::auth::{Caller, SessionKey};

/// How long an event waits for an HTTP session that has no Bayeux session yet.
const KEEP_FOR_LATER: Duration = Duration::from_mins(10);
/// How many such events one HTTP session may have.
const MAX_KEPT: usize = 32;

/// The sessions of all agents; cloning is cheap.
///
/// One lock guards the map. It is held for the length of a push, never across a wait: a held connect costs its own
/// task, parked on a channel and a timer, and an entry here. One sweeper ends what has expired.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    settings: Settings,
    state: Mutex<State>,
    presence: Mutex<Vec<mpsc::UnboundedSender<Presence>>>,
    closing: CancellationToken,
}

/// A user comes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The user has a Bayeux session and had none.
    Arrived(String),
    /// The user's last Bayeux session ended or expired.
    Departed(String),
}

#[derive(Default)]
struct State {
    sessions: Registry,
    kept: HashMap<SessionKey, Vec<Kept>>,
}

struct Kept {
    channel: String,
    message: Arc<str>,
    since: Instant,
}

impl Hub {
    /// A hub without sessions.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Shared {
            settings,
            state: Mutex::default(),
            presence: Mutex::default(),
            closing: CancellationToken::new(),
        }))
    }

    /// Gives `data` to every Bayeux session of `user`, on the first of `channels` that it subscribed to. Never blocks.
    /// A session that lets too much wait is ended; its client shakes hands anew and reconciles.
    pub fn publish(&self, user: &str, channels: &[&str], data: &Value) {
        let mut messages = vec![None; channels.len()];
        let mut overflown = Vec::new();
        let mut state = self.lock();
        state.sessions.for_user(user, |client, session| {
            let heard = channels
                .iter()
                .zip(&mut messages)
                .find(|(channel, _)| session.listens_to(channel));
            if let Some((channel, message)) = heard {
                let message = message.get_or_insert_with(|| event(channel, data));
                if session
                    .push(Queued::event(Arc::clone(message)), &self.0.settings)
                    .is_err()
                {
                    overflown.push(client.to_owned());
                }
            }
        });
        for client in overflown {
            tracing::warn!(client, "a session is ended: it is too far behind");
            self.remove(&mut state, &client, Wake::Gone);
        }
    }

    /// Gives `data` to one Bayeux session of this HTTP session that is subscribed to `channel`: now, or as soon as
    /// there is one.
    pub fn publish_once(&self, session: &SessionKey, channel: &str, data: &Value) {
        self.give_once(&mut self.lock(), session, channel, event(channel, data));
    }

    /// Whether `user` has a Bayeux session.
    pub fn online(&self, user: &str) -> bool {
        self.lock().sessions.has_user(user)
    }

    /// Ends the Bayeux sessions of an HTTP session, at sign-out.
    pub fn end(&self, session: &SessionKey) {
        let mut state = self.lock();
        for client in state.sessions.of_http(session) {
            self.remove(&mut state, &client, Wake::Gone);
        }
        state.kept.remove(session);
    }

    /// Who comes and who goes, in the order in which it happens.
    pub fn presence(&self) -> mpsc::UnboundedReceiver<Presence> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.0
            .presence
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        receiver
    }

    /// Answers every connect that is held; connects are not held any more.
    pub fn close(&self) {
        self.0.closing.cancel();
        self.lock()
            .sessions
            .for_all(|session| session.wake(Wake::Closing));
    }

    /// Ends what has expired, until the hub closes. One task for all sessions.
    pub async fn sweep(self) {
        let pause = (self.0.settings.max_interval / 4)
            .clamp(Duration::from_millis(50), Duration::from_secs(5));
        while self
            .0
            .closing
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_some()
        {
            self.expire(Instant::now());
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    /// Opens a session and answers its id.
    pub(super) fn open(&self, caller: &Caller, ack: bool, now: Instant) -> String {
        // 160 random bits: the id cannot be guessed, and it counts only together with the cookie.
        let client = rand::random::<[u8; 20]>()
            .iter()
            .fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        let mut state = self.lock();
        let earlier = state.sessions.of_http(&caller.session);
        let surplus = (earlier.len() + 1).saturating_sub(self.0.settings.max_sessions);
        let session = Session::new(caller.user.clone(), caller.session.clone(), ack, now);
        let arrives = !state.sessions.has_user(&caller.user);
        state.sessions.insert(client.clone(), session);
        if arrives {
            self.tell(&Presence::Arrived(caller.user.clone()));
        }
        for surplus in earlier.into_iter().take(surplus) {
            self.remove(&mut state, &surplus, Wake::Gone);
        }
        client
    }

    /// Does something with a session of `caller`; `None` where there is none with this id.
    pub(super) fn with<T>(
        &self,
        caller: &Caller,
        client: &str,
        act: impl FnOnce(&mut Session) -> T,
    ) -> Option<T> {
        self.lock()
            .sessions
            .get_mut(client, &caller.session)
            .map(act)
    }

    /// Subscribes, and delivers what was kept for that; `None` where there is no such session, `Some(false)` where it
    /// has too many subscriptions.
    pub(super) fn subscribe(
        &self,
        caller: &Caller,
        client: &str,
        pattern: &Pattern,
    ) -> Option<bool> {
        let mut state = self.lock();
        let session = state.sessions.get_mut(client, &caller.session)?;
        if !session.subscribe(pattern.clone(), &self.0.settings) {
            return Some(false);
        }
        let mut kept = state.kept.remove(&caller.session).unwrap_or_default();
        let wanted: Vec<_> = kept
            .extract_if(.., |kept| pattern.matches(&kept.channel))
            .collect();
        if !kept.is_empty() {
            state.kept.insert(caller.session.clone(), kept);
        }
        for Kept {
            channel, message, ..
        } in wanted
        {
            self.give_once(&mut state, &caller.session, &channel, message);
        }
        Some(true)
    }

    /// Ends a session at its own request; `false` where there is none.
    pub(super) fn disconnect(&self, caller: &Caller, client: &str) -> bool {
        let mut state = self.lock();
        let own = state.sessions.get_mut(client, &caller.session).is_some();
        own && self.remove(&mut state, client, Wake::Disconnected)
    }

    /// Ends the sessions that were silent for too long.
    pub(super) fn expire(&self, now: Instant) {
        let mut state = self.lock();
        for client in state
            .sessions
            .matching(|session| session.is_expired(self.0.settings.max_interval, now))
        {
            tracing::debug!(client, "session expired");
            self.remove(&mut state, &client, Wake::Gone);
        }
        state.kept.retain(|_, kept| {
            kept.retain(|kept| now.saturating_duration_since(kept.since) < KEEP_FOR_LATER);
            !kept.is_empty()
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_once(&self, state: &mut State, http: &SessionKey, channel: &str, message: Arc<str>) {
        // The newest session is the one that the client is waiting on.
        for client in state.sessions.of_http(http).iter().rev() {
            let Some(session) = state
                .sessions
                .get_mut(client, http)
                .filter(|session| session.listens_to(channel))
            else {
                continue;
            };
            let event = Queued::once(channel.to_owned(), Arc::clone(&message));
            if session.push(event, &self.0.settings).is_ok() {
                return;
            }
        }
        let kept = state.kept.entry(http.clone()).or_default();
        if kept.len() >= MAX_KEPT {
            kept.remove(0);
        }
        kept.push(Kept {
            channel: channel.to_owned(),
            message,
            since: Instant::now(),
        });
    }

    /// Ends a session and says so if it was the user's last.
    fn remove(&self, state: &mut State, client: &str, why: Wake) -> bool {
        let Some(mut session) = state.sessions.remove(client) else {
            return false;
        };
        session.wake(why);
        for (channel, message) in session.undelivered_once() {
            self.give_once(state, &session.http, &channel, message);
        }
        if !state.sessions.has_user(&session.user) {
            self.tell(&Presence::Departed(session.user));
        }
        true
    }

    /// Called while the sessions are locked, so that the order is right.
    fn tell(&self, news: &Presence) {
        self.0
            .presence
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|listener| listener.send(news.clone()).is_ok());
    }
}

/// A Bayeux message that carries `data`, as it goes on the wire.
fn event(channel: &str, data: &Value) -> Arc<str> {
    json!({"channel": channel, "data": data}).to_string().into()
}
