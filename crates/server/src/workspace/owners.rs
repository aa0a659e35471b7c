//! Whose histories an agent may read, the own, and a team lead those of the members; and whom a search of all interactions
//! means.

use crate::chat::Denied;
use crate::config::Deployment;
use crate::engine::EngineError;
use crate::search::{Query, QueryError, Term};

/// The agent that `named` means, a user name or a configuration id, if `user` may read their history.
pub(super) fn readable(deployment: &Deployment, user: &str, named: &str) -> Result<String, Denied> {
    let agent = meant(deployment, named);
    if agent == user || deployment.leads(user, agent) {
        Ok(agent.to_owned())
    } else {
        Err(Denied::Malformed(
            "Only team leads read the histories of others.".to_owned(),
        ))
    }
}

/// The agent that `named` means, a user name or a configuration id.
pub(super) fn meant<'a>(deployment: &'a Deployment, named: &'a str) -> &'a str {
    let by_dbid = deployment
        .agents
        .values()
        .find(|agent| agent.dbid.to_string() == named);
    by_dbid.map_or(named, |agent| &agent.user)
}

/// The query with its owners resolved to agents. Who may search all interactions may search those of everybody.
pub(super) fn resolve(deployment: &Deployment, query: Query) -> Result<Query, EngineError> {
    query.with_terms(&|term| {
        if !names_owner(&term) {
            return Ok(Query::Term(term));
        }
        if term.is_any() {
            return Ok(Query::HandledBy(
                deployment.agents.keys().cloned().collect(),
            ));
        }
        if term.has_wildcard() {
            let what = "a wildcard in the name of an agent".to_owned();
            return Err(QueryError::NotServed(what).into());
        }
        let agent = meant(deployment, &term.text);
        Ok(Query::HandledBy(vec![agent.to_owned()]))
    })
}

fn names_owner(term: &Term) -> bool {
    const FIELDS: [&str; 5] = ["owner", "ownerid", "username", "agentid", "employeeid"];
    let named = |field: &String| FIELDS.iter().any(|name| field.eq_ignore_ascii_case(name));
    term.field.as_ref().is_some_and(named)
}
