//! What the files must hold: the promises of the journal and the cache, without files.

use std::collections::BTreeMap;

use holdfast_domain::intent::IntentState;

use crate::script::Step;

/// What is there after some steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model {
    pub(crate) drafts: BTreeMap<String, String>,
    /// In the order they were asked for.
    pub(crate) intents: Vec<Intent>,
    /// Transcripts by index.
    pub(crate) chats: BTreeMap<String, BTreeMap<i64, String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Intent {
    pub(crate) number: u128,
    pub(crate) chat: String,
    pub(crate) text: String,
    pub(crate) state: IntentState,
    pub(crate) known: i64,
    pub(crate) tries: u32,
    pub(crate) returned: bool,
    pub(crate) changed_at: i64,
}

impl Model {
    pub(crate) fn take(&mut self, step: &Step, number: usize) {
        let now = i64::try_from(number).unwrap();
        match step {
            Step::Draft(chat, text, seen) => self.draft(chat, text, *seen),
            Step::Enqueue(number, chat, text) => self.enqueue(*number, chat, text, now),
            Step::EnqueueBefore(number, chat, text, later) => {
                let waits = |intent: &Intent| {
                    intent.number == *later
                        && intent.chat == *chat
                        && intent.state == IntentState::Queued
                };
                if let Some(position) = self.intents.iter().position(waits) {
                    let later = self.intents.remove(position);
                    self.enqueue(*number, chat, text, now);
                    self.intents.push(later);
                }
            }
            Step::Rewrite(number, text) => {
                if let Some(intent) = self.intent(*number)
                    && intent.state == IntentState::Queued
                    && intent.tries == 0
                {
                    intent.text.clone_from(text);
                    intent.changed_at = now;
                }
            }
            Step::TakeBack(number) => {
                if let Some((chat, text)) = self.taken_back(*number, now) {
                    let draft = self.drafts.entry(chat).or_default();
                    if draft.is_empty() {
                        *draft = text;
                    } else if !format!("\n{draft}\n").contains(&format!("\n{text}\n")) {
                        *draft = format!("{draft}\n{text}");
                    }
                }
            }
            Step::Send(number) => {
                // Each chat's intents go in their order.
                let first = self.first_open(*number);
                if first && self.turn(*number, &IntentState::Queued, &IntentState::Sending, now) {
                    self.intent(*number).unwrap().known = now;
                }
            }
            Step::Move(number, before, to) => {
                if self.turn(*number, before, to, now) && matches!(to, IntentState::Refused(_)) {
                    self.give_back(*number);
                }
            }
            Step::Forget(number) => self
                .intents
                .retain(|intent| intent.number != *number || !intent.state.is_final()),
            Step::Sweep(before) => self.intents.retain(|intent| {
                let over = matches!(
                    intent.state,
                    IntentState::Delivered | IntentState::Cancelled
                );
                !over || intent.changed_at >= *before
            }),
            Step::Batch(chat, forget, first, entries) => {
                let known = self.chats.entry((*chat).to_owned()).or_default();
                if *forget {
                    known.clear();
                }
                known.extend((*first..).zip(entries.iter().cloned()));
            }
            Step::Reopen => {}
        }
    }

    /// What waits is withdrawn, what was refused and stands in the chat goes.
    fn taken_back(&mut self, number: u128, now: i64) -> Option<(String, String)> {
        let intent = self.intent(number)?.clone();
        let said = (intent.chat.clone(), intent.text.clone());
        if matches!(intent.state, IntentState::Refused(_)) && !intent.returned {
            self.intents.retain(|one| one.number != number);
            return Some(said);
        }
        let (queued, cancelled) = (IntentState::Queued, IntentState::Cancelled);
        self.turn(number, &queued, &cancelled, now).then_some(said)
    }

    fn draft(&mut self, chat: &str, text: &str, seen: bool) {
        let stored = self.drafts.remove(chat).filter(|stored| stored != text);
        if let Some(stored) = stored.filter(|_| !seen) {
            let came_back = |intent: &&mut Intent| {
                intent.returned && intent.chat == chat && intent.text == stored
            };
            if let Some(intent) = self.intents.iter_mut().rev().find(came_back) {
                intent.returned = false;
            }
        }
        if !text.is_empty() {
            self.drafts.insert(chat.to_owned(), text.to_owned());
        }
    }

    fn enqueue(&mut self, number: u128, chat: &str, text: &str, now: i64) {
        if self
            .drafts
            .get(chat)
            .is_some_and(|draft| draft.trim() == text.trim())
        {
            self.drafts.remove(chat);
        }
        self.intents.push(Intent {
            number,
            chat: chat.to_owned(),
            text: text.to_owned(),
            state: IntentState::Queued,
            known: 7,
            tries: 0,
            returned: false,
            changed_at: now,
        });
    }

    /// Whether an intent is the first of its chat that is not over.
    fn first_open(&self, number: u128) -> bool {
        let open = |intent: &&Intent| !intent.state.is_final();
        let chat = self
            .intents
            .iter()
            .find(|intent| intent.number == number)
            .map(|intent| &intent.chat);
        let mut of_chat = self.intents.iter().filter(open);
        of_chat
            .find(|intent| Some(&intent.chat) == chat)
            .is_some_and(|intent| intent.number == number)
    }

    fn intent(&mut self, number: u128) -> Option<&mut Intent> {
        self.intents
            .iter_mut()
            .find(|intent| intent.number == number)
    }

    fn turn(&mut self, number: u128, before: &IntentState, to: &IntentState, now: i64) -> bool {
        match self.intent(number) {
            Some(intent)
                if !intent.state.is_final()
                    && intent.state.name() == before.name()
                    && before.name() != to.name()
                    && (*to != IntentState::Cancelled || intent.tries == 0) =>
            {
                let comes_back = *to == IntentState::Queued && *before == IntentState::Sending;
                intent.tries -= u32::from(comes_back);
                intent.state = to.clone();
                intent.tries += u32::from(*to == IntentState::Sending);
                intent.changed_at = now;
                true
            }
            _ => false,
        }
    }

    /// A refused message is the draft, where there is none.
    fn give_back(&mut self, number: u128) {
        let drafts = self.drafts.clone();
        if let Some(intent) = self.intent(number)
            && !drafts.contains_key(&intent.chat)
        {
            intent.returned = true;
            let (chat, text) = (intent.chat.clone(), intent.text.clone());
            self.drafts.insert(chat, text);
        }
    }
}
