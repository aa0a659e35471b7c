//! What the journal keeps.

use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::{IntentState, Said, Verb};

use crate::cache::MessageRecord;

/// What the agent asked for, and how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRecord {
    /// The intent's id and the wire's `operationId`.
    pub id: IntentId,
    /// The chat.
    pub chat: InteractionId,
    /// What is wanted.
    pub verb: Verb,
    /// How far it got.
    pub state: IntentState,
    /// When it was asked for.
    pub created_at: i64,
    /// The transcript's last index known when it was sent last (before that: when it was asked for). An unknown outcome
    /// is settled by reading the transcript beyond it.
    pub last_known_index: i64,
    /// The transcript's last index known when it was asked for: whoever wrote something beyond it had not been read yet.
    pub asked_at_index: i64,
    /// How often it was sent, or may have been.
    pub tries: u32,
    /// Whether it was refused and its text became the draft again: it is not to be shown in the chat as well.
    pub returned: bool,
    /// Whether the agent put away why it was refused, while its text still is the draft.
    pub put_away: bool,
}

impl IntentRecord {
    /// What the agent asks for now: queued, and not sent yet. `last_known_index` is that of the chat's transcript.
    pub fn new(
        id: IntentId,
        chat: InteractionId,
        verb: Verb,
        now: i64,
        last_known_index: i64,
    ) -> Self {
        Self {
            id,
            chat,
            verb,
            state: IntentState::Queued,
            created_at: now,
            last_known_index,
            asked_at_index: last_known_index,
            tries: 0,
            returned: false,
            put_away: false,
        }
    }

    /// Whether an entry of the agent's can be what this asked to be said: the same words, beyond what was known when it was
    /// sent.
    pub fn may_have_said(&self, entry: &MessageRecord) -> bool {
        let is_same = |said: Said<'_>| said.kind == entry.kind && said.text == entry.text;
        entry.index > self.last_known_index && self.verb.said().is_some_and(is_same)
    }

    /// Whether this is a message or a link that was refused and stands in its chat as not sent: it goes when it is sent again or
    /// taken away, never by the way.
    pub fn is_unsent_text(&self) -> bool {
        let is_refused = matches!(self.state, IntentState::Refused(_));
        self.verb.said().is_some() && is_refused && !self.returned
    }

    /// Whether this is a message that was refused and is this draft, as it was.
    pub fn came_back_as(&self, draft: &str) -> bool {
        self.returned && self.verb.said().is_some_and(|said| said.text == draft)
    }

    /// Whether this was refused and the same is asked for anew.
    pub fn is_superseded_by(&self, new: &Self) -> bool {
        matches!(self.state, IntentState::Refused(_))
            && self.verb.name() == new.verb.name()
            && !self.is_unsent_text()
    }
}

/// What was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedIntent {
    /// What was asked for, and why it was refused.
    pub intent: IntentRecord,
    /// When it was refused.
    pub at: i64,
}

/// Why and until when a chat is held, as far as only this machine knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldNote {
    /// Why; empty where nothing was said.
    pub reason: String,
    /// Until when; none is until the contact replies.
    pub until: Option<i64>,
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The chat.
    pub chat: InteractionId,
    /// The text as the agent left it.
    pub text: String,
    /// When it was changed last.
    pub changed_at: i64,
}

/// A chat's notice that comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The chat.
    pub chat: InteractionId,
    /// What the notice is about, in the words of whoever keeps it.
    pub about: String,
    /// When, in milliseconds since 1970.
    pub due: i64,
    /// Whether the agent put it off; else it comes because nobody looked after the chat.
    pub asked: bool,
}
