//! The icon's words, in the window's languages.

use holdfast_core::is_german;
use holdfast_settings::Settings;
use holdfast_settings::keys;

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(super) signed_out: &'static str,
    pub(super) locked: &'static str,
    pub(super) reconnecting: &'static str,
    pub(super) offline: &'static str,
    pub(super) ready: &'static str,
    pub(super) not_ready: &'static str,
    pub(super) logged_out: &'static str,
    pub(super) changing: &'static str,
    /// So many held chats wait for an answer.
    pub(super) waiting: fn(u32) -> String,
    pub(super) open: &'static str,
    pub(super) quit: &'static str,
    /// Said when the window went to the icon for the first time.
    pub(crate) still_here: &'static str,
    /// What that means and what to do.
    pub(crate) still_here_text: &'static str,
}

impl Words {
    /// Those of the agent's language; that of the system where the agent chose none.
    pub(crate) fn of(settings: &Settings) -> &'static Self {
        if is_german(settings.get(&keys::LANGUAGE)) {
            &DE
        } else {
            &EN
        }
    }
}

pub(super) static EN: Words = Words {
    signed_out: "Signed out",
    locked: "Locked",
    reconnecting: "Reconnecting",
    offline: "Offline",
    ready: "Ready",
    not_ready: "Not Ready",
    logged_out: "Logged out of chats",
    changing: "Changing…",
    waiting: |count| match count {
        1 => "1 held chat waits for you".to_owned(),
        count => format!("{count} held chats wait for you"),
    },
    open: "Open Holdfast",
    quit: "Quit",
    still_here: "Holdfast goes on beside the clock",
    still_here_text: "You still hear of contacts who write. Click the icon to open the window; its menu ends Holdfast.",
};

pub(super) static DE: Words = Words {
    signed_out: "Abgemeldet",
    locked: "Gesperrt",
    reconnecting: "Verbindung wird wiederhergestellt",
    offline: "Offline",
    ready: "Bereit",
    not_ready: "Nicht bereit",
    logged_out: "Von Chats abgemeldet",
    changing: "Wird geändert …",
    waiting: |count| match count {
        1 => "1 gehaltener Chat wartet auf Sie".to_owned(),
        count => format!("{count} gehaltene Chats warten auf Sie"),
    },
    open: "Holdfast öffnen",
    quit: "Beenden",
    still_here: "Holdfast läuft neben der Uhr weiter",
    still_here_text: "Sie erfahren weiterhin, wenn Kontakte schreiben. Ein Klick auf das Symbol öffnet das Fenster; sein Menü beendet Holdfast.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_chat_is_not_said_as_many() {
        assert_eq!((EN.waiting)(1), "1 held chat waits for you");
        assert_eq!((DE.waiting)(2), "2 gehaltene Chats warten auf Sie");
    }
}
