//! `holdfastctl`.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use holdfast_cli::args::Cli;
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt, registry};

/// How long closing may take; a read of standard input that still waits must not hold the program.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let wanted = EnvFilter::try_from_env("HOLDFAST_LOG")
        // What is wrong with a certificate is told in words of our own.
        .unwrap_or_else(|_| "warn,rustls_platform_verifier=off".into());
    // What is beneath us would note whatever it sends, the session's cookie and people's words included.
    let own = filter_fn(|note| {
        note.target().starts_with("holdfast") || *note.level() <= LevelFilter::INFO
    });
    let lines = fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    registry().with(lines.with_filter(wanted.and(own))).init();
    holdfast_core::forbid_core_dumps();
    // Usage faults end here, with exit status 2.
    let cli = Cli::parse();
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let status = runtime.block_on(holdfast_cli::run::run(cli));
            // Every database is closed before the program ends: the cipher frees what it has at exit, and a thread
            // that still closes a file then would free it again. Only a read of standard input may wait that long.
            runtime.shutdown_timeout(CLOSE_WITHIN);
            ExitCode::from(status)
        }
        Err(error) => {
            eprintln!("holdfastctl: the program cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}
