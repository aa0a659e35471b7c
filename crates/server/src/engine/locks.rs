//! Locks by name: commands on one chat are carried out and announced in their order.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many locks there are; names that share one only wait for each other.
const STRIPES: usize = 256;

pub(super) struct Locks(Vec<Mutex<()>>);

impl Default for Locks {
    fn default() -> Self {
        Self((0..STRIPES).map(|_| Mutex::new(())).collect())
    }
}

impl Locks {
    pub(super) fn lock(&self, name: &str) -> MutexGuard<'_, ()> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(name);
        let at = usize::try_from(hash % STRIPES as u64).unwrap_or_default();
        // A panic while a lock was held left nothing half done: changes are all or nothing.
        self.0[at].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
