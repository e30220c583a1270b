//! Chance that can be replayed.

use std::time::Duration;

/// A row of numbers that the seed fixes (SplitMix64).
pub(crate) struct Chance(u64);

/// Any seed.
pub(crate) fn any() -> u64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("random numbers");
    u64::from(u32::from_le_bytes(bytes))
}

impl Chance {
    /// One row for each actor of a run.
    pub(crate) fn new(seed: u64, actor: u64) -> Self {
        Self(seed ^ actor.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// A time between two, in milliseconds.
    pub(crate) fn time(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.below(to - from))
    }
}
