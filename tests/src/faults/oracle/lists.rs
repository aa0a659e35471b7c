//! Lists equal the server's, and no two agents are in one chat.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Agent, Chat, Evidence, Lists, Side, Stands, Wrote};
use super::{Broken, Promise, note};

pub(super) fn judge(evidence: &Evidence, broken: &mut Vec<Broken>) {
    for agent in &evidence.agents {
        compare(
            agent,
            &lists_of(&agent.name, agent, &evidence.chats),
            broken,
        );
    }
    for chat in &evidence.chats {
        one_at_a_time(chat, broken);
        let holders: Vec<&str> = evidence
            .agents
            .iter()
            .filter(|agent| agent.lists.active.contains(&chat.id))
            .map(|agent| agent.name.as_str())
            .collect();
        if holders.len() > 1 {
            note(
                broken,
                Promise::OneHolder,
                format!("{holders:?} all have {}", chat.id),
            );
        }
    }
}

/// An agent's lists as the server has them; workbins are those that the agent sees.
fn lists_of(name: &str, agent: &Agent, chats: &[Chat]) -> Lists {
    let which = |wanted: &dyn Fn(&Chat) -> bool| -> BTreeSet<String> {
        let found = chats.iter().filter(|chat| wanted(chat));
        found.map(|chat| chat.id.clone()).collect()
    };
    let workbins = agent.lists.workbins.keys().map(|key| {
        let (bin, owner) = key;
        let content = which(&|chat| chat.stands == Stands::Workbin(bin.clone(), owner.clone()));
        (key.clone(), content)
    });
    Lists {
        offered: which(&|chat| chat.stands == Stands::Offered(name.to_owned())),
        active: which(&|chat| chat.open && chat.stands == Stands::With(name.to_owned())),
        on_hold: which(&|chat| {
            let waits = match &chat.stands {
                Stands::Queue | Stands::Workbin(..) => true,
                Stands::Offered(to) => to != name,
                Stands::With(_) | Stands::Done => false,
            };
            chat.open && waits && chat.is_of(name)
        }),
        workbins: workbins.collect::<BTreeMap<_, _>>(),
        history: which(&|chat| chat.handled_by.contains(name)),
    }
}

fn compare(agent: &Agent, truth: &Lists, broken: &mut Vec<Broken>) {
    let seen = &agent.lists;
    let mut compare_one = |list: String, seen: &BTreeSet<String>, truth: &BTreeSet<String>| {
        if seen != truth {
            let how = format!(
                "{} sees {seen:?} in {list}, the server has {truth:?}",
                agent.name
            );
            note(broken, Promise::Lists, how);
        }
    };
    compare_one("offered".into(), &seen.offered, &truth.offered);
    compare_one("active".into(), &seen.active, &truth.active);
    compare_one("on hold".into(), &seen.on_hold, &truth.on_hold);
    compare_one("history".into(), &seen.history, &truth.history);
    for (key, content) in &truth.workbins {
        let seen = seen.workbins.get(key).cloned().unwrap_or_default();
        compare_one(format!("{key:?}"), &seen, content);
    }
}

/// In the transcript no agent comes before the one before has gone.
fn one_at_a_time(chat: &Chat, broken: &mut Vec<Broken>) {
    let mut inside: BTreeSet<&str> = BTreeSet::new();
    for entry in &chat.entries {
        let Side::Agent(name) = &entry.side else {
            continue;
        };
        match entry.wrote {
            Wrote::Joined => {
                inside.insert(name);
            }
            Wrote::Left => {
                inside.remove(name.as_str());
            }
            _ => {}
        }
        if inside.len() > 1 {
            note(
                broken,
                Promise::OneHolder,
                format!("{inside:?} are in {} at {}", chat.id, entry.index),
            );
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Entry;
    use super::super::evidence::tests::{agent, chat};
    use super::*;

    fn evidence() -> Evidence {
        let mut ana = agent("ana");
        let mut ben = agent("ben");
        let held = |id: &str, stands: Stands| Chat {
            stands,
            ..chat(id, Vec::new())
        };
        let bin = ("my-chats".to_owned(), "ana".to_owned());
        let chats = vec![
            chat("active", Vec::new()),
            held("queued", Stands::Queue),
            held("binned", Stands::Workbin(bin.0.clone(), bin.1.clone())),
            held("woken", Stands::Offered("ben".into())),
            held("done", Stands::Done),
        ];
        ana.lists.active.insert("active".into());
        ana.lists.on_hold = ["queued", "binned", "woken"].map(str::to_owned).into();
        ana.lists.workbins.insert(bin, ["binned".to_owned()].into());
        ana.lists.history = chats.iter().map(|chat| chat.id.clone()).collect();
        ben.lists.offered.insert("woken".into());
        Evidence {
            chats,
            agents: vec![ana, ben],
        }
    }

    fn broken(evidence: &Evidence) -> Vec<Promise> {
        let mut broken = Vec::new();
        judge(evidence, &mut broken);
        broken.into_iter().map(|one| one.promise).collect()
    }

    #[test]
    fn all_is_well() {
        assert_eq!(broken(&evidence()), []);
    }

    #[test]
    fn what_is_missing_from_a_list_and_what_is_too_much_is_seen() {
        let mut missing = evidence();
        missing.agents[0].lists.on_hold.remove("woken");
        assert_eq!(broken(&missing), [Promise::Lists]);
        let mut stale = evidence();
        stale.agents[0].lists.active.insert("done".into());
        assert_eq!(broken(&stale), [Promise::Lists]);
        let mut bin = evidence();
        bin.agents[0]
            .lists
            .workbins
            .values_mut()
            .for_each(BTreeSet::clear);
        assert_eq!(broken(&bin), [Promise::Lists]);
        let mut history = evidence();
        history.agents[1].lists.history.insert("active".into());
        assert_eq!(broken(&history), [Promise::Lists]);
    }

    #[test]
    fn two_who_have_one_chat_are_seen() {
        let mut two = evidence();
        two.agents[1].lists.active.insert("active".into());
        assert_eq!(broken(&two), [Promise::Lists, Promise::OneHolder]);
    }

    #[test]
    fn two_in_one_session_are_seen() {
        let came = |index, name: &str, wrote| Entry {
            index,
            at: index,
            side: Side::Agent(name.into()),
            wrote,
        };
        let mut well = evidence();
        well.chats[0].entries = vec![
            came(1, "ana", Wrote::Joined),
            came(2, "ana", Wrote::Left),
            came(3, "ben", Wrote::Joined),
        ];
        assert_eq!(broken(&well), []);
        well.chats[0].entries.remove(1);
        assert_eq!(broken(&well), [Promise::OneHolder]);
    }
}
