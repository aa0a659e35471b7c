//! Notices: what reaches the agent outside the window.
//!
//! - [`News`]: what there is to tell, before anybody puts it into words
//! - `words`: the words for it, in English and German, with no more in them than privacy lets
//! - `board`: shows them by the settings of this computer, and takes them away
//! - `reminders`: what comes again: put off by the agent, or not handled
//! - `burst`, `meanwhile`: when several messages are one notice

mod board;
mod burst;
mod meanwhile;
mod news;
mod reminders;
mod words;

use std::time::Duration;

use holdfast_settings::Settings;
use holdfast_settings::keys::{self, Sound};

pub(crate) use board::Board;
pub(crate) use burst::Bursts;
pub(crate) use meanwhile::{Meanwhile, TELLING};
pub use news::{News, What};
pub(crate) use reminders::minutes_until;

/// What the hold shortcut does, in the agent's language.
pub(crate) fn words_for_hold(settings: &Settings) -> &'static str {
    words::Words::of(settings.get(&keys::LANGUAGE)).hold()
}

/// Shows notices on the agent's desktop. Calls must not block.
pub trait Notifier: Send + Sync {
    /// Shows a notice; one with the same key is replaced.
    fn show(&self, notice: Notice);

    /// Puts a notice in the place of the one with its key without drawing attention, where that one is still there.
    fn renew(&self, notice: Notice);

    /// Takes a notice away, if it is still there.
    fn withdraw(&self, key: &str);
}

/// A notifier for programs without a desktop.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNotifier;

impl Notifier for NoNotifier {
    fn show(&self, _notice: Notice) {}

    fn renew(&self, _notice: Notice) {}

    fn withdraw(&self, _key: &str) {}
}

/// A notice, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Replaces an earlier notice with the same key.
    pub key: String,
    /// The chat that a click opens.
    pub chat: Option<String>,
    /// What it is about.
    pub kind: NoticeKind,
    /// Who or what, e.g. the contact's name.
    pub title: String,
    /// The text.
    pub body: String,
    /// What can be done from it, the most likely first. A click on the notice itself opens.
    pub buttons: Vec<Button>,
    /// Its sound.
    pub sound: Sound,
    /// When it goes by itself; none is when the desktop thinks fit.
    pub lasts: Option<Duration>,
}

/// A button of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub action: NoticeAction,
    /// What stands on it, in the agent's language.
    pub label: String,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A contact wrote into a chat that the agent holds or has.
    Wrote,
    /// A chat is offered, or was accepted for the agent.
    Offered,
    /// Something that was asked for failed.
    Failed,
    /// A chat was held until now.
    Due,
    /// A held chat closes soon.
    Closing,
    /// What arrived during an outage, summed up.
    Summary,
    /// A chat was placed on hold from another window.
    Held,
}

impl NoticeKind {
    /// Whether it asks for something soon.
    pub fn is_pressing(self) -> bool {
        !matches!(self, Self::Summary | Self::Held)
    }
}

/// What can be done from a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeAction {
    /// Bring the window up at the chat.
    Open,
    /// Do that and rejoin.
    Rejoin,
    /// Tell it again after so many minutes.
    Later(u32),
    /// Take the hold back.
    Undo,
}

impl NoticeAction {
    /// The action's key towards the notification service.
    pub fn key(self) -> String {
        match self {
            Self::Open => "open".to_owned(),
            Self::Rejoin => "rejoin".to_owned(),
            Self::Later(minutes) => format!("later-{minutes}"),
            Self::Undo => "undo".to_owned(),
        }
    }
}
