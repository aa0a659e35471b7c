//! What an agent asked for, and how far that got.
//!
//! An intent is durable: it is in the journal before anything is sent. Its id is the wire's `operationId`.

use serde::{Deserialize, Serialize};

use crate::door::Door;
use crate::ids::QueueName;
use crate::placement::Placement;

/// What the agent wants of one chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Verb {
    /// Take the offered chat (`accept`).
    Accept,
    /// Refuse the offered chat (`reject`).
    Decline,
    /// Say something (`send-message`).
    Send {
        /// The message as the agent wrote it.
        text: String,
    },
    /// Send the contact a link (`send-url`).
    PushUrl {
        /// The address, see [`crate::web_address`].
        url: String,
    },
    /// Place the chat on hold (`put-on-hold`, or `leave` + `place-in-queue` / `add-interaction`).
    Hold {
        /// Where to; `None` is the place that `chat.on-hold-queue` names when the intent is carried out.
        to: Option<Placement>,
        /// Why, for whoever sees it held (case data).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Until when, in milliseconds since 1970 (case data); `None` is until the contact replies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
    /// Offer the chat to another agent (`transfer-agent`), who has it once they accept.
    Transfer {
        /// The agent's user name or employee id.
        agent: String,
    },
    /// Put the chat into a queue for whoever takes it there (`place-in-queue`).
    TransferToQueue {
        /// The queue.
        queue: QueueName,
    },
    /// Take back the offer to another agent, who has not accepted yet (`transfer-agent` to oneself).
    WithdrawTransfer,
    /// Join a held chat again (`pull` where it waits elsewhere, then `resume`).
    Rejoin {
        /// The list that it was found in.
        #[serde(default, skip_serializing_if = "Door::is_place")]
        from: Door,
    },
    /// End a standard chat's session (`leave` with `CloseIfNoAgents`).
    Release,
    /// End an asynchronous chat's session (`leave` with `ForceClose`).
    EndAsync,
    /// Mark Done (`complete`).
    Done,
    /// Set the disposition (case data, under the key that `interaction.disposition.key-name` says).
    Disposition {
        /// The key; empty is the one that the option says when it is asked for.
        #[serde(default)]
        key: String,
        /// The value's name, of the business attribute's.
        value: String,
    },
    /// Replace the interaction's note (`set-comment`).
    Note {
        /// The whole note.
        text: String,
    },
    /// Change case data (`update-user-data`, `attach-user-data` where it is new, `delete-user-data`).
    CaseData {
        /// The key.
        key: String,
        /// The whole value; an empty one removes it.
        value: String,
    },
}

impl Verb {
    /// Into the default place, for no reason, until the contact replies.
    pub const HOLD: Self = Self::Hold {
        to: None,
        reason: None,
        until: None,
    };
    /// From where it waits.
    pub const REJOIN: Self = Self::Rejoin { from: Door::Place };

    /// The verb's name in the journal, in `holdfastctl` and in logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Send { .. } => "send",
            Self::PushUrl { .. } => "push_url",
            Self::Hold { .. } => "hold",
            Self::Transfer { .. } => "transfer",
            Self::TransferToQueue { .. } => "transfer_to_queue",
            Self::WithdrawTransfer => "withdraw_transfer",
            Self::Rejoin { .. } => "rejoin",
            Self::Release => "release",
            Self::EndAsync => "end_async",
            Self::Done => "done",
            Self::Disposition { .. } => "disposition",
            Self::Note { .. } => "note",
            Self::CaseData { .. } => "case_data",
        }
    }

    /// What of a chat it sets.
    pub fn sets(&self) -> Aspect<'_> {
        match self {
            Self::Send { .. } | Self::PushUrl { .. } => Aspect::Words,
            Self::Disposition { .. } => Aspect::Disposition,
            Self::Note { .. } => Aspect::Note,
            Self::CaseData { key, .. } => Aspect::CaseData(key),
            Self::Accept
            | Self::Decline
            | Self::Hold { .. }
            | Self::Transfer { .. }
            | Self::TransferToQueue { .. }
            | Self::WithdrawTransfer
            | Self::Rejoin { .. }
            | Self::Release
            | Self::EndAsync
            | Self::Done => Aspect::Whereabouts,
        }
    }

    /// What the contact gets: the transcript says whether they did, and what they did not get stays in the chat.
    pub fn said(&self) -> Option<Said<'_>> {
        match self {
            Self::Send { text } => Some(Said { kind: "Text", text }),
            Self::PushUrl { url } => Some(Said {
                kind: "PushUrl",
                text: url,
            }),
            _ => None,
        }
    }
}

/// What of a chat a verb sets. Of two that set the same the later one counts, but for words: they add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect<'a> {
    /// Who has it, where it waits, whether it goes on.
    Whereabouts,
    /// The disposition.
    Disposition,
    /// The note.
    Note,
    /// The case data under this key.
    CaseData(&'a str),
    /// The transcript.
    Words,
}

/// A transcript entry as the agent wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// The entry's type on the wire.
    pub kind: &'static str,
    /// Its text or address.
    pub text: &'a str,
}

/// Why an intent was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable, for programs and for the window's own words; [`Refusal::IN_WORDS`] where there is only the sentence.
    pub code: String,
    /// What the sentence is about, where it has a parameter.
    pub about: Option<String>,
    /// A sentence for the agent, with who and when where that is known.
    pub sentence: String,
}

impl Refusal {
    /// The code of a refusal that somebody else gave in words of their own.
    pub const IN_WORDS: &'static str = "refused";

    /// What the server said in its own words.
    pub fn in_words(sentence: impl Into<String>) -> Self {
        Self {
            code: Self::IN_WORDS.to_owned(),
            about: None,
            sentence: sentence.into(),
        }
    }
}

/// How far an intent got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IntentState {
    /// In the journal, not sent yet.
    Queued,
    /// On its way.
    Sending,
    /// The server did it.
    Delivered,
    /// The server or the policy said no; final.
    Refused(Refusal),
    /// Sent, and the reply was lost: to be settled by reading, never by sending again.
    Unknown,
    /// Withdrawn by the agent while it was queued; final.
    Cancelled,
}

impl IntentState {
    /// Whether nothing will change any more.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Delivered | Self::Refused(_) | Self::Cancelled)
    }

    /// The state's name in the journal, in `holdfastctl` and in the window.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Refused(_) => "refused",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What happens to an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntentEvent {
    /// It was handed to the network.
    Sent,
    /// The server confirmed it, by reply, event or transcript.
    Confirmed,
    /// The server or the policy refused it.
    Refused(Refusal),
    /// The request did not leave this machine (no route, connection refused).
    NotSent,
    /// No reply: it may or may not have been processed.
    ReplyLost,
    /// Reading showed that the server never saw it.
    FoundAbsent,
    /// The agent withdrew it.
    Withdrawn,
}

/// The intent's state machine: the state after `event`. Final states absorb everything; an event that makes no sense
/// in a state changes nothing.
pub fn step(state: IntentState, event: IntentEvent) -> IntentState {
    use IntentEvent as E;
    use IntentState as S;
    match (state, event) {
        (S::Queued, E::Sent) => S::Sending,
        (S::Queued, E::Withdrawn) => S::Cancelled,
        (S::Queued | S::Sending | S::Unknown, E::Confirmed) => S::Delivered,
        (S::Queued | S::Sending | S::Unknown, E::Refused(refusal)) => S::Refused(refusal),
        (S::Sending, E::NotSent) | (S::Unknown, E::FoundAbsent) => S::Queued,
        (S::Sending, E::ReplyLost) => S::Unknown,
        (state, _) => state,
    }
}
