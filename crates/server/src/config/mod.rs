//! What a deployment consists of, read once at start from the `*.toml` files of one folder.
//!
//! - [`load`]: reading and checking the files
//! - [`options`]: options by layer, as `domain` resolves them

pub mod load;
pub mod options;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use load::{ConfigError, load};
pub use options::{Layers, Sections};

/// Everything that is configured: who works here, where chats wait, and by which rules.
#[derive(Clone, Debug, Default)]
pub struct Deployment {
    /// The tenant.
    pub tenant: Tenant,
    /// The agents by user name, which is also their employee id.
    pub agents: BTreeMap<String, Agent>,
    /// The agent groups by name.
    pub groups: BTreeMap<String, Group>,
    /// The interaction queues by name.
    pub queues: BTreeMap<String, Queue>,
    /// The workbins by name.
    pub workbins: BTreeMap<String, Workbin>,
    /// What contacts can open a chat with, by name.
    pub services: BTreeMap<String, Service>,
    /// Options and privileges in their layers.
    pub layers: Layers,
    /// Reasons for agent states.
    pub action_codes: Vec<ActionCode>,
    /// Business attributes.
    pub business_attributes: Vec<BusinessAttribute>,
    /// Contacts that the directory starts with.
    pub contacts: Vec<ContactSeed>,
}

/// The tenant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Tenant {
    /// The name; empty for the only tenant.
    pub name: String,
    /// The configuration id.
    pub dbid: i64,
}

impl Default for Tenant {
    fn default() -> Self {
        Self {
            name: String::new(),
            dbid: 1,
        }
    }
}

/// An agent. The user name is the employee id too.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Agent {
    /// The sign-in name, `agentId`, `assignedTo` and `personId`.
    pub user: String,
    /// The configuration id.
    pub dbid: i64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The place that channels are activated on when the client names none.
    pub place: String,
    /// The groups the agent belongs to.
    #[serde(default)]
    pub groups: Vec<String>,
    /// How many chats the agent can have at once, offered ones included.
    #[serde(default = "three")]
    pub capacity: u32,
    /// How the agent proves who they are.
    #[serde(flatten)]
    pub password: Password,
}

/// How an agent's password is configured.
#[derive(Clone, Deserialize)]
pub enum Password {
    /// An Argon2id hash in PHC form.
    #[serde(rename = "password-hash")]
    Hash(String),
    /// A readable password, which counts only with `--demo-credentials`.
    #[serde(rename = "demo-password")]
    Demo(String),
}

impl std::fmt::Debug for Password {
    /// Says which kind it is and never what it is: configurations are logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Hash(_) => "Hash(..)",
            Self::Demo(_) => "Demo(..)",
        })
    }
}

/// An agent group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Group {
    /// The name.
    pub name: String,
    /// The configuration id.
    pub dbid: i64,
    /// Team leads: they read the members' own workbins and histories.
    #[serde(default)]
    pub leads: Vec<String>,
}

/// An interaction queue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Queue {
    /// The name.
    pub name: String,
    /// The configuration id.
    pub dbid: i64,
    /// Whether chats are offered as they arrive, or sleep here until the contact writes.
    pub mode: QueueMode,
    /// The group whose agents chats are offered to; without one nothing is offered.
    #[serde(default)]
    pub group: Option<String>,
    /// How long an offer lasts, in seconds.
    #[serde(default = "offer_timeout")]
    pub offer_timeout: u32,
    /// After how many seconds a chat is offered again to an agent who did not take it; none: not before the contact writes again.
    #[serde(default)]
    pub retry_after: Option<u32>,
    /// For how many seconds a woken chat is offered to the agent who had it last before the group; 0: not first.
    #[serde(default)]
    pub last_agent_first: u32,
    /// How long a held chat stays asleep after the contact wrote, in seconds: time for the last agent to rejoin by themself.
    #[serde(default)]
    pub wake_after: u32,
}

/// What a queue does with a chat that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueMode {
    /// It is offered to the longest idle Ready agent.
    Route,
    /// It waits until the contact writes.
    Hold,
}

/// A workbin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Workbin {
    /// The name: `workbinName`, `workbinTypeId`, and the id on the wire.
    pub name: String,
    /// The name shown.
    pub display_name: String,
    /// Whose content it holds.
    #[serde(rename = "type")]
    pub kind: WorkbinKind,
    /// The queue that belongs to this workbin: a chat placed there is in the workbin.
    pub queue: String,
    /// The group that owns the content, for [`WorkbinKind::AgentGroup`].
    #[serde(default)]
    pub owner: Option<String>,
}

