//! Messages: once, in order, and shown as what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Agent, Chat, Evidence, Shown, Side};
use super::{Broken, Promise, note};

pub(super) fn judge(evidence: &Evidence, broken: &mut Vec<Broken>) {
    let chats: BTreeMap<&str, &Chat> = evidence
        .chats
        .iter()
        .map(|chat| (chat.id.as_str(), chat))
        .collect();
    for agent in &evidence.agents {
        sent_once(agent, &chats, broken);
        in_order(agent, &chats, broken);
        shown(agent, &chats, broken);
    }
    for chat in &evidence.chats {
        contact(chat, broken);
        nobody_else(chat, &evidence.agents, broken);
    }
}

/// Each text is in the transcript or stands as not sent, as often as it was asked for.
fn sent_once(agent: &Agent, chats: &BTreeMap<&str, &Chat>, broken: &mut Vec<Broken>) {
    let wanted: BTreeSet<(&str, &str)> = agent
        .asked
        .iter()
        .map(|asked| (asked.chat.as_str(), asked.text.as_str()))
        .collect();
    for (chat, text) in wanted {
        let asked: Vec<_> = agent
            .asked
            .iter()
            .filter(|asked| asked.chat == chat && asked.text == text)
            .collect();
        // A text that came back and was sent again is one message.
        let most = asked.iter().filter(|asked| !asked.again).count();
        let least = asked
            .iter()
            .filter(|asked| !asked.again && asked.sure)
            .count();
        let delivered = chats.get(chat).map_or(0, |chat| {
            let own = Side::Agent(agent.name.clone());
            chat.texts()
                .filter(|(_, side, said)| **side == own && *said == text)
                .count()
        });
        let items = agent.shown.get(chat).map_or(&[][..], Vec::as_slice);
        let waiting = items
            .iter()
            .filter(|item| item.index.is_none() && item.text == text)
            .count();
        let in_draft = usize::from(agent.drafts.get(chat).is_some_and(|draft| draft == text));
        let standing = waiting + in_draft;
        let who = &agent.name;
        let states: Vec<&str> = asked
            .iter()
            .filter_map(|asked| asked.state.as_deref())
            .collect();
        let counts = format!(
            "{who} asked for {text:?} in {chat} {least} to {most} times: {delivered} in the transcript, {standing} not sent; the core says {states:?}"
        );
        if delivered + standing < least {
            note(broken, Promise::NotLost, counts);
        } else if delivered + standing > most {
            note(broken, Promise::NotDoubled, counts);
        }
        let said = asked
            .iter()
            .filter(|asked| asked.state.as_deref() == Some("delivered"))
            .count();
        if said > delivered {
            note(
                broken,
                Promise::SentIsSent,
                format!(
                    "{who}: {text:?} in {chat} counts as sent {said} times and is there {delivered} times"
                ),
            );
        }
    }
}

/// What was delivered came in the order it was asked for.
fn in_order(agent: &Agent, chats: &BTreeMap<&str, &Chat>, broken: &mut Vec<Broken>) {
    let own = Side::Agent(agent.name.clone());
    for (id, chat) in chats {
        let mut asked = agent
            .asked
            .iter()
            .filter(|asked| asked.chat == *id)
            .map(|asked| asked.text.as_str());
        let mut said = chat
            .texts()
            .filter(|(_, side, _)| **side == own)
            .map(|(_, _, text)| text);
        if let Some(early) = said.find(|text| !asked.any(|wanted| wanted == *text)) {
            note(
                broken,
                Promise::InOrder,
                format!(
                    "{}: {early:?} in {id} is not where it was asked for",
                    agent.name
                ),
            );
        }
    }
}

/// What is shown is what the server has: all of it where the chat is the agent's, nothing else elsewhere.
fn shown(agent: &Agent, chats: &BTreeMap<&str, &Chat>, broken: &mut Vec<Broken>) {
    for (id, chat) in chats {
        let items = agent.shown.get(*id).map_or(&[][..], Vec::as_slice);
        let there: Vec<(i64, bool, &str)> = items.iter().filter_map(there).collect();
        let own = Side::Agent(agent.name.clone());
        let truth: Vec<(i64, bool, &str)> = chat
            .texts()
            .map(|(index, side, text)| (index, *side == own, text))
            .collect();
        let is_kept = if chat.is_of(&agent.name) {
            there == truth
        } else {
            let mut rest = truth.iter();
            there.iter().all(|one| rest.any(|other| other == one))
        };
        if !is_kept {
            note(
                broken,
                Promise::Transcript,
                format!(
                    "{} sees {there:?} in {id}, the server has {truth:?}",
                    agent.name
                ),
            );
        }
    }
}

fn there(item: &Shown) -> Option<(i64, bool, &str)> {
    item.index
        .map(|index| (index, item.mine, item.text.as_str()))
}

/// What a contact was told that it was taken is there, once and in order.
fn contact(chat: &Chat, broken: &mut Vec<Broken>) {
    let said: Vec<&str> = chat
        .texts()
        .filter(|(_, side, _)| **side == Side::Contact)
        .map(|(_, _, text)| text)
        .collect();
    if said != chat.wrote {
        note(
            broken,
            Promise::InOrder,
            format!(
                "the contact of {} wrote {:?}, there is {said:?}",
                chat.id, chat.wrote
            ),
        );
    }
}

