//! What there is to tell, before anybody puts it into words.

use std::time::Duration;

use holdfast_domain::intent::{Refusal, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::InteractionRecord;

use super::{NoticeAction, NoticeKind};

/// Something to tell the agent outside the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Replaces earlier news with the same key.
    pub key: String,
    /// The chat that it is about.
    pub chat: Option<String>,
    /// What it is.
    pub what: What,
}

/// What there is to tell. `name` is the contact's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A contact wrote into a chat that the agent holds or has.
    Wrote {
        /// Who.
        name: String,
        /// The words.
        text: String,
        /// Whether it is on hold.
        held: bool,
    },
    /// An offer was accepted for the agent (`chat.auto-answer`).
    Begun {
        /// Whose chat.
        name: String,
        /// What was said last, or the subject.
        text: Option<String>,
    },
    /// A chat is offered.
    Offered {
        /// Whose.
        name: String,
        /// What was said last, or the subject.
        text: Option<String>,
        /// The colleague who hands it over.
        by: Option<String>,
        /// How long it can be accepted, where the server says it.
        lasts: Option<Duration>,
        /// Whether the agent had held it.
        returns: bool,
    },
    /// Something that was asked for was not done.
    NotDone {
        /// With whose chat.
        name: String,
        /// What.
        verb: Verb,
        /// Why not.
        why: Refusal,
    },
    /// A colleague did not take a chat that was handed to them.
    NotTaken {
        /// Whose chat.
        name: String,
        /// The colleague.
        colleague: String,
    },
    /// The server did not take why and until when a chat is held.
    NoteStaysHere {
        /// Whose chat.
        name: String,
        /// What the server said.
        why: String,
    },
    /// A chat was held until now.
    Due {
        /// Whose.
        name: String,
    },
    /// A held chat closes by itself.
    Closing {
        /// Whose.
        name: String,
        /// In how many minutes.
        minutes: u32,
    },
    /// Several contacts wrote during an outage.
    Meanwhile {
        /// The chats with the names of their contacts.
        chats: Vec<(String, String)>,
    },
    /// A chat was placed on hold by the shortcut.
    Held {
        /// Whose.
        name: String,
        /// The queue or workbin where it is held.
        place: Option<String>,
        /// Whether the server said so. Until then it is not held.
        confirmed: bool,
    },
    /// The shortcut found nothing to place on hold.
    NothingHeld {
        /// Why not.
        why: Refusal,
    },
}

/// How long a hold can be taken back.
const UNDO: Duration = Duration::from_secs(5);

impl What {
    /// What it is about.
    pub fn kind(&self) -> NoticeKind {
        match self {
            Self::Wrote { .. } => NoticeKind::Wrote,
            Self::Offered { .. } | Self::Begun { .. } => NoticeKind::Offered,
            Self::NotDone { .. }
            | Self::NotTaken { .. }
            | Self::NoteStaysHere { .. }
            | Self::NothingHeld { .. } => NoticeKind::Failed,
            Self::Due { .. } => NoticeKind::Due,
            Self::Closing { .. } => NoticeKind::Closing,
            Self::Meanwhile { .. } => NoticeKind::Summary,
            Self::Held { .. } => NoticeKind::Held,
        }
    }

    /// What can be done from it; `later` are the lengths by which it can be put off, in minutes.
    pub(super) fn actions(&self, later: &[u32]) -> Vec<NoticeAction> {
        let mut actions = match self {
            Self::Held { .. } => vec![NoticeAction::Undo],
            Self::NothingHeld { .. } => Vec::new(),
            Self::Offered { returns: true, .. } => vec![NoticeAction::Open, NoticeAction::Rejoin],
            _ if self.can_come_again() => vec![NoticeAction::Open, NoticeAction::Rejoin],
            _ => vec![NoticeAction::Open],
        };
        if self.can_come_again() {
            actions.extend(later.iter().map(|minutes| NoticeAction::Later(*minutes)));
        }
        actions
    }

    /// Whether it is about a held chat and stays true until somebody looks after that.
    pub(super) fn can_come_again(&self) -> bool {
        matches!(
            self,
            Self::Wrote { held: true, .. } | Self::Due { .. } | Self::Closing { .. }
        )
    }

    /// When it goes by itself.
    pub(super) fn lasts(&self) -> Option<Duration> {
        match self {
            Self::Held { .. } => Some(UNDO),
            Self::Offered { lasts, .. } => *lasts,
            _ => None,
        }
    }
}

impl News {
    /// Of what a contact wrote.
    pub(crate) fn wrote(chat: &InteractionRecord, text: &str) -> Self {
        let what = What::Wrote {
            name: chat.name.clone(),
            text: text.to_owned(),
            held: chat.phase != Phase::Active,
        };
        Self::of(chat.id.as_str(), chat.id.to_string(), what)
    }

    /// Of a chat that the agent has since an offer was accepted for them.
    pub(crate) fn begun(chat: &InteractionRecord) -> Self {
        let what = What::Begun {
            name: chat.name.clone(),
            text: chat.preview.clone().or_else(|| chat.subject.clone()),
        };
        Self::of(chat.id.as_str(), chat.id.to_string(), what)
    }

    /// Of a chat that was held until now.
    pub(crate) fn due(chat: &str, name: &str) -> Self {
        let name = name.to_owned();
        Self::of(chat, format!("due:{chat}"), What::Due { name })
    }

    /// Of a chat that closes in so many minutes.
    pub(crate) fn closing(chat: &str, name: &str, minutes: u32) -> Self {
        let name = name.to_owned();
        let what = What::Closing { name, minutes };
        Self::of(chat, format!("closing:{chat}"), what)
    }

    /// Of something that was not done.
    pub(crate) fn failed(chat: &str, what: What) -> Self {
        Self::of(chat, format!("failed:{chat}"), what)
    }

    /// Of what the hold shortcut did; there is one at a time.
    pub fn of_shortcut(chat: Option<String>, what: What) -> Self {
        Self {
            key: "hold-shortcut".to_owned(),
            chat,
            what,
        }
    }

    fn of(chat: &str, key: String, what: What) -> Self {
        Self {
            key,
            chat: Some(chat.to_owned()),
            what,
        }
    }
}
