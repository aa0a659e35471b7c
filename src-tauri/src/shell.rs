//! Puts the parts together and runs them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use holdfast_core::view::{SessionNotice, Topic};
use holdfast_core::{
    OsKeychain, OsNetworkWatch, OsScreenWatch, Parts, Session, SignInRequest, SystemClock, places,
};
use holdfast_domain::intent::Verb;
use holdfast_domain::shortcut::Shortcut;
use holdfast_settings::keys;
use holdfast_settings::{Computer, Layer, Raw, policy};
use secrecy::SecretString;
use tauri::{App, AppHandle, Manager as _, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::asked::Asked;
use crate::cli::Cli;
use crate::closing::Closing;
use crate::diagnosing::Diagnosing;
use crate::hiding::{self, Hiding};
use crate::hotkey::Hotkey;
use crate::notifier::{Answer, DesktopNotifier};
use crate::signals::{self, GATHER, Outlet};
use crate::tray::Tray;
use crate::window::{self, Hidden, Start, Waiting};
use crate::{commands, doors, instance, links, logging, start, update};

/// Runs the desktop until it is closed.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let profile = cli.profile_dir()?;
    places::own_folder(&profile)
        .with_context(|| format!("the profile folder {} cannot be made", profile.display()))?;
    let computer = Arc::new(computer(&profile, &cli));
    logging::start(&places::logs(&profile), &computer.settings())?;
    doors::check()?;

    let mut context = tauri::generate_context!();
    let name = instance::name(crate::IDENTIFIER, &profile, cli.profile.is_some());
    context.config_mut().identifier.clone_from(&name);
    let window_file = std::path::absolute(profile.join("window.json"))?;

    tauri::Builder::default()
        // First of all: a second start must end before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            instance::started_again(app, &arguments);
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_global_shortcut::Builder::new().build())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(window_file.to_string_lossy())
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .plugin(start::plugin(&profile, &name, cli.profile.is_some()))
        .manage(Asked::default())
        .manage(Closing::default())
        .manage(Hidden::default())
        .manage(Diagnosing::default())
        .manage(update::Waiting::default())
        .manage(Waiting::default())
        .manage(Arc::clone(&computer))
        .invoke_handler(commands::handler())
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                hiding::close(window.app_handle());
            }
        })
        .setup(move |app| Ok(set_up(app, profile, &computer, &cli)?))
        .run(context)
        .context("the desktop cannot be started")
}

/// What is said about the settings here; the command line says which server.
fn computer(profile: &Path, cli: &Cli) -> Computer {
    let computer = Computer::new(profile, policy::of_this_system());
    match &cli.server {
        Some(server) => {
            let said = [(keys::SERVER_URL.name(), Raw::from(server.as_str()))];
            computer.with_command_line(Layer::command_line(said))
        }
        None => computer,
    }
}

fn set_up(
    app: &mut App,
    profile: PathBuf,
    computer: &Arc<Computer>,
    cli: &Cli,
) -> anyhow::Result<()> {
    tracing::info!(version = %app.package_info().version, "started");
    let handle = app.handle().clone();
    let (notifier, answers, showing) = DesktopNotifier::new();
    tauri::async_runtime::spawn(showing);
    app.manage(Arc::clone(&notifier));
    app.manage(Hiding::new(profile.clone(), Arc::clone(&notifier)));

    let parts = Parts {
        keychain: Arc::new(OsKeychain),
        notifier,
        clock: Arc::new(SystemClock),
        computer: Arc::clone(computer),
    };
    let session = Session::new(profile, parts);
    app.manage(session.clone());
    let heeding = session.clone();
    tauri::async_runtime::spawn(async move { heeding.heed(&OsNetworkWatch).await });
    let heeding = session.clone();
    tauri::async_runtime::spawn(async move { heeding.heed_screen(&OsScreenWatch).await });
    let guarding = session.clone();
    tauri::async_runtime::spawn(async move { guarding.guard().await });
    tauri::async_runtime::spawn(heed(handle.clone(), session.clone(), answers));

    match Tray::new(&handle) {
        Ok(tray) => drop(app.manage(tray)),
        Err(error) => tracing::warn!(%error, "no icon beside the clock"),
    }
    let hotkey = Hotkey::new(handle.clone(), session.clone());
    let (shortcuts, wanted) = mpsc::unbounded_channel();
    tauri::async_runtime::spawn(hotkey.follow(wanted));
    let outlet = Wires {
        app: handle.clone(),
        session: session.clone(),
        shortcuts,
    };
    tauri::async_runtime::spawn(signals::forward(session.signals(), GATHER, outlet));

    #[cfg(target_os = "macos")]
    follow_opened(app);
    if let Some(link) = &cli.link {
        links::follow(&handle, link);
    }
    start::apply(&handle);
    let settings = computer.settings();
    window::open(
        app,
        Start {
            minimized: cli.minimized,
            theme: settings.get(&keys::THEME),
            acceleration: settings.get(&keys::HARDWARE_ACCELERATION),
        },
    )?;
    tauri::async_runtime::spawn(update::follow(
        handle,
        session.clone(),
        Arc::clone(computer),
    ));
    tauri::async_runtime::spawn(sign_in_by_environment(session));
    Ok(())
}