/// Whose content a workbin holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum WorkbinKind {
    /// One content for each agent.
    Agent,
    /// One content for a group.
    AgentGroup,
}

impl WorkbinKind {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::AgentGroup => "AgentGroup",
        }
    }
}

/// What a contact can open a chat with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Service {
    /// The name in the path.
    pub name: String,
    /// The name shown on the contact page.
    pub display_name: String,
    /// Whether sessions stay open without agents.
    pub asynchronous: bool,
    /// The queue that chats arrive in.
    pub queue: String,
    /// Keys that begin with `IW_` and that whoever opens a chat may set all the same: they work on the agent's desktop,
    /// so none are taken from a contact unless the deployment trusts the page.
    #[serde(default)]
    pub trusted_data: Vec<String>,
    /// Seconds without activity until the alert, for asynchronous chats.
    #[serde(default = "idle_alert")]
    pub async_idle_alert: u32,
    /// Seconds from the alert until the session is closed, for asynchronous chats.
    #[serde(default = "idle_close")]
    pub async_idle_close: u32,
}

/// A reason for an agent state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActionCode {
    /// The name shown.
    pub name: String,
    /// The code sent.
    pub code: String,
    /// What it is for, e.g. `NotReady`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A business attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BusinessAttribute {
    /// The configuration id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The name shown.
    pub display_name: String,
    /// The values.
    #[serde(default)]
    pub values: Vec<AttributeValue>,
}

/// A value of a business attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttributeValue {
    /// The configuration id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The name shown.
    pub display_name: String,
    /// Whether it is the default.
    #[serde(default)]
    pub default: bool,
}

/// A contact that the directory starts with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContactSeed {
    /// The id.
    pub id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail addresses; each belongs to one contact only.
    #[serde(default)]
    pub emails: Vec<String>,
    /// Phone numbers.
    #[serde(default)]
    pub phones: Vec<String>,
    /// Other attributes by name, e.g. `CompanyName`.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

fn three() -> u32 {
    3
}

fn offer_timeout() -> u32 {
    30
}

fn idle_alert() -> u32 {
    86_400
}

fn idle_close() -> u32 {
    3_600
}

impl Deployment {
    /// The members of a group, in the order of their names.
    pub fn members<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Agent> {
        self.agents
            .values()
            .filter(move |agent| agent.groups.iter().any(|name| name == group))
    }

    /// Whether `lead` leads a group that `member` belongs to.
    pub fn leads(&self, lead: &str, member: &str) -> bool {
        self.agents.get(member).is_some_and(|agent| {
            agent
                .groups
                .iter()
                .filter_map(|name| self.groups.get(name))
                .any(|group| group.leads.iter().any(|name| name == lead))
        })
    }

    /// Whether an agent belongs to a group or leads it.
    pub fn in_group(&self, user: &str, group: &str) -> bool {
        self.agents
            .get(user)
            .is_some_and(|agent| agent.groups.iter().any(|name| name == group))
            || self
                .groups
                .get(group)
                .is_some_and(|group| group.leads.iter().any(|name| name == user))
    }

    /// Whether an agent may read the content of a workbin that is `owner`'s: the own and the group's; a team lead also
    /// the members' own.
    pub fn may_read(&self, user: &str, workbin: &Workbin, owner: &str) -> bool {
        match workbin.kind {
            WorkbinKind::Agent => owner == user || self.leads(user, owner),
            WorkbinKind::AgentGroup => {
                workbin.owner.as_deref() == Some(owner) && self.in_group(user, owner)
            }
        }
    }

    /// The workbin that a queue belongs to, where it belongs to one.
    pub fn workbin_of_queue(&self, queue: &str) -> Option<&Workbin> {
        self.workbins
            .values()
            .find(|workbin| workbin.queue == queue)
    }

    /// An agent's first and last name, or the user name of somebody who is not configured any more.
    pub fn agent_name(&self, user: &str) -> String {
        self.agents.get(user).map_or_else(
            || user.to_owned(),
            |agent| {
                format!("{} {}", agent.first_name, agent.last_name)
                    .trim()
                    .to_owned()
            },
        )
    }
}
