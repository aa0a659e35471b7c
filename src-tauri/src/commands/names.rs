// Included by the build script as well.

/// Every command that the window may call.
#[allow(
    unreachable_pub,
    reason = "public in the shell, not in the build script"
)]
pub const COMMANDS: &[&str] = &[
    "session",
    "sign_in",
    "sign_out",
    "list",
    "retry_place",
    "chat",
    "transcript",
    "outbox",
    "open_chat",
    "contacts",
    "contact",
    "colleagues",
    "queues",
    "find",
    "privileges",
    "options",
    "act",
    "cancel_intent",
    "take_back",
    "dismiss_refusal",
    "set_draft",
    "typing",
    "set_status",
    "try_now",
    "showing",
    "open_link",
    "preferences",
    "set_preferences",
    "diagnose",
    "cancel_diagnosis",
    "save_report",
];
