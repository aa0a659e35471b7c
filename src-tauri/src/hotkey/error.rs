//! Why a shortcut does not work everywhere, and what to do.

use holdfast_core::view::Problem;
use holdfast_domain::shortcut::Shortcut;

/// Why a shortcut does not work everywhere, and what to do. The window shows it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HotkeyError {
    #[error(
        "Another program on this computer uses {0}, so it holds chats only while this window has the focus. Free it in that program, or ask your administrator for another keyboard.shortcut.interaction.chat.hold."
    )]
    Taken(Shortcut),
    #[error(
        "{0} has no key of its own on a keyboard, so it holds chats only while this window has the focus. Ask your administrator for another keyboard.shortcut.interaction.chat.hold."
    )]
    NoKey(Shortcut),
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only there"))]
    #[error(
        "This desktop runs on Wayland and lets no program set up shortcuts (there is no GlobalShortcuts portal): {0} holds chats only in this window. Sign in to an X11 (Xorg) session to use it everywhere."
    )]
    Wayland(Shortcut),
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only there"))]
    #[error(
        "The desktop was not allowed to use {0} for Holdfast, so it holds chats only in this window. Sign out and in again to be asked once more, or allow it in the settings of the desktop."
    )]
    Declined(Shortcut),
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only there"))]
    #[error(
        "There is no X display to listen on, so {0} holds chats only while this window has the focus. Start Holdfast from a desktop session to use it everywhere."
    )]
    NoDisplay(Shortcut),
    #[error(
        "{0} could not be set up for the whole desktop ({1}), so it holds chats only while this window has the focus. Restart Holdfast to try again."
    )]
    Failed(Shortcut, String),
}

impl HotkeyError {
    pub(super) fn problem(&self) -> Problem {
        let (code, keys) = match self {
            Self::Taken(keys) => ("shortcut_taken", keys),
            Self::NoKey(keys) => ("shortcut_no_key", keys),
            Self::Wayland(keys) => ("shortcut_wayland", keys),
            Self::Declined(keys) => ("shortcut_declined", keys),
            Self::NoDisplay(keys) => ("shortcut_no_display", keys),
            Self::Failed(keys, _) => ("shortcut_failed", keys),
        };
        Problem::new(code, self.to_string()).about(keys.to_string())
    }
}
