//! Where chance comes from, and how much of it is tried.

pub(crate) use holdfast_tests::chance::chance;

/// The seed that everything in this run is drawn from.
pub(crate) fn seed() -> u64 {
    holdfast_tests::chance::seed().unwrap()
}

/// How many times more than usual is tried.
pub(crate) fn runs() -> u64 {
    holdfast_tests::chance::runs().unwrap()
}

/// A number from the environment.
pub(crate) fn number(variable: &str) -> u64 {
    holdfast_tests::chance::number(variable, 0).unwrap()
}
