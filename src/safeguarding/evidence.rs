//! How the signs of danger in a message become a probability that the card is right.
//!
//! A logistic regression over six numbers and a constant. `tools/fit_screen.py` fits the weights on the project's own sets
//! (`tests/safeguarding`, `tests/questions/own.jsonl`), where messages that get the gentle line count as not dangerous.

use crate::matching::{log_odds, logistic};

/// Numbers that the probability is made of.
pub const NUMBERS: usize = 7;

/// One weight for each of [`Evidence::numbers`], as `tools/fit_screen.py` prints them.
const WEIGHTS: [f32; NUMBERS] = [0.448, 0.359, 0.278, 1.251, 0.949, 1.580, -0.267];

/// The signs of danger in a message.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// Probability of danger by the meaning of the whole message, 0 to 1.
    pub(super) whole: f32,
    /// The same of its most dangerous part.
    pub(super) part: f32,
    /// How much nearer the nearest dangerous example is than the nearest ordinary one, −1 to 1: of the whole.
    pub(super) nearer_whole: f32,
    /// The same of its most dangerous part.
    pub(super) nearer_part: f32,
    /// Whether words were found that raise the card.
    pub(super) card_signal: bool,
    /// Whether words were found, but gentle ones only.
    pub(super) soft_signal: bool,
}

impl Evidence {
    /// As the regression sees it.
    pub(super) fn numbers(&self) -> [f32; NUMBERS] {
        let number = |yes: bool| f32::from(u8::from(yes));
        [
            1.0,
            log_odds(self.whole),
            log_odds(self.part),
            self.nearer_whole,
            self.nearer_part,
            number(self.card_signal),
            number(self.soft_signal),
        ]
    }

    /// The probability that the card is right, 0 to 1.
    pub(super) fn chance(&self) -> f32 {
        logistic(&WEIGHTS, self.numbers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_signs_make_danger_likelier() {
        let little = Evidence {
            whole: 0.1,
            part: 0.1,
            ..Evidence::default()
        };
        let meant = Evidence {
            whole: 0.9,
            nearer_whole: 0.2,
            ..little
        };
        let said = Evidence {
            card_signal: true,
            ..meant
        };
        assert!(little.chance() < meant.chance());
        assert!(meant.chance() < said.chance());
    }

    #[test]
    fn no_number_is_out_of_range() {
        for share in [f32::MIN, 0.0, 1.0, f32::INFINITY] {
            let evidence = Evidence {
                whole: share,
                part: share,
                ..Evidence::default()
            };
            assert!((0.0..=1.0).contains(&evidence.chance()));
        }
    }
}
