//! Chance that can be replayed.

use std::time::Duration;

/// A row of numbers that the seed fixes.
pub(crate) struct Chance(fastrand::Rng);

/// Any seed that is short enough to type.
pub(crate) fn any() -> u64 {
    fastrand::u32(..).into()
}

impl Chance {
    /// One row for each actor of a run: close seeds must not give close rows, so the seed itself is drawn.
    pub(crate) fn new(seed: u64, actor: u64) -> Self {
        let drawn = fastrand::Rng::with_seed(seed).u64(..);
        Self(fastrand::Rng::with_seed(drawn ^ actor))
    }

    /// A number below this one; 0 when there is none.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0.u64(..most.max(1))
    }

    /// Whether one of so many chances came true.
    pub(crate) fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// A time between two, in milliseconds.
    pub(crate) fn time(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(self.0.u64(from..to))
    }
}
