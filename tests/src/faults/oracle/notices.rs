//! One notice for each burst, and nobody is made Ready.

use super::evidence::{Agent, Chat, Evidence, Side, Stands, StatusStep, Wrote};
use super::{Broken, Promise, note};

pub(super) fn judge(evidence: &Evidence, broken: &mut Vec<Broken>) {
    for agent in &evidence.agents {
        status(agent, broken);
        if agent.attended {
            for chat in &evidence.chats {
                bursts(agent, chat, broken);
            }
        }
    }
}

/// Ready is shown only where the agent asked for it: last, or before, and the answer comes in its turn.
fn status(agent: &Agent, broken: &mut Vec<Broken>) {
    let (mut wanted, mut shown) = (false, false);
    // What was asked for and is not answered yet, in order.
    let mut open = Vec::new();
    for step in &agent.statuses {
        match step {
            StatusStep::Asked(ready) => {
                wanted = *ready;
                open.push(*ready);
            }
            StatusStep::Shown(ready) => {
                let answered = open.iter().position(|asked| asked == ready);
                open.drain(..answered.map_or(0, |at| at + 1));
                if *ready && !shown && !wanted && answered.is_none() {
                    note(
                        broken,
                        Promise::Status,
                        format!("{} became Ready: {:?}", agent.name, agent.statuses),
                    );
                    return;
                }
                shown = *ready;
            }
        }
    }
}

/// So long after a contact's last words more of them are another burst, in milliseconds.
const GAP_MS: i64 = 30_000;

