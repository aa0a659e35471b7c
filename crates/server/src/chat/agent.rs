//! What agents ask.

use holdfast_domain::{case_data, policy, web_address};
use holdfast_wire::KvList;

use super::decide::Draft;
use super::entry::{EntryKind, Visibility};
use super::record::{Place, Record};
use super::transfer::Missed;
use super::{Command, Denied, leaving, server, transfer};
use crate::config::{Deployment, WorkbinKind};

/// The longest text of one message, in bytes.
pub const LONGEST_TEXT: usize = 64 * 1024;

pub(super) fn apply(draft: &mut Draft<'_>, user: &str, command: &Command) -> Result<(), Denied> {
    match command {
        Command::Accept { nickname } => accept(draft, user, nickname.as_deref()),
        Command::Reject => reject(draft, user),
        Command::Pull { workbin, owner } => pull(draft, user, workbin.as_deref(), owner.as_deref()),
        Command::Resume { nickname } => resume(draft, user, nickname.as_deref()),
        Command::Say { text, visibility } => say(draft, user, text, *visibility),
        Command::PushUrl { url, visibility } => push_url(draft, user, url, *visibility),
        Command::Notice {
            text,
            user_data,
            visibility,
        } => {
            let from = draft.joined_by(user)?;
            if text.len() > LONGEST_TEXT {
                return Err(too_long());
            }
            draft.add(
                EntryKind::CustomNotice,
                from,
                Some(text.clone()),
                *visibility,
                user_data.clone(),
            );
            Ok(())
        }
        Command::Rename { nickname } => rename(draft, user, nickname),
        Command::Leave { after, text } => leaving::leave(draft, user, *after, text.as_deref()),
        Command::Hold { queue, reason } => leaving::hold(draft, user, queue.as_deref(), reason),
        Command::Place { to } => leaving::place(draft, user, to),
        Command::Transfer { to, reachable } => transfer::offer(draft, user, to, *reachable),
        Command::Complete => complete(draft, user),
        Command::Comment { text } => {
            may_annotate(draft, user)?;
            if text.len() > LONGEST_TEXT {
                return Err(too_long());
            }
            text.clone_into(&mut draft.record.comment);
            Ok(())
        }
        Command::SetData { user_data } => {
            may_annotate(draft, user)?;
            for (key, _) in user_data.entries() {
                may_set(draft, user, key)?;
            }
            set_data(&mut draft.record, user_data);
            Ok(())
        }
        Command::RemoveData { keys } => {
            may_annotate(draft, user)?;
            for key in keys {
                may_set(draft, user, key)?;
            }
            for key in keys.iter().filter(|key| !case_data::is_servers(key)) {
                draft.record.user_data.remove(key);
            }
            Ok(())
        }
        Command::Return { .. }
        | Command::GoAway
        | Command::Offer { .. }
        | Command::Unreachable
        | Command::Tick => Err(Denied::Malformed(
            "This is not for agents to ask.".to_owned(),
        )),
    }
}

pub(super) fn checked(text: &str) -> Result<(), Denied> {
    if text.trim().is_empty() {
        return Err(Denied::Malformed(
            "There is nothing to send: the message is empty.".to_owned(),
        ));
    }
    if text.len() > LONGEST_TEXT {
        Err(too_long())
    } else {
        Ok(())
    }
}

fn too_long() -> Denied {
    Denied::Malformed(format!(
        "The text is longer than {} KB. Send it in parts.",
        LONGEST_TEXT / 1024
    ))
}

pub(super) fn set_data(record: &mut Record, user_data: &KvList) {
    for (key, value) in user_data.entries() {
        if !case_data::is_servers(key) {
            record.user_data.set(key, value.clone());
        }
    }
}

fn accept(draft: &mut Draft<'_>, user: &str, nickname: Option<&str>) -> Result<(), Denied> {
    draft.require(user, policy::CAN_USE)?;
    match &draft.record.place {
        Place::Offered { agent, .. } if agent == user => draft.give(user),
        _ if transfer::is_offered_to(draft, user) => transfer::take(draft, user),
        Place::Agent { agent } if agent != user => return Err(draft.with(agent)),
        Place::Done => return Err(Denied::Done),
        _ => return Err(Denied::NotOffered),
    }
    draft.touch();
    draft.join_agent(user, nickname);
    Ok(())
}

