//! `cargo xtask …`: what a human would otherwise remember.

mod cargo;
mod command;
mod commands;
mod counts;
mod demo;
mod desktop;
mod failed;
mod interrupt;
mod node;
mod paths;
mod process;
mod progress;
mod stamp;
mod system;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::announce::Announce;
use commands::bundle::Bundle;
use commands::notices::Notices;
use commands::test::TestPart;

/// Run, test, check, bench and bundle Holdfast. Installs what is missing where it may, and says so.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_version_flag = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything, starts the demo server and opens the desktop signed in as `ana`.
    Run {
        /// Uses a server that runs already; the desktop then starts with its sign-in form.
        #[arg(long, value_name = "URL")]
        server: Option<String>,
        /// Drives the tour in the real window on a display of its own; chosen by itself where there is no display.
        #[arg(long)]
        headless: bool,
        /// Where the tour leaves its screenshots and `tour.json`; `target/tour` where it is left out.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Runs every test there is; the last line is `N passed, N failed, N skipped`.
    Test {
        /// Only this part, from another seed or for longer.
        #[command(subcommand)]
        part: Option<TestPart>,
    },
    /// Format, lints, dependencies, the interface's own checks, generated files, file sizes.
    Check,
    /// Runs the benchmarks, each beside its limit.
    Bench {
        /// Only benchmarks whose name contains this.
        name: Option<String>,
        /// Writes the figures here as well.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Makes installers for this system, into `target/bundle`; signed where keys are given.
    Bundle(Bundle),
    /// Writes what updaters are told of a release, from its signed packages.
    Announce(Announce),
    /// Writes what is built into the programs and whose it is, with the texts of the licences; packages bring it.
    Notices(Notices),
    /// Writes anew what is made from other files: the interface's types (`ui/src/lib/gen`), `docs/options.md`,
    /// `docs/privileges.md`, and from `config/policy/schema.toml` `config/defaults.toml`, `docs/settings.md` and what IT
    /// departments roll out.
    Gen,
}

fn main() -> ExitCode {
    let outcome = interrupt::watch().and_then(|()| match Arguments::parse().command {
        Command::Run {
            server,
            headless,
            out,
        } => commands::run::run(server, headless, out),
        Command::Test { part } => commands::test::run(part.as_ref()),
        Command::Check => commands::check::run(),
        Command::Bench { name, json } => commands::bench::run(name.as_deref(), json.as_deref()),
        Command::Bundle(bundle) => commands::bundle::run(&bundle),
        Command::Announce(announce) => commands::announce::run(&announce),
        Command::Notices(notices) => commands::notices::run(&notices),
        Command::Gen => commands::r#gen::run(),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
