//! What a process does to its files: steps drawn from a seed.

use holdfast_domain::intent::{IntentState, Refusal, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, Store, StoreError};
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::make::{chat, id, message, messages, put, send};
use crate::model::{Intent, Model};
use crate::seed::chance;

/// The chats that everything is about.
pub(crate) const CHATS: [&str; 3] = ["a", "b", "c"];
/// The word that every message of the cache holds.
pub(crate) const WORD: &str = "word";

/// One call.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Written by somebody who saw what stood there, or nothing of it.
    Draft(&'static str, String, bool),
    Enqueue(u128, &'static str, String),
    /// Before another one that waits.
    EnqueueBefore(u128, &'static str, String, u128),
    Rewrite(u128, String),
    TakeBack(u128),
    Send(u128),
    Move(u128, IntentState, IntentState),
    Forget(u128),
    Sweep(i64),
    /// The chat's entries from this index on, and what the record says of them; first forgotten, perhaps.
    Batch(&'static str, bool, i64, Vec<String>),
    /// The files are closed and opened again.
    Reopen,
}

/// Steps, and what the files hold after each.
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
    /// `after[n]`: what is there once `n` steps are done.
    pub(crate) after: Vec<Model>,
}

impl Script {
    pub(crate) fn new(seed: u64, length: usize) -> Self {
        let mut rng = chance(seed, 0x5c21);
        let mut after = vec![Model::default()];
        let mut steps = Vec::new();
        for number in 0..length {
            let mut model = after[number].clone();
            let step = draw(&mut rng, &model, number);
            model.take(&step, number);
            steps.push(step);
            after.push(model);
        }
        Self { steps, after }
    }
}

fn draw(rng: &mut StdRng, model: &Model, number: usize) -> Step {
    let chat = *CHATS.choose(rng).unwrap();
    let any = |rng: &mut StdRng| model.intents.choose(rng).map_or(0, |intent| intent.number);
    match rng.random_range(0..100) {
        0..25 => {
            let text = if rng.random_ratio(1, 8) {
                String::new()
            } else {
                words(rng, &format!("draft {number}"))
            };
            Step::Draft(chat, text, rng.random_bool(0.5))
        }
        25..45 => {
            // Often the draft is what is sent.
            let draft = model.drafts.get(chat).filter(|_| rng.random_bool(0.5));
            let text = draft
                .cloned()
                .unwrap_or_else(|| words(rng, &format!("message {number}")));
            Step::Enqueue(number as u128 + 1, chat, text)
        }
        45..49 => {
            let text = words(rng, &format!("message {number}"));
            Step::EnqueueBefore(number as u128 + 1, chat, text, any(rng))
        }
        49..51 => Step::Rewrite(any(rng), words(rng, &format!("message {number}"))),
        51..53 => Step::TakeBack(any(rng)),
        53..60 => {
            // The first of a chat mostly: none of the others may go.
            let open = |intent: &&Intent| intent.chat == chat && !intent.state.is_final();
            let first = model.intents.iter().find(open).map(|intent| intent.number);
            let first = first.filter(|_| rng.random_bool(0.7));
            Step::Send(first.unwrap_or_else(|| any(rng)))
        }
        60..70 => {
            let states = |rng: &mut StdRng| {
                let refused = IntentState::Refused(Refusal::in_words(format!("reason {number}")));
                let all = [
                    IntentState::Queued,
                    IntentState::Delivered,
                    refused,
                    IntentState::Unknown,
                    IntentState::Cancelled,
                ];
                all.choose(rng).unwrap().clone()
            };
            // From where it is, mostly: calls that change nothing are calls too.
            let intent = model.intents.choose(rng);
            let before = intent
                .filter(|_| rng.random_bool(0.8))
                .map(|intent| intent.state.clone());
            let before = before.unwrap_or_else(|| states(rng));
            Step::Move(
                intent.map_or(0, |intent| intent.number),
                before,
                states(rng),
            )
        }
        70..78 => Step::Forget(any(rng)),
        78..79 => Step::Sweep(i64::try_from(number).unwrap() - 40),
        79..98 => {
            let known = model.chats.get(chat);
            let forget = rng.random_ratio(1, 12);
            let last = known
                .and_then(|known| known.last_key_value())
                .map_or(0, |(index, _)| *index);
            let first = if forget {
                1
            } else {
                (last - rng.random_range(0..2)).max(0) + 1
            };
            let many = rng.random_range(1..6);
            let entries = (0..many)
                .map(|_| words(rng, &format!("{WORD} {number}")))
                .collect();
            Step::Batch(chat, forget, first, entries)
        }
        _ => Step::Reopen,
    }
}

/// A text, at times one of many pages.
fn words(rng: &mut StdRng, start: &str) -> String {
    let long = match rng.random_range(0..10) {
        0 => rng.random_range(2_000..20_000),
        1..4 => rng.random_range(100..1_000),
        _ => 0,
    };
    format!("{start} {}", "x".repeat(long))
}

impl Step {
    /// Does it. Not for [`Step::Reopen`], which is about the store itself.
    pub(crate) fn carry_out(&self, store: &Store, number: usize) {
        let now = i64::try_from(number).unwrap();
        let journal = store.journal();
        let intent = |number: u128| send(number, "", "").id;
        match self {
            Self::Draft(chat, text, seen) => {
                let stored = journal.draft(&id(chat)).unwrap().unwrap_or_default();
                let over = if *seen { stored.as_str() } else { "" };
                journal.set_draft(&id(chat), text, over, now).unwrap();
            }
            Self::Enqueue(number, chat, text) => journal
                .enqueue(&holdfast_store::IntentRecord {
                    created_at: now,
                    ..send(*number, chat, text)
                })
                .unwrap(),
            Self::EnqueueBefore(number, chat, text, later) => {
                let record = holdfast_store::IntentRecord {
                    created_at: now,
                    ..send(*number, chat, text)
                };
                journal.enqueue_before(&record, intent(*later)).unwrap();
            }
            Self::Rewrite(number, text) => {
                let verb = Verb::Send { text: text.clone() };
                journal.rewrite(intent(*number), &verb, 0, now).unwrap();
            }
            Self::TakeBack(number) => {
                journal.take_back(intent(*number), now).unwrap();
            }
            Self::Send(number) => drop(journal.set_sending(intent(*number), now, now).unwrap()),
            Self::Move(number, before, to) => {
                journal.set_state(intent(*number), before, to, now).unwrap();
            }
            Self::Forget(number) => drop(journal.forget(intent(*number)).unwrap()),
            Self::Sweep(before) => journal.sweep(*before).unwrap(),
            Self::Batch(..) => self.fill(store).unwrap(),
            Self::Reopen => {}
        }
    }

    /// Does it if it is about the cache.
    pub(crate) fn fill(&self, store: &Store) -> Result<(), StoreError> {
        let Self::Batch(name, forget, first, entries) = self else {
            return Ok(());
        };
        let last = first + i64::try_from(entries.len()).unwrap() - 1;
        let record = InteractionRecord {
            last_index: last,
            ..chat(name, Phase::Active)
        };
        let entries = (*first..)
            .zip(entries)
            .map(|(index, text)| message(index, index, text));
        let mut changes = vec![put(record), messages(name, entries.collect())];
        if *forget {
            changes.insert(0, Change::Forget { id: id(name) });
        }
        store.cache().apply(&changes).map(drop)
    }
}
