//! The small phrase language of `signals.toml`.

use std::collections::HashMap;

/// Most words that "..." may stand for.
const GAP: usize = 4;

/// One step of a pattern.
#[derive(Debug, Clone)]
enum Step {
    /// One of several word rows.
    Words {
        rows: Vec<Vec<String>>,
        optional: bool,
    },
    /// Up to [`GAP`] other words.
    Gap,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    steps: Vec<Step>,
}

/// Named word lists.
pub(super) type Lists = HashMap<String, Vec<String>>;

impl Pattern {
    /// Reads a pattern; unknown lists are empty and never match.
    pub(super) fn parse(text: &str, lists: &Lists) -> Self {
        let steps = text.split_whitespace().map(|part| {
            if part == "..." {
                return Step::Gap;
            }
            let (part, optional) = match part.strip_suffix('?') {
                Some(part) => (part, true),
                None => (part, false),
            };
            let names: Vec<String> = if let Some(list) = bracketed(part, '<', '>') {
                lists.get(list).cloned().unwrap_or_default()
            } else if let Some(choices) = bracketed(part, '(', ')') {
                choices.split('|').map(str::to_owned).collect()
            } else {
                vec![part.to_owned()]
            };
            let rows = names
                .iter()
                .map(|name| name.split('_').map(str::to_owned).collect());
            Step::Words {
                rows: rows.collect(),
                optional,
            }
        });
        Self {
            steps: steps.collect(),
        }
    }

    /// Every word of the pattern, for the spelling list.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.steps
            .iter()
            .flat_map(|step| match step {
                Step::Words { rows, .. } => rows.as_slice(),
                Step::Gap => &[],
            })
            .flatten()
            .map(String::as_str)
    }

    /// Where a match that starts at `at` ends, if there is one. `borders` are positions of words that open a
    /// sentence: a gap does not reach across them.
    pub(super) fn matches(&self, words: &[&str], borders: &[bool], at: usize) -> Option<usize> {
        follow(&self.steps, words, borders, at)
    }
}

fn bracketed(part: &str, open: char, close: char) -> Option<&str> {
    part.strip_prefix(open)?.strip_suffix(close)
}

fn follow(steps: &[Step], words: &[&str], borders: &[bool], at: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(at);
    };
    match step {
        Step::Gap => {
            for skipped in 0..=GAP {
                if let Some(end) = follow(rest, words, borders, at + skipped) {
                    return Some(end);
                }
                let next = at + skipped;
                if next >= words.len() || borders.get(next).copied().unwrap_or(false) {
                    return None;
                }
            }
            None
        }
        Step::Words { rows, optional } => {
            let found = rows.iter().find_map(|row| {
                let here = words.get(at..at + row.len())?;
                let same = here.iter().zip(row).all(|(a, b)| a == b);
                same.then(|| follow(rest, words, borders, at + row.len()))
                    .flatten()
            });
            found.or_else(|| optional.then(|| follow(rest, words, borders, at)).flatten())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        let lists = Lists::from([(
            "own".to_owned(),
            vec!["himself".to_owned(), "her_self".to_owned()],
        )]);
        let pattern = Pattern::parse(pattern, &lists);
        let words: Vec<&str> = text.split_whitespace().collect();
        let borders = vec![false; words.len()];
        let found = (0..words.len()).any(|at| pattern.matches(&words, &borders, at).is_some());
        assert_eq!(found, expected, "{pattern:?} in {text}");
    }

    #[test]
    fn gaps_lists_and_optional_words_match() {
        check("(cut|cuts) ... <own>", "he cuts and cuts himself", true);
        check("hurt <own>", "hurt her self", true);
        check("(want|wants) (to)? die", "wants die", true);
        check("(want|wants) (to)? die", "wants to cry", false);
        check("end it_all", "end it all", true);
        check("a ... b", "a 1 2 3 4 5 b", false);
    }
}
