//! What else was asked for than messages counts as what it is: a chat that is said to be held, rejoined, noted or done is.

use std::collections::BTreeSet;

use super::evidence::{Agent, Chat, Evidence, Stands, Wanted, Wish};
use super::{Broken, Promise, note};

pub(super) fn judge(evidence: &Evidence, broken: &mut Vec<Broken>) {
    for agent in &evidence.agents {
        finished(agent, broken);
        for chat in &evidence.chats {
            moved(agent, chat, broken);
        }
    }
    for chat in &evidence.chats {
        noted(chat, &evidence.agents, broken);
    }
}

/// Once all is quiet nothing waits any more.
fn finished(agent: &Agent, broken: &mut Vec<Broken>) {
    for wish in &agent.wishes {
        if let Some(state @ ("queued" | "sending" | "unknown")) = wish.state.as_deref() {
            let how = format!("{}: {:?} is {state}", agent.name, wish.wanted);
            note(broken, Promise::Quiet, how);
        }
    }
}

/// Where the chat is after what the agent asked for last, as far as nobody else can have changed it since.
fn moved(agent: &Agent, chat: &Chat, broken: &mut Vec<Broken>) {
    let moves: Vec<&Wish> = agent
        .wishes
        .iter()
        .filter(|wish| wish.chat == chat.id && !matches!(wish.wanted, Wanted::Note(_)))
        .collect();
    let with_agent = chat.stands == Stands::With(agent.name.clone());
    let mut lie = |wanted: &Wanted| {
        let how = format!(
            "{}: {wanted:?} counts as done in {}, which is {:?}",
            agent.name, chat.id, chat.stands
        );
        note(broken, Promise::SentIsSent, how);
    };
    for wish in moves.iter().filter(|wish| wish.is_delivered()) {
        match wish.wanted {
            Wanted::Accept | Wanted::Rejoin if !chat.handled_by.contains(&agent.name) => {
                lie(&wish.wanted);
            }
            // Nothing takes a chat back from there.
            Wanted::Done if chat.stands != Stands::Done => lie(&wish.wanted),
            _ => {}
        }
    }
    // Nobody but the agent takes it to them.
    if let Some(last) = moves.last().filter(|last| last.is_delivered())
        && matches!(last.wanted, Wanted::Hold | Wanted::Decline)
        && with_agent
    {
        lie(&last.wanted);
    }
}

/// The note is one that somebody asked for, and none that was replaced by the same agent.
fn noted(chat: &Chat, agents: &[Agent], broken: &mut Vec<Broken>) {
    let notes = |agent: &Agent| -> Vec<(String, bool)> {
        let wishes = agent.wishes.iter().filter(|wish| wish.chat == chat.id);
        wishes
            .filter_map(|wish| match &wish.wanted {
                Wanted::Note(text) => Some((text.clone(), wish.is_delivered())),
                _ => None,
            })
            .collect()
    };
    let asked: BTreeSet<String> = agents
        .iter()
        .flat_map(notes)
        .map(|(text, _)| text)
        .collect();
    if !chat.note.is_empty() && !asked.contains(&chat.note) {
        let how = format!(
            "the note {:?} in {} was never asked for",
            chat.note, chat.id
        );
        note(broken, Promise::NotDoubled, how);
    }
    for agent in agents {
        let own = notes(agent);
        let Some(delivered) = own.iter().rposition(|(_, delivered)| *delivered) else {
            continue;
        };
        let others = agents.iter().filter(|other| other.name != agent.name);
        let mut later = own[delivered..]
            .iter()
            .cloned()
            .chain(others.flat_map(notes));
        if !later.any(|(text, _)| text == chat.note) {
            let how = format!(
                "{}: the note {:?} counts as written in {}, where {:?} stands",
                agent.name, own[delivered].0, chat.id, chat.note
            );
            note(broken, Promise::SentIsSent, how);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::tests::{agent, chat};
    use super::*;

    fn delivered(wanted: Wanted) -> Wish {
        Wish {
            chat: "c".into(),
            wanted,
            state: Some("delivered".into()),
        }
    }

    /// `ana` asked for these in `c`, and all of them count as delivered.
    fn evidence(wanted: &[Wanted], stands: Stands) -> Evidence {
        let mut ana = agent("ana");
        ana.wishes = wanted.iter().cloned().map(delivered).collect();
        let chat = Chat {
            stands,
            ..chat("c", Vec::new())
        };
        Evidence {
            chats: vec![chat],
            agents: vec![ana, agent("ben")],
        }
    }

    fn broken(evidence: &Evidence) -> Vec<Promise> {
        let mut broken = Vec::new();
        judge(evidence, &mut broken);
        broken.into_iter().map(|one| one.promise).collect()
    }

    fn with_ana() -> Stands {
        Stands::With("ana".into())
    }

    #[test]
    fn all_is_well() {
        use Wanted::{Accept, Done, Hold, Rejoin};
        assert_eq!(broken(&evidence(&[Accept, Hold], Stands::Queue)), []);
        assert_eq!(broken(&evidence(&[Accept, Hold, Rejoin], with_ana())), []);
        assert_eq!(broken(&evidence(&[Accept, Done], Stands::Done)), []);
        let to_ben = Stands::With("ben".into());
        assert_eq!(broken(&evidence(&[Accept, Hold], to_ben)), []);
    }

    #[test]
    fn a_hold_that_counts_as_done_and_is_not_is_seen() {
        let mut held = evidence(&[Wanted::Accept, Wanted::Hold], with_ana());
        assert_eq!(broken(&held), [Promise::SentIsSent]);
        held.agents[0].wishes[1].state = Some("refused".into());
        assert_eq!(broken(&held), [], "nobody says so");
    }

    #[test]
    fn a_rejoin_and_an_end_that_never_were_are_seen() {
        let mut rejoined = evidence(&[Wanted::Rejoin], Stands::Queue);
        assert_eq!(broken(&rejoined), []);
        rejoined.chats[0].handled_by.clear();
        assert_eq!(broken(&rejoined), [Promise::SentIsSent]);
        let done = evidence(&[Wanted::Done], with_ana());
        assert_eq!(broken(&done), [Promise::SentIsSent]);
    }

    #[test]
    fn a_note_that_counts_as_written_and_is_not_is_seen() {
        let one = || Wanted::Note("one".into());
        let two = || Wanted::Note("two".into());
        let mut noted = evidence(&[one(), two()], with_ana());
        assert_eq!(broken(&noted), [Promise::SentIsSent]);
        noted.chats[0].note = "one".into();
        assert_eq!(broken(&noted), [Promise::SentIsSent], "it was replaced");
        noted.chats[0].note = "two".into();
        assert_eq!(broken(&noted), []);
        noted.chats[0].note = "three".into();
        assert_eq!(
            broken(&noted),
            [Promise::NotDoubled, Promise::SentIsSent],
            "nobody asked for it"
        );
        noted.agents[1].wishes = vec![Wish {
            state: None,
            ..delivered(Wanted::Note("three".into()))
        }];
        assert_eq!(broken(&noted), [], "a colleague may have replaced it");
    }

    #[test]
    fn what_still_waits_once_all_is_quiet_is_seen() {
        let mut waits = evidence(&[Wanted::Hold], Stands::Queue);
        waits.agents[0].wishes[0].state = Some("unknown".into());
        assert_eq!(broken(&waits), [Promise::Quiet]);
    }
}
