//! Plain words, by machine: how long sentences are and what reading age a text asks for.
//!
//! Reading age is the Flesch-Kincaid grade (Kincaid et al. 1975, "Derivation of new readability formulas",
//! Research Branch Report 8-75) plus five: an American first grader is six years old. Names and explained
//! terms are left out of the syllable count, since a parent has to meet them anyway.

use unicode_segmentation::UnicodeSegmentation;

/// Most words in a sentence (GOV.UK and council style guides ask for 15 to 20).
pub const LONGEST_SENTENCE: usize = 20;

/// The reading age that texts keep to (GOV.UK aims at 9), with the half year that the formula can tell apart.
pub const READING_AGE: f64 = 9.5;

/// Shorter texts say nothing about reading age.
pub const SHORTEST_TEXT: usize = 25;

/// Terms of the field: they are explained in the directory or part of every parent's day.
const EXPLAINED: &[&str] = &[
    "ability",
    "adviser",
    "advice",
    "allowance",
    "ambulance",
    "annual",
    "anxiety",
    "apprenticeship",
    "appeal",
    "appeals",
    "appointment",
    "appointments",
    "assessment",
    "assessments",
    "autism",
    "autistic",
    "benefit",
    "benefits",
    "carer",
    "carers",
    "caseworker",
    "charities",
    "charity",
    "citizens",
    "college",
    "community",
    "complaint",
    "complaints",
    "confidential",
    "constipation",
    "continence",
    "council",
    "counselling",
    "credit",
    "depression",
    "diagnosis",
    "difficulties",
    "difficulty",
    "disabilities",
    "disability",
    "disabled",
    "discrimination",
    "dyscalculia",
    "dyslexia",
    "dyspraxia",
    "education",
    "emergency",
    "employer",
    "employment",
    "epilepsy",
    "equipment",
    "adaptations",
    "excluded",
    "exclusion",
    "families",
    "family",
    "governors",
    "headteacher",
    "helpline",
    "hospital",
    "impartial",
    "independent",
    "information",
    "learning",
    "living",
    "mediation",
    "medical",
    "medicine",
    "mental",
    "meltdown",
    "meltdowns",
    "needs",
    "nursery",
    "occupational",
    "ombudsman",
    "organisation",
    "paediatrician",
    "parent",
    "parents",
    "personal",
    "physical",
    "physiotherapy",
    "plan",
    "plans",
    "police",
    "primary",
    "provision",
    "psychiatrist",
    "psychologist",
    "psychology",
    "referral",
    "referrals",
    "review",
    "reviews",
    "safeguarding",
    "secondary",
    "sensory",
    "service",
    "services",
    "situation",
    "social",
    "special",
    "speech",
    "staffordshire",
    "therapist",
    "therapists",
    "therapy",
    "transport",
    "tribunal",
    "universal",
    "university",
    "volunteer",
    "volunteers",
    "wheelchair",
    "language",
    "exam",
    "exams",
    "medication",
    "computer",
    "directory",
];

/// Something that is not plain enough.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// A sentence with too many words.
    LongSentence {
        /// How many words it has.
        words: usize,
        /// The sentence.
        sentence: String,
    },
    /// The text as a whole asks for too high a reading age.
    ReadingAge {
        /// In years.
        age: f64,
    },
}

/// What is not plain in a text.
pub fn findings(text: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = sentences(text)
        .into_iter()
        .map(|sentence| (word_count(sentence), sentence))
        .filter(|(words, _)| *words > LONGEST_SENTENCE)
        .map(|(words, sentence)| Finding::LongSentence {
            words,
            sentence: sentence.to_owned(),
        })
        .collect();
    if word_count(text) >= SHORTEST_TEXT {
        let age = reading_age(text);
        if age > READING_AGE {
            found.push(Finding::ReadingAge { age });
        }
    }
    found
}

/// The sentences of a text: at full stops, question and exclamation marks, and line ends.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (at, c) in text.char_indices() {
        if ended && c.is_whitespace() || c == '\n' {
            sentences.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        ended = matches!(c, '.' | '!' | '?');
    }
    sentences.push(text.get(start..).unwrap_or_default());
    sentences.retain(|s| word_count(s) > 0);
    sentences
}

fn word_count(text: &str) -> usize {
    text.unicode_words().count()
}

/// The reading age of a text in years; 5 for a text without words.
pub fn reading_age(text: &str) -> f64 {
    let sentences = sentences(text);
    let (mut all, mut counted, mut syllable_count) = (0_u32, 0_u32, 0_u32);
    for sentence in &sentences {
        for (nth, word) in sentence.unicode_words().enumerate() {
            all += 1;
            if is_left_out(word, nth) {
                continue;
            }
            counted += 1;
            syllable_count += syllables(word);
        }
    }
    if counted == 0 {
        return 5.0;
    }
    let sentence_count = u32::try_from(sentences.len()).unwrap_or(1).max(1);
    let grade = 0.39 * f64::from(all) / f64::from(sentence_count)
        + 11.8 * f64::from(syllable_count) / f64::from(counted)
        - 15.59;
    grade + 5.0
}

/// Names (a capital inside a sentence), letters that stand for words, numbers, and explained terms.
fn is_left_out(word: &str, nth: usize) -> bool {
    let first = word.chars().next().unwrap_or(' ');
    let lower = word.to_lowercase();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (first.is_uppercase() && nth > 0)
        || capitals > 1
        || first.is_numeric()
        || EXPLAINED.contains(&lower.as_str())
}

/// Syllables of an English word: groups of vowels, less a silent ending.
fn syllables(word: &str) -> u32 {
    let letters: Vec<char> = word
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    if letters.len() <= 3 {
        return 1;
    }
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut groups = 0;
    let mut run = 0;
    for (at, letter) in letters.iter().enumerate() {
        if is_vowel(*letter) && !(at == 0 && *letter == 'y') {
            run += 1;
            // Two vowels sound as one; a third opens another ("queue" is near enough).
            if run % 2 == 1 {
                groups += 1;
            }
        } else {
            run = 0;
        }
    }
    let ending: String = letters.iter().rev().take(3).rev().collect();
    let silent = match ending.as_bytes() {
        [before, b'e', b's'] => !matches!(before, b's' | b'x' | b'z' | b'h' | b'c' | b'g' | b'l'),
        [before, b'e', b'd'] => !matches!(before, b't' | b'd'),
        [_, before, b'e'] => *before != b'l' && !is_vowel(char::from(*before)),
        _ => false,
    };
    if silent && groups > 1 {
        groups -= 1;
    }
    groups.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_spoken() {
        for (word, expected) in [
            ("cat", 1),
            ("school", 1),
            ("helped", 1),
            ("wanted", 2),
            ("table", 2),
            ("notes", 1),
            ("letter", 2),
            ("remember", 3),
            ("going", 1),
        ] {
            let counted = syllables(word);
            assert!(counted.abs_diff(expected) <= 1, "{word} {counted}");
        }
    }

    #[test]
    fn plain_text_is_young_and_office_text_is_not() {
        let plain = "Ring the school. Ask for the person who helps children with extra needs. Say what you see at home. Ask what they will try first. Ask when you will meet again.";
        let office = "Notwithstanding the aforementioned considerations, practitioners should facilitate collaborative engagement with appropriate stakeholders to ensure comprehensive identification of additional requirements throughout subsequent developmental transitions and organisational reconfigurations.";
        assert!(findings(plain).is_empty(), "{:?}", findings(plain));
        assert_eq!(findings(office).len(), 2);
    }
}
