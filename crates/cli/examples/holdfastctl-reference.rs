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
    let written = match wanted.as_str() {
        "man" => clap_mangen::Man::new(command).render(&mut io::stdout()),
        "bash" => complete(Shell::Bash, &mut command),
        "zsh" => complete(Shell::Zsh, &mut command),
        "fish" => complete(Shell::Fish, &mut command),
        _ => {
            eprintln!("holdfastctl-reference man|bash|zsh|fish");
            return ExitCode::from(2);
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

fn complete(shell: Shell, command: &mut clap::Command) -> io::Result<()> {
    clap_complete::generate(shell, command, "holdfastctl", &mut io::stdout());
    Ok(())
}
