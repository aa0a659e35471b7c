//! Where chance comes from, and how much of it is tried.

use std::env;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// The seed that everything in this run is drawn from.
pub(crate) fn seed() -> u64 {
    number("HOLDFAST_CRASH_SEED", 1)
}

/// How many times more than usual is tried.
pub(crate) fn runs() -> u64 {
    number("HOLDFAST_CRASH_RUNS", 1)
}

/// Chance for one of many trials: the same for the same seed and number.
pub(crate) fn chance(seed: u64, number: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number)
}

pub(crate) fn number(variable: &str, otherwise: u64) -> u64 {
    match env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is {text:?}, which is no number")),
        Err(_) => otherwise,
    }
}
