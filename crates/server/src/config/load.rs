//! Reading and checking the files of a configuration folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    ActionCode, Agent, BusinessAttribute, ContactSeed, Deployment, Group, Layers, Queue, Service,
    Tenant, Workbin, WorkbinKind,
};

/// Why a configuration cannot be used. Each says which file to change and how.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// A name is used twice.
    #[error("{file}: {kind} \"{name}\" is defined twice; rename one of them")]
    Twice {
        /// The file.
        file: &'static str,
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// Something is named that does not exist.
    #[error(
        "{file}: {user} names the {kind} \"{name}\", which does not exist; define it or correct the name"
    )]
    Unknown {
        /// The file.
        file: &'static str,
        /// Who names it.
        user: String,
        /// What is named.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A group workbin without an owner.
    #[error(
        "workbins.toml: the workbin \"{0}\" is of type AgentGroup and needs an owner, the name of a group"
    )]
    NoOwner(String),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct AgentsFile {
    tenant: Tenant,
    agent: Vec<Agent>,
    group: Vec<Group>,
    action_code: Vec<ActionCode>,
    business_attribute: Vec<BusinessAttribute>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct QueuesFile {
    queue: Vec<Queue>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WorkbinsFile {
    workbin: Vec<Workbin>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ServicesFile {
    service: Vec<Service>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ContactsFile {
    contact: Vec<ContactSeed>,
}

/// Reads `agents.toml`, `queues.toml`, `workbins.toml`, `services.toml`, `options.toml` and, where it exists,
/// `contacts.toml` from `folder`, and checks that every name that is used is defined.
pub fn load(folder: &Path) -> Result<Deployment, ConfigError> {
    let agents: AgentsFile = read(&folder.join("agents.toml"))?;
    let queues: QueuesFile = read(&folder.join("queues.toml"))?;
    let workbins: WorkbinsFile = read(&folder.join("workbins.toml"))?;
    let services: ServicesFile = read(&folder.join("services.toml"))?;
    let layers: Layers = read(&folder.join("options.toml"))?;
    let contacts = folder.join("contacts.toml");
    let contacts: ContactsFile = if contacts.exists() {
        read(&contacts)?
    } else {
        ContactsFile::default()
    };
    let deployment = Deployment {
        tenant: agents.tenant,
        agents: by_name("agents.toml", "agent", agents.agent, |agent| &agent.user)?,
        groups: by_name("agents.toml", "group", agents.group, |group| &group.name)?,
        queues: by_name("queues.toml", "queue", queues.queue, |queue| &queue.name)?,
        workbins: by_name("workbins.toml", "workbin", workbins.workbin, |workbin| {
            &workbin.name
        })?,
        services: by_name("services.toml", "service", services.service, |service| {
            &service.name
        })?,
        layers,
        action_codes: agents.action_code,
        business_attributes: agents.business_attribute,
        contacts: contacts.contact,
    };
    check(&deployment)?;
    Ok(deployment)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|source| ConfigError::Syntax {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn by_name<T>(
    file: &'static str,
    kind: &'static str,
    all: Vec<T>,
    name: impl Fn(&T) -> &String,
) -> Result<BTreeMap<String, T>, ConfigError> {
    let mut map = BTreeMap::new();
    for one in all {
        let key = name(&one).clone();
        if map.insert(key.clone(), one).is_some() {
            return Err(ConfigError::Twice {
                file,
                kind,
                name: key,
            });
        }
    }
    Ok(map)
}

/// Every name that is used must be defined. The exception is `chat.on-hold-queue`: it is checked when it is used, so
/// that one agent's wrong option does not stop everybody's server.
fn check(all: &Deployment) -> Result<(), ConfigError> {
    for agent in all.agents.values() {
        for group in &agent.groups {
            known(
                "agents.toml",
                &format!("agent \"{}\"", agent.user),
                "group",
                group,
                &all.groups,
            )?;
        }
    }
    for group in all.groups.values() {
        for lead in &group.leads {
            known(
                "agents.toml",
                &format!("group \"{}\"", group.name),
                "agent",
                lead,
                &all.agents,
            )?;
        }
    }
    for queue in all.queues.values() {
        if let Some(group) = &queue.group {
            known(
                "queues.toml",
                &format!("queue \"{}\"", queue.name),
                "group",
                group,
                &all.groups,
            )?;
        }
    }
    for workbin in all.workbins.values() {
        match (&workbin.owner, workbin.kind) {
            (Some(group), WorkbinKind::AgentGroup) => {
                known(
                    "workbins.toml",
                    &format!("workbin \"{}\"", workbin.name),
                    "group",
                    group,
                    &all.groups,
                )?;
            }
            (None, WorkbinKind::AgentGroup) => {
                return Err(ConfigError::NoOwner(workbin.name.clone()));
            }
            (_, WorkbinKind::Agent) => {}
        }
    }
    for service in all.services.values() {
        known(
            "services.toml",
            &format!("service \"{}\"", service.name),
            "queue",
            &service.queue,
            &all.queues,
        )?;
    }
    for group in all.layers.groups.keys() {
        known("options.toml", "a layer", "group", group, &all.groups)?;
    }
    for agent in all.layers.agents.keys() {
        known("options.toml", "a layer", "agent", agent, &all.agents)?;
    }
    Ok(())
}

fn known<T>(
    file: &'static str,
    user: &str,
    kind: &'static str,
    name: &str,
    all: &BTreeMap<String, T>,
) -> Result<(), ConfigError> {
    if all.contains_key(name) {
        return Ok(());
    }
    Err(ConfigError::Unknown {
        file,
        user: user.to_owned(),
        kind,
        name: name.to_owned(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use holdfast_domain::policy;

    use super::*;
    use crate::config::Password;

    fn demo() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo")
    }

    #[test]
    fn the_demo_deployment_is_what_the_contracts_say() {
        let all = load(&demo()).unwrap();
        assert_eq!(
            all.agents.keys().collect::<Vec<_>>(),
            ["ana", "ben", "lea", "max"]
        );
        for agent in all.agents.values() {
            assert!(matches!(&agent.password, Password::Demo(text) if *text == agent.user));
        }
        let options = |user: &str| all.layers.of(&all.agents[user]);
        assert_eq!(
            options("ana").resolve(policy::ON_HOLD_QUEUE).value,
            "async-hold"
        );
        assert_eq!(
            options("ana").resolve(policy::HOLD_SHORTCUT).value,
            "Ctrl+Alt+H"
        );
        let vip = |key: &str| (key == "IW_OverrideOptions").then(|| "VipBilling".to_owned());
        assert_eq!(
            options("ana").resolve_for(policy::ON_HOLD_QUEUE, vip).value,
            "billing-inbound"
        );
        assert!(options("ana").grants(policy::CAN_PLACE_ON_HOLD));
        assert!(!options("max").grants(policy::CAN_PLACE_ON_HOLD));
        assert!(options("max").grants(policy::CAN_USE));
        assert!(all.leads("lea", "ana") && !all.leads("lea", "max") && !all.leads("ana", "ben"));
        assert!(all.services["support"].asynchronous && !all.services["support-sync"].asynchronous);
        assert_eq!(all.queues["async-hold"].wake_after, 2);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_file_to_change() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["agents", "queues", "workbins", "services", "options"] {
            std::fs::copy(
                demo().join(format!("{file}.toml")),
                folder.path().join(format!("{file}.toml")),
            )
            .unwrap();
        }
        let services = folder.path().join("services.toml");
        let text = std::fs::read_to_string(&services)
            .unwrap()
            .replace("\"chat-inbound\"", "\"nowhere\"");
        std::fs::write(&services, text).unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("services.toml:") && error.contains("\"nowhere\""),
            "{error}"
        );
    }
}
