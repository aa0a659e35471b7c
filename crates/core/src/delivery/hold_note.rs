//! Why and until when a chat is held: case data, so that every agent sees it, on every server.

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::case_data::{HOLD_REASON, HOLD_UNTIL};
use holdfast_domain::ids::IntentId;
use holdfast_store::InteractionRecord;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::{KvList, time};
use jiff::Timestamp;

/// What is to be said of a hold.
pub(super) struct HoldNote {
    reason: String,
    until: String,
}

impl HoldNote {
    pub(super) fn new(reason: Option<&str>, until: Option<i64>) -> Self {
        let until = until.and_then(|at| Timestamp::from_millisecond(at).ok());
        Self {
            reason: reason.unwrap_or_default().trim().to_owned(),
            until: until.map(time::format).unwrap_or_default(),
        }
    }

    /// The reason, where there is one.
    pub(super) fn reason(&self) -> Option<&str> {
        (!self.reason.is_empty()).then_some(self.reason.as_str())
    }

    /// Says it, where the chat does not say so already: what an earlier hold said goes.
    pub(super) async fn attach(
        &self,
        link: &Workspace,
        chat: &InteractionRecord,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let interaction: Interaction = serde_json::from_str(&chat.wire).unwrap_or_default();
        let data = interaction.user_data();
        let wanted = [
            (HOLD_REASON, self.reason.as_str()),
            (HOLD_UNTIL, self.until.as_str()),
        ];
        let changed: Vec<(&str, &str)> = wanted
            .into_iter()
            .filter(|(key, value)| data.text(key).unwrap_or_default() != *value)
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        link.attach_user_data(&chat.id, KvList::from_pairs(changed), op)
            .await
    }
}

/// Why a chat is held, as its case data says.
pub(crate) fn held_reason(data: &KvList) -> Option<String> {
    // Our own server says the same under `HoldReason`, from the request itself.
    [HOLD_REASON, "HoldReason"]
        .into_iter()
        .filter_map(|key| data.text(key))
        .find(|text| !text.is_empty())
}

/// Until when a chat is held, as its case data says; none is until the contact replies.
pub(crate) fn held_until(data: &KvList) -> Option<i64> {
    let text = data.text(HOLD_UNTIL)?;
    time::parse(&text).map(Timestamp::as_millisecond)
}
