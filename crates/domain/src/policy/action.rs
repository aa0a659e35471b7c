//! What can be done with a chat, by the names that our programs use.

use serde::{Deserialize, Serialize};

/// What can be done with a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take an offered chat.
    Accept,
    /// Refuse an offered chat.
    Decline,
    /// Write to the contact.
    Send,
    /// Send the contact a link.
    PushUrl,
    /// Put emojis into what is written, with the picker.
    Emojis,
    /// Place on hold.
    Hold,
    /// Hand to another agent.
    Transfer,
    /// Put into a queue for whoever takes it there.
    TransferToQueue,
    /// Take back the offer to another agent.
    WithdrawTransfer,
    /// Join a held chat again.
    Rejoin,
    /// End a standard chat.
    Release,
    /// End an asynchronous chat.
    EndAsync,
    /// Mark Done.
    Done,
    /// Set the disposition.
    Disposition,
    /// Write the note.
    Note,
    /// Change case data.
    CaseData,
}

impl Action {
    /// Every action, in the order they are shown.
    pub const ALL: [Self; 16] = [
        Self::Accept,
        Self::Decline,
        Self::Send,
        Self::PushUrl,
        Self::Emojis,
        Self::Hold,
        Self::Transfer,
        Self::TransferToQueue,
        Self::WithdrawTransfer,
        Self::Rejoin,
        Self::Release,
        Self::EndAsync,
        Self::Done,
        Self::Disposition,
        Self::Note,
        Self::CaseData,
    ];

    /// The action's name in IPC and `holdfastctl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Send => "send",
            Self::PushUrl => "push_url",
            Self::Emojis => "emojis",
            Self::Hold => "hold",
            Self::Transfer => "transfer",
            Self::TransferToQueue => "transfer_to_queue",
            Self::WithdrawTransfer => "withdraw_transfer",
            Self::Rejoin => "rejoin",
            Self::Release => "release",
            Self::EndAsync => "end_async",
            Self::Done => "done",
            Self::Disposition => "disposition",
            Self::Note => "note",
            Self::CaseData => "case_data",
        }
    }
}