/// A burst is what a contact writes into a chat that the agent has or holds, without a longer pause, before the agent
/// comes, goes or answers: no window of theirs is in front. Each is told once at most; the last one is told, where the
/// agent did not answer it.
fn bursts(agent: &Agent, chat: &Chat, broken: &mut Vec<Broken>) {
    let (mut bursts, mut concerned, mut running) = (0, false, false);
    let mut wrote_at = i64::MIN;
    for entry in &chat.entries {
        match (&entry.side, &entry.wrote) {
            (Side::Agent(name), Wrote::Joined | Wrote::Left) if *name == agent.name => {
                (concerned, running) = (true, false);
            }
            (Side::Agent(_), Wrote::Joined) => (concerned, running) = (false, false),
            (Side::Agent(_), Wrote::Text(_)) => running = false,
            (Side::Contact, Wrote::Text(_)) if concerned => {
                let paused = entry.at.saturating_sub(wrote_at) > GAP_MS;
                bursts += usize::from(!running || paused);
                (running, wrote_at) = (true, entry.at);
            }
            _ => {}
        }
    }
    let told = agent.told_wrote.get(&chat.id).copied().unwrap_or(0);
    if told > bursts {
        note(
            broken,
            Promise::Notices,
            format!(
                "{} was told {told} times of {bursts} bursts in {}",
                agent.name, chat.id
            ),
        );
    }
    let waits = match &chat.stands {
        Stands::Queue | Stands::Workbin(..) => true,
        Stands::Offered(to) | Stands::With(to) => *to == agent.name,
        Stands::Done => false,
    };
    let is_told = agent.told.contains(&chat.id) || agent.told_summary;
    if running && waits && chat.is_of(&agent.name) && !is_told {
        note(
            broken,
            Promise::Notices,
            format!(
                "{} was not told that the contact of {} wrote",
                agent.name, chat.id
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Entry;
    use super::super::evidence::tests::{agent, chat, entry};
    use super::*;

    fn evidence() -> Evidence {
        let came = |index, wrote| Entry {
            index,
            at: index,
            side: Side::Agent("ana".into()),
            wrote,
        };
        let mut chat = chat(
            "c",
            vec![
                entry(1, Side::Contact, "before"),
                came(2, Wrote::Joined),
                came(3, Wrote::Left),
                entry(4, Side::Contact, "one"),
                entry(5, Side::Contact, "two"),
            ],
        );
        chat.stands = Stands::Queue;
        let mut ana = agent("ana");
        ana.told.insert("c".into());
        ana.told_wrote.insert("c".into(), 1);
        Evidence {
            chats: vec![chat],
            agents: vec![ana],
        }
    }

    fn broken(evidence: &Evidence) -> Vec<Promise> {
        let mut broken = Vec::new();
        judge(evidence, &mut broken);
        broken.into_iter().map(|one| one.promise).collect()
    }

    #[test]
    fn one_notice_for_one_burst() {
        assert_eq!(broken(&evidence()), []);
    }

    #[test]
    fn a_second_notice_and_none_at_all_are_seen() {
        let mut twice = evidence();
        twice.agents[0].told_wrote.insert("c".into(), 2);
        assert_eq!(broken(&twice), [Promise::Notices]);
        let mut never = evidence();
        never.agents[0].told_wrote.clear();
        never.agents[0].told.clear();
        assert_eq!(broken(&never), [Promise::Notices]);
        never.agents[0].attended = false;
        assert_eq!(broken(&never), [], "nobody looked");
    }

    #[test]
    fn what_comes_into_a_chat_that_the_agent_has_is_told_too() {
        let mut active = evidence();
        active.chats[0].entries.remove(2);
        active.chats[0].stands = Stands::With("ana".into());
        assert_eq!(broken(&active), []);
        active.agents[0].told_wrote.insert("c".into(), 2);
        assert_eq!(broken(&active), [Promise::Notices], "one burst");
        let own = Side::Agent("ana".into());
        active.chats[0].entries.insert(3, entry(4, own, "Moment"));
        assert_eq!(broken(&active), [], "answered between");
        active.agents[0].told_wrote.clear();
        active.agents[0].told.clear();
        assert_eq!(broken(&active), [Promise::Notices], "never told");
        active.chats[0].stands = Stands::With("ben".into());
        assert_eq!(broken(&active), [], "a colleague has it");
    }

    #[test]
    fn words_before_the_hold_that_were_not_answered_are_told_too() {
        let mut held = evidence();
        held.agents[0].told_wrote.insert("c".into(), 2);
        assert_eq!(broken(&held), [Promise::Notices], "joined after them");
        held.chats[0]
            .entries
            .insert(2, entry(2, Side::Contact, "and"));
        assert_eq!(broken(&held), []);
    }

    #[test]
    fn after_a_pause_the_same_contact_is_told_again() {
        let mut twice = evidence();
        twice.agents[0].told_wrote.insert("c".into(), 2);
        twice.chats[0].entries[4].at += 31_000;
        assert_eq!(broken(&twice), []);
        twice.agents[0].told_wrote.insert("c".into(), 3);
        assert_eq!(broken(&twice), [Promise::Notices]);
    }

    #[test]
    fn who_is_made_ready_is_seen() {
        use StatusStep::{Asked, Shown};
        for (steps, is_broken) in [
            (
                vec![Asked(true), Shown(true), Shown(false), Shown(true)],
                false,
            ),
            (
                vec![
                    Asked(true),
                    Shown(true),
                    Asked(false),
                    Shown(true),
                    Shown(false),
                ],
                false,
            ),
            (
                vec![
                    Asked(true),
                    Shown(true),
                    Asked(false),
                    Shown(false),
                    Shown(true),
                ],
                true,
            ),
            // Each answer in its turn, after the next wish.
            (
                vec![
                    Asked(true),
                    Shown(true),
                    Asked(false),
                    Asked(true),
                    Shown(false),
                    Asked(false),
                    Shown(true),
                    Shown(false),
                ],
                false,
            ),
            (vec![Shown(false), Shown(true)], true),
        ] {
            let mut ana = agent("ana");
            ana.statuses = steps.clone();
            let evidence = Evidence {
                chats: Vec::new(),
                agents: vec![ana],
            };
            assert_eq!(!broken(&evidence).is_empty(), is_broken, "{steps:?}");
        }
    }
}
