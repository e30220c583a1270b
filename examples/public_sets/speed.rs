//! Time and memory on a directory of 300 classes with 15 examples each, one core.

use std::time::{Duration, Instant};

use signpost::matching::{ClassExamples, Matcher, Options};

use crate::typos::Dice;

const CLASSES: usize = 300;
const EXAMPLES: usize = 15;
const ROUNDS: usize = 300;
const WORDS: &str = "he she school teacher sleep night talk speech bus taxi help who ask wait list form plan \
    support money food clothes noise friend angry sad worry doctor nurse read write walk play home morning \
    letter phone council exam transport holiday sister dad mum daughter son child years refuse cry hit run away";

/// Prints the times.
pub(crate) fn print() {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut dice = Dice::new(7);
    let mut sentence = |length: usize| -> String {
        let words: Vec<&str> = (0..length)
            .filter_map(|_| words.get(dice.below(words.len())).copied())
            .collect();
        words.join(" ")
    };
    let texts: Vec<Vec<String>> = (0..CLASSES)
        .map(|_| (0..EXAMPLES).map(|n| sentence(5 + n)).collect())
        .collect();
    let ids: Vec<String> = (0..CLASSES).map(|n| n.to_string()).collect();
    let classes: Vec<ClassExamples<'_>> = ids
        .iter()
        .zip(&texts)
        .map(|(id, texts)| ClassExamples {
            id,
            texts: texts.iter().map(String::as_str).collect(),
        })
        .collect();
    first_vector();
    let start = Instant::now();
    let matcher = Matcher::train(&classes, &[], &Options::default());
    println!(
        "train on {CLASSES} x {EXAMPLES} unknown texts (every one encoded): {:.1?}",
        start.elapsed()
    );
    for length in [5, 20, 60, 150] {
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let question = sentence(length);
                let start = Instant::now();
                std::hint::black_box(matcher.rank(&question));
                start.elapsed()
            })
            .collect();
        times.sort();
        let at = |share: usize| times.get(ROUNDS * share / 100).copied().unwrap_or_default();
        println!("{length:>4} words: p50 {:.2?}, p99 {:.2?}", at(50), at(99));
    }
    if let Some(memory) = memory() {
        println!("memory of the process (peak): {memory}");
    }
}

/// The time from a cold start to the first vector.
#[cfg(feature = "encoder")]
fn first_vector() {
    let start = Instant::now();
    let vector = signpost::matching::Encoder::shared()
        .and_then(|encoder| encoder.encode("who helps with sleep"));
    println!(
        "encoder loaded and first vector: {:.1?} ({} numbers)",
        start.elapsed(),
        vector.map_or(0, |v| v.len())
    );
}

/// Without the encoder there is nothing to load.
#[cfg(not(feature = "encoder"))]
fn first_vector() {}

/// Peak memory where the system tells it.
fn memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(
        line.split_whitespace()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" "),
    )
}
