//! What an agent types into the search of the local copy.

use std::sync::LazyLock;

use holdfast_domain::ids::InteractionId;
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, MessageRecord, Side, Store};

/// The words of the chat that is searched.
const WORDS: &str =
    "Don't panic: the parcel (44-71) left Leipzig, \"signed\" for by O'Brien. 小包 ñandú ß";

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let store = Store::in_memory().expect("there is memory for a store");
    let message = MessageRecord {
        index: 1,
        kind: "Text".to_owned(),
        side: Side::Contact,
        sender: "Carla".to_owned(),
        person: None,
        text: WORDS.to_owned(),
        at: 1,
        wire: String::new(),
    };
    let id = InteractionId::from("chat");
    let changes = [
        Change::Interaction(Box::new(chat(&id))),
        Change::Messages {
            id,
            messages: vec![message],
        },
    ];
    store.cache().apply(&changes).expect("a chat can be kept");
    store
});

/// Any text is words to look for, never syntax; the words of a message find it.
pub fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let cache = STORE.cache();
    let found = cache
        .search(text, None, 10)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let is_part = !text.is_empty() && WORDS.split_whitespace().any(|word| word == text);
    assert!(
        !is_part || found.len() == 1,
        "{text:?} is in the message and is not found"
    );
    let contacts = cache.contacts(Some(text), None, 10);
    assert!(contacts.is_ok(), "{text:?}: {contacts:?}");
}

fn chat(id: &InteractionId) -> InteractionRecord {
    InteractionRecord {
        id: id.clone(),
        phase: Phase::Active,
        asynchronous: true,
        contact_id: None,
        name: "Carla Mendes".to_owned(),
        subject: None,
        preview: None,
        preview_mine: false,
        last_at: None,
        last_index: 1,
        whole_to: 1,
        waiting_since: None,
        held_since: None,
        held_reason: None,
        placement: None,
        with: None,
        mine: true,
        closes_at: None,
        offer_ends_at: None,
        note: String::new(),
        own_participants: Vec::new(),
        wire: "{}".to_owned(),
    }
}
