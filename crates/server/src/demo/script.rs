//! `traffic.toml`: who comes, and what they say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use holdfast_wire::KvList;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::config::Deployment;
use crate::engine::contacts::Visitor;

/// Why the script cannot be played. Each says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}. --demo-traffic needs it; start without it, or name another --config.", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// Something is named that does not exist.
    #[error(
        "traffic.toml: {name} names the {kind} \"{missing}\", which does not exist; define it or correct the name"
    )]
    Unknown {
        /// The contact whose script it is.
        name: String,
        /// What is named.
        kind: &'static str,
        /// The name.
        missing: String,
    },
}

/// The whole script.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Chats that were before the server started for the first time.
    pub past: Vec<PastChat>,
    /// Contacts who come while it runs.
    pub live: Vec<LiveContact>,
}

/// Who comes, and why.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// The address, by which the directory knows them.
    pub email: String,
    /// The service they come through.
    #[serde(default = "support")]
    pub service: String,
    /// What it is about.
    pub subject: String,
    /// Case data.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
}

/// A chat of the past.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PastChat {
    /// The contact.
    #[serde(flatten)]
    pub person: Person,
    /// How long before the server's start it began.
    pub ago: SignedDuration,
    /// The agent who answered.
    pub agent: String,
    /// What happened, in its order.
    pub story: Vec<Step>,
}

/// A step of a past chat.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    /// How long after the step before.
    #[serde(default = "half_a_minute")]
    pub after: SignedDuration,
    /// What happens.
    #[serde(flatten)]
    pub act: Act,
}

/// What can happen in a past chat.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// The contact says something.
    Contact(String),
    /// The agent says something.
    Agent(String),
    /// The agent writes the note.
    Note(String),
    /// The agent places the chat on hold, for this reason.
    Hold(String),
    /// The agent puts the chat into a workbin.
    Workbin(String),
    /// The agent ends the session and marks it Done, with this disposition.
    Done(String),
}

/// A contact who comes and reacts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LiveContact {
    /// The contact.
    #[serde(flatten)]
    pub person: Person,
    /// How long after an agent of the service's group gets Ready for the first time.
    pub arrives: SignedDuration,
    /// What they say first.
    pub opens: Vec<String>,
    /// What they answer, one for each time that the agent writes.
    #[serde(default)]
    pub answers: Vec<String>,
    /// How long they take to answer.
    #[serde(default = "two_seconds")]
    pub answer_after: SignedDuration,
    /// What they write while nobody is there, one for each time that they are placed on hold.
    #[serde(default)]
    pub held: Vec<String>,
    /// How long they wait with that.
    #[serde(default = "four_seconds")]
    pub held_after: SignedDuration,
}

fn support() -> String {
    "support".to_owned()
}

fn half_a_minute() -> SignedDuration {
    SignedDuration::from_secs(30)
}

fn two_seconds() -> SignedDuration {
    SignedDuration::from_secs(2)
}

fn four_seconds() -> SignedDuration {
    SignedDuration::from_secs(4)
}

impl Script {
    /// Reads `traffic.toml` in `folder` and checks the names in it.
    pub fn load(folder: &Path, deployment: &Deployment) -> Result<Self, ScriptError> {
        let path = folder.join("traffic.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(ScriptError::Read { path, source }),
        };
        let script: Self = toml::from_str(&text).map_err(|source| ScriptError::Syntax {
            path,
            source: Box::new(source),
        })?;
        script.check(deployment)?;
        Ok(script)
    }

    fn check(&self, deployment: &Deployment) -> Result<(), ScriptError> {
        let unknown = |person: &Person, kind, missing: &str| {
            Err(ScriptError::Unknown {
                name: person.name.clone(),
                kind,
                missing: missing.to_owned(),
            })
        };
        for person in self
            .past
            .iter()
            .map(|chat| &chat.person)
            .chain(self.live.iter().map(|live| &live.person))
        {
            if !deployment.services.contains_key(&person.service) {
                return unknown(person, "service", &person.service);
            }
        }
        for chat in &self.past {
            if !deployment.agents.contains_key(&chat.agent) {
                return unknown(&chat.person, "agent", &chat.agent);
            }
            for Step { act, .. } in &chat.story {
                if let Act::Workbin(workbin) = act
                    && !deployment.workbins.contains_key(workbin)
                {
                    return unknown(&chat.person, "workbin", workbin);
                }
            }
        }
        Ok(())
    }
}

impl Person {
    /// The person as a visitor of the service.
    pub(super) fn visitor(&self) -> Visitor {
        let (first, last) = self.name.split_once(' ').unwrap_or((&self.name, ""));
        let mut user_data = KvList::new();
        for (key, value) in &self.data {
            user_data.set(key.as_str(), value.as_str());
        }
        Visitor {
            nickname: Some(self.name.clone()),
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            email: Some(self.email.clone()),
            subject: Some(self.subject.clone()),
            user_data,
            pass: None,
            operation: None,
        }
    }
}
