//! Words of a message with their place in it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// One word: lower case, without apostrophes; and where it stands in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word as compared ("hes" for "He's").
    pub text: String,
    /// Byte range in the message.
    pub span: Range<usize>,
    /// It was written with a capital first letter.
    pub capital: bool,
    /// A full stop, question mark or line end stands before it.
    pub starts_sentence: bool,
}

/// The words of a message in order. Numbers and letters that touch ("7yo") become two words.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut last_end = 0;
    for (start, word) in text.unicode_word_indices() {
        let gap = text.get(last_end..start).unwrap_or_default();
        let starts_sentence = tokens.is_empty() || gap.contains(['.', '!', '?', '\n']);
        for (offset, part) in number_and_letters(word) {
            let at = start + offset;
            let lower: String = part
                .chars()
                .filter(|c| *c != '\'')
                .flat_map(char::to_lowercase)
                .collect();
            tokens.push(Token {
                text: lower,
                span: at..at + part.len(),
                capital: part.chars().next().is_some_and(char::is_uppercase),
                starts_sentence: starts_sentence && offset == 0,
            });
        }
        last_end = start + word.len();
    }
    tokens
}

/// Splits "7yo" into "7" and "yo", and "yr6" into "yr" and "6"; other words stay whole.
fn number_and_letters(word: &str) -> Vec<(usize, &str)> {
    let Some(first) = word.chars().next() else {
        return Vec::new();
    };
    let digits_first = first.is_ascii_digit();
    let border = word.find(|c: char| c.is_ascii_digit() != digits_first);
    match border {
        Some(at)
            if digits_first
                || word
                    .get(at..)
                    .is_some_and(|r| r.chars().all(|c| c.is_ascii_digit())) =>
        {
            match word.split_at_checked(at) {
                Some((left, right)) => vec![(0, left), (at, right)],
                None => vec![(0, word)],
            }
        }
        _ => vec![(0, word)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_case_and_apostrophes_and_keep_their_place() {
        let found: Vec<String> = tokens("He's 7yo, in Yr6!")
            .into_iter()
            .map(|t| t.text)
            .collect();
        assert_eq!(found, ["hes", "7", "yo", "in", "yr", "6"]);
    }
}
