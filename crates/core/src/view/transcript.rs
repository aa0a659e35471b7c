//! Transcripts, and what waits to be sent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// The last entries before a point, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TranscriptPage {
    /// The interaction.
    pub id: String,
    /// The entries, oldest first. What waits to be sent comes last, without an index.
    pub items: Vec<TranscriptItem>,
    /// Whether there are older ones.
    pub more: bool,
    /// Whether anything was loaded yet; false shows the shape of what comes.
    pub loaded: bool,
}

/// A transcript entry, or a message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TranscriptItem {
    /// Unique within the chat and stable: the index, or the intent's id.
    pub key: String,
    /// The position in the transcript; none for what waits to be sent.
    #[ts(type = "number | null")]
    pub index: Option<i64>,
    /// What it is.
    pub kind: ItemKind,
    /// Who it is from.
    pub side: Side,
    /// The sender's name.
    pub sender: String,
    /// The text, as it is.
    pub text: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Whether the contact wrote it while the chat was on hold and it was not answered yet.
    pub while_on_hold: bool,
    /// For what waits to be sent, its state: `queued`, `sending`, `unknown`, `refused`.
    pub sending: Option<String>,
    /// For what was refused, why.
    pub problem: Option<Problem>,
}

/// What a transcript entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A message.
    Text,
    /// Somebody joined; `sender` is who.
    Joined,
    /// Somebody left; `sender` is who.
    Left,
    /// The chat was placed on hold; `text` is where and why.
    Held,
    /// A pushed link; `text` is the URL.
    Link,
    /// An uploaded file; `text` is its name.
    File,
    /// The session was idle for long; it closes soon.
    IdleAlert,
    /// The session was closed because it was idle.
    IdleClose,
    /// A colleague declined to take the chat; `text` is who.
    TransferDeclined,
    /// A colleague did not take the chat in time; `text` is who.
    TransferTimedOut,
    /// A colleague signed off before taking the chat; `text` is who.
    TransferUnreachable,
    /// Another notice; `text` is what it says.
    Notice,
}

/// Who a transcript entry is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// This agent.
    Me,
    /// The contact.
    Contact,
    /// Another agent or a supervisor.
    Colleague,
    /// The system.
    System,
}

/// Something that waits to be sent or was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutboxItem {
    /// The intent's id.
    pub intent: String,
    /// The interaction.
    pub id: String,
    /// The contact's name.
    pub name: String,
    /// `send`, `hold`, `rejoin`, …
    pub verb: String,
    /// What it is about: the text, the disposition's name (empty where it is taken away), where it is held, to whom it is
    /// transferred.
    pub text: Option<String>,
    /// `queued`, `sending`, `unknown`, `refused`.
    pub state: String,
    /// Why it was refused.
    pub reason: Option<Problem>,
    /// When it was asked for; for what was refused, when it was.
    #[ts(type = "number")]
    pub at: i64,
}
