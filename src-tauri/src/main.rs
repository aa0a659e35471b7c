//! `holdfast`: the desktop.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser as _;
use holdfast_shell::Cli;

fn main() -> ExitCode {
    holdfast_core::forbid_core_dumps();
    match holdfast_shell::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("holdfast: {error:#}");
            ExitCode::FAILURE
        }
    }
}
