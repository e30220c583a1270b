//! Splits text into the pieces that the encoder knows (WordPiece, Schuster and Nakajima 2012), and serves as
//! a list of common English words.

#[cfg(feature = "encoder")]
use std::collections::HashMap;
#[cfg(feature = "encoder")]
use std::sync::OnceLock;

/// The vocabulary of the encoder: one piece a line, from all-MiniLM-L6-v2 (Apache-2.0, `models/LICENSE`).
const VOCABULARY: &str = include_str!("../../models/vocabulary.txt");

#[cfg(feature = "encoder")]
/// Longer words are one unknown piece, as in the original tokenizer.
#[cfg(feature = "encoder")]
const LONGEST_WORD: usize = 100;

#[cfg(feature = "encoder")]
/// Pieces by text.
pub(super) struct Pieces {
    ids: HashMap<&'static str, u32>,
}

#[cfg(feature = "encoder")]
impl Pieces {
    /// The one vocabulary of the program.
    pub(super) fn shared() -> &'static Self {
        static SHARED: OnceLock<Pieces> = OnceLock::new();
        SHARED.get_or_init(|| {
            let lines = VOCABULARY.lines().enumerate();
            let ids = lines.filter_map(|(id, piece)| Some((piece, u32::try_from(id).ok()?)));
            Self { ids: ids.collect() }
        })
    }

    /// Ids of the pieces of a text with the marks for start and end, at most `most`.
    pub(super) fn ids(&self, text: &str, most: usize) -> Vec<i32> {
        let id = |piece: &str| {
            self.ids
                .get(piece)
                .copied()
                .and_then(|id| i32::try_from(id).ok())
        };
        let unknown = id("[UNK]").unwrap_or(100);
        let mut ids = vec![id("[CLS]").unwrap_or(101)];
        for word in basic_words(text) {
            if ids.len() + 1 >= most {
                break;
            }
            match self.split(&word) {
                Some(pieces) => ids.extend(pieces),
                None => ids.push(unknown),
            }
        }
        ids.truncate(most - 1);
        ids.push(id("[SEP]").unwrap_or(102));
        ids
    }

    /// Greedy longest match first; `None` when a part of the word is unknown.
    fn split(&self, word: &str) -> Option<Vec<i32>> {
        if word.chars().count() > LONGEST_WORD {
            return None;
        }
        let mut pieces = Vec::new();
        let mut rest = word;
        let mut key = String::new();
        while !rest.is_empty() {
            let ends = rest
                .char_indices()
                .map(|(at, c)| at + c.len_utf8())
                .collect::<Vec<_>>();
            let found = ends.into_iter().rev().find_map(|end| {
                let part = rest.get(..end)?;
                key.clear();
                if !pieces.is_empty() {
                    key.push_str("##");
                }
                key.push_str(part);
                Some((*self.ids.get(key.as_str())?, end))
            });
            let (id, end) = found?;
            pieces.push(i32::try_from(id).ok()?);
            rest = rest.get(end..)?;
        }
        Some(pieces)
    }
}

/// Everyday English: the whole words of the vocabulary, roughly the most frequent first.
pub(super) fn common_words() -> impl Iterator<Item = &'static str> {
    VOCABULARY
        .lines()
        .filter(|line| line.len() > 1 && line.chars().all(|c| c.is_ascii_lowercase()))
}

/// Words and single punctuation marks, lower case, without accents, as the uncased BERT tokenizer makes them.
#[cfg(feature = "encoder")]
fn basic_words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let mut words = Vec::new();
    let mut word = String::new();
    let stripped = text
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase);
    for c in stripped {
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !c.is_whitespace() && !c.is_control() {
            words.push(c.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(all(test, feature = "encoder"))]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_those_of_the_reference_tokeniser() {
        // Numbers from the `tokenizers` package with the model's own `tokenizer.json`.
        let pieces = Pieces::shared().ids("Who helps with dyspraxia, please?", 128);
        assert_eq!(
            pieces,
            [
                101, 2040, 7126, 2007, 1040, 7274, 18098, 8528, 2401, 1010, 3531, 1029, 102
            ]
        );
    }
}
