//! Prints what packages bring besides the program: `holdfastctl-reference man` the manual page, `… bash|zsh|fish` the
//! shell's completion. `cargo xtask bundle` packs what it prints.

use std::io;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;
use holdfast_cli::args::Cli;

fn main() -> ExitCode {
    let mut command = Cli::command();
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let completes = match wanted.as_str() {
        "man" => None,
        "bash" => Some(Shell::Bash),
        "zsh" => Some(Shell::Zsh),
        "fish" => Some(Shell::Fish),
        _ => {
            eprintln!("holdfastctl-reference man|bash|zsh|fish");
            return ExitCode::from(2);
        }
    };
    let written = match completes {
        None => clap_mangen::Man::new(command).render(&mut io::stdout()),
        Some(shell) => {
            clap_complete::generate(shell, &mut command, "holdfastctl", &mut io::stdout());
            Ok(())
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("it cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}
