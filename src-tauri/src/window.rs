//! The one window: what it may load, and how it is brought up.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use holdfast_core::Session;
use holdfast_core::view::Screen;
use holdfast_settings::keys::{Acceleration, Theme};
use serde::Serialize;
use tauri::utils::config::Color;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{
    App, AppHandle, Emitter as _, Manager as _, PhysicalPosition, Url, WebviewWindow,
    WebviewWindowBuilder,
};

use crate::area::Area;
use crate::{doors, graphics};

/// The window's label; the capability is granted to it alone.
pub(crate) const MAIN: &str = "main";

/// The web view's own folder in the profile.
const WEB_VIEW: &str = "webview";

/// How the window starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) minimized: bool,
    pub(crate) theme: Theme,
    pub(crate) acceleration: Acceleration,
}

/// Opens the window. It is shown once its page has loaded: nothing flashes.
pub(crate) fn open(app: &App, start: Start) -> anyhow::Result<WebviewWindow> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
        .context("the window is not configured")?;
    // What a transcript shows must not stay in WebKit's own files. A driver of the window needs the shared context.
    let profile = std::path::absolute(app.state::<Session>().profile())?;
    let window = WebviewWindowBuilder::from_config(app, config)?
        .incognito(!doors::is_driven())
        // What it sets up for itself all the same belongs to the profile, and not beside it.
        .data_directory(profile.join(WEB_VIEW))
        .devtools(cfg!(debug_assertions))
        .disable_drag_drop_handler()
        .background_color(background(start.theme))
        .theme(system_theme(start.theme))
        .on_navigation(ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        // The page says what the open chat is called.
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the window cannot be given its title");
            }
        })
        .on_page_load(move |window, load| {
            if load.event() == PageLoadEvent::Finished {
                appear(&window, start.minimized);
            }
        })
        .build()?;
    graphics::apply(&window, start.acceleration)?;
    Ok(window)
}

/// Whether the page may go there: only within the program's own pages.
fn ours(url: &Url) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // The form of the same address on Windows.
        "http" | "https" => {
            url.host_str() == Some("tauri.localhost")
                || (cfg!(not(feature = "custom-protocol")) && url.port() == Some(5180))
        }
        "about" => url.path() == "blank",
        _ => false,
    };
    if !own {
        tracing::warn!(
            scheme = url.scheme(),
            "the window was kept from leaving its own pages"
        );
    }
    own
}

fn appear(window: &WebviewWindow, minimized: bool) {
    let shown = within_reach(window)
        .and_then(|()| window.show())
        .and_then(|()| {
            if minimized {
                window.minimize()
            } else {
                window.set_focus()
            }
        });
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Before the page draws: the tokens' `--back`.
fn background(theme: Theme) -> Color {
    match theme {
        Theme::Dark => Color(0x12, 0x15, 0x13, 0xff),
        Theme::Light | Theme::System => Color(0xf3, 0xf4, 0xf2, 0xff),
    }
}

/// The theme for the window's frame; none follows the system.
pub(crate) fn system_theme(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Brings the window to the front.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    // Focus alone does not bring back what is minimized or hidden.
    let raised = window
        .unminimize()
        .and_then(|()| show_in_place(app, &window))
        .and_then(|()| within_reach(&window))
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window cannot be raised");
    }
}

/// Where the window was before it was hidden: window managers forget it.
#[derive(Debug, Default)]
pub(crate) struct Hidden(Mutex<Option<PhysicalPosition<i32>>>);

/// Takes the window off the screen and out of the list of windows.
pub(crate) fn hide(window: &WebviewWindow) -> tauri::Result<()> {
    let place = window.outer_position()?;
    window.hide()?;
    let hidden = window.state::<Hidden>();
    *hidden.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    Ok(())
}

fn show_in_place(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    let hidden = app.state::<Hidden>();
    let place = hidden
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match place {
        Some(place) if !window.is_maximized()? => window.set_position(place),
        _ => Ok(()),
    }
}

