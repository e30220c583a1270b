//! Corrects misspelt words towards the words of the directory, before anything else.

use std::collections::HashMap;

use super::wordpiece::Pieces;

/// Letters from which one mistake is forgiven, and from which two. As in search engines (Meilisearch forgives
/// one from 5 and two from 9); chosen on validation splits, see `docs/matching.md`.
const ONE_MISTAKE_FROM: usize = 4;
const TWO_MISTAKES_FROM: usize = 8;

/// Words longer than this are left as they are.
const LONGEST_WORD: usize = 24;

/// Most unknown words that are looked at in one message, so that no text takes long.
const MOST_CORRECTIONS: usize = 40;

/// A corrected message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Lower case, with plain apostrophes dropped.
    pub text: String,
    /// Each word that was changed, and into what.
    pub changes: Vec<(String, String)>,
}

/// The words of one directory.
#[derive(Debug, Clone, Default)]
pub(super) struct Speller {
    /// Words with how often they occur, by length in letters.
    by_length: Vec<Vec<(String, u32)>>,
    known: HashMap<String, u32>,
}

impl Speller {
    /// Collects the words of all texts.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut known: HashMap<String, u32> = HashMap::new();
        for text in texts {
            for word in plain(text).split_whitespace() {
                *known.entry(word.to_owned()).or_default() += 1;
            }
        }
        let mut by_length: Vec<Vec<(String, u32)>> = vec![Vec::new(); LONGEST_WORD + 3];
        for (word, count) in &known {
            let letters = word.chars().count();
            // A word seen once may itself be a misspelling among the examples.
            let trusted = *count > 1 || Pieces::shared().is_word(word);
            if trusted && let Some(list) = by_length.get_mut(letters) {
                list.push((word.clone(), *count));
            }
        }
        for list in &mut by_length {
            list.sort_unstable();
        }
        Self { by_length, known }
    }

    /// Corrects the words of a message that are neither in the directory nor common English.
    pub(super) fn correct(&self, text: &str) -> Correction {
        let mut changes = Vec::new();
        let mut looked_at = 0;
        let words = plain(text);
        let corrected: Vec<String> = words
            .split_whitespace()
            .map(|word| {
                if self.is_fine(word) || looked_at >= MOST_CORRECTIONS {
                    return word.to_owned();
                }
                looked_at += 1;
                match self.nearest(word) {
                    Some(better) => {
                        changes.push((word.to_owned(), better.to_owned()));
                        better.to_owned()
                    }
                    None => word.to_owned(),
                }
            })
            .collect();
        Correction {
            text: corrected.join(" "),
            changes,
        }
    }

    fn is_fine(&self, word: &str) -> bool {
        let letters = word.chars().count();
        let too_short_or_long = !(ONE_MISTAKE_FROM..=LONGEST_WORD).contains(&letters);
        too_short_or_long
            || word.chars().any(|c| !c.is_alphabetic())
            || self.known.contains_key(word)
            || Pieces::shared().is_word(word)
    }

    /// The nearest word of the directory: fewest mistakes, then the same first letter, then the commoner one.
    fn nearest(&self, word: &str) -> Option<&str> {
        let letters = word.chars().count();
        let allowed = if letters >= TWO_MISTAKES_FROM { 2 } else { 1 };
        let first = word.chars().next();
        let mut best: Option<(usize, bool, u32, &str)> = None;
        for length in letters.saturating_sub(allowed)..=letters + allowed {
            for (candidate, count) in self.by_length.get(length).into_iter().flatten() {
                let other_first = candidate.chars().next() != first;
                if other_first && letters < 6 {
                    continue;
                }
                let mistakes = strsim::osa_distance(word, candidate);
                if mistakes > allowed {
                    continue;
                }
                let better = best.is_none_or(|(m, o, c, _)| {
                    (mistakes, other_first, std::cmp::Reverse(*count))
                        < (m, o, std::cmp::Reverse(c))
                });
                if better {
                    best = Some((mistakes, other_first, *count, candidate));
                }
            }
        }
        best.map(|(_, _, _, word)| word)
    }
}

/// A text as the matcher compares it: lower case, apostrophes dropped, other marks turned into spaces, and a
/// letter repeated more than twice ("soooo") kept twice.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = (' ', 0);
    for c in text.chars().flat_map(char::to_lowercase) {
        if matches!(c, '\'' | '’' | '‘' | '`') {
            continue;
        }
        let c = if c.is_alphanumeric() { c } else { ' ' };
        run = if run.0 == c { (c, run.1 + 1) } else { (c, 1) };
        let most = if c == ' ' {
            1
        } else if c.is_numeric() {
            usize::MAX
        } else {
            2
        };
        if run.1 <= most {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let texts = [
            "my son waits for an assessment",
            "assessment of autism",
            "autism speech therapy",
        ];
        let speller = Speller::new(texts.into_iter());
        assert_eq!(speller.correct(text).text, expected);
    }

    #[test]
    fn misspelt_words_become_words_of_the_directory() {
        check("autsim assesment", "autism assessment");
        check("Speach THERPY!!", "speech therapy");
    }

    #[test]
    fn good_and_short_words_stay() {
        check("cat on sun", "cat on sun");
        check("house mouse soooo", "house mouse soo");
    }
}
