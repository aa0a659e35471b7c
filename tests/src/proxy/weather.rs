//! What the network is like as a whole, until that changes.

use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

/// How fast things get through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// What every piece takes at least.
    pub latency: Duration,
    /// What it may take besides, evenly spread.
    pub jitter: Duration,
    /// How much gets through; without a limit where absent.
    pub bytes_per_second: Option<u32>,
}

impl Pace {
    /// How long a piece takes.
    pub(super) fn delay(&self, bytes: usize, rng: &mut StdRng) -> Duration {
        let jitter = self.jitter.mul_f64(rng.random_range(0.0..=1.0));
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let carrying = self.bytes_per_second.map_or(Duration::ZERO, |rate| {
            Duration::from_secs_f64(f64::from(bytes) / f64::from(rate.max(1)))
        });
        self.latency + jitter + carrying
    }
}

/// Whether connections are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Door {
    /// They are.
    #[default]
    Open,
    /// They are hung up on.
    HangsUp,
    /// They are refused: nobody listens.
    Shut,
}

/// What the network is like.
#[derive(Clone, Debug, Default)]
pub(super) struct Weather {
    pub(super) door: Door,
    /// Nothing gets on; it waits.
    pub(super) frozen: bool,
    /// Whatever is sent is gone, and the connection with it.
    pub(super) swallowing: bool,
    /// Connections with lower numbers carry nothing any more, and nobody is told.
    pub(super) dead_before: u64,
    pub(super) pace: Pace,
    /// Who answers every request in the server's place.
    pub(super) portal: Option<Vec<u8>>,
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn slow_is_latency_jitter_and_what_fits_through() {
        let mut rng = StdRng::seed_from_u64(1);
        assert_eq!(Pace::default().delay(9000, &mut rng), Duration::ZERO);
        let pace = Pace {
            latency: Duration::from_millis(50),
            jitter: Duration::from_millis(10),
            bytes_per_second: Some(1000),
        };
        let delay = pace.delay(500, &mut rng);
        assert!(
            delay >= Duration::from_millis(550) && delay <= Duration::from_millis(560),
            "{delay:?}"
        );
    }
}
