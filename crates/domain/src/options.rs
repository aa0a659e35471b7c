//! Options and privileges in their layers, weakest first: built-in default, application, tenant, agent groups
//! (ascending by name, see [`crate::collation`]), the agent's annex, and for options that may be overridden the Transactions that the
//! interaction names under `interaction.override-option-key`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Mismatch};
use crate::collation;

/// The section that Holdfast's options are in.
pub const SECTION: &str = "interaction-workspace";
/// The option that names the attached data key which lists overriding Transactions.
pub const OVERRIDE_KEY: &str = "interaction.override-option-key";

/// The options of one layer's section `interaction-workspace`, by name.
pub type Section = BTreeMap<String, String>;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layer {
    /// Built into Holdfast.
    Default,
    /// The application object.
    Application,
    /// The tenant's annex.
    Tenant,
    /// An agent group's annex.
    Group(String),
    /// The agent's annex.
    Agent,
    /// A Transaction that the interaction names.
    Transaction(String),
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Application => f.write_str("application"),
            Self::Tenant => f.write_str("tenant"),
            Self::Group(name) => write!(f, "agent group {name}"),
            Self::Agent => f.write_str("agent"),
            Self::Transaction(name) => write!(f, "transaction {name}"),
        }
    }
}

/// A value that did not fit its type; the next weaker layer counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The layer that holds it.
    pub layer: Layer,
    /// The value as it stands there.
    pub value: String,
    /// Why it does not fit.
    pub why: Mismatch,
}

/// A resolved option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The value that counts; empty for an option that no layer knows.
    pub value: String,
    /// The layer that it came from.
    pub layer: Layer,
    /// Stronger values that did not fit.
    pub misfits: Vec<Misfit>,
}

/// One agent's options and privileges, as the server sent them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The application's section.
    pub application: Section,
    /// The tenant's section; empty where the server sends none.
    pub tenant: Section,
    /// The sections of the agent's groups by name: of two groups the name nearer the end of the alphabet wins, in which case
    /// does not count.
    pub groups: BTreeMap<String, Section>,
    /// The agent's section.
    pub agent: Section,
    /// The sections of Transactions by name.
    pub transactions: BTreeMap<String, Section>,
    /// The application's sections that `interaction-management.filters` names.
    #[serde(default)]
    pub filters: BTreeMap<String, Section>,
}

impl Options {
    /// The value of an option for the agent.
    pub fn resolve(&self, name: &str) -> Resolved {
        self.resolve_with(name, &[])
    }

    /// The value of an option for one interaction. `user_data` reads the interaction's attached data by key.
    pub fn resolve_for(&self, name: &str, user_data: impl Fn(&str) -> Option<String>) -> Resolved {
        let overridable = catalogue::known()
            .option(name)
            .is_some_and(|spec| spec.overridable);
        let named = if overridable {
            user_data(&self.resolve(OVERRIDE_KEY).value)
        } else {
            None
        };
        let named = named.unwrap_or_default();
        let transactions: Vec<&str> = catalogue::names(&named).collect();
        self.resolve_with(name, &transactions)
    }

    fn resolve_with(&self, name: &str, transactions: &[&str]) -> Resolved {
        let spec = catalogue::known().option(name);
        let mut misfits = Vec::new();
        for (layer, value) in self.strongest_first(name, transactions) {
            match spec.and_then(|spec| spec.kind.mismatch(value)) {
                Some(why) => misfits.push(Misfit {
                    layer,
                    value: value.to_owned(),
                    why,
                }),
                None => {
                    return Resolved {
                        value: value.to_owned(),
                        layer,
                        misfits,
                    };
                }
            }
        }
        let value = spec.map(|spec| spec.default.clone()).unwrap_or_default();
        Resolved {
            value,
            layer: Layer::Default,
            misfits,
        }
    }

    /// The values of an option that do not fit and are ignored: for the agent, and those that Transactions hold.
    pub fn misfits(&self, name: &str) -> Vec<Misfit> {
        let mut misfits = self.resolve(name).misfits;
        let spec = catalogue::known().options.get(name);
        let Some(spec) = spec.filter(|spec| spec.overridable) else {
            return misfits;
        };
        for (transaction, section) in &self.transactions {
            if let Some(value) = section.get(name)
                && let Some(why) = spec.kind.mismatch(value)
            {
                misfits.push(Misfit {
                    layer: Layer::Transaction(transaction.clone()),
                    value: value.clone(),
                    why,
                });
            }
        }
        misfits
    }

    /// Every value that any layer gives an option, Transactions included.
    pub fn values_of(&self, name: &str) -> Vec<String> {
        let layers = [&self.application, &self.tenant, &self.agent];
        let sections = layers
            .into_iter()
            .chain(self.groups.values())
            .chain(self.transactions.values());
        sections
            .filter_map(|section| section.get(name).cloned())
            .collect()
    }

    /// Every name that a layer of the agent's gives a value.
    pub fn names(&self) -> BTreeSet<&str> {
        let layers = [&self.application, &self.tenant, &self.agent];
        layers
            .into_iter()
            .chain(self.groups.values())
            .flat_map(|section| section.keys().map(String::as_str))
            .collect()
    }

    /// Whether a privilege is granted, its dependencies included.
    pub fn grants(&self, privilege: &str) -> bool {
        self.missing_privilege(privilege).is_none()
    }

    /// The privilege that is missing for `privilege`: itself or one it depends on.
    pub fn missing_privilege<'a>(&self, privilege: &'a str) -> Option<&'a str>
    where
        'static: 'a,
    {
        let spec = catalogue::known().privileges.get(privilege);
        let granted = match self.strongest_first(privilege, &[]).next() {
            Some((_, value)) => value == "true",
            None => spec.is_some_and(|spec| spec.default),
        };
        match spec.and_then(|spec| spec.depends.as_deref()) {
            Some(needed) => self
                .missing_privilege(needed)
                .or((!granted).then_some(privilege)),
            None => (!granted).then_some(privilege),
        }
    }

    fn strongest_first<'a>(
        &'a self,
        name: &'a str,
        transactions: &'a [&'a str],
    ) -> impl Iterator<Item = (Layer, &'a str)> {
        let overriding = transactions.iter().rev().filter_map(move |transaction| {
            let section = self.transactions.get(*transaction)?;
            Some((
                Layer::Transaction((*transaction).to_owned()),
                section.get(name)?,
            ))
        });
        let agent = self.agent.get(name).map(|value| (Layer::Agent, value));
        let mut groups: Vec<(&String, &Section)> = self.groups.iter().collect();
        groups.sort_by_cached_key(|(group, _)| Reverse(collation::key(group)));
        let groups = groups.into_iter().filter_map(move |(group, section)| {
            Some((Layer::Group(group.clone()), section.get(name)?))
        });
        let tenant = self.tenant.get(name).map(|value| (Layer::Tenant, value));
        let application = self
            .application
            .get(name)
            .map(|value| (Layer::Application, value));
        overriding
            .chain(agent)
            .chain(groups)
            .chain(tenant)
            .chain(application)
            .map(|(layer, value)| (layer, value.as_str()))
    }
}
