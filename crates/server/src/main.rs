//! `holdfast-server`: the command.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use holdfast_server::{Feature, Quirks, ServerConfig, auth, start};
use tracing_subscriber::EnvFilter;

/// The Workspace API for teams without Genesys, for demos and for tests.
#[derive(Parser)]
#[command(name = "holdfast-server", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve agents and contacts until SIGTERM or Ctrl+C.
    ///
    /// Prints one line on stdout when it is ready: `listening on http://HOST:PORT`. Logs to stderr; `RUST_LOG` says
    /// how much.
    Serve(Serve),
    /// Read a password from stdin and print the line for the agent in `agents.toml`.
    HashPassword,
}

#[derive(Args)]
struct Serve {
    /// Where to listen, for example 127.0.0.1:8085. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8085")]
    listen: SocketAddr,
    /// The folder that holds the chats. Made if it does not exist.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The folder with agents.toml, queues.toml and the other files that describe the deployment.
    #[arg(long, value_name = "DIR")]
    config: PathBuf,
    /// Play the scripted contacts of traffic.toml.
    #[arg(long)]
    demo_traffic: bool,
    /// Accept the readable demo passwords of agents.toml. Never on a machine that others can reach.
    #[arg(long)]
    demo_credentials: bool,
    /// Go without a feature, as other deployments do. For tests of clients.
    #[arg(long, value_name = "FEATURE", value_enum)]
    without: Vec<Feature>,
    /// How long a CometD connect is held, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 25_000, value_parser = clap::value_parser!(u64).range(1..=600_000))]
    connect_timeout: u64,
    /// How long a CometD session lives without a connect, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    session_timeout: u64,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(options) => serve(options),
        Command::HashPassword => hash_password(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("holdfast-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How long blocking work may take after the server has stopped.
const LAST_WORK: Duration = Duration::from_millis(400);

fn serve(options: Serve) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Runtime::new().context("the server's threads cannot be started")?;
    let outcome = runtime.block_on(run(options));
    // What is still under way was answered to nobody, but a process whose threads are in the database while it exits can
    // be aborted: its libraries are taken down beneath them.
    runtime.shutdown_timeout(LAST_WORK);
    outcome
}

async fn run(options: Serve) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    allow_many_connections();
    // Before anything listens: who is told to stop while starting stops.
    let mut stop = std::pin::pin!(stop_signal()?);
    let mut config = ServerConfig::new(options.listen, options.data, options.config);
    config.demo_traffic = options.demo_traffic;
    config.demo_credentials = options.demo_credentials;
    config.quirks = Quirks::without(options.without);
    config.cometd.timeout = Duration::from_millis(options.connect_timeout);
    config.cometd.max_interval = Duration::from_millis(options.session_timeout);
    let running = tokio::select! {
        running = start(config) => running?,
        () = &mut stop => {
            tracing::info!("stopped while starting");
            return Ok(());
        }
    };
    {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "listening on http://{}", running.addr)
            .and_then(|()| stdout.flush())
            .context("stdout")?;
    }
    stop.await;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Each connection is an open file: raises how many there may be to what the system allows.
#[cfg(unix)]
fn allow_many_connections() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::info!(files, "this many files and connections may be open at once"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

/// There is no such limit here.
#[cfg(not(unix))]
fn allow_many_connections() {}

/// Resolves at SIGTERM or Ctrl+C.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened to")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl+C cannot be listened to")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves at Ctrl+C.
#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl+C cannot be listened to");
            std::future::pending::<()>().await;
        }
    })
}

fn hash_password() -> anyhow::Result<()> {
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password and press Enter. It is shown while you type.");
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("the password cannot be read from stdin")?;
    let password = line.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(
        !password.is_empty(),
        "no password came on stdin. Pipe one in, for example from a password manager."
    );
    println!("password-hash = \"{}\"", auth::hash_password(password)?);
    Ok(())
}
