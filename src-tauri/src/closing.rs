//! Closing: what was typed last is kept, then the program ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use holdfast_core::Session;
use holdfast_core::view::{PlaceId, Screen};
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::notifier::DesktopNotifier;
use crate::{update, window};

/// A page learns by `pagehide` that it goes, and saves; a web view that is destroyed does not send it. Answers how much
/// was typed since the first time: keys from before the window was closed reach the page one by one.
const LEAVE: &str = "(() => {
  if (window.typedWhileClosing === undefined) {
    window.typedWhileClosing = 0;
    addEventListener('input', () => window.typedWhileClosing++, true);
  }
  dispatchEvent(new Event('pagehide'));
  return window.typedWhileClosing;
})()";
/// More keys than this many rounds bring nobody types ahead.
const ROUNDS: usize = 20;
/// What the page sends while it saves is on its way for less than this.
const ON_ITS_WAY: Duration = Duration::from_millis(150);
/// How long the page may take to hear of it, and the session to end. A page that hangs does not keep the program.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who wants to quit again so soon after the question means it, also where the page does not ask.
const INSISTING: Duration = Duration::from_secs(10);

/// Whether closing has begun.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    begun: AtomicBool,
    /// When the page was to ask the agent about it.
    asked: Mutex<Option<Instant>>,
}

impl Closing {
    /// Whether the page was to ask a moment ago; it is from now on.
    fn ask(&self) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let before = asked.replace(Instant::now());
        before.is_some_and(|before| before.elapsed() < INSISTING)
    }
}

/// Ends the program; while chats are with the agent the window asks first.
pub(crate) fn ask(app: &AppHandle) {
    let has_chats = app.state::<Session>().view().is_ok_and(|view| {
        let mut places = view.places.iter();
        let active = places.find(|place| place.id == PlaceId::Active);
        view.screen == Screen::SignedIn && active.is_some_and(|place| place.count != Some(0))
    });
    if has_chats && !app.state::<Closing>().ask() {
        window::raise(app);
        window::tell(app, "leaving", ());
    } else {
        begin(app);
    }
}

/// Ends the program, once.
pub(crate) fn begin(app: &AppHandle) {
    if app.state::<Closing>().begun.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Some(window) = app.get_webview_window(window::MAIN) {
            save(&window).await;
        }
        let session = app.state::<Session>().inner().clone();
        if timeout(PATIENCE, session.stand_down()).await.is_err() {
            tracing::warn!("the server did not answer in time: the agent may stay Ready there");
        }
        if timeout(PATIENCE, session.close()).await.is_err() {
            tracing::warn!("the session did not end in time; what it has to do is in the journal");
        }
        let notifier = app.state::<Arc<DesktopNotifier>>().inner().clone();
        if timeout(PATIENCE, notifier.settle()).await.is_err() {
            tracing::warn!("notices stay on the screen: the notification service does not answer");
        }
        update::install(&app);
        tracing::info!("closed");
        app.exit(0);
    });
}

/// Has the page save what it holds, until nothing more comes in.
pub(crate) async fn save(window: &WebviewWindow) {
    let mut before = None;
    for _ in 0..ROUNDS {
        let Some(typed) = leave(window).await else {
            return;
        };
        if before.as_ref() == Some(&typed) {
            return;
        }
        before = Some(typed);
    }
}

/// Tells the page that it goes; answers what it answers, once what it sent has arrived.
async fn leave(window: &WebviewWindow) -> Option<String> {
    let (answer, mut answered) = mpsc::unbounded_channel();
    // Refused only after the patience is over.
    let told = window.eval_with_callback(LEAVE, move |typed| drop(answer.send(typed)));
    if let Err(error) = told {
        tracing::warn!(%error, "the page cannot be told that it closes");
        return None;
    }
    let typed = timeout(PATIENCE, answered.recv()).await.ok().flatten();
    if typed.is_none() {
        tracing::warn!("the page did not hear that it closes");
    }
    sleep(ON_ITS_WAY).await;
    typed
}
