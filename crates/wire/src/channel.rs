//! The CometD channels of the Workspace API.

/// Progress and result of `initialize-workspace`.
pub const INITIALIZATION: &str = "/workspace/v3/initialization";
/// The state of the media channels.
pub const MEDIA: &str = "/workspace/v3/media";
/// Chats: interaction states, transcripts, errors.
pub const CHAT: &str = "/workspace/v3/media/chat";
/// Workbins and their changes.
pub const WORKBINS: &str = "/workspace/v3/workbins";
/// Snapshots of interaction queues.
pub const MEDIA_MANAGEMENT: &str = "/workspace/v3/media-management";
/// Contacts and histories.
pub const CONTACTS: &str = "/workspace/v3/contacts";
/// Contacts and histories, in the other published version.
pub const UCS: &str = "/workspace/v3/ucs";

/// Everything a desktop subscribes to.
pub const ALL: [&str; 7] = [
    INITIALIZATION,
    MEDIA,
    CHAT,
    WORKBINS,
    MEDIA_MANAGEMENT,
    CONTACTS,
    UCS,
];
