//! Looking at what the files really hold.

use std::collections::BTreeMap;
use std::path::Path;

use holdfast_domain::intent::Verb;
use holdfast_store::{Key, Store};

use crate::make::id;
use crate::model::{Intent, Model};
use crate::script::{CHATS, WORD};

const KEY: [u8; 32] = [0x42; 32];

/// The key of all files here.
pub(crate) fn key() -> Key {
    Key::from_bytes(KEY)
}

/// Opens files that must be sound.
pub(crate) fn open(folder: &Path) -> Store {
    let opened = Store::open(folder, &key()).unwrap();
    assert_eq!(opened.notes, [], "nothing had to be mended");
    opened.store
}

/// What the journal holds, with the cache's part empty.
pub(crate) fn journal(store: &Store) -> Model {
    let journal = store.journal();
    let drafts = journal.drafts().unwrap();
    let mut intents: Vec<Intent> = Vec::new();
    for chat in CHATS {
        for record in journal.intents_of(&id(chat)).unwrap() {
            let Verb::Send { text } = record.verb else {
                panic!("nobody asked for {:?}", record.verb)
            };
            intents.push(Intent {
                number: record.id.0.as_u128(),
                chat: chat.to_owned(),
                text,
                state: record.state,
                known: record.last_known_index,
                tries: record.tries,
                returned: record.returned,
                changed_at: 0,
            });
        }
    }
    let open = journal.open_intents().unwrap().len();
    let refused = journal.refused().unwrap().len();
    let over = |intent: &&Intent| intent.state.is_final();
    assert_eq!(
        open,
        intents.len() - intents.iter().filter(over).count(),
        "the index of what is open"
    );
    assert_eq!(
        refused,
        intents
            .iter()
            .filter(|intent| intent.state.name() == "refused")
            .count(),
        "the index of what was refused"
    );
    Model {
        drafts: drafts
            .into_iter()
            .map(|draft| (draft.chat.to_string(), draft.text))
            .collect(),
        intents,
        ..Model::default()
    }
}

/// The journal's part of a model, as [`journal`] sees it.
pub(crate) fn expected_journal(model: &Model) -> Model {
    let mut intents = model.intents.clone();
    // Each chat's in their order: what order chats have among each other is not asked for.
    intents.sort_by_key(|intent| intent.chat.clone());
    for intent in &mut intents {
        intent.changed_at = 0;
    }
    Model {
        drafts: model.drafts.clone(),
        intents,
        ..Model::default()
    }
}

/// What the cache holds: transcripts, and records and a search that agree with them.
pub(crate) fn cache(store: &Store) -> Model {
    let cache = store.cache();
    let mut model = Model::default();
    for chat in CHATS {
        let entries = cache.transcript(&id(chat), None, 100_000).unwrap();
        let record = cache.interaction(&id(chat)).unwrap();
        let last = entries.last().map(|entry| entry.index);
        assert_eq!(
            record.map(|record| record.last_index),
            last,
            "a batch is whole or not there"
        );
        let entries = entries.into_iter().map(|entry| (entry.index, entry.text));
        model.chats.insert(chat.to_owned(), entries.collect());
    }
    model.chats.retain(|_, entries| !entries.is_empty());
    let entries: usize = model.chats.values().map(BTreeMap::len).sum();
    let found = cache.search(WORD, None, 100_000).unwrap().len();
    assert_eq!(
        found, entries,
        "the search knows the messages that are there"
    );
    model
}

/// The cache's part of a model.
pub(crate) fn expected_cache(model: &Model) -> Model {
    Model {
        chats: model.chats.clone(),
        ..Model::default()
    }
}
