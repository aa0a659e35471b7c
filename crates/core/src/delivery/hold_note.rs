//! Why and until when a chat is held: case data, so that every agent sees it, on every server.

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::case_data::{HOLD_REASON, HOLD_UNTIL};
use holdfast_domain::ids::IntentId;
use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::{KvList, time};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::notice::{News, What};
use crate::sync::case_data;

/// What is to be said of a hold.
pub(super) struct HoldNote {
    reason: String,
    until: Option<i64>,
}

impl HoldNote {
    pub(super) fn new(reason: Option<&str>, until: Option<i64>) -> Self {
        Self {
            reason: reason.unwrap_or_default().trim().to_owned(),
            until,
        }
    }

    /// The reason, where there is one.
    pub(super) fn reason(&self) -> Option<&str> {
        (!self.reason.is_empty()).then_some(self.reason.as_str())
    }

    /// What case data has to change for it: nothing where the chat says so already; what an earlier hold said goes.
    fn changes(&self, chat: &InteractionRecord) -> Vec<(&'static str, String)> {
        let interaction: Interaction = serde_json::from_str(&chat.wire).unwrap_or_default();
        let data = interaction.user_data();
        let until = self
            .until
            .and_then(|at| Timestamp::from_millisecond(at).ok());
        let wanted = [
            (HOLD_REASON, self.reason.clone()),
            (HOLD_UNTIL, until.map(time::format).unwrap_or_default()),
        ];
        wanted
            .into_iter()
            .filter(|(key, value)| data.text(key).unwrap_or_default() != *value)
            .collect()
    }
}

impl Desk {
    /// Says why and until when a chat is held. Where the server does not take it, the chat is held all the same: then this
    /// computer keeps it, and the agent is told that nobody else sees it.
    pub(super) async fn note_hold(
        &self,
        link: &Workspace,
        chat: &InteractionRecord,
        note: &HoldNote,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let changes = note.changes(chat);
        let outcome = if changes.is_empty() {
            Ok(())
        } else {
            let changes = changes.iter().map(|(key, value)| (*key, value.as_str()));
            link.attach_user_data(&chat.id, KvList::from_pairs(changes), op)
                .await
        };
        let refused = match outcome {
            Ok(()) => None,
            Err(error @ (ClientError::Refused { .. } | ClientError::NotServed { .. })) => {
                tracing::info!(chat = %chat.id, code = error.code(), "the server does not keep why a chat is held");
                Some(error)
            }
            Err(error) => return Err(error),
        };
        let is_said = note.reason().is_some() || note.until.is_some();
        let kept = match refused.filter(|_| is_said) {
            None => self.store.journal().forget_hold_note(&chat.id),
            Some(error) => self.keep_hold_note(chat, note, &error),
        };
        if let Err(error) = kept.map_err(|error| self.trouble(error)) {
            tracing::error!(chat = %chat.id, %error, "why a chat is held could not be kept");
        }
        Ok(())
    }

    fn keep_hold_note(
        &self,
        chat: &InteractionRecord,
        note: &HoldNote,
        error: &ClientError,
    ) -> Result<(), StoreError> {
        let kept = holdfast_store::HoldNote {
            reason: note.reason.clone(),
            until: note.until,
        };
        let now = self.clock.now_ms();
        self.store.journal().set_hold_note(&chat.id, &kept, now)?;
        let id = chat.id.to_string();
        if !self.is_reading(&id) {
            self.notify(News {
                key: format!("note:{id}"),
                chat: Some(id),
                what: What::NoteStaysHere {
                    name: chat.name.clone(),
                    why: error.to_string(),
                },
            });
        }
        Ok(())
    }

    /// Why and until when a held chat is held, and whether only this computer knows.
    pub(crate) fn hold_note(&self, chat: &InteractionRecord) -> Result<HeldNote, StoreError> {
        if chat.phase != Phase::OnHold {
            return Ok(HeldNote::default());
        }
        let data = case_data(chat);
        let mut note = HeldNote {
            reason: held_reason(&data).or_else(|| chat.held_reason.clone()),
            until: held_until(&data),
            here_alone: false,
        };
        if let Some(kept) = self.store.journal().hold_note(&chat.id)? {
            let reason = Some(kept.reason).filter(|text| !text.is_empty());
            // The reason goes with the hold itself as well, and may have been taken there.
            note.here_alone = reason != note.reason || kept.until != note.until;
            (note.reason, note.until) = (reason, kept.until);
        }
        Ok(note)
    }
}

/// Why and until when a chat is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeldNote {
    /// Why, where somebody said.
    pub(crate) reason: Option<String>,
    /// Until when; none is until the contact replies.
    pub(crate) until: Option<i64>,
    /// Whether nobody sees it but the agent, on this computer.
    pub(crate) here_alone: bool,
}

/// Why a chat is held, as its case data says.
fn held_reason(data: &KvList) -> Option<String> {
    // Our own server says the same under `HoldReason`, from the request itself.
    [HOLD_REASON, "HoldReason"]
        .into_iter()
        .filter_map(|key| data.text(key))
        .find(|text| !text.is_empty())
}

/// Until when a chat is held, as its case data says; none is until the contact replies.
fn held_until(data: &KvList) -> Option<i64> {
    let text = data.text(HOLD_UNTIL)?;
    time::parse(&text).map(Timestamp::as_millisecond)
}