/// Brings a hidden window back into the list of windows, without getting in the way.
pub(crate) fn bring_back_minimized(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let back = window.is_visible().and_then(|is_visible| {
        if is_visible {
            return Ok(());
        }
        show_in_place(app, &window).and_then(|()| window.minimize())
    });
    if let Err(error) = back {
        tracing::warn!(%error, "the window cannot be brought back");
    }
}

/// Puts a window where it can be seen and moved: its screen may be gone since it was there.
fn within_reach(window: &WebviewWindow) -> tauri::Result<()> {
    if window.is_maximized()? {
        return Ok(());
    }
    let screens = window.available_monitors()?;
    let screens: Vec<Area> = screens.iter().map(Area::of_screen).collect();
    let place = Area::new(window.outer_position()?, window.outer_size()?);
    if screens.is_empty() || place.is_within_reach(&screens) {
        return Ok(());
    }
    tracing::info!("the window was off every screen");
    window.center()
}

/// Whether the agent is looking at the window.
pub(crate) fn has_focus(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN)
        .is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// The chat to select as soon as that is possible: the page must listen and the agent be signed in.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<Wait>);

#[derive(Debug, Default)]
struct Wait {
    listening: bool,
    chat: Option<String>,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Wait> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, id: &str) {
        self.lock().chat = Some(id.to_owned());
    }

    fn listens(&self) {
        self.lock().listening = true;
    }

    /// The chat, once, where the page listens and `signed_in` says so.
    fn take(&self, signed_in: impl FnOnce() -> bool) -> Option<String> {
        let mut wait = self.lock();
        if wait.listening && wait.chat.is_some() && signed_in() {
            wait.chat.take()
        } else {
            None
        }
    }
}

#[derive(Clone, Serialize)]
struct Reveal {
    id: String,
}

/// Brings the window up at a chat.
pub(crate) fn reveal(app: &AppHandle, id: &str) {
    raise(app);
    app.state::<Waiting>().keep(id);
    reveal_what_waits(app);
}

/// The page asked how things stand, so it listens.
pub(crate) fn listening(app: &AppHandle) {
    app.state::<Waiting>().listens();
    reveal_what_waits(app);
}

/// Tells the page which chat was asked for, if it can be shown now.
pub(crate) fn reveal_what_waits(app: &AppHandle) {
    let signed_in = || {
        app.state::<Session>()
            .view()
            .is_ok_and(|view| view.screen == Screen::SignedIn)
    };
    if let Some(id) = app.state::<Waiting>().take(signed_in) {
        tell(app, "reveal", Reveal { id });
    }
}

/// Sends an event to the page.
pub(crate) fn tell<P: Serialize + Clone>(app: &AppHandle, event: &str, payload: P) {
    if let Err(error) = app.emit_to(MAIN, event, payload) {
        tracing::warn!(%error, event, "the window cannot be told");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_page_stays_at_home() {
        for (url, stays) in [
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html#x", true),
            ("http://tauri.localhost/", true),
            ("about:blank", true),
            ("tauri://elsewhere/", false),
            ("https://example.org/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("javascript:alert(1)", false),
            ("holdfast://interaction/1", false),
        ] {
            assert_eq!(ours(&url.parse().unwrap()), stays, "{url}");
        }
    }

    #[test]
    fn what_was_asked_for_too_early_is_told_once_when_it_can_be_shown() {
        let waiting = Waiting::default();
        waiting.keep("a");
        waiting.keep("b");
        assert_eq!(waiting.take(|| true), None, "the page does not listen yet");
        waiting.listens();
        assert_eq!(waiting.take(|| false), None, "nobody is signed in");
        assert_eq!(waiting.take(|| true).as_deref(), Some("b"));
        assert_eq!(waiting.take(|| true), None);
    }
}
