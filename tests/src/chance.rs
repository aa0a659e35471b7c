//! Chance that can be repeated: everything is drawn from a seed. `cargo xtask test crash --seed N --runs N` sets it.

use std::env;

use anyhow::{Context as _, Result};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// The seed that everything in this run is drawn from.
pub fn seed() -> Result<u64> {
    number("HOLDFAST_CRASH_SEED", 1)
}

/// How many times more than usual is tried.
pub fn runs() -> Result<u64> {
    number("HOLDFAST_CRASH_RUNS", 1)
}

/// Chance for one of many trials: the same for the same seed and number.
pub fn chance(seed: u64, number: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number)
}

/// A number from the environment.
pub fn number(variable: &str, otherwise: u64) -> Result<u64> {
    match env::var(variable) {
        Ok(text) => text
            .parse()
            .with_context(|| format!("{variable} is {text:?}, which is no number")),
        Err(_) => Ok(otherwise),
    }
}
