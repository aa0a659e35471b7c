//! Drives the tour; `cargo xtask run --headless` starts it on a desktop of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use holdfast_tests::tour::{Plan, drive};

/// Drives the main job of an agent in the real window and leaves pictures and `tour.json`.
#[derive(Parser)]
struct Arguments {
    /// The server to sign in to.
    #[arg(long, value_name = "URL")]
    server: String,
    /// The program to drive.
    #[arg(long, value_name = "FILE")]
    app: PathBuf,
    /// The program's profile.
    #[arg(long, value_name = "DIR")]
    profile: PathBuf,
    /// Where pictures and `tour.json` go.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The agent.
    #[arg(long, default_value = "ana")]
    user: String,
    /// The agent's password.
    #[arg(
        long,
        env = "HOLDFAST_PASSWORD",
        default_value = "ana",
        hide_env_values = true
    )]
    password: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments {
        server,
        app,
        profile,
        out,
        user,
        password,
    } = Arguments::parse();
    match drive(&Plan {
        server,
        app,
        profile,
        user,
        password,
        out,
    })
    .await
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the tour failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}
