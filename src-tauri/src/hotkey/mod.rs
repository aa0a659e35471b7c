//! The hold shortcut while another window has the focus.

mod keys;
mod outcome;
mod reach;

use std::sync::{Arc, Mutex, PoisonError};

use holdfast_core::view::Problem;
use holdfast_core::{Notice, NoticeKind, Notifier, Session};
use holdfast_domain::door::Door;
use holdfast_domain::shortcut::Shortcut;
use tauri::AppHandle;
use tauri_plugin_global_shortcut::{
    GlobalShortcutExt as _, Shortcut as Combination, ShortcutEvent, ShortcutState,
};

use self::outcome::{Outcome, outcome};
use self::reach::{Reach, reach};
use crate::window;

/// Why a shortcut does not work everywhere, and what to do. The window shows it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum HotkeyError {
    #[error(
        "Another program on this computer uses {0}, so it holds chats only while this window has the focus. Free it in that program, or ask your administrator for another keyboard.shortcut.interaction.chat.hold."
    )]
    Taken(Shortcut),
    #[error(
        "{0} has no key of its own on a keyboard, so it holds chats only while this window has the focus. Ask your administrator for another keyboard.shortcut.interaction.chat.hold."
    )]
    NoKey(Shortcut),
    #[error(
        "This desktop runs on Wayland, where no program hears keys while another window has the focus: {0} holds chats only in this window. Sign in to an X11 (Xorg) session to use it everywhere."
    )]
    Wayland(Shortcut),
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
    fn problem(&self) -> Problem {
        let (code, keys) = match self {
            Self::Taken(keys) => ("shortcut_taken", keys),
            Self::NoKey(keys) => ("shortcut_no_key", keys),
            Self::Wayland(keys) => ("shortcut_wayland", keys),
            Self::NoDisplay(keys) => ("shortcut_no_display", keys),
            Self::Failed(keys, _) => ("shortcut_failed", keys),
        };
        Problem::new(code, self.to_string()).about(keys.to_string())
    }
}

/// The registered shortcut of the signed-in agent.
pub(crate) struct Hotkey {
    app: AppHandle,
    session: Session,
    notifier: Arc<dyn Notifier>,
    registered: Mutex<Option<Combination>>,
}

impl Hotkey {
    pub(crate) fn new(app: AppHandle, session: Session, notifier: Arc<dyn Notifier>) -> Arc<Self> {
        Arc::new(Self {
            app,
            session,
            notifier,
            registered: Mutex::new(None),
        })
    }

    /// Registers this shortcut instead of the one before, and tells the session how that went. Blocks for a moment.
    pub(crate) fn set(self: &Arc<Self>, shortcut: Option<&Shortcut>) {
        let mut registered = self
            .registered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = registered.take()
            && let Err(error) = self.app.global_shortcut().unregister(old)
        {
            tracing::warn!(%error, "the shortcut before cannot be given back");
        }
        let Some(shortcut) = shortcut else { return };
        let outcome = self.register(shortcut);
        match &outcome {
            Ok(combination) => *registered = Some(*combination),
            Err(error) => tracing::warn!(%error, "the shortcut does not work everywhere"),
        }
        self.session
            .shortcut_registered(outcome.map(drop).map_err(|error| error.problem()));
    }

    fn register(self: &Arc<Self>, shortcut: &Shortcut) -> Result<Combination, HotkeyError> {
        let combination =
            keys::combination(shortcut).ok_or_else(|| HotkeyError::NoKey(shortcut.clone()))?;
        match reach() {
            Reach::Everywhere => {}
            Reach::Wayland => return Err(HotkeyError::Wayland(shortcut.clone())),
            Reach::NoDisplay => return Err(HotkeyError::NoDisplay(shortcut.clone())),
        }
        let hotkey = Arc::clone(self);
        let pressed = move |_: &AppHandle, _: &Combination, event: ShortcutEvent| {
            if event.state == ShortcutState::Pressed {
                let hotkey = Arc::clone(&hotkey);
                tauri::async_runtime::spawn(async move { hotkey.hold().await });
            }
        };
        match self.app.global_shortcut().on_shortcut(combination, pressed) {
            Ok(()) => Ok(combination),
            // The plugin keeps no kinds of errors, only their sentences.
            Err(error) if error.to_string().contains("already registered") => {
                Err(HotkeyError::Taken(shortcut.clone()))
            }
            Err(error) => Err(HotkeyError::Failed(shortcut.clone(), error.to_string())),
        }
    }

    /// Holds the chat that the agent is in. The agent may be looking elsewhere, so a notice says how it went; where the
    /// window has the focus, it shows that itself.
    async fn hold(&self) {
        let mut signals = self.session.signals();
        let (intent, chat) = match self.session.hold_by_shortcut() {
            Ok(held) => held,
            Err(problem) => {
                tracing::info!(code = %problem.code, "the shortcut held nothing");
                let title = "Nothing was placed on hold".to_owned();
                return self.say(NoticeKind::Failed, None, title, problem.message);
            }
        };
        tracing::info!(%intent, %chat, "held by shortcut");
        let outcome = outcome(&mut signals, &intent.to_string()).await;
        if outcome == Outcome::Refused || window::has_focus(&self.app) {
            // A refusal is told by the session, whoever asked.
            return;
        }
        let name = self
            .session
            .chat(&chat, Door::Place)
            .map(|view| view.row.name)
            .unwrap_or_default();
        self.say(
            NoticeKind::Summary,
            Some(chat),
            name,
            outcome.text().to_owned(),
        );
    }

    fn say(&self, kind: NoticeKind, chat: Option<String>, title: String, body: String) {
        let key = "hold-shortcut".to_owned();
        self.notifier.show(Notice {
            key,
            chat,
            kind,
            title,
            body,
            actions: Vec::new(),
        });
    }
}
