//! Cargo, always over the whole workspace: features unify the same way each time, so nothing is built twice.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::paths;
use crate::progress::step;

/// `cargo ARGUMENTS` in the root.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root()).args(arguments);
    // What the cargo that runs us says of our own package: build scripts look at it, and would run anew each time that
    // cargo is called now by us and now by hand.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Builds every program.
pub(crate) fn build() -> Result<()> {
    step(
        "Building the programs (the first time takes ten minutes and more)",
        || run(&mut cargo(["build", "--workspace"])),
    )
}
