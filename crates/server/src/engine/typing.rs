//! Who is typing. Never stored: it is news for some seconds only.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::{Engine, EngineError};
use crate::chat::entry::{Side, iso};
use crate::chat::{Denied, Sender};

/// How long a sign of typing counts, in milliseconds.
const FRESH: i64 = 10_000;

#[derive(Clone)]
struct Sign {
    from: Sender,
    on: bool,
    at: i64,
}

/// The newest sign of the agent of each chat.
#[derive(Default)]
pub(super) struct Typing(Mutex<HashMap<String, Sign>>);

impl Engine {
    /// An agent in a chat began or ended typing.
    pub fn agent_types(&self, user: &str, id: &str, on: bool) -> Result<(), EngineError> {
        let missing = || Denied::NoSuchInteraction(id.to_owned());
        let record = self.storage().record(id)?.ok_or_else(missing)?.record;
        let from = record
            .participant(user)
            .filter(|_| record.agent() == Some(user))
            .ok_or(Denied::NotJoined)?
            .sender();
        let now = self.now();
        let mut signs = self
            .0
            .typing
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        signs.retain(|_, sign| now - sign.at < FRESH);
        signs.insert(id.to_owned(), Sign { from, on, at: now });
        Ok(())
    }

    /// What the contact sees of the agent's typing, in the shape of a transcript entry without an index.
    pub(super) fn agent_typing(&self, id: &str) -> Option<Value> {
        let now = self.now();
        let sign = self
            .0
            .typing
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()?;
        (now - sign.at < FRESH).then(|| {
            json!({
                "type": if sign.on { "TypingStarted" } else { "TypingStopped" },
                "from": {
                    "nickname": sign.from.nickname,
                    "participantId": sign.from.participant,
                    "type": sign.from.side.for_contacts(),
                },
                "utcTime": sign.at,
            })
        })
    }

    /// The agent said something, or is in the chat no more: that ends the typing.
    pub(super) fn agent_stopped_typing(&self, id: &str) {
        self.0
            .typing
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
    }

    /// The contact began or ended typing: whoever is in the chat is told, without an index, as it is in no transcript.
    pub(super) fn contact_types(&self, record: &crate::chat::Record, on: bool) {
        let Some(agent) = record
            .agent()
            .filter(|agent| record.participant(agent).is_some())
        else {
            return;
        };
        let Some(contact) = record.contact_participant() else {
            return;
        };
        let message = json!({
            "type": if on { "TypingStarted" } else { "TypingStopped" },
            "from": {
                "participantId": contact.id,
                "type": Side::Contact.for_agents(),
                "nickname": contact.nickname,
                "visibility": "All",
            },
            "visibility": "All",
            "timestamp": iso(self.now()),
            "timestampSeconds": self.now().div_euclid(1000),
        });
        self.log_event(agent, &record.id, &[message], None);
    }
}
