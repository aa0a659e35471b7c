//! The icon beside the clock: open, how things stand, quit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, anyhow};
use holdfast_core::view::{AgentState, ConnectionView, Screen, SessionView};
use tauri::AppHandle;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use crate::{closing, window};

/// The icon and its line about how things stand.
pub(crate) struct Tray {
    icon: TrayIcon,
    status: MenuItem<tauri::Wry>,
}

impl Tray {
    /// Puts the icon up. A desktop without a place for it is no reason not to start.
    pub(crate) fn new(app: &AppHandle) -> anyhow::Result<Self> {
        // The library behind it is loaded when it is first used and panics where it is not installed.
        catch_unwind(AssertUnwindSafe(|| build(app)))
            .unwrap_or_else(|_| Err(anyhow!("the library for tray icons is missing")))
    }

    /// Says how things stand.
    pub(crate) fn show(&self, session: &SessionView) {
        let line = status(session);
        let told = self
            .status
            .set_text(&line)
            .and_then(|()| self.icon.set_tooltip(Some(format!("Holdfast: {line}"))));
        if let Err(error) = told {
            tracing::warn!(%error, "the tray icon cannot be told");
        }
    }
}

fn build(app: &AppHandle) -> anyhow::Result<Tray> {
    let open = MenuItem::with_id(app, "open", "Open Holdfast", true, None::<&str>)?;
    let status = MenuItem::with_id(app, "status", "Signed out", false, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let line = PredefinedMenuItem::separator(app)?;
    let menu = Menu::with_items(app, &[&status, &line, &open, &quit])?;
    let icon = TrayIconBuilder::with_id("holdfast")
        .icon(
            app.default_window_icon()
                .context("the program has no icon")?
                .clone(),
        )
        .tooltip("Holdfast")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::raise(app),
            "quit" => closing::begin(app),
            _ => {}
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                window::raise(icon.app_handle());
            }
        })
        .build(app)?;
    Ok(Tray { icon, status })
}

/// One line: the agent's state, and the connection where it is not there.
fn status(session: &SessionView) -> String {
    if session.screen != Screen::SignedIn {
        return "Signed out".to_owned();
    }
    match session.connection {
        ConnectionView::Reconnecting { .. } => "Reconnecting".to_owned(),
        ConnectionView::Offline { .. } => "Offline".to_owned(),
        ConnectionView::Online => match session.status.state {
            AgentState::Ready => "Ready".to_owned(),
            AgentState::NotReady => "Not ready".to_owned(),
            AgentState::LoggedOut => "Logged out of chats".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use holdfast_core::view::{PatienceView, ShortcutView, SignInView, StatusView};

    use super::*;

    fn session(screen: Screen, state: AgentState, connection: ConnectionView) -> SessionView {
        SessionView {
            screen,
            sign_in: SignInView::default(),
            sign_in_again: None,
            agent: None,
            status: StatusView {
                state,
                ..StatusView::default()
            },
            connection,
            places: Vec::new(),
            shortcut: ShortcutView::default(),
            waiting_to_be_sent: 0,
            patience: PatienceView {
                warning: 60,
                urgent: 300,
            },
            typing_timeout: 10,
            notices: Vec::new(),
        }
    }

    #[test]
    fn the_line_says_what_matters_most() {
        let offline = ConnectionView::Offline { since: 0 };
        assert_eq!(
            status(&session(
                Screen::SignedOut,
                AgentState::Ready,
                ConnectionView::Online
            )),
            "Signed out"
        );
        assert_eq!(
            status(&session(Screen::SignedIn, AgentState::Ready, offline)),
            "Offline"
        );
        assert_eq!(
            status(&session(
                Screen::SignedIn,
                AgentState::NotReady,
                ConnectionView::Online
            )),
            "Not ready"
        );
    }
}
