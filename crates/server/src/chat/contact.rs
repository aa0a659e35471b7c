//! What contacts ask.

use holdfast_wire::KvList;

use super::agent::{checked, set_data};
use super::decide::Draft;
use super::entry::{EntryKind, Side, Visibility};
use super::record::{Participant, Place};
use super::{Command, Denied};

/// How many visits one chat knows: the first and the newest. Anybody who knows an address can make one.
const MOST_CREDENTIALS: usize = 16;
/// How the keys of case data begin that the agent's desktop works by: which options count, why and until when a chat is
/// on hold.
const DESKTOP_KEYS: &str = "IW_";

pub(super) fn apply(draft: &mut Draft<'_>, command: &Command) -> Result<(), Denied> {
    if !draft.record.open {
        return Err(Denied::Ended);
    }
    match command {
        Command::Say { text, .. } => {
            checked(text)?;
            draft.join_contact();
            draft.touch();
            if let Some(from) = draft.record.contact_participant().map(Participant::sender) {
                draft.add(
                    EntryKind::Text,
                    from,
                    Some(text.clone()),
                    Visibility::All,
                    None,
                );
            }
            set_alarm(draft);
        }
        Command::SetData { user_data } => tell(draft, user_data),
        Command::Return { credential, whole } => {
            if let Some(credential) = credential {
                let from_index = if *whole {
                    1
                } else {
                    draft.record.last_index + 1
                };
                let known = &mut draft.record.credentials;
                if known.len() >= MOST_CREDENTIALS {
                    // The first visit reads the whole chat: who knows an address must not be able to push it out.
                    known.remove(1);
                }
                known.push(super::record::Credential {
                    from_index,
                    ..credential.clone()
                });
            }
            draft.join_contact();
        }
        Command::GoAway => go_away(draft),
        _ => {
            return Err(Denied::Malformed(
                "This is not for contacts to ask.".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Takes over what a contact's page says of the chat. What works on the agent's desktop is the agents' to set.
pub(super) fn tell(draft: &mut Draft<'_>, user_data: &KvList) {
    let services = &draft.world.deployment.services;
    let trusted = services
        .get(&draft.record.service)
        .map_or(&[][..], |service| service.trusted_data.as_slice());
    let mut told = KvList::new();
    for (key, value) in user_data.entries() {
        if !key.starts_with(DESKTOP_KEYS) || trusted.iter().any(|one| one == key) {
            told.set(key, value.clone());
        }
    }
    set_data(&mut draft.record, &told);
}

/// A held chat wakes when the contact writes: after the queue's `wake-after`, which leaves the agent who had it time
/// to rejoin by themself. In a workbin it is only announced.
pub(super) fn set_alarm(draft: &mut Draft<'_>) {
    let record = &mut draft.record;
    let Some(queue) = draft.world.deployment.queues.get(&record.queue) else {
        return;
    };
    let searching = record
        .routing
        .as_ref()
        .is_some_and(|routing| routing.tried.is_empty());
    let rests = record.held.is_some() || queue.retry_after.is_none();
    if record.place == Place::Queue && rests && !searching && record.wake_at.is_none() {
        record.wake_at = Some(draft.world.now + i64::from(queue.wake_after) * 1000);
    }
}

fn go_away(draft: &mut Draft<'_>) {
    draft.part(|one| one.side == Side::Contact);
    if draft.record.asynchronous {
        return;
    }
    draft.close();
    if draft.record.agent().is_none() {
        draft.record.place = Place::Done;
        draft.record.times.done = Some(draft.world.now);
    }
}
