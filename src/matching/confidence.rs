//! Turns what is known about a ranking into a probability that can be believed: of the answers given with
//! 80 %, eight in ten are right.
//!
//! Two questions, one logistic function each: does any class fit, and if one does, is the first hit it? The
//! product is the confidence. Both are fitted on the validation splits of public question sets
//! (`cargo run --release --example public_sets -- data --fit`) and checked on their test splits.

use super::Hit;

/// What the probability is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Logarithm of the odds of the first hit against all others, at most ±8.
    pub odds: f32,
    /// How near the nearest example of the first hit is.
    pub similarity: f32,
    /// How much nearer that is than the best example of any other leading hit.
    pub lead: f32,
    /// Logarithm of the odds of the background, at most ±8; -8 without one.
    pub background: f32,
}

impl Evidence {
    /// Reads the evidence from the hits, best first.
    pub(super) fn new(hits: &[Hit], background: f32) -> Self {
        let Some((first, others)) = hits.split_first() else {
            return Self::default();
        };
        let other = others.iter().map(|hit| hit.similarity).fold(0.0, f32::max);
        Self {
            odds: log_odds(first.score),
            similarity: first.similarity,
            lead: first.similarity - other,
            background: log_odds(background),
        }
    }

    /// The numbers that the logistic function weighs, after a constant one.
    pub fn numbers(&self) -> [f32; 5] {
        [1.0, self.odds, self.similarity, self.lead, self.background]
    }
}

/// Weights of the two logistic functions, in the order of [`Evidence::numbers`].
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Whether any class fits.
    pub fits: [f32; 5],
    /// Whether the first hit is right if any class fits.
    pub right: [f32; 5],
}

impl Default for Calibration {
    /// Fitted on validation splits; see `docs/matching.md` for the reliability on the test splits.
    fn default() -> Self {
        Self {
            fits: [-5.325, 0.889, 14.754, -10.130, -0.043],
            right: [4.288, 1.327, -3.444, 0.240, 0.213],
        }
    }
}

impl Calibration {
    /// The probability that any class fits.
    pub fn fits(&self, evidence: &Evidence) -> f32 {
        logistic(&self.fits, evidence.numbers())
    }

    /// The probability that the first hit is right.
    pub fn known(&self, evidence: &Evidence) -> f32 {
        self.fits(evidence) * logistic(&self.right, evidence.numbers())
    }
}

/// The logistic function of weighed numbers, 0 to 1.
pub(crate) fn logistic<const N: usize>(weights: &[f32; N], numbers: [f32; N]) -> f32 {
    let sum: f32 = weights.iter().zip(numbers).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Logarithm of the odds of a probability, at most ±8.
pub(crate) fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln().clamp(-8.0, 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_and_near_hit_is_surer_than_a_far_one() {
        let near = Evidence {
            odds: 3.0,
            similarity: 0.9,
            lead: 0.3,
            background: -8.0,
        };
        let far = Evidence {
            odds: -1.0,
            similarity: 0.3,
            lead: 0.0,
            background: -8.0,
        };
        let calibration = Calibration::default();
        assert!(calibration.known(&near) > calibration.known(&far));
    }
}
