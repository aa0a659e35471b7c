//! What the server does by itself: offers, wake-ups, idle limits.

use holdfast_wire::KvList;

use super::decide::Draft;
use super::entry::{EntryKind, Sender, Visibility};
use super::record::{Place, Record, Routing, Tried};
use super::transfer::Missed;
use super::{Command, Denied, transfer};
use crate::config::{Deployment, Queue};
use crate::idle;

pub(super) fn apply(draft: &mut Draft<'_>, command: &Command) -> Result<(), Denied> {
    match command {
        Command::Offer { agent, until } => {
            if draft.record.place != Place::Queue || draft.record.routing.is_none() {
                return Err(Denied::NotWaiting);
            }
            draft.record.place = Place::Offered {
                agent: agent.clone(),
                until: *until,
            };
            draft.record.times.delivered = Some(draft.world.now);
        }
        Command::Unreachable => {
            if draft.record.transfer.is_some() {
                transfer::missed(draft, Missed::Unreachable);
            } else if draft.record.offered_to().is_some() {
                back_to_queue(draft);
            } else {
                return Err(Denied::NotOffered);
            }
        }
        Command::Tick => tick(draft),
        // The server acts for agents and contacts in their names, never in its own.
        _ => {
            return Err(Denied::Malformed(
                "This is not for the server to ask.".to_owned(),
            ));
        }
    }
    Ok(())
}

/// An agent who did not take a chat from `queue` at `now`.
pub(super) fn tried(agent: &str, queue: &Queue, now: i64) -> Tried {
    Tried {
        agent: agent.to_owned(),
        until: queue
            .retry_after
            .map(|seconds| now + i64::from(seconds) * 1000),
    }
}

fn back_to_queue(draft: &mut Draft<'_>) {
    draft.record.place = Place::Queue;
    if let Some(routing) = &mut draft.record.routing {
        routing.last_agent_first = false;
    }
}

/// The offer was not taken: the chat goes on looking for somebody else.
pub(super) fn offer_ended(draft: &mut Draft<'_>) {
    let agent = draft.record.offered_to().map(str::to_owned);
    back_to_queue(draft);
    let queue = draft.world.deployment.queues.get(&draft.record.queue);
    if let (Some(agent), Some(queue), Some(routing)) = (agent, queue, &mut draft.record.routing) {
        routing.tried.push(tried(&agent, queue, draft.world.now));
    }
}

fn tick(draft: &mut Draft<'_>) {
    let now = draft.world.now;
    if let Place::Offered { until, .. } = draft.record.place
        && until <= now
    {
        offer_ended(draft);
    }
    if draft
        .record
        .transfer
        .as_ref()
        .is_some_and(|offer| offer.until <= now)
    {
        transfer::missed(draft, Missed::TimedOut);
    }
    if draft.record.wake_at.is_some_and(|at| at <= now) && draft.record.place == Place::Queue {
        draft.record.wake_at = None;
        let queue = draft.world.deployment.queues.get(&draft.record.queue);
        draft.record.routing = Some(Routing {
            since: now,
            last_agent_first: draft.record.last_agent.is_some()
                && queue.is_some_and(|queue| queue.last_agent_first > 0),
            tried: Vec::new(),
        });
    }
    if let Some(routing) = &mut draft.record.routing {
        routing
            .tried
            .retain(|tried| tried.until.is_none_or(|until| until > now));
    }
    let Some(limits) = idle::limits(&draft.record, draft.world.deployment) else {
        return;
    };
    if limits.close_at <= now && draft.record.alerted_at.is_some() {
        draft.add(
            EntryKind::IdleClose,
            Sender::system(),
            None,
            Visibility::All,
            None,
        );
        draft.close();
        if draft.record.agent().is_none() {
            draft.record.place = Place::Done;
            draft.record.times.done = Some(now);
        }
    } else if limits.alert_at <= now && draft.record.alerted_at.is_none() {
        draft.record.alerted_at = Some(now);
        let close_at = idle::limits(&draft.record, draft.world.deployment)
            .map_or(now, |limits| limits.close_at);
        let marks = KvList::from_pairs(idle::alert_marks(close_at));
        draft.record.user_data.merge(&marks);
        draft.add(
            EntryKind::IdleAlert,
            Sender::system(),
            None,
            Visibility::All,
            Some(marks),
        );
    }
}

/// When [`Command::Tick`] will next have something to do; `None` for never.
pub fn due(record: &Record, deployment: &Deployment) -> Option<i64> {
    if record.is_done() {
        return None;
    }
    let offer = record.offered_until();
    let wake = record.wake_at.filter(|_| record.place == Place::Queue);
    let retry = record
        .routing
        .iter()
        .flat_map(|routing| &routing.tried)
        .filter_map(|tried| tried.until)
        .min();
    let idle = idle::limits(record, deployment).map(|limits| {
        if record.alerted_at.is_some() {
            limits.close_at
        } else {
            limits.alert_at
        }
    });
    [offer, wake, retry, idle].into_iter().flatten().min()
}
