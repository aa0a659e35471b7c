//! Installers.

use anyhow::{Result, bail};

/// Not in this version, and it says so.
pub(crate) fn run() -> Result<()> {
    bail!(
        "installers come with a later version; until then `cargo build --release --workspace` builds the programs into target/release"
    )
}
