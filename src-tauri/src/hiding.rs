//! Closing the window while somebody is signed in: it goes to the icon beside the clock, where the desktop shows one.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use holdfast_core::view::Screen;
use holdfast_core::{Notice, NoticeKind, Notifier as _, Session};
use holdfast_settings::Computer;
use holdfast_settings::keys::{self, Sound};
use tauri::{AppHandle, Manager as _};

use crate::notifier::DesktopNotifier;
use crate::tray::{self, Tray, Words};
use crate::{closing, window};

/// That the agent was told once where the window goes.
const TOLD: &str = "told-close-to-tray";

/// What hiding needs.
pub(crate) struct Hiding {
    profile: PathBuf,
    notifier: Arc<DesktopNotifier>,
    /// Whether it is being looked after that the window stays within reach.
    watched: AtomicBool,
}

impl Hiding {
    pub(crate) fn new(profile: PathBuf, notifier: Arc<DesktopNotifier>) -> Self {
        Self {
            profile,
            notifier,
            watched: AtomicBool::new(false),
        }
    }
}

/// The agent closes the window: it hides, or the program ends.
pub(crate) fn close(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if may_hide(&app) && tray::is_there().await {
            hide(&app).await;
        } else {
            closing::ask(&app);
        }
    });
}

/// With nobody signed in there is nothing to go on for.
fn may_hide(app: &AppHandle) -> bool {
    let is_wanted = app
        .state::<Arc<Computer>>()
        .settings()
        .get(&keys::WINDOW_CLOSE_TO_TRAY);
    let is_used = app
        .state::<Session>()
        .view()
        .is_ok_and(|view| view.screen != Screen::SignedOut);
    is_wanted && is_used && app.try_state::<Tray>().is_some()
}

async fn hide(app: &AppHandle) {
    let Some(window) = app.get_webview_window(window::MAIN) else {
        return;
    };
    if let Err(error) = window::hide(&window) {
        tracing::warn!(%error, "the window cannot be hidden");
        return;
    }
    closing::save(&window).await;
    tell_once(app);
    keep_in_reach(app);
}

/// Says where the window went, the first time in this profile.
fn tell_once(app: &AppHandle) {
    let hiding = app.state::<Hiding>();
    match std::fs::File::create_new(hiding.profile.join(TOLD)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return,
        // Better said twice than never.
        Err(error) => {
            tracing::warn!(%error, "it cannot be noted that the agent was told of the tray");
        }
    }
    let words = Words::of(&app.state::<Arc<Computer>>().settings());
    hiding.notifier.show(Notice {
        key: TOLD.to_owned(),
        chat: None,
        kind: NoticeKind::Summary,
        title: words.still_here.to_owned(),
        body: words.still_here_text.to_owned(),
        // A click opens the window.
        buttons: Vec::new(),
        sound: Sound::None,
        lasts: None,
    });
}

/// A panel can end or crash: a hidden window comes back, minimized, when there is no icon any more to click on.
fn keep_in_reach(app: &AppHandle) {
    if app.state::<Hiding>().watched.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tray::until_gone().await;
        app.state::<Hiding>().watched.store(false, Ordering::SeqCst);
        tracing::info!("the desktop shows no tray icons any more");
        window::bring_back_minimized(&app);
    });
}
