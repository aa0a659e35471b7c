//! One contact who reacts: what they say next, and when. Knows no engine and takes the time from outside.

use jiff::Timestamp;

use super::script::LiveContact;
use crate::chat::Entry;
use crate::chat::entry::{EntryKind, Side};

/// What a visitor does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Shows that they are typing.
    Type,
    /// Says something.
    Say(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Opening,
    Answer,
    Held,
}

struct Planned {
    kind: Kind,
    at: Timestamp,
    typing: bool,
    text: String,
}

/// A contact in a chat.
pub(super) struct Visitor {
    script: LiveContact,
    said: Vec<String>,
    seen: i64,
    planned: Option<Planned>,
    alone: bool,
    /// The agent wrote while there was still something to say first.
    owes_answer: bool,
}

impl Visitor {
    /// Somebody who comes, or comes back after a restart: `earlier` is the transcript so far.
    pub(super) fn new(script: LiveContact, earlier: &[Entry], now: Timestamp) -> Self {
        let mut visitor = Self {
            script,
            said: Vec::new(),
            seen: 0,
            planned: None,
            alone: false,
            owes_answer: false,
        };
        for entry in earlier {
            visitor.seen = entry.index;
            if said_by(entry, Side::Contact) {
                visitor.said.extend(entry.text.clone());
            }
        }
        visitor.plan(Kind::Opening, now);
        visitor
    }

    /// The newest entry that was seen.
    pub(super) fn seen(&self) -> i64 {
        self.seen
    }

    /// Takes notice of what is new.
    pub(super) fn notice(&mut self, entries: &[Entry], now: Timestamp) {
        for entry in entries {
            self.seen = entry.index;
            if entry.from.side != Side::Agent {
                continue;
            }
            match entry.kind {
                EntryKind::Text => {
                    self.owes_answer = true;
                    self.plan(Kind::Answer, now);
                }
                EntryKind::ParticipantLeft => {
                    // An answer on the tip of the tongue stays unsaid: nobody is there to read it.
                    self.planned.take_if(|planned| planned.kind == Kind::Answer);
                    self.owes_answer = false;
                    self.alone = true;
                    self.plan(Kind::Held, now);
                }
                EntryKind::ParticipantJoined => {
                    self.planned.take_if(|planned| planned.kind == Kind::Held);
                    self.alone = false;
                }
                _ => {}
            }
        }
    }

    /// What to do now, if anything.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Move> {
        let planned = self.planned.as_mut()?;
        if now >= planned.at {
            let Planned { kind, text, .. } = self.planned.take()?;
            self.said.push(text.clone());
            if kind == Kind::Opening {
                self.plan(Kind::Opening, now);
            }
            if self.owes_answer {
                self.plan(Kind::Answer, now);
            }
            return Some(Move::Say(text));
        }
        // One types for about half of the time that one takes.
        let typing = !planned.typing
            && !self.alone
            && planned.at.duration_since(now) <= self.script.answer_after / 2;
        planned.typing |= typing;
        typing.then_some(Move::Type)
    }

    /// Plans the next line of a kind that was not said yet, unless something is planned already.
    fn plan(&mut self, kind: Kind, now: Timestamp) {
        if self.planned.is_some() {
            return;
        }
        if kind == Kind::Answer {
            self.owes_answer = false;
        }
        let script = &self.script;
        let (lines, after) = match kind {
            Kind::Opening if self.said.is_empty() => (&script.opens, jiff::SignedDuration::ZERO),
            Kind::Opening => (&script.opens, script.answer_after),
            Kind::Answer => (&script.answers, script.answer_after),
            Kind::Held => (&script.held, script.held_after),
        };
        let next = lines.iter().find(|line| !self.said.contains(line));
        if let Some(text) = next {
            self.planned = Some(Planned {
                kind,
                at: now + after,
                typing: false,
                text: text.clone(),
            });
        }
    }
}

fn said_by(entry: &Entry, side: Side) -> bool {
    entry.kind == EntryKind::Text && entry.from.side == side
}
