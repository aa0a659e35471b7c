//! The ways in which an agent leaves a session, and where the chat waits then.

use holdfast_domain::policy;

use super::agent::{checked, is_theirs};
use super::decide::Draft;
use super::entry::{EntryKind, Side, Visibility};
use super::record::{Held, Participant, Place};
use super::{AfterAction, Denied, Destination, contact};
use crate::config::WorkbinKind;

/// The queue name that means: where it came from.
pub const BACK: &str = "__BACK__";

pub(super) fn leave(
    draft: &mut Draft<'_>,
    user: &str,
    after: Option<AfterAction>,
    text: Option<&str>,
) -> Result<(), Denied> {
    draft.owned_by(user)?;
    if !draft.record.open {
        return Err(Denied::Ended);
    }
    let asynchronous = draft.record.asynchronous;
    let after = after.unwrap_or(if asynchronous {
        AfterAction::KeepAlive
    } else {
        AfterAction::CloseIfNoAgents
    });
    let needed = match (after, asynchronous) {
        (AfterAction::KeepAlive, false) => return Err(Denied::Standard),
        (AfterAction::KeepAlive, true) => policy::CAN_PLACE_ON_HOLD,
        (AfterAction::ForceClose, true) => policy::CAN_RELEASE_ASYNC,
        (AfterAction::ForceClose | AfterAction::CloseIfNoAgents, false) => policy::CAN_RELEASE,
        // Only one agent can have a chat, so the one who leaves is the last: this would end the session.
        (AfterAction::CloseIfNoAgents, true) => return Err(Denied::Asynchronous),
    };
    draft.require(user, needed)?;
    if let (Some(text), Some(from)) = (
        text,
        draft.record.participant(user).map(Participant::sender),
    ) && !text.trim().is_empty()
    {
        checked(text)?;
        draft.add(
            EntryKind::Text,
            from,
            Some(text.to_owned()),
            Visibility::All,
            None,
        );
    }
    draft.touch();
    part(draft, user);
    if after != AfterAction::KeepAlive {
        draft.close();
    }
    Ok(())
}

fn part(draft: &mut Draft<'_>, user: &str) {
    draft.part(|one| one.side == Side::Agent && one.person == user);
}

pub(super) fn hold(
    draft: &mut Draft<'_>,
    user: &str,
    queue: Option<&str>,
    reason: &str,
) -> Result<(), Denied> {
    draft.require(user, policy::CAN_PLACE_ON_HOLD)?;
    draft.owned_by(user)?;
    if !draft.record.open {
        return Err(Denied::Ended);
    }
    if !draft.record.asynchronous {
        return Err(Denied::Standard);
    }
    let option = || {
        draft
            .options(user)
            .resolve_for(policy::ON_HOLD_QUEUE, |key| {
                draft.record.user_data.text(key)
            })
            .value
    };
    let queue = queue
        .map(str::to_owned)
        .filter(|queue| !queue.is_empty())
        .unwrap_or_else(option);
    let (place, queue) = if queue.is_empty() {
        own_workbin(draft, user)?
    } else if queue == BACK {
        way_back(draft)?
    } else {
        resolve_queue(draft, user, &queue)?
    };
    draft.touch();
    part(draft, user);
    // A held chat sleeps wherever it is put, also in a queue that would offer it at once.
    draft.put(place, &queue);
    draft.record.held = Some(Held {
        since: draft.world.now,
        by: user.to_owned(),
        reason: reason.to_owned(),
    });
    Ok(())
}

pub(super) fn place(draft: &mut Draft<'_>, user: &str, to: &Destination) -> Result<(), Denied> {
    draft.require(user, policy::CAN_USE)?;
    draft.owned_by(user)?;
    if draft.record.open && !draft.record.asynchronous {
        return Err(Denied::Standard);
    }
    let (place, queue) = match to {
        Destination::Back => way_back(draft)?,
        Destination::Queue(queue) => resolve_queue(draft, user, queue)?,
        Destination::Workbin { workbin, owner } => {
            resolve_workbin(draft, user, workbin, owner.as_deref())?
        }
    };
    if draft.record.participant(user).is_some() {
        draft.require(user, policy::CAN_PLACE_ON_HOLD)?;
        draft.touch();
        part(draft, user);
    }
    let was_held = draft.record.was_held.take();
    let back = *to == Destination::Back;
    match place {
        // It was asleep there: putting it back wakes nobody.
        Place::Queue if back && was_held.is_some() => draft.put(Place::Queue, &queue),
        Place::Queue => draft.enqueue(&queue, Some(user)),
        place => draft.put(place, &queue),
    }
    if !draft.record.open {
        return Ok(());
    }
    if back {
        draft.record.held = was_held;
        // The contact still waits for an answer, as before the agent took it.
        if draft.record.contact_waits() && draft.record.routing.is_none() {
            contact::set_alarm(draft);
        }
    } else {
        draft.record.held = Some(Held {
            since: draft.world.now,
            by: user.to_owned(),
            reason: String::new(),
        });
    }
    Ok(())
}

type Waiting = (Place, String);

fn resolve_queue(draft: &Draft<'_>, user: &str, queue: &str) -> Result<Waiting, Denied> {
    if draft.world.deployment.queues.contains_key(queue) {
        return Ok((Place::Queue, queue.to_owned()));
    }
    match draft.world.deployment.workbin_of_queue(queue) {
        Some(workbin) => resolve_workbin(draft, user, &workbin.name, None),
        None => Err(Denied::NoSuchQueue {
            queue: queue.to_owned(),
        }),
    }
}

fn resolve_workbin(
    draft: &Draft<'_>,
    user: &str,
    name: &str,
    owner: Option<&str>,
) -> Result<Waiting, Denied> {
    let missing = || Denied::NoSuchWorkbin(name.to_owned());
    let workbin = draft
        .world
        .deployment
        .workbins
        .get(name)
        .ok_or_else(missing)?;
    let own = match workbin.kind {
        WorkbinKind::Agent => user,
        WorkbinKind::AgentGroup => workbin.owner.as_deref().ok_or_else(missing)?,
    };
    let owner = owner.filter(|owner| !owner.is_empty()).unwrap_or(own);
    if !is_theirs(draft.world.deployment, user, name, owner) {
        return Err(missing());
    }
    Ok((
        Place::Workbin {
            workbin: workbin.name.clone(),
            owner: owner.to_owned(),
        },
        workbin.queue.clone(),
    ))
}

fn own_workbin(draft: &Draft<'_>, user: &str) -> Result<Waiting, Denied> {
    let named = draft
        .options(user)
        .resolve("workbin.chat.in-progress")
        .value;
    let first = || {
        draft
            .world
            .deployment
            .workbins
            .values()
            .find(|workbin| workbin.kind == WorkbinKind::Agent)
    };
    let name = if named.is_empty() {
        first().map(|workbin| workbin.name.clone())
    } else {
        Some(named)
    };
    resolve_workbin(draft, user, &name.ok_or(Denied::NoHoldQueue)?, None)
}

fn way_back(draft: &Draft<'_>) -> Result<Waiting, Denied> {
    let place = draft.record.came_from.clone().ok_or(Denied::NoWayBack)?;
    Ok((place, draft.record.queue.clone()))
}
