//! What counts: policy over command line over the agent over the defaults.

use std::collections::BTreeMap;

use url::Url;

use crate::keys::{self, Key, Reads};
use crate::schema::{Schema, Spec};
use crate::{Fault, Layer, Raw, ServerPattern, Value};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody says anything.
    Default,
    /// The agent, in `preferences.toml`.
    User,
    /// The command line.
    CommandLine,
    /// The organisation; where that stands.
    Policy(String),
    /// The organisation says something that makes no sense: the strictest counts. Where that stands.
    Closed(String),
}

impl Source {
    /// Stable, for programs: `default`, `user`, `command_line`, `policy`, `policy_closed`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::User => "user",
            Self::CommandLine => "command_line",
            Self::Policy(_) => "policy",
            Self::Closed(_) => "policy_closed",
        }
    }
}

/// A setting as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub source: Source,
}

impl Setting {
    /// Whether the organisation has set it: nobody else can.
    pub fn is_locked(&self) -> bool {
        matches!(self.source, Source::Policy(_) | Source::Closed(_))
    }
}

/// Everything that is said about the settings.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What the organisation says, the strongest first: the computer's, then the person's.
    pub policy: Vec<Layer>,
    /// What the command line says.
    pub command_line: Option<Layer>,
    /// What the agent says.
    pub user: Option<Layer>,
}

/// The settings as they count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    by_name: BTreeMap<String, Setting>,
    faults: Vec<Fault>,
    slips: Vec<Fault>,
}

/// Nobody says anything.
impl Default for Settings {
    fn default() -> Self {
        Self::resolve(crate::schema::known(), &Sources::default())
    }
}

impl Settings {
    /// Decides what counts.
    pub fn resolve(schema: &Schema, sources: &Sources) -> Self {
        let mut faults = Vec::new();
        let mut slips = Vec::new();
        for layer in &sources.policy {
            match &layer.content {
                Ok(content) => faults.extend(strangers(schema, layer, content)),
                Err(fault) => faults.push(fault.clone()),
            }
        }
        let own = [
            (sources.command_line.as_ref(), Source::CommandLine),
            (sources.user.as_ref(), Source::User),
        ];
        for layer in own.iter().filter_map(|(layer, _)| *layer) {
            slips.extend(layer.content.as_ref().err().cloned());
        }
        let mut by_name = BTreeMap::new();
        for spec in &schema.settings {
            let setting = by_policy(spec, &sources.policy, &mut faults).unwrap_or_else(|| {
                let said = own.iter().filter_map(|(layer, source)| {
                    let value = by_person(spec, (*layer)?, source, &mut slips)?;
                    Some(Setting {
                        value,
                        source: source.clone(),
                    })
                });
                // Both are asked, so that what makes no sense is told wherever it stands.
                let said: Vec<Setting> = said.collect();
                said.into_iter().next().unwrap_or_else(|| Setting {
                    value: spec.default.clone(),
                    source: Source::Default,
                })
            });
            by_name.insert(spec.name.clone(), setting);
        }
        Self {
            by_name,
            faults,
            slips,
        }
    }

    /// A setting's value.
    pub fn get<T: Reads + Default>(&self, key: &Key<T>) -> T {
        // Every key is in the schema with its type: a test walks over all of them.
        self.of(key.name())
            .and_then(|setting| T::read(&setting.value))
            .unwrap_or_default()
    }

    /// A setting's value, its source and whether it is locked.
    pub fn of(&self, name: &str) -> Option<&Setting> {
        self.by_name.get(name)
    }

    /// Whether the organisation has set it.
    pub fn is_locked<T>(&self, key: &Key<T>) -> bool {
        self.of(key.name()).is_some_and(Setting::is_locked)
    }

    /// All settings, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.by_name
            .iter()
            .map(|(name, setting)| (name.as_str(), setting))
    }

    /// What is wrong with the policy: for the log and the sign-in screen.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What is wrong with the agent's own file or the command line: for the log.
    pub fn slips(&self) -> &[Fault] {
        &self.slips
    }

    /// Whether policy lets this server be signed in to. Where it cannot be known which servers it allows, none is.
    pub fn allows_server(&self, server: &Url) -> bool {
        let stands_for = |text: &String| {
            text.parse::<ServerPattern>()
                .is_ok_and(|pattern| pattern.matches(server))
        };
        let is_the_one =
            !self.is_locked(&keys::SERVER_URL) || stands_for(&self.get(&keys::SERVER_URL));
        let is_listed = !self.is_locked(&keys::SERVER_ALLOWED)
            || self.get(&keys::SERVER_ALLOWED).iter().any(stands_for);
        is_the_one && is_listed
    }
}

/// What the policy says of one setting; nothing where it says nothing, or nothing that protects and makes sense.
fn by_policy(spec: &Spec, layers: &[Layer], faults: &mut Vec<Fault>) -> Option<Setting> {
    if !spec.policy {
        return None;
    }
    let closed = |layer: &Layer| {
        spec.closed.clone().map(|value| Setting {
            value,
            source: Source::Closed(layer.origin.clone()),
        })
    };
    for layer in layers {
        // What a stronger layer would have said cannot be known: no weaker one speaks for it.
        let Ok(content) = &layer.content else {
            match closed(layer) {
                Some(setting) => return Some(setting),
                None => continue,
            }
        };
        let Some(raw) = content.get(&spec.name) else {
            // `lock = 5` stands where `lock.after-minutes` would.
            match closed(layer).filter(|_| is_hidden(&spec.name, content)) {
                Some(setting) => return Some(setting),
                None => continue,
            }
        };
        match spec.check_policy(raw) {
            Ok(value) => {
                return Some(Setting {
                    value,
                    source: Source::Policy(layer.origin.clone()),
                });
            }
            Err(why) => {
                faults.push(Fault::Value {
                    origin: layer.origin.clone(),
                    name: spec.name.clone(),
                    why,
                });
                if let Some(setting) = closed(layer) {
                    return Some(setting);
                }
            }
        }
    }
    None
}

/// Whether a value stands where the group of this setting should, or a group where its value should.
fn is_hidden(name: &str, content: &BTreeMap<String, Raw>) -> bool {
    let is_above = name
        .match_indices('.')
        .any(|(end, _)| content.contains_key(&name[..end]));
    let below = format!("{name}.");
    is_above || content.keys().any(|other| other.starts_with(&below))
}

/// What the agent or the command line says of one setting.
fn by_person(spec: &Spec, layer: &Layer, source: &Source, slips: &mut Vec<Fault>) -> Option<Value> {
    let raw: &Raw = layer.content.as_ref().ok()?.get(&spec.name)?;
    let (origin, name) = (layer.origin.clone(), spec.name.clone());
    // Who starts the program is the agent too.
    if !spec.user && matches!(source, Source::User | Source::CommandLine) {
        slips.push(Fault::NotTheirs { origin, name });
        return None;
    }
    spec.check(raw)
        .map_err(|why| slips.push(Fault::Value { origin, name, why }))
        .ok()
}

/// What a policy sets that is no setting, or none of policy.
fn strangers(
    schema: &Schema,
    layer: &Layer,
    content: &BTreeMap<String, Raw>,
) -> impl Iterator<Item = Fault> {
    let strangers = content.keys().filter_map(|name| {
        let (origin, name) = (layer.origin.clone(), name.clone());
        match schema.get(&name) {
            None => Some(Fault::Unknown { origin, name }),
            Some(spec) if !spec.policy => Some(Fault::NotTheirs { origin, name }),
            Some(_) => None,
        }
    });
    strangers.collect::<Vec<_>>().into_iter()
}
