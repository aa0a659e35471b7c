//! `holdfastctl`.

use std::process::ExitCode;

use clap::Parser;
use holdfast_cli::args::Cli;

fn main() -> ExitCode {
    let logging = tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HOLDFAST_LOG")
                .unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr);
    logging.init();
    // Usage faults end here, with exit status 2.
    let cli = Cli::parse();
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let status = runtime.block_on(holdfast_cli::run::run(cli));
            // A read of standard input that still waits must not hold the program.
            runtime.shutdown_background();
            ExitCode::from(status)
        }
        Err(error) => {
            eprintln!("holdfastctl: the program cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}
