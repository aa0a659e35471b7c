//! Closing: what was typed last is kept, then the program ends.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use holdfast_core::Session;
use holdfast_core::view::{Screen, SessionView};
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tokio::sync::{Notify, mpsc};
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

/// A page that has not heard of it by then does not keep the program either.
const HEARING: Duration = Duration::from_secs(5);

/// Whether closing has begun.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    begun: AtomicBool,
    /// The page asks whose chats are with the agent.
    heard: Notify,
}

impl Closing {
    /// The page has heard that the agent wants to quit, and asks them.
    pub(crate) fn page_asks(&self) {
        self.heard.notify_waiters();
    }
}

/// Ends the program; where chats are with the agent, only once the window has asked. Behind the lock nobody is asked.
pub(crate) fn ask(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if !has_chats(&app) {
            return begin(&app);
        }
        let heard = app.state::<Closing>();
        let mut heard = pin!(heard.heard.notified());
        heard.as_mut().enable();
        window::raise(&app);
        window::tell(&app, "leaving", ());
        if timeout(HEARING, heard).await.is_ok() {
            tracing::info!("the page has heard that the agent wants to quit");
        } else {
            tracing::warn!("the page did not hear that the agent wants to quit");
            begin(&app);
        }
    });
}

fn has_chats(app: &AppHandle) -> bool {
    let session = app.state::<Session>();
    let is_signed_in = |view: SessionView| view.screen == Screen::SignedIn;
    if !session.view().is_ok_and(is_signed_in) {
        return false;
    }
    session.with_agent().map_or_else(
        |problem| {
            tracing::warn!(code = %problem.code, "whether chats are with the agent cannot be read");
            true
        },
        |names| !names.is_empty(),
    )
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
