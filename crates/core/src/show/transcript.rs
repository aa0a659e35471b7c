//! Transcripts, and what waits to be sent.

use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{
    IntentRecord, InteractionRecord, MessageRecord, Side as StoredSide, StoreError,
};

use super::transfer;
use crate::desk::Desk;
use crate::problem;
use crate::sync::case_data;
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
        let held = self.holds(&entries, record)?;
        let mut items: Vec<TranscriptItem> = entries
            .iter()
            .zip(held)
            .map(|(entry, held)| TranscriptItem {
                sender: self.sender_of(entry),
                ..item(entry, held, record)
            })
            .collect();
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

    /// For each entry whether it placed the chat on hold, with where and why as far as that is known: an agent who leaves an
    /// asynchronous session holds it, unless that ended it.
    fn holds(
        &self,
        entries: &[MessageRecord],
        record: &InteractionRecord,
    ) -> Result<Vec<Option<String>>, StoreError> {
        let is_hold = |entry: &MessageRecord| {
            let agent = matches!(entry.side, StoredSide::Me | StoredSide::Colleague);
            record.asynchronous && agent && entry.kind == "ParticipantLeft"
        };
        let last = entries.iter().rposition(is_hold);
        let ended = matches!(record.phase, Phase::Ended | Phase::Done);
        let now = [
            record
                .placement
                .as_ref()
                .map(|place| self.place_name(place)),
            self.hold_note(record)?.reason,
        ];
        Ok(entries
            .iter()
            .enumerate()
            .map(|(at, entry)| match last == Some(at) {
                _ if !is_hold(entry) => None,
                true if ended => None,
                true if record.phase == Phase::OnHold => Some(
                    now.iter()
                        .flatten()
                        .cloned()
                        .collect::<Vec<_>>()
                        .join(" · "),
                ),
                _ => Some(String::new()),
            })
            .collect())
    }

    /// What waits to be sent, or was refused and is not put away yet, of all chats.
    pub(crate) fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        let journal = self.store.journal();
        let open = journal.open_intents()?.into_iter();
        let refused = journal.refused()?.into_iter();
        let open = open.map(|intent| (intent.created_at, intent));
        let refused = refused.filter(|refused| !refused.intent.put_away);
        open.chain(refused.map(|refused| (refused.at, refused.intent)))
            .map(|(at, intent)| {
                let record = self.record(intent.chat.as_str())?;
                Ok(OutboxItem {
                    intent: intent.id.to_string(),
                    id: intent.chat.to_string(),
                    text: self.what_is_asked(&intent.verb, record.as_ref()),
                    name: record.map_or_else(|| intent.chat.to_string(), |record| record.name),
                    verb: intent.verb.name().to_owned(),
                    state: intent.state.name().to_owned(),
                    reason: refused_because(&intent.state),
                    at,
                })
            })
            .collect()
    }

    /// What a request is about, in the words that the agent knows: a text, a value, a place, a colleague.
    fn what_is_asked(&self, verb: &Verb, record: Option<&InteractionRecord>) -> Option<String> {
        match verb {
            Verb::Note { text } => Some(text.clone()),
            Verb::CaseData { key, value } => Some(format!("{key}: {value}")),
            Verb::Disposition { value, .. } => {
                let data = record.map(case_data).unwrap_or_default();
                Some(self.disposition_name(&data, value))
            }
            Verb::Hold { to, reason, .. } => {
                let place = match to {
                    Some(place) => Some(self.place_name(place)),
                    None => record.and_then(|record| self.default_hold_name(&case_data(record))),
                };
                let words = [place.as_deref(), reason.as_deref()];
                let words: Vec<&str> = words.into_iter().flatten().collect();
                (!words.is_empty()).then(|| words.join(" · "))
            }
            Verb::Transfer { agent } => Some(self.agent_name(agent)),
            Verb::TransferToQueue { queue } => Some(queue.to_string()),
            verb => verb.said().map(|said| said.text.to_owned()),
        }
    }

    /// Who an entry is of: a colleague by name, where that is known, for agents may share a nickname (`chat.nickname`).
    pub(super) fn sender_of(&self, entry: &MessageRecord) -> String {
        match &entry.person {
            Some(person) if entry.side == StoredSide::Colleague => {
                let name = self.agent_name(person);
                if name == *person {
                    entry.sender.clone()
                } else {
                    name
                }
            }
            _ => entry.sender.clone(),
        }
    }

    fn unsent(&self, intent: &IntentRecord) -> Option<TranscriptItem> {
        let said = intent.verb.said()?;
        let state = &intent.state;
        if matches!(state, IntentState::Delivered | IntentState::Cancelled) {
            return None;
        }
        // A refused text that became the draft again stands there, not here.
        (!intent.returned).then(|| TranscriptItem {
            key: intent.id.to_string(),
            index: None,
            kind: kind(said.kind),
            side: Side::Me,
            sender: self.name.clone(),
            text: said.text.to_owned(),
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
        IntentState::Refused(refusal) => Some(problem::refused(refusal)),
        _ => None,
    }
}

fn item(entry: &MessageRecord, held: Option<String>, record: &InteractionRecord) -> TranscriptItem {
    let unanswered = record.waiting_since.is_some_and(|since| entry.at >= since);
    let on_hold = record.held_since.is_some_and(|since| entry.at >= since);
    let (kind, text) = match (held, transfer::missed(entry)) {
        (Some(held), _) => (ItemKind::Held, held),
        (None, Some(missed)) => missed,
        (None, None) => (kind(&entry.kind), entry.text.clone()),
    };
    TranscriptItem {
        key: entry.index.to_string(),
        index: Some(entry.index),
        kind,
        side: match entry.side {
            StoredSide::Me => Side::Me,
            StoredSide::Contact => Side::Contact,
            StoredSide::Colleague => Side::Colleague,
            StoredSide::System => Side::System,
        },
        sender: entry.sender.clone(),
        text,
        at: entry.at,
        while_on_hold: entry.side == StoredSide::Contact
            && unanswered
            && on_hold
            && entry.kind == "Text",
        sending: None,
        problem: None,
    }
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
