//! Brings a message into the form that is compared: lower case, no accents, words without apostrophes.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Letters of a message that are looked at. A long letter of a worried parent has about 2,000; more is
/// cut, so that no message can be expensive.
pub(crate) const MOST_CHARS: usize = 4_000;
/// Words of a message that are looked at.
const MOST_WORDS: usize = 600;
/// Letters of a word that are looked at; longer "words" are keyboards under a cat.
const LONGEST_WORD: usize = 40;

/// Signs beyond ASCII that are part of how English is written.
const SIGNS: &[char] = &[
    '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2013}', '\u{2014}', '\u{2026}', '£', '€',
];

/// Lower case without accents and emoji, at most [`MOST_CHARS`] characters; "sooooo" is "soo".
pub(crate) fn fold(text: &str) -> String {
    // The encoder knows no emoji: each would be an unknown word that moves the meaning.
    let says = |c: char| c.is_ascii() || c.is_alphanumeric() || SIGNS.contains(&c);
    let plain = text
        .trim_matches(|c: char| c.is_whitespace() || !says(c))
        .chars()
        .map(|c| {
            if says(c) || is_combining_mark(c) {
                c
            } else {
                ' '
            }
        })
        .take(MOST_CHARS)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .take(MOST_CHARS);
    let mut folded = String::with_capacity(text.len().min(MOST_CHARS));
    let mut run = (' ', 0);
    for c in plain {
        run = if run.0 == c { (c, run.1 + 1) } else { (c, 1) };
        if run.1 <= 2 || c.is_numeric() {
            folded.push(c);
        }
    }
    folded
}

/// The words of folded text: letters or digits that stand together, apostrophes left out ("he's" is "hes").
pub(crate) fn words(folded: &str) -> Vec<String> {
    word_spans(folded)
        .into_iter()
        .map(|(_, word)| word)
        .collect()
}

/// The words of folded text and where they stand in it.
pub(crate) fn word_spans(folded: &str) -> Vec<(Range<usize>, String)> {
    let mut spans = Vec::new();
    let mut word = String::new();
    let mut begin = 0;
    let mut length = 0;
    for (at, c) in folded.char_indices().chain([(folded.len(), ' ')]) {
        if c.is_alphanumeric() {
            if word.is_empty() {
                begin = at;
            }
            if length < LONGEST_WORD {
                word.push(c);
            }
            length += 1;
        } else if !matches!(c, '\'' | '\u{2019}') && !word.is_empty() {
            spans.push((begin..at, std::mem::take(&mut word)));
            length = 0;
            if spans.len() == MOST_WORDS {
                break;
            }
        }
    }
    spans
}

/// A number for a text that is the same on every machine and in every version (FNV-1a, 64 bit).
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    hash_on(0xcbf2_9ce4_8422_2325, bytes)
}

/// Continues [`stable_hash`] with more bytes.
pub(crate) fn hash_on(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_apostrophes_go() {
        assert_eq!(
            words(&fold("He's at a Café, isn’t he?")),
            ["hes", "at", "a", "cafe", "isnt", "he"]
        );
    }

    #[test]
    fn drawn_out_letters_are_shortened_but_numbers_stay() {
        assert_eq!(fold("Soooo 1000"), "soo 1000");
    }

    #[test]
    fn a_word_of_four_thousand_letters_is_cut() {
        let long = "ab".repeat(2_000);
        let words = words(&fold(&long));
        assert_eq!(words.len(), 1);
        assert!(words.iter().all(|w| w.len() == LONGEST_WORD));
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(stable_hash(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