fn reject(draft: &mut Draft<'_>, user: &str) -> Result<(), Denied> {
    draft.require(user, policy::CAN_DECLINE)?;
    if draft.record.offered_to() != Some(user) {
        return Err(Denied::NotOffered);
    }
    if transfer::is_offered_to(draft, user) {
        transfer::missed(draft, Missed::Declined);
    } else {
        server::offer_ended(draft);
    }
    Ok(())
}

fn pull(
    draft: &mut Draft<'_>,
    user: &str,
    workbin: Option<&str>,
    owner: Option<&str>,
) -> Result<(), Denied> {
    if let (Some(name), false) = (workbin, matches!(draft.record.place, Place::Workbin { .. })) {
        // A lost race is worth more than "not in the workbin": it says who was faster.
        if let Place::Agent { agent } = &draft.record.place
            && agent != user
        {
            return Err(draft.with(agent));
        }
        return Err(if draft.record.is_done() {
            Denied::Done
        } else {
            Denied::NotInWorkbin(name.to_owned())
        });
    }
    match &draft.record.place {
        Place::Done => return Err(Denied::Done),
        Place::Agent { agent } if agent == user => return Ok(()),
        Place::Agent { .. } if transfer::is_offered_to(draft, user) => {
            draft.require(user, policy::CAN_USE)?;
            transfer::take(draft, user);
            return Ok(());
        }
        Place::Agent { agent } => return Err(draft.with(agent)),
        Place::Queue => draft.require(user, policy::CAN_PULL_FROM_QUEUE)?,
        Place::Offered { agent, .. } => {
            // Whoever had a held chat last may rejoin it although it is being offered to a colleague meanwhile.
            let theirs = agent == user
                || draft.record.held.is_some() && draft.record.last_agent.as_deref() == Some(user);
            if !theirs {
                return Err(offered_to(draft, agent));
            }
            // Whoever is asked needs no more than to accept; to take it from a colleague is to pull.
            draft.require(
                user,
                if agent == user {
                    policy::CAN_USE
                } else {
                    policy::CAN_PULL_FROM_QUEUE
                },
            )?;
        }
        Place::Workbin {
            workbin: current,
            owner: whose,
        } => {
            let named = workbin.unwrap_or(current);
            let wrong_owner = owner.is_some_and(|owner| owner != whose);
            if named != current || wrong_owner {
                return Err(Denied::NotInWorkbin(named.to_owned()));
            }
            let privilege = to_take(draft.world.deployment, user, current, whose)
                .ok_or_else(|| Denied::NoSuchWorkbin(current.clone()))?;
            draft.require(user, privilege)?;
        }
    }
    draft.give(user);
    Ok(())
}

fn offered_to(draft: &Draft<'_>, agent: &str) -> Denied {
    Denied::OfferedTo {
        agent: agent.to_owned(),
        name: draft.world.deployment.agent_name(agent),
    }
}

/// Whether a workbin's content is an agent's: their own, or their group's.
pub fn is_theirs(deployment: &Deployment, user: &str, workbin: &str, owner: &str) -> bool {
    deployment
        .workbins
        .get(workbin)
        .is_some_and(|workbin| match workbin.kind {
            WorkbinKind::Agent => owner == user,
            WorkbinKind::AgentGroup => {
                workbin.owner.as_deref() == Some(owner) && deployment.in_group(user, owner)
            }
        })
}

/// The privilege that an agent needs to take chats out of a workbin's content: out of what is theirs, and a team lead out
/// of the members' own. `None` where they may not at all.
pub fn to_take(
    deployment: &Deployment,
    user: &str,
    workbin: &str,
    owner: &str,
) -> Option<&'static str> {
    let kind = deployment.workbins.get(workbin)?.kind;
    let theirs = is_theirs(deployment, user, workbin, owner);
    match kind {
        WorkbinKind::Agent if theirs => Some(policy::CAN_PULL_FROM_WORKBIN),
        WorkbinKind::Agent => deployment
            .leads(user, owner)
            .then_some(policy::CAN_PULL_FROM_SHARED_WORKBIN),
        WorkbinKind::AgentGroup => theirs.then_some(policy::CAN_PULL_FROM_SHARED_WORKBIN),
    }
}

fn resume(draft: &mut Draft<'_>, user: &str, nickname: Option<&str>) -> Result<(), Denied> {
    // A rejoin may cross the offer that the contact's message led to: it means the same.
    if draft.record.offered_to() == Some(user) {
        return accept(draft, user, nickname);
    }
    draft.require(user, policy::CAN_USE)?;
    draft.owned_by(user)?;
    if !draft.record.open {
        return Err(Denied::Ended);
    }
    if draft.record.participant(user).is_some() {
        // Already in the session: whoever asks again wants the transcript again.
        draft.newcomer = Some(user.to_owned());
        return Ok(());
    }
    draft.touch();
    draft.join_agent(user, nickname);
    Ok(())
}

