//! Records for tests.

use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::Verb;
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, IntentRecord, InteractionRecord, Key, MessageRecord, Side};

pub(crate) fn id(text: &str) -> InteractionId {
    InteractionId::from(text)
}

pub(crate) fn chat(name: &str, phase: Phase) -> InteractionRecord {
    InteractionRecord {
        id: id(name),
        phase,
        asynchronous: true,
        contact_id: None,
        name: name.to_owned(),
        subject: None,
        preview: None,
        preview_mine: false,
        last_at: None,
        last_index: 0,
        whole_to: 0,
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

pub(crate) fn put(record: InteractionRecord) -> Change {
    Change::Interaction(Box::new(record))
}

pub(crate) fn message(index: i64, at: i64, text: &str) -> MessageRecord {
    MessageRecord {
        index,
        kind: "Text".to_owned(),
        side: Side::Contact,
        sender: "Carla Mendes".to_owned(),
        person: None,
        text: text.to_owned(),
        at,
        wire: "{}".to_owned(),
    }
}

pub(crate) fn messages(chat: &str, messages: Vec<MessageRecord>) -> Change {
    Change::Messages {
        id: id(chat),
        messages,
    }
}

pub(crate) fn send(number: u128, chat: &str, text: &str) -> IntentRecord {
    let text = text.to_owned();
    let intent = IntentId(uuid::Uuid::from_u128(number));
    IntentRecord::new(intent, id(chat), Verb::Send { text }, 1_000, 7)
}

/// The key as `SQLCipher` wants it.
pub(crate) fn hex(key: &Key) -> String {
    use std::fmt::Write as _;
    key.to_bytes().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
