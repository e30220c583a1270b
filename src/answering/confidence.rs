//! How sure an answer is: whether anybody in the directory covers a message, and whether the first door is right.
//!
//! The matcher knows classes; a family is sent to a *door*. Several situations may open the same one, and age
//! and place rule others out, so the matcher's own confidence is too low here. Both functions are logistic,
//! fitted by `cargo run --release --example calibration` on the directory itself (each example is asked of a
//! directory that has not seen it) and on `tests/questions/own.jsonl`. Figures and plot: `docs/matching.md`.

use crate::matching::{Ranking, log_odds, logistic};

/// What the confidence is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Logarithm of the odds of the background ("none of these"), at most ±8.
    pub background: f32,
    /// Logarithm of the odds of all classes that open the first door, at most ±8.
    pub door: f32,
    /// How near the nearest example of the answer is, 0 to 1.
    pub similarity: f32,
    /// How near the nearest background text is, 0 to 1.
    pub background_similarity: f32,
    /// Natural logarithm of the number of words.
    pub length: f32,
}

impl Evidence {
    /// Gathers the evidence. `door` is the probability of all classes that open the first door.
    pub(super) fn new(ranking: &Ranking, door: f32, similarity: f32, words: usize) -> Self {
        Self {
            background: log_odds(ranking.background),
            door: log_odds(door),
            similarity,
            background_similarity: ranking.background_similarity,
            length: (1.0 + words as f32).ln(),
        }
    }

    /// The numbers that the logistic functions weigh, after a constant one.
    pub fn numbers(&self) -> [f32; 6] {
        [
            1.0,
            self.background,
            self.door,
            self.similarity,
            self.background_similarity,
            self.length,
        ]
    }

    /// The probability that anybody in the directory covers the message.
    pub fn covered(&self) -> f32 {
        logistic(&COVERED, self.numbers())
    }

    /// The probability that the first door is right.
    pub fn right(&self) -> f32 {
        self.covered() * logistic(&RIGHT, self.numbers())
    }
}

/// Weights of [`Evidence::covered`].
const COVERED: [f32; 6] = [-1.0, -0.42, 0.45, 0.14, -0.12, 0.58];
/// Weights of the second factor of [`Evidence::right`].
const RIGHT: [f32; 6] = [0.349, 0.007, 0.449, 0.481, 0.100, 0.071];
