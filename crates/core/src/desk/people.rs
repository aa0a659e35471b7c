//! Other agents by their names: the wire mostly says their ids.

use std::collections::{BTreeMap, HashSet};

use holdfast_store::{Change, InteractionRecord, Store, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::User;

use super::Desk;
use crate::lock;
use crate::sync::Wanted;

/// The store's name for them, for a start without a server.
const PEOPLE: &str = "people";

/// The agents whose names are known.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// Names by employee id and by user name.
    names: BTreeMap<String, String>,
    /// Whose name was asked for in this session.
    asked: HashSet<String>,
}

impl People {
    /// Those of the last session.
    pub(super) fn kept(store: &Store) -> Self {
        let kept = store.cache().setting(PEOPLE).unwrap_or_else(|error| {
            tracing::warn!(%error, "the names of the last session could not be read");
            None
        });
        Self {
            names: kept
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            asked: HashSet::new(),
        }
    }
}

impl Desk {
    /// An agent's name for people; the id where it is not known, and then it is asked for meanwhile, once.
    pub(crate) fn agent_name(&self, id: &str) -> String {
        if id == self.me.id || id == self.user_name {
            return self.name.clone();
        }
        let mut people = lock(&self.people);
        if let Some(name) = people.names.get(id) {
            return name.clone();
        }
        if self.online().is_some() && people.asked.insert(id.to_owned()) {
            self.want(Wanted::Agent(id.to_owned()));
        }
        id.to_owned()
    }

    /// Who has a chat, where another agent does: the name, where it is not known what the chat calls them.
    pub(crate) fn holder(
        &self,
        record: &InteractionRecord,
        interaction: &Interaction,
    ) -> Option<String> {
        let called = record.with.clone()?;
        let Some(id) = interaction.assigned_to() else {
            return Some(called);
        };
        Some(self.agent_name(id))
            .filter(|name| name != id)
            .or(Some(called))
    }

    /// Takes note of agents' names, by each id that they go by.
    pub(crate) fn learn_names(&self, agents: &[User]) -> Result<(), StoreError> {
        let mut people = lock(&self.people);
        let before = people.names.clone();
        for agent in agents {
            let parts = [agent.first_name(), agent.last_name()];
            let parts: Vec<&str> = parts.into_iter().flatten().map(str::trim).collect();
            let name = parts.join(" ").trim().to_owned();
            for id in [agent.employee_id(), agent.user_name()]
                .into_iter()
                .flatten()
            {
                if !name.is_empty() && !id.is_empty() {
                    people.names.insert(id.to_owned(), name.clone());
                }
            }
        }
        if people.names == before {
            return Ok(());
        }
        let value = serde_json::to_string(&people.names).unwrap_or_default();
        drop(people);
        let keep = Change::Setting {
            key: PEOPLE.to_owned(),
            value,
        };
        self.store.cache().apply(&[keep])?;
        self.announce_lists();
        Ok(())
    }
}
