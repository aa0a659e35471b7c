//! Which case data agents change, and which nobody does.

/// What a server adds to the case data when it shows a chat.
const SHOWN: [&str; 16] = [
    "ContactId",
    "ServiceName",
    "LastMessageAt",
    "LastMessageIndex",
    "LastMessageFrom",
    "HeldSince",
    "HeldBy",
    "HoldReason",
    "OfferEndsAt",
    "IdleCloseAt",
    "TransferFrom",
    "TransferFromName",
    "TransferTo",
    "TransferToName",
    "TransferEndsAt",
    "SessionEndedAt",
];

/// Why a chat is held, for everybody who sees it; set when it is held.
pub const HOLD_REASON: &str = "IW_HoldReason";
/// Until when, ISO 8601; empty is until the contact replies.
pub const HOLD_UNTIL: &str = "IW_HoldUntil";

/// Whether a server says this of a chat by itself: whatever is sent under such a key counts for nothing.
pub fn is_servers(key: &str) -> bool {
    SHOWN.contains(&key) || key.starts_with("GCTI_")
}

/// Whether a key is for programs: a server's own, one of the workspace's, or one that is hidden.
pub fn is_for_programs(key: &str) -> bool {
    is_servers(key) || key.starts_with("IW_") || key.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_keep_is_not_for_people() {
        for key in [
            "HeldBy",
            "GCTI_Chat_AsyncStatus",
            HOLD_REASON,
            HOLD_UNTIL,
            "_hidden",
        ] {
            assert!(is_for_programs(key), "{key}");
        }
        for key in ["OrderId", "Segment", "heldby", "FirstName"] {
            assert!(!is_for_programs(key), "{key}");
        }
        assert!(!is_servers(HOLD_REASON), "agents set it, by holding");
    }
}
