//! The choice of an agent.

use crate::chat::{Place, Record};
use crate::config::Deployment;

/// An agent who could be asked: Ready, connected, with a privilege to use chats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The user name.
    pub user: String,
    /// Since when the agent has had nothing to do, in milliseconds since 1970.
    pub idle_since: i64,
    /// How many chats more the agent can have.
    pub room: u32,
}

/// Whom to offer a chat, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The agent.
    pub agent: String,
    /// How long, in seconds.
    pub seconds: u32,
}

/// Chooses for a chat that looks for an agent: the agent who had it last where the search begins with them, else the
/// longest idle of the queue's group, never one who did not take it in this search. `None` where nobody can be asked.
pub fn choose(record: &Record, candidates: &[Candidate], deployment: &Deployment) -> Option<Offer> {
    let routing = record
        .routing
        .as_ref()
        .filter(|_| record.place == Place::Queue)?;
    let queue = deployment.queues.get(&record.queue)?;
    let asked = |user: &str| routing.tried.iter().any(|tried| tried.agent == user);
    let free = || {
        candidates
            .iter()
            .filter(|one| one.room > 0 && !asked(&one.user))
    };
    if routing.last_agent_first
        && let Some(last) = &record.last_agent
        && let Some(one) = free().find(|one| one.user == *last)
    {
        return Some(Offer {
            agent: one.user.clone(),
            seconds: queue.last_agent_first,
        });
    }
    let group = queue.group.as_deref()?;
    let member = |user: &str| deployment.members(group).any(|agent| agent.user == user);
    free()
        .filter(|one| member(&one.user))
        .min_by_key(|one| (one.idle_since, one.user.clone()))
        .map(|one| Offer {
            agent: one.user.clone(),
            seconds: queue.offer_timeout,
        })
}
