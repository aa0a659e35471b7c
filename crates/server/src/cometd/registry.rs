//! All Bayeux sessions, found by id, by user and by HTTP session.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::Instant;

use super::session::Session;
use crate::auth::SessionKey;

/// All sessions. The three maps always name the same ones.
#[derive(Default)]
pub(super) struct Registry {
    sessions: HashMap<String, Session>,
    of_user: HashMap<String, HashSet<String>>,
    of_http: HashMap<SessionKey, HashSet<String>>,
}

impl Registry {
    pub(super) fn insert(&mut self, client: String, session: Session) {
        self.of_user
            .entry(session.user.clone())
            .or_default()
            .insert(client.clone());
        self.of_http
            .entry(session.http.clone())
            .or_default()
            .insert(client.clone());
        self.sessions.insert(client, session);
    }

    pub(super) fn remove(&mut self, client: &str) -> Option<Session> {
        let session = self.sessions.remove(client)?;
        forget(&mut self.of_user, &session.user, client);
        forget(&mut self.of_http, &session.http, client);
        Some(session)
    }

    /// A session, if it belongs to this HTTP session.
    pub(super) fn get_mut(&mut self, client: &str, http: &SessionKey) -> Option<&mut Session> {
        self.sessions
            .get_mut(client)
            .filter(|session| session.http == *http)
    }

    pub(super) fn has_user(&self, user: &str) -> bool {
        self.of_user.contains_key(user)
    }

    /// Does something with each session of a user.
    pub(super) fn for_user(&mut self, user: &str, mut act: impl FnMut(&str, &mut Session)) {
        for client in self.of_user.get(user).into_iter().flatten() {
            if let Some(session) = self.sessions.get_mut(client) {
                act(client, session);
            }
        }
    }

    /// Does something with every session.
    pub(super) fn for_all(&mut self, act: impl FnMut(&mut Session)) {
        self.sessions.values_mut().for_each(act);
    }

    /// The ids of an HTTP session's Bayeux sessions, oldest first.
    pub(super) fn of_http(&self, http: &SessionKey) -> Vec<String> {
        let clients = self.of_http.get(http).into_iter().flatten();
        let mut dated: Vec<(Instant, &String)> = clients
            .filter_map(|client| Some((self.sessions.get(client)?.created, client)))
            .collect();
        dated.sort_unstable();
        dated
            .into_iter()
            .map(|(_, client)| client.clone())
            .collect()
    }

    /// The ids of the sessions that fulfil a condition.
    pub(super) fn matching(&self, condition: impl Fn(&Session) -> bool) -> Vec<String> {
        self.sessions
            .iter()
            .filter(|(_, session)| condition(session))
            .map(|(client, _)| client.clone())
            .collect()
    }
}

fn forget<K: Eq + Hash>(index: &mut HashMap<K, HashSet<String>>, key: &K, client: &str) {
    let empty = index.get_mut(key).is_some_and(|clients| {
        clients.remove(client);
        clients.is_empty()
    });
    if empty {
        index.remove(key);
    }
}