/// macOS hands links to the running program by an event instead of the command line.
#[cfg(target_os = "macos")]
fn follow_opened(app: &App) {
    use tauri_plugin_deep_link::DeepLinkExt as _;
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            links::follow(&handle, url.as_str());
        }
    });
}

/// Does what the agent answered to notices.
async fn heed(app: AppHandle, session: Session, mut answers: UnboundedReceiver<Answer>) {
    let mut told = false;
    while let Some(answer) = answers.recv().await {
        match answer {
            Answer::Open { chat: None } => window::raise(&app),
            Answer::Open { chat: Some(chat) } => window::reveal(&app, &chat),
            Answer::Rejoin { chat } => {
                window::reveal(&app, &chat);
                if let Err(problem) = session.act(&chat, Verb::REJOIN) {
                    // The window shows the chat, and in it why it cannot be rejoined; behind the lock no notice offers it.
                    tracing::info!(%chat, code = %problem.code, "a rejoin from a notice was denied");
                }
            }
            Answer::Later { key, minutes } => {
                if let Err(problem) = session.put_off(&key, minutes) {
                    tracing::warn!(code = %problem.code, "a notice could not be put off");
                }
            }
            Answer::Undo { chat } => {
                if let Err(problem) = session.undo_hold(&chat) {
                    // The window shows where the chat is now.
                    tracing::info!(%chat, code = %problem.code, "a hold could not be taken back");
                    window::reveal(&app, &chat);
                }
            }
            Answer::Unavailable(why) => {
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(%why, "a notice could not be shown");
                }
                session.tell_problem(SessionNotice::new(
                    "notifications_unavailable",
                    why.to_string(),
                ));
            }
        }
    }
}

/// Signs in with `HOLDFAST_USER` and `HOLDFAST_PASSWORD`, where that door is open: for demonstrations and tests.
async fn sign_in_by_environment(session: Session) {
    let Some((user, password)) = doors::sign_in() else {
        return;
    };
    let outcome = match session.view() {
        Ok(view) => {
            session
                .sign_in(SignInRequest::new(
                    view.sign_in.server,
                    user,
                    SecretString::from(password),
                ))
                .await
        }
        Err(problem) => Err(problem),
    };
    if let Err(problem) = outcome {
        tracing::warn!(code = %problem.code, "the sign-in by environment failed; the form says why");
    }
}

/// Where the session's signals go.
struct Wires {
    app: AppHandle,
    session: Session,
    shortcuts: UnboundedSender<Option<Shortcut>>,
}

impl Outlet for Wires {
    fn changed(&self, topics: Vec<Topic>) {
        let session_changed = topics.contains(&Topic::Session);
        window::tell(&self.app, "changed", topics);
        if session_changed {
            window::reveal_what_waits(&self.app);
            if let Some(tray) = self.app.try_state::<Tray>() {
                tray.show_of(&self.session);
            }
        }
    }

    fn everything(&self) -> Vec<Topic> {
        self.app.state::<Asked>().topics()
    }

    fn reveal(&self, id: &str) {
        window::reveal(&self.app, id);
    }

    fn shortcut(&self, shortcut: Option<Shortcut>) {
        // Whoever takes them lives as long as the program.
        let _taken = self.shortcuts.send(shortcut);
    }
}
