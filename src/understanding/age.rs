//! The age of the person a message is about.

use super::Read;
use super::tokens::Token;
use crate::directory::service::AgeRange;

/// Words for a stage of life and the ages they cover in England, in whole years.
/// School years: <https://www.gov.uk/national-curriculum>.
const STAGES: &[(&[&str], u8, u8)] = &[
    (&["newborn"], 0, 0),
    (&["baby"], 0, 1),
    (&["toddler"], 1, 3),
    (&["nursery"], 1, 4),
    (&["preschool"], 2, 4),
    (&["pre", "school"], 2, 4),
    (&["playgroup"], 2, 4),
    (&["reception"], 4, 5),
    (&["infants"], 4, 7),
    (&["infant", "school"], 4, 7),
    (&["juniors"], 7, 11),
    (&["junior", "school"], 7, 11),
    (&["primary"], 4, 11),
    (&["middle", "school"], 9, 13),
    (&["secondary"], 11, 16),
    (&["high", "school"], 11, 18),
    (&["big", "school"], 4, 12),
    (&["gcse"], 14, 16),
    (&["gcses"], 14, 16),
    (&["sixth", "form"], 16, 19),
    (&["6", "th", "form"], 16, 19),
    (&["college"], 15, 25),
    (&["uni"], 17, 25),
    (&["university"], 17, 25),
    (&["teenager"], 13, 19),
    (&["teenage"], 13, 19),
    (&["teen"], 13, 19),
];

const WORD_NUMBERS: &[(&str, u8)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
];

/// Words for the person, after which a bare number is an age ("my daughters 22").
const PERSONS: &[&str] = &[
    "he",
    "hes",
    "she",
    "shes",
    "son",
    "sons",
    "daughter",
    "daughters",
    "lad",
    "lads",
    "lass",
    "girl",
    "girls",
    "boy",
    "boys",
    "child",
    "childs",
    "kid",
    "kids",
    "grandson",
    "grandsons",
    "granddaughter",
    "granddaughters",
    "nephew",
    "niece",
    "stepson",
    "stepdaughter",
    "theyre",
    "im",
    "youngest",
    "eldest",
    "oldest",
    "one",
    "ds",
    "dd",
    "twins",
    "him",
    "her",
    "who",
    "whos",
];

/// Small words that may stand between the person and the number ("he has just turned 16").
const BETWEEN: &[&str] = &[
    "is", "was", "has", "just", "turned", "turns", "turning", "only", "now", "nearly", "almost",
    "about", "to", "be", "will", "age", "aged", "of", "are", "s", "gonna", "going", "soon",
];

/// What makes a number not an age.
const UNITS: &[&str] = &[
    "hours",
    "hour",
    "hrs",
    "hr",
    "days",
    "day",
    "weeks",
    "week",
    "wks",
    "times",
    "kids",
    "children",
    "minutes",
    "mins",
    "min",
    "foot",
    "ft",
    "stone",
    "st",
    "th",
    "nd",
    "rd",
    "am",
    "pm",
    "of",
    "more",
    "appointments",
    "schools",
    "teachers",
    "miles",
    "quid",
    "pounds",
    "percent",
    "nights",
    "out",
    "different",
    "letters",
    "calls",
    "sessions",
    "other",
    "boys",
    "girls",
    "people",
    "lessons",
    "words",
    "things",
    "foods",
    "terms",
    "yrs",
    "or",
    "o",
    "oclock",
];

/// Reads the age: a stated number of years or months, a school year, or a stage of life.
/// Several ages in one message widen the range, since either child may be meant.
pub fn read_age(tokens: &[Token]) -> Option<Read<AgeRange>> {
    let stated = all(tokens, stated_age);
    let found = if stated.is_empty() {
        all(tokens, stage)
    } else {
        stated
    };
    let low = found.iter().map(|(_, r)| r.low).min()?;
    let high = found.iter().map(|(_, r)| r.high).max()?;
    let words = found.iter().map(|(words, _)| words.as_str());
    Some(Read {
        value: AgeRange { low, high },
        words: words.collect::<Vec<_>>().join(", "),
    })
}

type Finder = fn(&[Token], usize) -> Option<(usize, AgeRange)>;

/// Runs a finder at every position; a find is skipped over before looking on.
fn all(tokens: &[Token], find: Finder) -> Vec<(String, AgeRange)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((length, range)) = find(tokens, at) {
            let words = tokens.iter().skip(at).take(length).map(|t| t.text.as_str());
            found.push((words.collect::<Vec<_>>().join(" "), range));
            at += length.max(1);
        } else {
            at += 1;
        }
    }
    found
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

fn number(text: &str) -> Option<u8> {
    if let Some((_, n)) = WORD_NUMBERS.iter().find(|(w, _)| *w == text) {
        return Some(*n);
    }
    text.parse().ok().filter(|_| text.len() <= 2)
}

fn stated_age(tokens: &[Token], at: usize) -> Option<(usize, AgeRange)> {
    school_year(tokens, at)
        .or_else(|| years_old(tokens, at))
        .or_else(|| after_person(tokens, at))
}