fn say(
    draft: &mut Draft<'_>,
    user: &str,
    text: &str,
    visibility: Visibility,
) -> Result<(), Denied> {
    let from = draft.joined_by(user)?;
    checked(text)?;
    draft.touch();
    draft.add(
        EntryKind::Text,
        from,
        Some(text.to_owned()),
        visibility,
        None,
    );
    Ok(())
}

fn push_url(
    draft: &mut Draft<'_>,
    user: &str,
    url: &str,
    visibility: Visibility,
) -> Result<(), Denied> {
    let from = draft.joined_by(user)?;
    draft.require(user, policy::CAN_PUSH_URL)?;
    let Some(address) = web_address::read(url) else {
        return Err(Denied::Malformed(
            "This is no web address. Write it like https://www.example.com/page.".to_owned(),
        ));
    };
    let address = address.to_owned();
    draft.touch();
    draft.add(EntryKind::PushUrl, from, Some(address), visibility, None);
    Ok(())
}

fn rename(draft: &mut Draft<'_>, user: &str, nickname: &str) -> Result<(), Denied> {
    draft.joined_by(user)?;
    checked(nickname)?;
    let mut from = None;
    for participant in &mut draft.record.participants {
        if participant.person == user {
            nickname.trim().clone_into(&mut participant.nickname);
            from = Some(participant.sender());
        }
    }
    if let Some(from) = from {
        draft.add(
            EntryKind::NicknameUpdated,
            from,
            Some(nickname.trim().to_owned()),
            Visibility::All,
            None,
        );
    }
    Ok(())
}

fn complete(draft: &mut Draft<'_>, user: &str) -> Result<(), Denied> {
    draft.require(user, policy::CAN_MARK_DONE)?;
    match &draft.record.place {
        Place::Done => return Err(Denied::Done),
        Place::Agent { agent } if agent == user => {}
        Place::Agent { agent } => return Err(draft.with(agent)),
        Place::Offered { agent, .. } if agent != user => return Err(offered_to(draft, agent)),
        Place::Queue if draft.record.last_agent.as_deref() == Some(user) => {
            // An open session is taken out of where it waits first, and needs what that needs.
            if draft.record.open {
                draft.require(user, policy::CAN_PULL_FROM_QUEUE)?;
            }
        }
        Place::Offered { .. } | Place::Queue => return Err(Denied::NotYours),
        Place::Workbin { workbin, owner } => {
            let theirs = is_theirs(draft.world.deployment, user, workbin, owner);
            if !theirs && draft.record.last_agent.as_deref() != Some(user) {
                return Err(Denied::NotYours);
            }
            if draft.record.open {
                let privilege = to_take(draft.world.deployment, user, workbin, owner)
                    .ok_or(Denied::NotYours)?;
                draft.require(user, privilege)?;
            }
        }
    }
    draft.close();
    draft.record.place = Place::Done;
    draft.record.times.done = Some(draft.world.now);
    if !draft.record.handled_by.iter().any(|agent| agent == user) {
        draft.record.handled_by.push(user.to_owned());
    }
    Ok(())
}

/// What goes with a hold comes with the privilege to hold; the disposition has a privilege of its own, and so has the rest.
fn may_set(draft: &Draft<'_>, user: &str, key: &str) -> Result<(), Denied> {
    let options = draft.options(user);
    let disposition = options.resolve_for(policy::DISPOSITION_KEY, |key| {
        draft.record.user_data.text(key)
    });
    let needed = match key {
        case_data::HOLD_REASON | case_data::HOLD_UNTIL => policy::CAN_PLACE_ON_HOLD,
        key if key == disposition.value => policy::CAN_SET_DISPOSITION,
        _ => policy::CAN_EDIT_CASE_DATA,
    };
    draft.require(user, needed)
}

/// Notes and case data are written by the agent who has the chat; where nobody has it, by whoever had it.
fn may_annotate(draft: &Draft<'_>, user: &str) -> Result<(), Denied> {
    draft.require(user, policy::CAN_USE)?;
    match &draft.record.place {
        Place::Agent { agent } if agent == user => Ok(()),
        Place::Agent { agent } => Err(draft.with(agent)),
        Place::Done => Err(Denied::Done),
        _ if draft.record.handled_by.iter().any(|agent| agent == user) => Ok(()),
        _ => Err(Denied::NotYours),
    }
}
