//! Options and privileges by layer.

use std::collections::BTreeMap;

use holdfast_domain::options::{Options, SECTION, Section};
use holdfast_wire::KvList;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Agent;

/// An object's annex: sections of options.
pub type Sections = BTreeMap<String, Section>;

/// Every layer's sections, as `options.toml` holds them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layers {
    /// The application object.
    pub application: Sections,
    /// The tenant's annex.
    pub tenant: Sections,
    /// The annexes of agent groups by name.
    pub groups: BTreeMap<String, Sections>,
    /// The annexes of agents by user name.
    pub agents: BTreeMap<String, Sections>,
    /// The annexes of Transactions by name.
    pub transactions: BTreeMap<String, Sections>,
}

impl Layers {
    /// One agent's options, ready to be resolved.
    pub fn of(&self, agent: &Agent) -> Options {
        let section = |sections: Option<&Sections>| {
            sections
                .and_then(|all| all.get(SECTION))
                .cloned()
                .unwrap_or_default()
        };
        Options {
            application: section(Some(&self.application)),
            tenant: section(Some(&self.tenant)),
            groups: agent
                .groups
                .iter()
                .map(|name| (name.clone(), section(self.groups.get(name))))
                .collect(),
            agent: section(self.agents.get(&agent.user)),
            transactions: self
                .transactions
                .iter()
                .map(|(name, all)| (name.clone(), section(Some(all))))
                .collect(),
            ..Options::default()
        }
    }
}

/// Sections as a nested key/value list, the shape of `settings` and `userProperties`.
pub fn to_kvlist(sections: &Sections) -> Value {
    let mut list = KvList::new();
    for (name, options) in sections {
        list.set(
            name,
            KvList::from_pairs(
                options
                    .iter()
                    .map(|(key, value)| (key.as_str(), value.as_str())),
            )
            .into_value(),
        );
    }
    list.into_value()
}

/// Sections as plain objects, the shape that `optimize_config` and group settings have.
pub fn to_object(sections: &Sections) -> Value {
    let mut all = Map::new();
    for (name, options) in sections {
        let options = options
            .iter()
            .map(|(key, value)| (key.clone(), Value::String(value.clone())))
            .collect();
        all.insert(name.clone(), Value::Object(options));
    }
    Value::Object(all)
}
