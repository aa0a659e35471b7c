//! Updates that the program fetches by itself, where the organisation lets it and it came from no package.
//!
//! The agent is never asked: an update is fetched in the background, told once no chat is open, and installed when the
//! program is closed. Only what the makers signed for a newer version is taken.

mod fetch;
mod way;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use holdfast_core::Session;
use holdfast_core::view::{PlaceId, Screen, SessionNotice};
use holdfast_settings::Computer;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_updater::Update;
use tokio::time::sleep;

use fetch::{Failure, Source, download};
use way::Way;

/// After a start others have more to do.
const FIRST: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_hours(24);
/// How often it is looked whether a chat is open.
const LOOK: Duration = Duration::from_secs(5);

/// The update that is installed when the program is closed.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Option<(Update, Vec<u8>)>>);

/// Looks for updates as long as the program runs.
pub(crate) async fn follow(app: AppHandle, session: Session, computer: Arc<Computer>) {
    sleep(FIRST).await;
    loop {
        if let Some(notice) = look(&app, &computer).await {
            quiet(&session).await;
            session.tell_problem(notice);
        }
        sleep(AGAIN).await;
    }
}

/// Installs the update that waits, if one does. On Windows the program ends here.
pub(crate) fn install(app: &AppHandle) {
    let waiting = app.state::<Waiting>();
    let Some((update, package)) = held(&waiting).take() else {
        return;
    };
    let version = update.version.clone();
    match update.install(package) {
        Ok(()) => tracing::info!(%version, "an update is installed"),
        Err(error) => tracing::error!(%version, %error, "an update could not be installed"),
    }
}

/// Looks once; answers what the agent should know.
async fn look(app: &AppHandle, computer: &Computer) -> Option<SessionNotice> {
    let settings = computer.settings();
    let source = Source::of(&settings)?;
    let found = match Way::of(app) {
        Way::Package(kind) => {
            tracing::info!(kind, "updates come with the system's packages");
            return None;
        }
        Way::Hand => {
            tracing::info!("this program is updated by whoever built it");
            return None;
        }
        Way::Others => source.newer(app, &settings, None).await.map(|update| {
            let version = update?.version;
            tracing::warn!(%version, "an update is there, and this user may not install it");
            Some(notice("update_no_rights", &version))
        }),
        Way::Itself(replaced) => match source.newer(app, &settings, Some(&replaced)).await {
            Ok(Some(update)) => keep(app, update).await.map(Some),
            Ok(None) => Ok(None),
            Err(failure) => Err(failure),
        },
    };
    match found {
        Ok(Some(notice)) => Some(notice),
        Ok(None) => {
            tracing::info!("there is no newer version");
            None
        }
        Err(Failure::Refused(error)) => {
            tracing::error!(%error, "an update was refused");
            Some(notice("update_refused", ""))
        }
        Err(failure) => {
            tracing::warn!(error = %failure, "no update could be had");
            None
        }
    }
}

/// Fetches it, for when the program is closed.
async fn keep(app: &AppHandle, mut update: Update) -> Result<SessionNotice, Failure> {
    let package = download(&mut update).await?;
    let version = update.version.clone();
    tracing::info!(%version, "an update waits until the program is closed");
    *held(&app.state::<Waiting>()) = Some((update, package));
    Ok(notice("update_ready", &version))
}

/// Waits until somebody is there who is in no chat: nobody is disturbed in the middle of one.
async fn quiet(session: &Session) {
    loop {
        if session.view().is_ok_and(|view| {
            let in_a_chat = view
                .places
                .iter()
                .any(|place| place.id == PlaceId::Active && place.count != Some(0));
            view.screen == Screen::SignedIn && !in_a_chat
        }) {
            return;
        }
        sleep(LOOK).await;
    }
}

fn notice(code: &str, version: &str) -> SessionNotice {
    let message = match code {
        "update_ready" => {
            format!("Holdfast {version} is here. It is installed when you quit Holdfast.")
        }
        "update_no_rights" => format!(
            "Holdfast {version} is there, and you have no right to install it on this computer. Ask your IT department."
        ),
        _ => "An update came that its makers have not signed as they should, so it was not taken. Tell your IT department.".to_owned(),
    };
    SessionNotice::new(code, message).about(version)
}

fn held(waiting: &Waiting) -> std::sync::MutexGuard<'_, Option<(Update, Vec<u8>)>> {
    waiting.0.lock().unwrap_or_else(PoisonError::into_inner)
}
