//! Transcripts, and what waits to be sent.

use holdfast_domain::intent::{IntentState, Verb};
use holdfast_store::{
    IntentRecord, InteractionRecord, MessageRecord, Side as StoredSide, StoreError,
};
use holdfast_wire::KvList;
use holdfast_wire::interaction::Message;

use crate::desk::Desk;
use crate::problem;
use crate::view::{ItemKind, OutboxItem, Problem, Side, TranscriptItem, TranscriptPage};

impl Desk {
    /// The last entries before a point, oldest first; what waits to be sent last.
    pub(crate) fn transcript(
        &self,
        record: &InteractionRecord,
        before: Option<i64>,
        limit: u32,
    ) -> Result<TranscriptPage, StoreError> {
        let id = &record.id;
        let entries = self.store.cache().transcript(id, before, limit)?;
        let more = entries.first().is_some_and(|first| first.index > 1)
            && u32::try_from(entries.len()).is_ok_and(|count| count >= limit);
        let loaded = !entries.is_empty() || record.last_index > 0 || self.online().is_none();
        let mut items: Vec<TranscriptItem> =
            entries.iter().map(|entry| item(entry, record)).collect();
        if before.is_none() {
            items.extend(
                self.store
                    .journal()
                    .intents_of(id)?
                    .iter()
                    .filter_map(|intent| self.unsent(intent)),
            );
        }
        Ok(TranscriptPage {
            id: id.to_string(),
            items,
            more,
            loaded,
        })
    }

    /// What waits to be sent, or was refused and is not put away yet, of all chats.
    pub(crate) fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        let journal = self.store.journal();
        let mut intents = journal.open_intents()?;
        intents.extend(journal.refused()?);
        intents
            .into_iter()
            .map(|intent| {
                let name = self
                    .record(intent.chat.as_str())?
                    .map_or_else(|| intent.chat.to_string(), |record| record.name);
                Ok(OutboxItem {
                    intent: intent.id.to_string(),
                    id: intent.chat.to_string(),
                    name,
                    verb: intent.verb.name().to_owned(),
                    text: match &intent.verb {
                        Verb::Send { text } | Verb::Note { text } => Some(text.clone()),
                        _ => None,
                    },
                    state: intent.state.name().to_owned(),
                    reason: refused_because(&intent.state),
                    at: intent.created_at,
                })
            })
            .collect()
    }

    fn unsent(&self, intent: &IntentRecord) -> Option<TranscriptItem> {
        let Verb::Send { text } = &intent.verb else {
            return None;
        };
        let state = &intent.state;
        if matches!(state, IntentState::Delivered | IntentState::Cancelled) {
            return None;
        }
        // A refused text that became the draft again stands there, not here.
        (!intent.returned).then(|| TranscriptItem {
            key: intent.id.to_string(),
            index: None,
            kind: ItemKind::Text,
            side: Side::Me,
            sender: self.name.clone(),
            text: text.clone(),
            at: intent.created_at,
            while_on_hold: false,
            sending: Some(state.name().to_owned()),
            problem: refused_because(state),
        })
    }
}

/// Why an intent was refused.
pub(super) fn refused_because(state: &IntentState) -> Option<Problem> {
    match state {
        IntentState::Refused { reason } => Some(problem::refused(reason)),
        _ => None,
    }
}

fn item(entry: &MessageRecord, record: &InteractionRecord) -> TranscriptItem {
    let held = hold_notice(entry);
    let unanswered = record.waiting_since.is_some_and(|since| entry.at >= since);
    let on_hold = record.held_since.is_some_and(|since| entry.at >= since);
    TranscriptItem {
        key: entry.index.to_string(),
        index: Some(entry.index),
        kind: if held.is_some() {
            ItemKind::Held
        } else {
            kind(&entry.kind)
        },
        side: match entry.side {
            StoredSide::Me => Side::Me,
            StoredSide::Contact => Side::Contact,
            StoredSide::Colleague => Side::Colleague,
            StoredSide::System => Side::System,
        },
        sender: entry.sender.clone(),
        text: held.unwrap_or_else(|| entry.text.clone()),
        at: entry.at,
        while_on_hold: entry.side == StoredSide::Contact
            && unanswered
            && on_hold
            && entry.kind == "Text",
        sending: None,
        problem: None,
    }
}

/// The place and reason of a hold, where the entry is one (`userData.event = hold`, ours).
fn hold_notice(entry: &MessageRecord) -> Option<String> {
    let message: Message = serde_json::from_str(&entry.wire).unwrap_or_default();
    let data: KvList = message.user_data();
    (data.text("event").as_deref() == Some("hold")).then(|| {
        let place = data.text("place").unwrap_or_default();
        match data.text("reason").filter(|reason| !reason.is_empty()) {
            Some(reason) => format!("{place} · {reason}"),
            None => place,
        }
    })
}

fn kind(wire: &str) -> ItemKind {
    match wire {
        "Text" => ItemKind::Text,
        "ParticipantJoined" => ItemKind::Joined,
        "ParticipantLeft" => ItemKind::Left,
        "PushUrl" => ItemKind::Link,
        "FileUploaded" => ItemKind::File,
        "IdleAlert" => ItemKind::IdleAlert,
        "IdleClose" => ItemKind::IdleClose,
        _ => ItemKind::Notice,
    }
}
