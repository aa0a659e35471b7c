//! The hold shortcut while another window has the focus.

mod error;
mod keys;
mod outcome;
#[cfg(target_os = "linux")]
mod portal;
mod reach;

use std::sync::{Arc, Mutex, PoisonError};

use holdfast_core::{News, Session, What};
use holdfast_domain::door::Door;
use holdfast_domain::intent::Refusal;
use holdfast_domain::shortcut::Shortcut;
use tauri::AppHandle;
use tauri_plugin_global_shortcut::{
    GlobalShortcutExt as _, Shortcut as Combination, ShortcutEvent, ShortcutState,
};
use tokio::sync::mpsc::UnboundedReceiver;

use self::error::HotkeyError;
use self::outcome::{Outcome, outcome};
use self::reach::{Reach, reach};
use crate::window;

/// The registered shortcut of the signed-in agent.
pub(crate) struct Hotkey {
    app: AppHandle,
    session: Session,
    registered: Mutex<Option<Registered>>,
}

/// With whom it is registered.
enum Registered {
    /// The system.
    System(Combination),
    /// The Wayland desktop.
    #[cfg(target_os = "linux")]
    Desktop(#[allow(dead_code, reason = "given back when it is dropped")] portal::Bound),
}

impl Hotkey {
    pub(crate) fn new(app: AppHandle, session: Session) -> Arc<Self> {
        Arc::new(Self {
            app,
            session,
            registered: Mutex::new(None),
        })
    }

    /// Registers what comes, in order: the last one counts.
    pub(crate) async fn follow(self: Arc<Self>, mut wanted: UnboundedReceiver<Option<Shortcut>>) {
        while let Some(shortcut) = wanted.recv().await {
            let hotkey = Arc::clone(&self);
            let set = move || hotkey.set(shortcut.as_ref());
            if let Err(error) = tauri::async_runtime::spawn_blocking(set).await {
                tracing::error!(%error, "the shortcut could not be registered");
            }
        }
    }

    /// Registers this shortcut instead of the one before, and tells the session how that went; a desktop that asks the agent
    /// first lets it wait. Blocks for a moment.
    fn set(self: &Arc<Self>, shortcut: Option<&Shortcut>) {
        let mut registered = self
            .registered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(Registered::System(old)) = registered.take()
            && let Err(error) = self.app.global_shortcut().unregister(old)
        {
            tracing::warn!(%error, "the shortcut before cannot be given back");
        }
        let Some(shortcut) = shortcut else { return };
        match reach() {
            Reach::Everywhere => {
                let outcome = self.register(shortcut);
                *registered = outcome.as_ref().ok().copied().map(Registered::System);
                self.told(outcome.map(drop));
            }
            #[cfg(target_os = "linux")]
            Reach::Wayland => *registered = Some(Registered::Desktop(self.ask_desktop(shortcut))),
            #[cfg(target_os = "linux")]
            Reach::NoDisplay => self.told(Err(HotkeyError::NoDisplay(shortcut.clone()))),
        }
    }

    fn told(&self, outcome: Result<(), HotkeyError>) {
        if let Err(error) = &outcome {
            tracing::warn!(%error, "the shortcut does not work everywhere");
        }
        self.session
            .shortcut_registered(outcome.map_err(|error| error.problem()));
    }

    #[cfg(target_os = "linux")]
    fn ask_desktop(self: &Arc<Self>, shortcut: &Shortcut) -> portal::Bound {
        let (telling, pressing) = (Arc::clone(self), Arc::clone(self));
        portal::bind(
            shortcut.clone(),
            self.session.words_for_hold(),
            move |outcome| telling.told(outcome),
            move || pressing.pressed(),
        )
    }

    fn pressed(self: &Arc<Self>) {
        let hotkey = Arc::clone(self);
        tauri::async_runtime::spawn(async move { hotkey.hold().await });
    }

    fn register(self: &Arc<Self>, shortcut: &Shortcut) -> Result<Combination, HotkeyError> {
        let combination =
            keys::combination(shortcut).ok_or_else(|| HotkeyError::NoKey(shortcut.clone()))?;
        let hotkey = Arc::clone(self);
        let pressed = move |_: &AppHandle, _: &Combination, event: ShortcutEvent| {
            if event.state == ShortcutState::Pressed {
                hotkey.pressed();
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
                let why = Refusal {
                    code: problem.code,
                    about: problem.about,
                    sentence: problem.message,
                };
                let nothing = News::of_shortcut(None, What::NothingHeld { why });
                return self.session.notify(nothing);
            }
        };
        tracing::info!(%intent, %chat, "held by shortcut");
        let outcome = outcome(&mut signals, &intent.to_string()).await;
        if outcome == Outcome::Refused || window::has_focus(&self.app) {
            // A refusal is told by the session, whoever asked.
            return;
        }
        let row = self.session.chat(&chat, Door::Place).map(|view| view.row);
        let (name, place) = row.map(|row| (row.name, row.place)).unwrap_or_default();
        let held = What::Held {
            name,
            place,
            confirmed: outcome == Outcome::Held,
        };
        self.session.notify(News::of_shortcut(Some(chat), held));
    }
}
