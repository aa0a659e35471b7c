//! Updates that the program fetches by itself, where the organisation lets it and it came from no package.
//!
//! The agent is never asked: an update is fetched in the background, told once no chat is open, and installed when the
//! program is closed. Only what the makers signed for a newer version is taken.

mod fetch;
mod tell;
mod way;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use holdfast_core::Session;
use holdfast_core::view::SessionNotice;
use holdfast_settings::Computer;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_updater::Update;
use tokio::time::sleep;

use fetch::{Failure, Source, download};
use way::Way;

/// After a start others have more to do.
const FIRST: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_hours(24);

/// The update that is installed when the program is closed.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Option<Fetched>>);

/// An update that was downloaded and verified.
struct Fetched {
    update: Update,
    package: Vec<u8>,
    /// Where it came from: policy may want another one, or none, by the time that it would be installed.
    source: Source,
}

/// Looks for updates as long as the program runs.
pub(crate) async fn follow(app: AppHandle, session: Session, computer: Arc<Computer>) {
    sleep(FIRST).await;
    loop {
        if let Some(notice) = look(&app, &computer).await {
            tell::once_quiet(&session, notice).await;
        }
        sleep(AGAIN).await;
    }
}

/// Installs the update that waits, if one does and the settings still want it. On Windows the program ends here.
pub(crate) fn install(app: &AppHandle) {
    let waiting = app.state::<Waiting>();
    let Some(Fetched {
        update,
        package,
        source,
    }) = held(&waiting).take()
    else {
        return;
    };
    let version = update.version.clone();
    let computer = app.state::<Arc<Computer>>();
    if Source::of(&computer.settings()) != Some(source) {
        tracing::warn!(%version, "an update is not installed: it is not wanted from there any more");
        return;
    }
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
            Some(tell::notice("update_no_rights", &version))
        }),
        Way::Itself(replaced) => match source.newer(app, &settings, Some(&replaced)).await {
            Ok(Some(update)) => keep(app, update, source).await.map(Some),
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
            Some(tell::notice("update_refused", ""))
        }
        Err(failure) => {
            tracing::warn!(error = %failure, "no update could be had");
            None
        }
    }
}

/// Fetches it, for when the program is closed.
async fn keep(
    app: &AppHandle,
    mut update: Update,
    source: Source,
) -> Result<SessionNotice, Failure> {
    let package = download(&mut update).await?;
    let version = update.version.clone();
    tracing::info!(%version, "an update waits until the program is closed");
    *held(&app.state::<Waiting>()) = Some(Fetched {
        update,
        package,
        source,
    });
    Ok(tell::notice("update_ready", &version))
}

fn held(waiting: &Waiting) -> std::sync::MutexGuard<'_, Option<Fetched>> {
    waiting.0.lock().unwrap_or_else(PoisonError::into_inner)
}
