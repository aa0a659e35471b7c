//! Snapshots: what a filter found at one moment, to be read page by page.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::{Engine, EngineError};
use crate::chat::{Place, Record};
use crate::condition::{self, Condition, Order};
use crate::storage::{Find, Narrow, Window};

/// How many snapshots one agent can have; the oldest goes first.
const PER_AGENT: usize = 32;
/// How many rows a page has where none are asked for.
const PAGE: usize = 100;

/// What a filter found.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The id to page on with.
    pub id: String,
    /// The filter.
    pub condition: String,
    ids: Vec<String>,
}

/// A page of a snapshot.
#[derive(Debug)]
pub struct SnapshotPage {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The rows, as they are now.
    pub rows: Vec<Record>,
    /// Where the page begins.
    pub start: usize,
    /// How many rows were asked for.
    pub size: usize,
    /// How many rows there are in all.
    pub total: usize,
}

/// The snapshots of all agents, each agent's in their order.
#[derive(Default)]
pub(super) struct Snapshots(Mutex<HashMap<String, VecDeque<Snapshot>>>);

impl Snapshots {
    pub(super) fn forget(&self, user: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(user);
    }
}

impl Engine {
    /// Takes a snapshot of the interactions that are not Done and answers its first page.
    pub fn take_snapshot(
        &self,
        user: &str,
        condition: &str,
        order: &str,
        start: usize,
        size: Option<usize>,
    ) -> Result<SnapshotPage, EngineError> {
        let filter = condition::parse(condition)?;
        let order = Order::parse(order)?;
        let narrow = narrow(&filter);
        let mut found = self.storage().find(&Find::Live(narrow), Window::ALL)?.rows;
        found.retain(|record| {
            self.shows(user, record)
                && filter.holds(&condition::Row {
                    record,
                    deployment: self.deployment(),
                    now: self.now(),
                })
        });
        order.sort(&mut found, self.deployment(), self.now());
        let snapshot = Snapshot {
            id: Uuid::new_v4().simple().to_string(),
            condition: condition.to_owned(),
            ids: found.iter().map(|record| record.id.clone()).collect(),
        };
        let mut all = self
            .0
            .snapshots
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let own = all.entry(user.to_owned()).or_default();
        own.push_back(snapshot.clone());
        if own.len() > PER_AGENT {
            own.pop_front();
        }
        drop(all);
        let size = size.unwrap_or(PAGE);
        let rows = found.into_iter().skip(start).take(size).collect();
        let total = snapshot.ids.len();
        Ok(SnapshotPage {
            snapshot,
            rows,
            start,
            size,
            total,
        })
    }

    /// Another page of a snapshot.
    pub fn snapshot_page(
        &self,
        user: &str,
        id: &str,
        start: usize,
        size: Option<usize>,
    ) -> Result<SnapshotPage, EngineError> {
        let missing = || {
            EngineError::NotFound(format!(
                "There is no snapshot \"{id}\" (any more). Take a new one."
            ))
        };
        let snapshot = {
            let all = self
                .0
                .snapshots
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            all.get(user)
                .and_then(|own| own.iter().find(|one| one.id == id))
                .cloned()
                .ok_or_else(missing)?
        };
        let size = size.unwrap_or(PAGE);
        let mut rows = Vec::new();
        for id in snapshot.ids.iter().skip(start).take(size) {
            let record = self.storage().record(id)?.map(|stored| stored.record);
            rows.extend(record.filter(|record| self.shows(user, record)));
        }
        let total = snapshot.ids.len();
        Ok(SnapshotPage {
            snapshot,
            rows,
            start,
            size,
            total,
        })
    }

    /// Whether an agent may see where an interaction waits: workbins are read by their own.
    fn shows(&self, user: &str, record: &Record) -> bool {
        let Place::Workbin { workbin, owner } = &record.place else {
            return true;
        };
        self.deployment()
            .workbins
            .get(workbin)
            .is_some_and(|workbin| self.deployment().may_read(user, workbin, owner))
    }

    /// Frees a snapshot.
    pub fn release_snapshot(&self, user: &str, id: &str) {
        let mut all = self
            .0
            .snapshots
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get_mut(user) {
            own.retain(|one| one.id != id);
        }
    }
}

/// What of a filter the storage has indexes for.
fn narrow(filter: &Condition) -> Narrow {
    let of = |names: &[&str]| {
        let is_meant = |field: &str| names.iter().any(|name| name.eq_ignore_ascii_case(field));
        let texts = filter.texts_of(&is_meant)?;
        Some(texts.into_iter().map(str::to_owned).collect())
    };
    Narrow {
        queue: of(&["queue"]),
        workbin: of(&["workbin", "workbintypeid"]),
        owner: of(&["owner", "workbinowner"]),
        last_agent: of(&["agentid", "employeeid"]),
    }
}
