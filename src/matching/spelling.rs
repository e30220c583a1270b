//! Corrects misspelt words towards the words of the directory.
//!
//! Edit distance belongs here, word against word. Whole questions compared letter by letter find the wrong
//! entry two times out of three (`docs/matching.md`, first table).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::text::{fold, word_spans, words};
use super::wordpiece::common_words;

/// Shorter words are left alone: too many of them are one letter apart.
const SHORTEST: usize = 4;
/// From this length on two mistakes are forgiven.
const TWO_MISTAKES_FROM: usize = 8;
/// Examples are written as parents write: in so many of them a misspelt word is found once by chance, and does not
/// become a word by that.
const TEXTS_A_SLIP: u32 = 8_000;
/// Words corrected in one message; a message with more mistakes than this is not English.
const MOST_CORRECTIONS: usize = 120;
/// An everyday word wins over a word of the directory only when it is this much nearer.
const COMMON_PENALTY: f32 = 0.35;

/// How people write on a phone and by ear, too far from the word for a count of mistakes.
static TEXT_SPEAK: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("text_speak.txt").lines();
    let pairs = lines.filter(|line| !line.starts_with('#'));
    pairs.filter_map(|line| line.split_once(' ')).collect()
});

/// A message as the matcher reads it, and the words it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Lower case, without accents, words corrected.
    pub text: String,
    /// What was written and what it was taken for, in order.
    pub changes: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct Known {
    word: String,
    letters: u32,
    length: usize,
    /// What a candidate loses for being rare or not of the directory.
    penalty: f32,
}

/// The words that are right as they are, and those that a misspelt one may have meant.
#[derive(Debug, Clone)]
pub(super) struct Speller {
    known: HashSet<String>,
    /// Sorted by length, so that only near lengths are compared.
    by_length: BTreeMap<usize, Vec<Known>>,
}

impl Speller {
    /// Knows the words of `texts` and everyday English.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut all = 0;
        for text in texts {
            all += 1;
            for word in words(&fold(text)) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut speller = Self {
            known: HashSet::new(),
            by_length: BTreeMap::new(),
        };
        counts.retain(|_, count| *count > all / TEXTS_A_SLIP);
        let most = counts.values().copied().max().unwrap_or(1);
        for (word, count) in counts {
            let rarity = 1.0 - (1.0 + count as f32).ln() / (1.0 + most as f32).ln();
            speller.add(word, 0.3 * rarity);
        }
        for (rank, word) in common_words().enumerate() {
            let rarity = rank as f32 / 25_000.0;
            speller.add(word.to_owned(), COMMON_PENALTY + 0.3 * rarity);
        }
        speller
    }

    fn add(&mut self, word: String, penalty: f32) {
        if !self.known.insert(word.clone()) {
            return;
        }
        let length = word.chars().count();
        if length + 1 < SHORTEST || word.chars().any(|c| c.is_ascii_digit()) {
            return;
        }
        let letters = letters(&word);
        let known = Known {
            word,
            letters,
            length,
            penalty,
        };
        self.by_length.entry(length).or_default().push(known);
    }

    /// Corrects every word that is neither in the directory nor everyday English.
    pub(super) fn correct(&self, text: &str) -> Correction {
        let folded = fold(text);
        let mut out = Correction::default();
        let mut tried: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut kept = 0;
        for (span, word) in word_spans(&folded) {
            let Some(meant) = self.meant(&word, &mut tried) else {
                continue;
            };
            out.text
                .push_str(folded.get(kept..span.start).unwrap_or_default());
            out.text.push_str(&meant);
            kept = span.end;
            out.changes.push((word, meant));
        }
        out.text.push_str(folded.get(kept..).unwrap_or_default());
        out
    }

    /// What a word stands for, if it is not right as it is; each word is looked up once a message.
    fn meant(&self, word: &str, tried: &mut BTreeMap<String, Option<String>>) -> Option<String> {
        if let Some(meant) = TEXT_SPEAK.get(word) {
            return Some((*meant).to_owned());
        }
        if let Some(meant) = tried.get(word) {
            return meant.clone();
        }
        if tried.len() >= MOST_CORRECTIONS || self.known.contains(word) {
            return None;
        }
        let meant = self.nearest(word).map(str::to_owned);
        tried.insert(word.to_owned(), meant.clone());
        meant
    }

    /// The word that a misspelt one most likely means.
    fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if !(SHORTEST..=30).contains(&length) || word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let forgiven = if length >= TWO_MISTAKES_FROM { 2 } else { 1 };
        let mask = letters(word);
        let first = word.chars().next();
        let mut best: Option<(f32, &str)> = None;
        let near = length.saturating_sub(forgiven)..=length + forgiven;
        for known in self.by_length.range(near).flat_map(|(_, k)| k) {
            if (mask ^ known.letters).count_ones() as usize > 2 * forgiven {
                continue;
            }
            let floor = known.length.abs_diff(length) as f32 + known.penalty;
            if best.is_some_and(|(cost, _)| floor >= cost) {
                continue;
            }
            let mistakes = strsim::osa_distance(word, &known.word);
            if mistakes > forgiven {
                continue;
            }
            let other_start = if known.word.chars().next() == first {
                0.0
            } else {
                0.25
            };
            let cost = mistakes as f32 + known.penalty + other_start;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, &known.word));
            }
        }
        best.map(|(_, word)| word)
    }
}

/// The letters of a word as a set of bits: two words that differ in five letters are not one mistake apart.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |mask, c| {
        let bit = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            _ => 26 + (c as u32 % 6),
        };
        mask | 1 << bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, read: &str) {
        let texts = [
            "my son refuses school",
            "occupational therapy for handwriting",
            "senco",
        ];
        assert_eq!(Speller::new(texts.into_iter()).correct(written).text, read);
    }

    #[test]
    fn one_typo_is_forgiven_from_four_letters() {
        check("he refsues schol", "he refuses school");
        check("ask the sneco", "ask the senco");
    }

    #[test]
    fn text_speak_is_read() {
        check("wots senco 4", "whats senco 4");
        check("my dorter", "my daughter");
    }

    #[test]
    fn two_typos_are_forgiven_in_long_words() {
        check("ocupational terapy", "occupational therapy");
        check("hadnwritting", "handwriting");
    }

    #[test]
    fn everyday_words_names_and_short_words_stay() {
        check("the bus to xq", "the bus to xq");
        check("table chair", "table chair");
    }

    #[test]
    fn what_was_changed_is_told() {
        let speller = Speller::new(["school"].into_iter());
        let changes = speller.correct("the shcool").changes;
        assert_eq!(changes, [("shcool".to_owned(), "school".to_owned())]);
    }
}
