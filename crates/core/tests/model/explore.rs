//! Any sequence of steps.

use holdfast_tests::chance::{runs, seed};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::model::{Step, steps};
use crate::play::Play;

/// Sequences of a usual run.
const SEQUENCES: u32 = 12;

#[test]
fn no_text_is_lost_and_none_is_there_twice() {
    let mut from = [0; 32];
    from[..8].copy_from_slice(&seed().unwrap().to_le_bytes());
    let config = ProptestConfig {
        cases: SEQUENCES * u32::try_from(runs().unwrap()).unwrap(),
        // Each try is a server and two programs.
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &from);
    let (mut sequences, mut done) = (0, 0);
    let told = std::cell::RefCell::new((&mut sequences, &mut done));
    let tried = TestRunner::new_with_rng(config, rng).run(
        &(prop::bool::weighted(0.25), steps()),
        |(repeats, steps)| {
            let mut play = Play::begin(repeats);
            let mut told = told.borrow_mut();
            *told.0 += 1;
            for (number, step) in steps.iter().chain([&Step::Settle]).enumerate() {
                *told.1 += 1;
                play.step(step).map_err(|broken| {
                    TestCaseError::fail(format!("after step {number}, {step:?}: {broken}"))
                })?;
            }
            Ok(())
        },
    );
    println!(
        "seed {}: {sequences} sequences of {done} steps",
        seed().unwrap()
    );
    tried.unwrap_or_else(|error| panic!("seed {}: {error}", seed().unwrap()));
}
