//! What is to be said of a chat that one agent offers to another.

use holdfast_domain::phase::Phase;
use holdfast_store::MessageRecord;
use holdfast_wire::{KvList, time};
use jiff::Timestamp;

use crate::view::{ItemKind, TransferView};

/// The offer as far as the case data tells of one (`Transfer*`, ours).
pub(crate) fn transfer(phase: Phase, data: &KvList) -> Option<TransferView> {
    let until = data.text("TransferEndsAt");
    let until = until.as_deref().and_then(time::parse);
    let until = until.map(Timestamp::as_millisecond);
    let named = |key: &str| {
        let name = data.text(&format!("{key}Name"));
        name.filter(|name| !name.is_empty())
            .or_else(|| data.text(key))
            .filter(|name| !name.is_empty())
    };
    match phase {
        Phase::Active => named("TransferTo").map(|who| TransferView {
            mine: true,
            who,
            until,
        }),
        Phase::Offered => named("TransferFrom").map(|who| TransferView {
            mine: false,
            who,
            until,
        }),
        _ => None,
    }
}

/// Whether the agent who has a chat offers it to a colleague.
pub(crate) fn is_handed_over(phase: Phase, data: &KvList) -> bool {
    transfer(phase, data).is_some_and(|offer| offer.mine)
}

/// What a notice says of an offer that was not taken, and by whom.
pub(super) fn missed(entry: &MessageRecord) -> Option<(ItemKind, String)> {
    if entry.kind != "CustomNotice" {
        return None;
    }
    let wire: serde_json::Value = serde_json::from_str(&entry.wire).ok()?;
    let data = KvList::from_value(wire.get("userData")?.clone());
    let kind = match data.text("Transfer")?.as_str() {
        "Declined" => ItemKind::TransferDeclined,
        "TimedOut" => ItemKind::TransferTimedOut,
        "Unreachable" => ItemKind::TransferUnreachable,
        _ => return None,
    };
    Some((kind, data.text("TransferToName")?))
}
