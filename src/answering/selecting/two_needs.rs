//! Whether a message holds two needs, and which.
//!
//! Each pair of parts with different doors gets a probability that both are needs of their own, by a logistic
//! function of six numbers. The weights were fitted on `tests/questions/own.jsonl`: pairs that meet both needs of
//! a message against all other pairs of all messages. Figures: `docs/matching.md`.

use super::reading::{Heard, Reading};
use crate::answering::doors::Family;
use crate::directory::Leads;
use crate::matching::{log_odds, logistic};
use crate::snapshot::{Class, Snapshot};

/// From this probability on, two needs are answered. It is low: a need that is not answered is worse than an answer
/// that was not asked for.
const TWO: f32 = 0.12;
/// Weights of the numbers of [`chance`].
const WEIGHTS: [f32; 6] = [-3.96, 1.38, 0.34, 0.96, 0.2, 1.4];
/// Below this share of the whole message a need counts as hardly there.
const LEAST_SHARE: f32 = 0.001;
/// Words that say that there is more than one thing.
const JOINING: &[&str] = &[
    "also",
    "plus",
    "another",
    "secondly",
    "separately",
    "two",
    "both",
    "aswell",
    "other",
    "well",
];
/// Words that begin a second need.
const BEGINNING: &[&str] = &["and", "also", "plus"];

/// Two needs with different doors; first the one that the whole message speaks of most, if it is one of them.
pub(super) fn two_needs(
    heard: &Heard<'_>,
    whole: &Reading,
    family: &Family<'_>,
    snapshot: &Snapshot,
) -> Option<[Leads; 2]> {
    let parts: Vec<Part> = heard
        .readings(family, snapshot)
        .zip(heard.first_words())
        .filter_map(|(reading, first)| {
            let is_lead = matches!(reading.top().map(|c| c.class), Some(Class::Lead(_)));
            let lead = reading.best.filter(|_| is_lead)?;
            Some(Part {
                lead,
                door: family.first_door(lead),
                right: reading.right,
                share: whole.share_of_door(lead, family),
                joined: first.is_some_and(|word| BEGINNING.contains(&word.as_str())),
            })
        })
        .collect();
    let (joins, twice) = (heard.says_any(JOINING), heard.asks_twice());
    let pairs = parts
        .iter()
        .enumerate()
        .flat_map(|(at, a)| parts.iter().skip(at + 1).map(move |b| (a, b)));
    let (chance, a, b) = pairs
        .filter(|(a, b)| a.lead != b.lead && a.door != b.door)
        .map(|(a, b)| (chance(a, b, joins, twice), a.lead, b.lead))
        .max_by(|(a, ..), (b, ..)| a.total_cmp(b))?;
    let needs = if whole.best == Some(b) {
        [b, a]
    } else {
        [a, b]
    };
    (chance >= TWO).then_some(needs)
}

/// A part of a message, read as a need.
struct Part {
    lead: Leads,
    door: Option<usize>,
    /// The probability that its first door is right.
    right: f32,
    /// How much of the whole message speaks of that door, 0 to 1.
    share: f32,
    /// Whether it begins with "and" or the like.
    joined: bool,
}

/// The probability that two parts are needs of their own.
fn chance(a: &Part, b: &Part, joins: bool, twice: bool) -> f32 {
    let number = |yes: bool| f32::from(u8::from(yes));
    let numbers = [
        1.0,
        log_odds(a.right.min(b.right)),
        (a.share.min(b.share) + LEAST_SHARE).ln(),
        number(joins),
        number(twice),
        number(b.joined),
    ];
    logistic(&WEIGHTS, numbers)
}
