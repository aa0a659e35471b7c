//! Starting and stopping.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::auth::{Auth, AuthError};
use crate::clock::{SharedClock, SystemClock};
use crate::cometd::{Hub, Settings};
use crate::config::{self, ConfigError, Deployment};
use crate::demo::{self, ScriptError};
use crate::engine::{Engine, EngineError};
use crate::quirks::Quirks;
use crate::router::router;
use crate::state::AppState;
use crate::storage::{Sqlite, Storage, StorageError};

/// How long requests that are under way may take once the server is told to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(1);
/// How many connections may wait to be taken.
const BACKLOG: u32 = 1024;
/// The database in the data folder.
const DATABASE: &str = "chats.db";

/// What a server is started with.
#[derive(Clone)]
pub struct ServerConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that holds the state. Made if it does not exist; one server at a time.
    pub data: PathBuf,
    /// The folder with the deployment's `*.toml`.
    pub config: PathBuf,
    /// Play the scripted contacts.
    pub demo_traffic: bool,
    /// Accept the readable passwords of the deployment.
    pub demo_credentials: bool,
    /// The time.
    pub clock: SharedClock,
    /// What to go without.
    pub quirks: Quirks,
    /// Times and bounds of the CometD server.
    pub cometd: Settings,
}

impl ServerConfig {
    /// The defaults: no demo, everything served, the machine's clock.
    pub fn new(listen: SocketAddr, data: impl Into<PathBuf>, config: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            data: data.into(),
            config: config.into(),
            demo_traffic: false,
            demo_credentials: false,
            clock: Arc::new(SystemClock),
            quirks: Quirks::default(),
            cometd: Settings::default(),
        }
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The deployment cannot be read, or does not fit together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The scripted contacts cannot be read.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The scripted past cannot be played.
    #[error("traffic.toml: the past cannot be played: {0}")]
    Past(EngineError),
    /// The data folder cannot be used.
    #[error("the data folder {} cannot be used: {source}. Name another with --data, or make it writable.", path.display())]
    Data {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another server uses the data folder.
    #[error("another holdfast-server uses the data folder {}. Stop it, or name another folder with --data.", .0.display())]
    DataTaken(PathBuf),
    /// The chats cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Sessions and tokens cannot be read.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The address cannot be listened on.
    #[error("{}", listen_problem(*.listen, .source))]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

fn listen_problem(listen: SocketAddr, source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{listen} is taken by another program. Stop that program, or choose another address with --listen (port 0 takes a free one)."
        ),
        io::ErrorKind::PermissionDenied => {
            format!(
                "listening on {listen} is not allowed. Choose a port from 1024 on with --listen."
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("{listen} is not an address of this machine. Choose another with --listen.")
        }
        _ => format!(
            "{listen} cannot be listened on: {source}. Choose another address with --listen."
        ),
    }
}

/// A server that runs. Dropping it stops it too, without waiting.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    state: AppState,
    stopping: CancellationToken,
    serving: JoinHandle<io::Result<()>>,
    _stop_on_drop: DropGuard,
    /// Held for as long as the server runs: one server for each data folder.
    _lock: File,
}

impl Running {
    /// Ends it within 2 s, with nothing lost: connects are answered, requests under way finish, what was answered is
    /// on disk already.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        self.state.hub.close();
        let serving = tokio::time::timeout(FINISH_WITHIN, &mut self.serving);
        let (served, ()) = tokio::join!(serving, self.state.engine.close());
        if served.is_err() {
            self.serving.abort();
        }
    }
}

/// Starts a server: reads the deployment, opens the state, listens.
pub async fn start(config: ServerConfig) -> Result<Running, StartError> {
    let deployment = Arc::new(config::load(&config.config)?);
    let script = config
        .demo_traffic
        .then(|| demo::Script::load(&config.config, &deployment))
        .transpose()?;
    let lock = lock(&config.data)?;
    let listen = config.listen;
    let refused = |source| StartError::Listen { listen, source };
    let socket = bind(listen).map_err(refused)?;
    let addr = socket.local_addr().map_err(refused)?;

    let clock = Arc::clone(&config.clock);
    // Told when this is not awaited any more: the past is not played to its end then.
    let stopping = CancellationToken::new();
    let stop_on_drop = stopping.clone().drop_guard();
    let (storage, auth) = {
        let (config, deployment, script, stopping) = (
            config.clone(),
            Arc::clone(&deployment),
            script.clone(),
            stopping.clone(),
        );
        // Off this thread: who is told to stop meanwhile does not wait for it.
        let opened = tokio::task::spawn_blocking(move || {
            open(&config, &deployment, script.as_ref(), &stopping)
        });
        match opened.await {
            Ok(opened) => opened?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    };
    let hub = Hub::new(config.cometd.clone());
    let engine = Engine::open(
        Arc::clone(&deployment),
        storage,
        hub.clone(),
        Arc::clone(&clock),
    )
    .await?;
    // Not before: clients that come while the server starts are refused at once and need not wait for an answer.
    let listener = match socket.listen(BACKLOG) {
        Ok(listener) => listener,
        Err(source) => {
            engine.close().await;
            return Err(refused(source));
        }
    };
    let state = AppState {
        auth,
        hub,
        deployment,
        engine,
        quirks: config.quirks,
        clock,
    };

    tokio::spawn(state.hub.clone().sweep());
    if let Some(script) = script {
        let player = demo::Player::new(state.engine.clone(), Arc::clone(&state.clock), &script);
        tokio::spawn(stopping.clone().run_until_cancelled_owned(player.play()));
    }
    let listener = listener.tap_io(|connection| {
        // Answers are small and awaited: they must not wait for more to send.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "no delay cannot be switched off");
        }
    });
    let service = axum::serve(listener, router(state.clone()))
        .with_graceful_shutdown(stopping.clone().cancelled_owned());
    let serving = tokio::spawn(service.into_future());
    tracing::info!(%addr, "listening");
    Ok(Running {
        addr,
        state,
        stopping,
        serving,
        _stop_on_drop: stop_on_drop,
        _lock: lock,
    })
}

/// Takes the address: one that another program listens on is told before anything is opened.
fn bind(listen: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if listen.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // What the last server's connections left behind must not keep the next one from starting. Elsewhere this would
    // let two servers listen.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    Ok(socket)
}

/// Opens what is kept, and plays the past into it where there is one to play.
fn open(
    config: &ServerConfig,
    deployment: &Arc<Deployment>,
    script: Option<&demo::Script>,
    stopping: &CancellationToken,
) -> Result<(Arc<dyn Storage>, Auth), StartError> {
    let storage: Arc<dyn Storage> = Arc::new(Sqlite::open(&config.data)?);
    if let Some(script) = script {
        demo::play_past(script, deployment, &storage, config.clock.now(), stopping)
            .map_err(StartError::Past)?;
    }
    let auth = Auth::open(
        &config.data.join(DATABASE),
        deployment,
        config.demo_credentials,
        Arc::clone(&config.clock),
    )?;
    Ok((storage, auth))
}

/// Takes the data folder for this process. The system gives it back, however the process ends.
fn lock(data: &Path) -> Result<File, StartError> {
    let failed = |source| StartError::Data {
        path: data.to_owned(),
        source,
    };
    std::fs::create_dir_all(data).map_err(failed)?;
    let file = File::create(data.join("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::DataTaken(data.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
