//! The icon beside the clock: how things stand, who waits, Ready and Not Ready, open, quit.

mod badge;
mod host;
mod shown;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, anyhow};
use holdfast_core::Session;
use holdfast_core::view::SessionView;
use holdfast_settings::Computer;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry};

use crate::{closing, window};

use self::badge::Badge;
use self::shown::{Shown, State};

pub(crate) use self::host::{is_there, until_gone};
pub(crate) use self::words::Words;

const OPEN: &str = "open";
const QUIT: &str = "quit";
const READY: &str = "ready";
/// Before a reason's code, which may be empty.
const NOT_READY: &str = "not-ready:";

/// The icon, and what it shows.
pub(crate) struct Tray {
    app: AppHandle,
    icon: TrayIcon,
    badge: Badge,
    shown: Mutex<Option<Shown>>,
}

impl Tray {
    /// Puts the icon up. A desktop without a place for it is no reason not to start.
    pub(crate) fn new(app: &AppHandle) -> anyhow::Result<Self> {
        // The library behind it is loaded when it is first used and panics where it is not installed.
        catch_unwind(AssertUnwindSafe(|| build(app)))
            .unwrap_or_else(|_| Err(anyhow!("the library for tray icons is missing")))
    }

    /// Says how things stand, in the agent's language.
    pub(crate) fn show_of(&self, session: &Session) {
        match session.view() {
            Ok(view) => self.show(&view),
            Err(problem) => tracing::warn!(code = %problem.code, "the tray icon cannot be told"),
        }
    }

    fn shown(&self) -> MutexGuard<'_, Option<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, session: &SessionView) {
        let settings = self.app.state::<Arc<Computer>>().settings();
        let now = Shown::of(session, Words::of(&settings));
        let mut shown = self.shown();
        // A menu that is open must not be replaced for nothing.
        if shown.as_ref() == Some(&now) {
            return;
        }
        let told = menu(&self.app, &now)
            .and_then(|menu| self.icon.set_menu(Some(menu)))
            .and_then(|()| self.icon.set_tooltip(Some(now.tooltip())))
            // What desktops show that have no tooltips.
            .and_then(|()| self.icon.set_title(title(now.count)));
        if let Err(error) = told {
            tracing::warn!(%error, "the tray icon cannot be told");
        }
        self.badge.show(&self.app, now.count);
        *shown = Some(now);
    }
}

/// The count beside the icon, where some wait. Windows has no place for it.
fn title(count: u32) -> Option<String> {
    (count > 0).then(|| count.to_string())
}

fn build(app: &AppHandle) -> anyhow::Result<Tray> {
    let icon = TrayIconBuilder::with_id("holdfast")
        .icon(
            app.default_window_icon()
                .context("the program has no icon")?
                .clone(),
        )
        .tooltip("Holdfast")
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
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
    let tray = Tray {
        app: app.clone(),
        icon,
        badge: Badge::default(),
        shown: Mutex::default(),
    };
    tray.show_of(app.state::<Session>().inner());
    Ok(tray)
}

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    menu.append(&MenuItem::with_id(
        app,
        "status",
        &shown.status,
        false,
        None::<&str>,
    )?)?;
    if let Some(waiting) = &shown.waiting {
        menu.append(&MenuItem::with_id(
            app,
            "waiting",
            waiting,
            false,
            None::<&str>,
        )?)?;
    }
    if !shown.states.is_empty() {
        menu.append(&PredefinedMenuItem::separator(app)?)?;
    }
    for state in &shown.states {
        let item = CheckMenuItem::with_id(
            app,
            id(state),
            &state.label,
            true,
            state.is_current,
            None::<&str>,
        )?;
        menu.append(&item)?;
    }
    menu.append(&PredefinedMenuItem::separator(app)?)?;
    menu.append(&MenuItem::with_id(
        app,
        OPEN,
        shown.open,
        true,
        None::<&str>,
    )?)?;
    menu.append(&MenuItem::with_id(
        app,
        QUIT,
        shown.quit,
        true,
        None::<&str>,
    )?)?;
    Ok(menu)
}

fn id(state: &State) -> String {
    if state.ready {
        READY.to_owned()
    } else {
        format!("{NOT_READY}{}", state.reason.as_deref().unwrap_or_default())
    }
}

/// Does what was chosen from the menu.
fn chosen(app: &AppHandle, id: &str) {
    match id {
        OPEN => window::raise(app),
        QUIT => closing::ask(app),
        READY => set_status(app, true, None),
        _ => {
            if let Some(reason) = id.strip_prefix(NOT_READY) {
                let reason = Some(reason).filter(|code| !code.is_empty());
                set_status(app, false, reason.map(str::to_owned));
            }
        }
    }
}

/// Through the same door as the window's menu. What goes wrong is told in the window, which comes up for it.
fn set_status(app: &AppHandle, ready: bool, reason: Option<String>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let session = app.state::<Session>().inner().clone();
        if let Err(problem) = session.set_status(ready, reason.as_deref()).await {
            tracing::info!(code = %problem.code, "a status from the tray was not taken");
            window::raise(&app);
            window::tell(&app, "problem", problem);
        }
        // The desktop has moved the menu's mark by itself, whatever came of it.
        if let Some(tray) = app.try_state::<Tray>() {
            tray.shown().take();
            tray.show_of(&session);
        }
    });
}
