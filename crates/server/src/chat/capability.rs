//! What the server allows one agent to do with a chat now, as `interaction.capabilities`.

use holdfast_domain::options::Options;
use holdfast_domain::policy;

use super::agent::{is_theirs, to_take};
use super::record::{Place, Record};
use crate::config::Deployment;

/// The capabilities of a chat for an agent.
pub fn capabilities(record: &Record, user: &str, deployment: &Deployment) -> Vec<&'static str> {
    let Some(agent) = deployment.agents.get(user) else {
        return Vec::new();
    };
    let options = deployment.layers.of(agent);
    if !options.grants(policy::CAN_USE) {
        return Vec::new();
    }
    match &record.place {
        Place::Offered { agent, .. } if agent == user => offered(record, &options),
        Place::Agent { agent } if agent == user => owned(record, user, &options),
        Place::Agent { .. } if record.offered_to() == Some(user) => offered(record, &options),
        Place::Queue | Place::Offered { .. } | Place::Workbin { .. } => {
            waiting(record, user, deployment, &options)
        }
        Place::Agent { .. } | Place::Done => Vec::new(),
    }
}

fn offered(record: &Record, options: &Options) -> Vec<&'static str> {
    let mut list = vec!["accept"];
    if options.grants(policy::CAN_DECLINE) {
        list.push("reject");
    }
    if record.held.is_some() {
        list.extend(["pull", "resume"]);
    }
    list
}

fn owned(record: &Record, user: &str, options: &Options) -> Vec<&'static str> {
    let mut list = annotations(options);
    let joined = record.participant(user).is_some();
    let may_hold = options.grants(policy::CAN_PLACE_ON_HOLD);
    if record.open && joined {
        list.extend(["send-message", "send-typing-started", "send-typing-stopped"]);
        if options.grants(policy::CAN_PUSH_URL) {
            list.push("send-url");
        }
        list.extend(["send-custom-notification", "update-nickname"]);
    }
    if record.open && !joined {
        list.push("resume");
    }
    if record.open && options.grants(policy::CAN_TRANSFER) {
        list.push("transfer");
    }
    if record.open {
        let may_end = options.grants(if record.asynchronous {
            policy::CAN_RELEASE_ASYNC
        } else {
            policy::CAN_RELEASE
        });
        if may_end || record.asynchronous && may_hold {
            list.push("leave");
        }
        if record.asynchronous && may_hold {
            list.push("put-on-hold");
        }
    }
    if !record.open || record.asynchronous && (may_hold || !joined) {
        list.extend(["place-in-queue", "add-interaction"]);
    }
    if options.grants(policy::CAN_MARK_DONE) {
        list.push("complete");
    }
    list
}

/// What may be written beside the conversation; the disposition and what goes with a hold are attached.
fn annotations(options: &Options) -> Vec<&'static str> {
    let mut list = vec!["set-comment", "attach-user-data"];
    if options.grants(policy::CAN_EDIT_CASE_DATA) {
        list.extend(["delete-user-data", "update-user-data"]);
    }
    list
}

fn waiting(
    record: &Record,
    user: &str,
    deployment: &Deployment,
    options: &Options,
) -> Vec<&'static str> {
    let last = record.last_agent.as_deref() == Some(user);
    let (theirs, privilege) = match &record.place {
        Place::Workbin { workbin, owner } => (
            is_theirs(deployment, user, workbin, owner),
            to_take(deployment, user, workbin, owner),
        ),
        Place::Queue => (false, Some(policy::CAN_PULL_FROM_QUEUE)),
        Place::Offered { .. } if last && record.held.is_some() => {
            (false, Some(policy::CAN_PULL_FROM_QUEUE))
        }
        _ => (false, None),
    };
    let may_pull = privilege.is_some_and(|privilege| options.grants(privilege));
    let mut allowed = Vec::new();
    if may_pull {
        allowed.push("pull");
    }
    let may_finish = (last && !matches!(record.place, Place::Offered { .. })) || theirs;
    let may_finish = may_finish && (may_pull || !record.open);
    if may_finish && options.grants(policy::CAN_MARK_DONE) {
        allowed.push("complete");
    }
    if record.handled_by.iter().any(|agent| agent == user) {
        allowed.extend(annotations(options));
    }
    allowed
}
