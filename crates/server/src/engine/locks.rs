//! Locks by name: commands on one chat are carried out and announced in their order.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many locks there are of each kind; names that share one only wait for each other.
const STRIPES: usize = 256;

/// What is locked. A lock may be taken while one of a kind before it is held, never the other way round and never
/// two of one kind: so nobody waits for themself or in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An operation that changes no chat.
    Operation,
    /// A contact who opens a chat.
    Contact,
    /// An agent's state.
    Agent,
    /// A chat.
    Chat,
}

pub(super) struct Locks([Vec<Mutex<()>>; 4]);

impl Default for Locks {
    fn default() -> Self {
        Self(std::array::from_fn(|_| {
            (0..STRIPES).map(|_| Mutex::new(())).collect()
        }))
    }
}

impl Locks {
    pub(super) fn lock(&self, kind: Kind, name: &str) -> MutexGuard<'_, ()> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(name);
        let at = usize::try_from(hash % STRIPES as u64).unwrap_or_default();
        // A panic while a lock was held left nothing half done: changes are all or nothing.
        self.0[kind as usize][at]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_of_different_kinds_never_wait_for_each_other() {
        let locks = Locks::default();
        let kinds = [Kind::Operation, Kind::Contact, Kind::Agent, Kind::Chat];
        let held: Vec<_> = kinds
            .into_iter()
            .map(|kind| locks.lock(kind, "same name"))
            .collect();
        assert_eq!(held.len(), 4);
    }
}