/// Nothing is in a transcript that no agent asked for.
fn nobody_else(chat: &Chat, agents: &[Agent], broken: &mut Vec<Broken>) {
    for (_, side, text) in chat.texts() {
        let Side::Agent(name) = side else { continue };
        let asked = agents.iter().any(|agent| {
            agent.name == *name
                && agent
                    .asked
                    .iter()
                    .any(|asked| asked.chat == chat.id && asked.text == text)
        });
        if !asked {
            note(
                broken,
                Promise::NotDoubled,
                format!("{text:?} in {} was never asked for by {name}", chat.id),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::tests::{agent, asked, chat, entry};
    use super::*;

    fn ana() -> Side {
        Side::Agent("ana".into())
    }

    /// `ana` asked for these in `c`, and the server has those.
    fn evidence(wanted: &[&str], had: &[&str]) -> Evidence {
        let entries: Vec<_> = (1..)
            .zip(had)
            .map(|(index, text)| entry(index, ana(), text))
            .collect();
        let mut ana = agent("ana");
        ana.asked = wanted.iter().map(|text| asked("c", text)).collect();
        let chat = chat("c", entries);
        ana.show(&chat);
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
    fn all_is_well() {
        assert_eq!(broken(&evidence(&["a", "b", "b"], &["a", "b", "b"])), []);
    }

    #[test]
    fn a_lost_text_is_seen_and_one_that_stands_as_not_sent_is_not_lost() {
        let mut lost = evidence(&["a", "b"], &["a"]);
        assert_eq!(broken(&lost), [Promise::NotLost]);
        let items = lost.agents[0].shown.entry("c".into()).or_default();
        items.push(Shown {
            index: None,
            mine: true,
            text: "b".into(),
        });
        assert_eq!(broken(&lost), []);
        lost.agents[0].drafts.insert("c".into(), "b".into());
        assert_eq!(broken(&lost), [Promise::NotDoubled], "in two places");
    }

    #[test]
    fn a_text_that_a_killed_program_may_not_have_taken_need_not_be_there() {
        let mut unsure = evidence(&["a"], &[]);
        unsure.agents[0].asked[0].sure = false;
        assert_eq!(broken(&unsure), []);
    }

    #[test]
    fn a_doubled_text_is_seen() {
        let doubled = broken(&evidence(&["a", "b"], &["a", "a", "b"]));
        assert!(doubled.contains(&Promise::NotDoubled), "{doubled:?}");
        let both = broken(&evidence(&["b", "b"], &["b", "b", "b"]));
        assert!(both.contains(&Promise::NotDoubled), "{both:?}");
    }

    #[test]
    fn a_text_that_came_back_and_was_sent_again_is_one() {
        let mut again = evidence(&["a", "a"], &["a"]);
        again.agents[0].asked[1].again = true;
        assert_eq!(broken(&again), []);
    }

    #[test]
    fn a_text_that_is_there_and_waits_is_seen() {
        let mut both = evidence(&["a"], &["a"]);
        let items = both.agents[0].shown.entry("c".into()).or_default();
        items.push(Shown {
            index: None,
            mine: true,
            text: "a".into(),
        });
        assert_eq!(broken(&both), [Promise::NotDoubled]);
    }

    #[test]
    fn a_wrong_order_is_seen() {
        assert_eq!(
            broken(&evidence(&["a", "b"], &["b", "a"])),
            [Promise::InOrder]
        );
    }

    #[test]
    fn what_counts_as_sent_and_is_not_there_is_seen() {
        let mut lie = evidence(&["a"], &[]);
        lie.agents[0].asked[0].state = Some("delivered".into());
        assert_eq!(broken(&lie), [Promise::NotLost, Promise::SentIsSent]);
    }

    #[test]
    fn what_nobody_asked_for_is_seen() {
        let found = broken(&evidence(&[], &["a"]));
        assert!(found.contains(&Promise::NotDoubled), "{found:?}");
    }

    #[test]
    fn a_contacts_words_that_are_lost_doubled_or_turned_round_are_seen() {
        for had in [&["x"][..], &["x", "y", "y"], &["y", "x"]] {
            let entries = (1..)
                .zip(had)
                .map(|(index, text)| entry(index, Side::Contact, text));
            let mut chat = chat("c", entries.collect());
            chat.wrote = vec!["x".into(), "y".into()];
            let evidence = Evidence {
                chats: vec![chat],
                agents: Vec::new(),
            };
            assert_eq!(broken(&evidence), [Promise::InOrder], "{had:?}");
        }
    }

    #[test]
    fn a_transcript_with_holes_in_an_own_chat_is_seen() {
        let mut holes = evidence(&["a", "b"], &["a", "b"]);
        holes.agents[0]
            .shown
            .entry("c".into())
            .or_default()
            .remove(0);
        assert_eq!(broken(&holes), [Promise::Transcript]);
        holes.chats[0].stands = super::super::Stands::Done;
        assert_eq!(broken(&holes), [], "it is not kept up any more");
        let items = holes.agents[0].shown.entry("c".into()).or_default();
        items[0].text = "other".into();
        assert_eq!(broken(&holes), [Promise::Transcript], "and yet not wrong");
    }
}
