//! The parts of the tests that draw from a seed, and can be run longer.

use clap::{Args, Subcommand};

use super::faults::Faults;
use super::packaging::Packaging;

/// A part of the tests.
#[derive(Subcommand)]
pub(crate) enum TestPart {
    /// Kills, power cuts and damaged files: what was kept is there, nothing twice.
    Crash(Chance),
    /// Agents and contacts over networks that fail, drawn from seeds; leaves what they came to in `target/faults.json`.
    Faults(Faults),
    /// Installers: made, signed with throw-away keys, verified, installed on this system, used and removed.
    Packaging(Packaging),
}

/// Where chance comes from, and how much of it is tried.
#[derive(Args)]
pub(crate) struct Chance {
    /// The seed; the same one does the same again.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many times more than usual is tried.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) runs: u64,
}
