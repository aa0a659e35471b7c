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
            Step::Draft(chat, text) if text.is_empty() => drop(self.drafts.remove(*chat)),
            Step::Draft(chat, text) => drop(self.drafts.insert((*chat).to_owned(), text.clone())),
            Step::Enqueue(number, chat, text) => {
                if self
                    .drafts
                    .get(*chat)
                    .is_some_and(|draft| draft.trim() == text.trim())
                {
                    self.drafts.remove(*chat);
                }
                self.intents.push(Intent {
                    number: *number,
                    chat: (*chat).to_owned(),
                    text: text.clone(),
                    state: IntentState::Queued,
                    known: 7,
                    tries: 0,
                    returned: false,
                    changed_at: now,
                });
            }
            Step::Send(number) => {
                if self.is_next(*number)
                    && self.turn(*number, &IntentState::Queued, &IntentState::Sending, now)
                {
                    self.intent(*number).unwrap().known = now;
                }
            }
            Step::Move(number, before, to) => drop(self.turn(*number, before, to, now)),
            Step::GiveBack(number) => self.give_back(*number),
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
                    && before.name() != to.name() =>
            {
                intent.state = to.clone();
                intent.tries += u32::from(*to == IntentState::Sending);
                intent.changed_at = now;
                true
            }
            _ => false,
        }
    }

    /// Whether nothing that was asked for before of the same chat is open.
    fn is_next(&self, number: u128) -> bool {
        let Some(at) = self.intents.iter().position(|one| one.number == number) else {
            return false;
        };
        let chat = &self.intents[at].chat;
        self.intents[..at]
            .iter()
            .all(|earlier| earlier.chat != *chat || earlier.state.is_final())
    }

    fn give_back(&mut self, number: u128) {
        let drafts = self.drafts.clone();
        let Some(intent) = self.intent(number) else {
            return;
        };
        if matches!(intent.state, IntentState::Refused { .. }) && !drafts.contains_key(&intent.chat)
        {
            intent.returned = true;
            let (chat, text) = (intent.chat.clone(), intent.text.clone());
            self.drafts.insert(chat, text);
        }
    }
}
