//! From transcript entries to records, and what they say about the chat.

use holdfast_store::{InteractionRecord, MessageRecord, Side};
use holdfast_wire::interaction::{Interaction, Message};
use holdfast_wire::time;

use super::record::{Me, nobody_waits_if_over};
use super::unread::Crossed;

/// The records of transcript entries, by index. Entries without an index are left out, and those with one that no
/// server counts to: it is the key by which copies are known. `own` are the agent's participant ids.
pub(crate) fn records(
    messages: &[Message],
    chat: &Interaction,
    own: &[String],
    me: &Me,
) -> Vec<MessageRecord> {
    let mut records: Vec<MessageRecord> = messages
        .iter()
        .filter_map(|message| record(message, chat, own, me))
        .collect();
    records.sort_by_key(|message| message.index);
    records
}

fn record(message: &Message, chat: &Interaction, own: &[String], me: &Me) -> Option<MessageRecord> {
    let index = is_index(message.index()?)?;
    let from = message.from().unwrap_or_default();
    let person = from.person_id().map(str::to_owned).or_else(|| {
        let participants = chat.chat()?.participants();
        let sender = participants
            .iter()
            .find(|participant| participant.id() == from.participant_id())?;
        sender.person_id().map(str::to_owned)
    });
    let mine = person.as_deref() == Some(me.id.as_str())
        || (person.is_none()
            && from
                .participant_id()
                .is_some_and(|id| own.iter().any(|mine| mine == id)));
    let side = match from.kind() {
        Some("Customer" | "Client") => Side::Contact,
        Some("Agent" | "Supervisor") if mine => Side::Me,
        Some("Agent" | "Supervisor") => Side::Colleague,
        _ => Side::System,
    };
    let text = match message.kind() {
        // A link is its address, whatever the server calls it.
        Some("PushUrl") => message.url().or_else(|| message.text()),
        _ => message.text().or_else(|| message.name()),
    }
    .unwrap_or_default();
    Some(MessageRecord {
        index,
        kind: message.kind().unwrap_or("Unknown").to_owned(),
        side,
        sender: from.nickname().unwrap_or_default().to_owned(),
        person,
        text: text.to_owned(),
        at: timestamp(message)?,
        wire: serde_json::Value::Object(message.0.clone()).to_string(),
    })
}

/// An index, if it can be one.
pub(super) fn is_index(index: i64) -> Option<i64> {
    (0..=MessageRecord::MAX_INDEX)
        .contains(&index)
        .then_some(index)
}

fn timestamp(message: &Message) -> Option<i64> {
    message
        .timestamp()
        .and_then(time::parse)
        .map(jiff::Timestamp::as_millisecond)
        .or_else(|| {
            message
                .timestamp_seconds()
                .map(|seconds| seconds.saturating_mul(1000))
        })
}

/// Whether an entry is kept: typing is a moment, not history.
pub(crate) fn is_lasting(message: &MessageRecord) -> bool {
    !matches!(message.kind.as_str(), "TypingStarted" | "TypingStopped")
}

/// Whether somebody said something.
pub(crate) fn is_speech(message: &MessageRecord) -> bool {
    matches!(message.kind.as_str(), "Text" | "PushUrl" | "FileUploaded")
        && message.side != Side::System
}

/// Whether the agent said something.
pub(crate) fn is_own_speech(message: &MessageRecord) -> bool {
    message.side == Side::Me && is_speech(message)
}

/// Whether the contact said something.
pub(crate) fn is_contacts_speech(message: &MessageRecord) -> bool {
    message.side == Side::Contact && is_speech(message)
}

/// Whether a colleague is in the chat at the end of these entries: that it was taken out of hold may be told by its
/// transcript first.
pub(crate) fn is_with_colleague(messages: &[MessageRecord]) -> bool {
    messages
        .iter()
        .rfind(|message| message.side == Side::Colleague)
        .is_some_and(|message| !is_leaving(message))
}

/// Whether somebody left.
pub(crate) fn is_leaving(message: &MessageRecord) -> bool {
    message.kind == "ParticipantLeft"
}

/// Takes over what a transcript says: the newest words, and since when the contact waits.
///
/// `messages` are all entries that are new, oldest first; those of the agent's that `crossed` the contact's answer nothing.
pub(crate) fn summarise(
    record: &mut InteractionRecord,
    messages: &[MessageRecord],
    crossed: &Crossed,
) {
    for message in messages.iter().filter(|message| is_speech(message)) {
        record.preview = Some(message.text.clone());
        record.preview_mine = message.side == Side::Me;
        record.last_at = Some(message.at);
        match message.side {
            Side::Contact => {
                record.waiting_since.get_or_insert(message.at);
            }
            _ => match crossed.get(&message.index) {
                // Also where the server has said since that the agent spoke last.
                Some(since) => {
                    record.waiting_since.get_or_insert(*since);
                }
                None => record.waiting_since = None,
            },
        }
    }
    nobody_waits_if_over(record);
}