/// "year 6", "yr 9", "y6": children turn five in reception, six in year 1.
fn school_year(tokens: &[Token], at: usize) -> Option<(usize, AgeRange)> {
    if !matches!(word(tokens, at), "year" | "yr" | "y") {
        return None;
    }
    let year = number(word(tokens, at + 1))?;
    let next = word(tokens, at + 2);
    if !(1..=14).contains(&year) || matches!(next, "old" | "olds" | "wait" | "waiting") {
        return None;
    }
    Some((
        2,
        AgeRange {
            low: year + 4,
            high: year + 5,
        },
    ))
}

/// "3 year old", "7 yo", "aged 12", "18 months old".
fn years_old(tokens: &[Token], at: usize) -> Option<(usize, AgeRange)> {
    if matches!(word(tokens, at), "aged" | "age") {
        let age = number(word(tokens, at + 1))?;
        return Some((2, AgeRange::exactly(age)));
    }
    let age = number(word(tokens, at))?;
    let (next, after) = (word(tokens, at + 1), word(tokens, at + 2));
    match next {
        "yo" | "yrold" | "yearold" => Some((2, AgeRange::exactly(age))),
        "year" | "years" | "yr" | "yrs" if matches!(after, "old" | "olds") => {
            Some((3, AgeRange::exactly(age)))
        }
        "y" if after == "o" => Some((3, AgeRange::exactly(age))),
        // English as a second language: "son 6 year". Not "2 year waiting list", not "6 years ago".
        "year" | "yr" if ends_or_pauses(tokens, at + 2) && follows_person(tokens, at) => {
            Some((2, AgeRange::exactly(age)))
        }
        "month" | "months" | "mth" | "mths"
            if matches!(after, "old" | "olds") || young(tokens, at) =>
        {
            Some((2, AgeRange::exactly(age / 12)))
        }
        "week" | "weeks" | "day" | "days" if after == "old" => Some((3, AgeRange::exactly(0))),
        _ => None,
    }
}

fn young(tokens: &[Token], at: usize) -> bool {
    at > 0
        && matches!(word(tokens, at - 1), "hes" | "shes")
        && !matches!(word(tokens, at + 2), "waiting" | "into" | "in")
}

fn ends_or_pauses(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|t| {
        t.starts_sentence
            || !matches!(
                t.text.as_str(),
                "waiting" | "wait" | "ago" | "list" | "now" | "on"
            )
    })
}

fn follows_person(tokens: &[Token], at: usize) -> bool {
    (1..=3).any(|back| at >= back && PERSONS.contains(&word(tokens, at - back)))
}

/// "he's 19", "my daughters 22", "she has just turned 16".
fn after_person(tokens: &[Token], at: usize) -> Option<(usize, AgeRange)> {
    if !PERSONS.contains(&word(tokens, at)) {
        return None;
    }
    let mut number_at = at + 1;
    while number_at < at + 5 && BETWEEN.contains(&word(tokens, number_at)) {
        number_at += 1;
    }
    let token = tokens.get(number_at)?;
    let age = number(&token.text)?;
    let only_words = token.text.parse::<u8>().is_err();
    let next = word(tokens, number_at + 1);
    let is_unit = UNITS.contains(&next) || matches!(next, "year" | "years" | "months" | "month");
    // "one" and "two" in words are rarely an age without "year old".
    if is_unit || age > 40 || token.starts_sentence || (only_words && age < 3) {
        return None;
    }
    Some((number_at + 1 - at, AgeRange::exactly(age)))
}

fn stage(tokens: &[Token], at: usize) -> Option<(usize, AgeRange)> {
    STAGES.iter().find_map(|(words, low, high)| {
        let here = words
            .iter()
            .enumerate()
            .all(|(i, w)| word(tokens, at + i) == *w);
        here.then_some((
            words.len(),
            AgeRange {
                low: *low,
                high: *high,
            },
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn check(text: &str, expected: Option<(u8, u8)>) {
        let found = read_age(&tokens(text)).map(|read| (read.value.low, read.value.high));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ages_are_read_as_parents_write_them() {
        check("my 3 year old wont talk", Some((3, 3)));
        check("he's 19 and home all day", Some((19, 19)));
        check("my daughters 22 with downs", Some((22, 22)));
        check("shes in Year 6", Some((10, 11)));
        check("starts reception in sept", Some((4, 5)));
        check("DS 7yo", Some((7, 7)));
        check("she has just turned sixteen", Some((16, 16)));
        check("son 6 year need school", Some((6, 6)));
        check("18 months old no words", Some((1, 1)));
        check("at college now", Some((15, 25)));
        check("twins aged 4 and a 9 year old", Some((4, 9)));
    }

    #[test]
    fn other_numbers_are_not_ages() {
        check("he has 2 hours of school a day", None);
        check("on a 2 year waiting list", None);
        check("waiting 3 years", None);
        check("we have 4 kids", None);
        check("he's 6 foot tall", None);
        check("she gets 15 hours", None);
    }
}
