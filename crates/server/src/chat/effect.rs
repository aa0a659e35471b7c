//! Who is told what, found by comparing the record before and after.

use std::collections::BTreeSet;

use super::Actor;
use super::entry::Entry;
use super::record::{LastMessage, Place, Record};

/// Something to tell after a decision is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `StatusChange` to an agent.
    Status {
        /// To whom.
        to: String,
    },
    /// `StatusChange` with the state `Revoked` to an agent whose offer ended.
    Revoked {
        /// To whom.
        to: String,
    },
    /// `ParticipantsUpdated` to an agent.
    Participants {
        /// To whom.
        to: String,
    },
    /// `PropertiesUpdated` to an agent.
    Properties {
        /// To whom.
        to: String,
    },
    /// The whole transcript to an agent who joined.
    Transcript {
        /// To whom.
        to: String,
    },
    /// The new transcript entries to an agent in the session.
    NewEntries {
        /// To whom.
        to: String,
    },
    /// A change of a workbin's content, to its subscribers.
    Workbin {
        /// The workbin's name.
        workbin: String,
        /// Whose content.
        owner: String,
        /// What changed.
        change: WorkbinChange,
    },
    /// An agent is needed, or one has become free.
    Route,
}

/// What changed in a workbin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkbinChange {
    /// A chat came in.
    Add,
    /// An agent took a chat out.
    Pull,
    /// A chat went for another reason.
    Remove,
    /// A chat in it changed.
    PropertyChanged,
}

/// What to tell of the step from `before` to `after`. `newcomer` is an agent who joined and needs the whole transcript.
pub(super) fn between(
    before: &Record,
    after: &Record,
    entries: &[Entry],
    newcomer: Option<&str>,
    actor: Actor<'_>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let moved = before.place != after.place
        || before.open != after.open
        || before.transfer != after.transfer;
    let properties = visible_properties(before) != visible_properties(after);
    let members = before.participants != after.participants;
    if moved {
        status(before, after, actor, &mut effects);
    } else {
        // Asked again for what is so already: the caller still gets the answer as an event.
        if let (Actor::Agent(user), false) = (actor, properties || members || !entries.is_empty()) {
            effects.push(Effect::Status {
                to: user.to_owned(),
            });
        }
        if let (true, Some(owner)) = (members, after.agent()) {
            effects.push(Effect::Participants {
                to: owner.to_owned(),
            });
        }
        let announced = announced(before) != announced(after);
        for user in concerned(after) {
            let joined = after.participant(&user).is_some();
            if properties || (announced && !joined) {
                effects.push(Effect::Properties { to: user });
            }
        }
    }
    transcript(after, entries, newcomer, &mut effects);
    workbins(before, after, properties, &mut effects);
    if needs_routing(before, after) {
        effects.push(Effect::Route);
    }
    effects
}

fn status(before: &Record, after: &Record, actor: Actor<'_>, effects: &mut Vec<Effect>) {
    let lost = before
        .offered_to()
        .filter(|user| after.offered_to() != Some(user) && after.agent() != Some(user));
    if let Some(user) = lost {
        effects.push(Effect::Revoked {
            to: user.to_owned(),
        });
    }
    if let Place::Offered { agent, .. } = &after.place {
        effects.push(Effect::Status { to: agent.clone() });
        return;
    }
    let mut told: BTreeSet<String> = concerned(before)
        .into_iter()
        .chain(concerned(after))
        .collect();
    if let Actor::Agent(user) = actor {
        told.insert(user.to_owned());
    }
    if after.is_done() {
        told.extend(after.handled_by.iter().cloned());
    }
    // Whoever lost the offer knows; it is news only to the agent whose held chat it is.
    if let Some(user) = lost
        && after.last_agent.as_deref() != Some(user)
    {
        told.remove(user);
    }
    effects.extend(told.into_iter().map(|to| Effect::Status { to }));
}

/// Who has it, who is asked, and whose held chat it is.
fn concerned(record: &Record) -> BTreeSet<String> {
    let last = if record.agent().is_some() {
        None
    } else {
        record.last_agent.as_deref()
    };
    [record.agent(), record.offered_to(), last]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

/// What everybody who is concerned sees change.
fn visible_properties(record: &Record) -> (&str, &str, &holdfast_wire::KvList) {
    (&record.subject, &record.comment, &record.user_data)
}

/// What is announced to those who are not in the session and so do not see the transcript grow.
fn announced(record: &Record) -> (Option<LastMessage>, bool) {
    (record.last_message, record.contact_participant().is_some())
}

fn transcript(
    after: &Record,
    entries: &[Entry],
    newcomer: Option<&str>,
    effects: &mut Vec<Effect>,
) {
    if let Some(user) = newcomer {
        effects.push(Effect::Transcript {
            to: user.to_owned(),
        });
    } else if let (Some(owner), false) = (after.agent(), entries.is_empty()) {
        // The owner also sees the entries of the moment in which they or the session ended.
        let left = entries
            .iter()
            .any(|entry| entry.from.person.as_deref() == Some(owner));
        if left || after.participant(owner).is_some() || !after.open {
            effects.push(Effect::NewEntries {
                to: owner.to_owned(),
            });
        }
    }
}

fn workbins(before: &Record, after: &Record, properties: bool, effects: &mut Vec<Effect>) {
    if before.place == after.place {
        if let Place::Workbin { workbin, owner } = &after.place
            && (properties || announced(before) != announced(after) || before.open != after.open)
        {
            let change = WorkbinChange::PropertyChanged;
            effects.push(Effect::Workbin {
                workbin: workbin.clone(),
                owner: owner.clone(),
                change,
            });
        }
        return;
    }
    if let Place::Workbin { workbin, owner } = &before.place {
        let change = if after.agent().is_some() {
            WorkbinChange::Pull
        } else {
            WorkbinChange::Remove
        };
        effects.push(Effect::Workbin {
            workbin: workbin.clone(),
            owner: owner.clone(),
            change,
        });
    }
    if let Place::Workbin { workbin, owner } = &after.place {
        let change = WorkbinChange::Add;
        effects.push(Effect::Workbin {
            workbin: workbin.clone(),
            owner: owner.clone(),
            change,
        });
    }
}

/// Whether an agent is looked for, or one who was busy with this chat is not any more.
fn needs_routing(before: &Record, after: &Record) -> bool {
    let searching = after.place == Place::Queue && after.routing.is_some();
    let busy = |record: &Record| {
        record
            .agent()
            .or(record.offered_to())
            .filter(|_| record.open)
            .map(str::to_owned)
    };
    searching && before != after || busy(before) != busy(after)
}
