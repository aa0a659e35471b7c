//! Notices: what reaches the agent outside the window.

mod burst;
mod discreet;
mod meanwhile;

pub(crate) use burst::Bursts;
pub(crate) use discreet::Discreet;
pub(crate) use meanwhile::Meanwhile;

/// Shows notices on the agent's desktop. Calls must not block.
pub trait Notifier: Send + Sync {
    /// Shows a notice; one with the same key is replaced.
    fn show(&self, notice: Notice);

    /// Takes a notice away, if it is still there.
    fn withdraw(&self, key: &str);
}

/// A notifier for programs without a desktop.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNotifier;

impl Notifier for NoNotifier {
    fn show(&self, _notice: Notice) {}

    fn withdraw(&self, _key: &str) {}
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Replaces an earlier notice with the same key; for a chat its id.
    pub key: String,
    /// The chat that a click opens.
    pub chat: Option<String>,
    /// What it is about.
    pub kind: NoticeKind,
    /// Who or what, e.g. the contact's name.
    pub title: String,
    /// The text.
    pub body: String,
    /// What can be done from it.
    pub actions: Vec<NoticeAction>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A contact wrote into a held chat.
    Wrote,
    /// A chat is offered.
    Offered,
    /// Something that was asked for failed.
    Failed,
    /// A chat was held until now.
    Due,
    /// What arrived during an outage, summed up.
    Summary,
}

/// What can be done from a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeAction {
    /// Bring the window up at the chat.
    Open,
    /// Do that and rejoin.
    Rejoin,
}

impl NoticeAction {
    /// The action's key towards the notification daemon.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Rejoin => "rejoin",
        }
    }

    /// The action's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Rejoin => "Rejoin",
        }
    }
}
