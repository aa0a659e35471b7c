//! Who wants to hear of changes in which workbins. Clients subscribe anew after each new session.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

type Content = (String, String);

/// Subscriptions by workbin and owner: each agent with whether changed properties count too.
#[derive(Default)]
pub(super) struct Subscriptions(Mutex<HashMap<Content, BTreeMap<String, bool>>>);

impl Subscriptions {
    pub(super) fn add(&self, workbin: &str, owner: &str, user: &str, properties: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry((workbin.to_owned(), owner.to_owned()))
            .or_default()
            .insert(user.to_owned(), properties);
    }

    pub(super) fn remove(&self, workbin: &str, owner: &str, user: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (workbin.to_owned(), owner.to_owned());
        if let Some(users) = all.get_mut(&key) {
            users.remove(user);
            if users.is_empty() {
                all.remove(&key);
            }
        }
    }

    pub(super) fn forget(&self, user: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, users| {
            users.remove(user);
            !users.is_empty()
        });
    }

    /// Who hears of a change of content, or only of properties.
    pub(super) fn of(&self, workbin: &str, owner: &str, properties: bool) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let users = all.get(&(workbin.to_owned(), owner.to_owned()));
        users
            .into_iter()
            .flatten()
            .filter(|(_, wants_properties)| !properties || **wants_properties)
            .map(|(user, _)| user.clone())
            .collect()
    }
}

impl super::Engine {
    /// Tells `user` of changes in a workbin's content from now on.
    pub fn subscribe(&self, workbin: &str, owner: &str, user: &str, properties: bool) {
        self.0.subscriptions.add(workbin, owner, user, properties);
    }

    /// Tells `user` of them no more.
    pub fn unsubscribe(&self, workbin: &str, owner: &str, user: &str) {
        self.0.subscriptions.remove(workbin, owner, user);
    }
}
