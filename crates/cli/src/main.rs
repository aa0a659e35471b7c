//! `holdfastctl`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use holdfast_cli::args::Cli;

/// How long closing may take; a read of standard input that still waits must not hold the program.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let logging = tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HOLDFAST_LOG")
                // What is wrong with a certificate is told in words of our own.
                .unwrap_or_else(|_| "warn,rustls_platform_verifier=off".into()),
        )
        .with_writer(std::io::stderr);
    logging.init();
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
