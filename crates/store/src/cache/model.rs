//! The cache against a model of it: any batches, in any order, replayed.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use holdfast_domain::ids::InteractionId;
use proptest::prelude::*;

use super::{Cache, Change, MessageRecord, Side, Touched};

/// Transcripts by chat and index.
type Model = BTreeMap<u8, BTreeMap<i64, MessageRecord>>;

#[derive(Clone, Debug)]
enum Step {
    Messages(u8, Vec<MessageRecord>),
    Forget(u8),
}

fn chat_id(chat: u8) -> InteractionId {
    InteractionId::new(format!("chat {chat}"))
}

fn entry() -> impl Strategy<Value = MessageRecord> {
    let side = prop::sample::select(Side::ALL.to_vec());
    let text = prop::sample::select(vec![
        "",
        "parcel",
        "the parcel left",
        "left Leipzig",
        "\0'\"*",
    ]);
    (0..5_i64, side, text, 0..3_i64).prop_map(|(index, side, text, at)| MessageRecord {
        index,
        kind: "Text".to_owned(),
        side,
        sender: String::new(),
        person: None,
        text: text.to_owned(),
        at,
        wire: String::new(),
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..3_u8, prop::collection::vec(entry(), 0..6)).prop_map(|(chat, entries)| Step::Messages(chat, entries)),
        1 => (0..3_u8).prop_map(Step::Forget),
    ]
}

impl Step {
    fn change(&self) -> Change {
        match self {
            Self::Messages(chat, entries) => Change::Messages {
                id: chat_id(*chat),
                messages: entries.clone(),
            },
            Self::Forget(chat) => Change::Forget { id: chat_id(*chat) },
        }
    }

    /// Does the same to the model.
    fn run(&self, model: &mut Model) {
        match self {
            Self::Messages(chat, entries) => {
                let transcript = model.entry(*chat).or_default();
                transcript.extend(entries.iter().map(|entry| (entry.index, entry.clone())));
            }
            Self::Forget(chat) => {
                model.remove(chat);
            }
        }
        model.retain(|_, transcript| !transcript.is_empty());
    }
}

fn assert_same(cache: &Cache, model: &Model) {
    let mut left = 0;
    for chat in 0..3 {
        let expected: Vec<MessageRecord> = model
            .get(&chat)
            .into_iter()
            .flat_map(|entries| entries.values().cloned())
            .collect();
        assert_eq!(
            cache.transcript(&chat_id(chat), None, 100).unwrap(),
            expected
        );
        left += expected
            .iter()
            .filter(|entry| entry.side != Side::System && entry.text.contains("left"))
            .count();
    }
    let hits = cache.search("left", None, 100).unwrap();
    assert_eq!(hits.len(), left);
    assert!(hits.is_sorted_by(|one, next| one.cursor > next.cursor && one.message.at >= next.message.at));
    // The engine's own comparison of the index with what it is an index of.
    let check = "INSERT INTO message_text (message_text, rank) VALUES ('integrity-check', 1)";
    cache
        .with(|pool| pool.write(|connection| Ok(connection.execute(check, [])?)))
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_cache_says_what_the_model_says(steps in prop::collection::vec(step(), 0..12)) {
        let cache = Cache::in_memory().unwrap();
        let mut model = Model::new();
        for step in &steps {
            let before = model.clone();
            step.run(&mut model);
            let touched = cache.apply(&[step.change()]).unwrap();
            if before == model {
                prop_assert_eq!(touched, []);
            } else {
                let (Step::Messages(chat, _) | Step::Forget(chat)) = step;
                prop_assert_eq!(touched, [Touched::Transcript(chat_id(*chat))]);
            }
            assert_same(&cache, &model);
        }
        // In one transaction it comes to the same.
        let at_once = Cache::in_memory().unwrap();
        let changes: Vec<Change> = steps.iter().map(Step::change).collect();
        at_once.apply(&changes).unwrap();
        assert_same(&at_once, &model);
    }
}
