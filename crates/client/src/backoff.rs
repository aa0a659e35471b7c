//! Exponential back-off with full jitter: a herd of clients after a server's restart must not stampede.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The first bound.
const BASE: Duration = Duration::from_millis(500);
/// No wait is longer.
const CAP: Duration = Duration::from_secs(30);

/// Waits before attempts: uniformly random between nothing and a bound that doubles from half a second to 30 seconds.
#[derive(Debug)]
pub struct Backoff {
    attempt: u32,
    rng: StdRng,
}

impl Backoff {
    /// A back-off at its start; the same seed gives the same waits.
    pub fn new(seed: Option<u64>) -> Self {
        let rng = seed.map_or_else(rand::make_rng, StdRng::seed_from_u64);
        Self { attempt: 0, rng }
    }

    /// The wait before the next attempt.
    pub fn next_wait(&mut self) -> Duration {
        let bound = Self::bound(self.attempt);
        self.attempt = self.attempt.saturating_add(1);
        bound.mul_f64(self.rng.random_range(0.0..=1.0))
    }

    /// Starts over, after a success or when the person or the network says that it is worth trying.
    pub fn reset(&mut self) {
        self.attempt = 0;
    }

    /// The longest wait before attempt number `attempt`, counted from 0.
    fn bound(attempt: u32) -> Duration {
        1_u32
            .checked_shl(attempt)
            .and_then(|factor| BASE.checked_mul(factor))
            .map_or(CAP, |bound| bound.min(CAP))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_wait_exceeds_its_bound_and_a_seed_repeats(seed: u64, attempts in 1_u32..80) {
            let mut one = Backoff::new(Some(seed));
            let mut two = Backoff::new(Some(seed));
            for attempt in 0..attempts {
                let wait = one.next_wait();
                prop_assert!(wait <= Backoff::bound(attempt) && wait <= CAP);
                prop_assert_eq!(wait, two.next_wait());
            }
            one.reset();
            prop_assert!(one.next_wait() <= BASE);
        }
    }

    #[test]
    fn the_bound_doubles_up_to_its_cap() {
        let bounds: Vec<u128> = (0..9)
            .map(|attempt| Backoff::bound(attempt).as_millis())
            .collect();
        assert_eq!(
            bounds,
            [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]
        );
        assert_eq!(Backoff::bound(u32::MAX), CAP);
    }

    #[test]
    fn clients_spread_over_the_whole_bound() {
        let waits: Vec<Duration> = (0..1000)
            .map(|seed| Backoff::new(Some(seed)).next_wait())
            .collect();
        let tenth = BASE / 10;
        for slice in 0..10 {
            let here = waits
                .iter()
                .filter(|wait| **wait >= tenth * slice && **wait < tenth * (slice + 1))
                .count();
            assert!(here > 50, "{here} of 1000 clients in slice {slice}");
        }
    }
}
