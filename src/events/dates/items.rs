//! From letters to dates, weekdays and times as they were written.

use jiff::civil::Weekday;

use super::DateQuestion;

/// A day as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Day and month, and the year if it was written.
    Of(i32, i32, Option<i32>),
    /// Today.
    Today,
    /// Tomorrow.
    Tomorrow,
}

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// "am" is false, "pm" is true.
    pub(super) pm: Option<bool>,
    /// Written as a clock of 24 hours shows it: "14:00", "09:30".
    pub(super) whole_day: bool,
    /// "BST" is the first of two equal times in October, "GMT" the second.
    pub(super) second: Option<bool>,
}

/// A part of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Day(Day),
    /// With whether "next" stood before it.
    Weekday(Weekday, bool),
    Time(Written),
}

/// The smallest parts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lex {
    Number(i32, usize),
    Word(String),
    Sign(char),
}

/// Words that say nothing.
const QUIET: &[&str] = &[
    "at", "on", "from", "the", "of", "and", "to", "until", "till", "til", "oclock", "o", "clock",
    "this", "start", "starts", "end", "ends", "starting", "ending", "between", "coming", "hrs",
    "h",
];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// Most letters that are read.
const LONGEST: usize = 200;

pub(super) fn items(text: &str) -> Result<Vec<Item>, DateQuestion> {
    let lexed = lex(text);
    let mut items = Vec::new();
    let mut at = 0;
    let mut next = false;
    while let Some(lex) = lexed.get(at) {
        let rest = lexed.get(at..).unwrap_or_default();
        let taken = match lex {
            Lex::Number(..) => number(rest, &mut items)?,
            Lex::Word(word) => {
                let taken = self::word(word, rest, next, &mut items)?;
                next = word == "next";
                at += taken;
                continue;
            }
            Lex::Sign('-' | ',' | '&' | '(' | ')' | '@' | '.' | ':' | ';' | '\'') => 1,
            Lex::Sign(sign) => return Err(DateQuestion::Unread(sign.to_string())),
        };
        next = false;
        at += taken;
    }
    Ok(items)
}

fn lex(text: &str) -> Vec<Lex> {
    let mut lexed = Vec::new();
    let mut letters = text.chars().take(LONGEST).peekable();
    while let Some(c) = letters.next() {
        if c.is_whitespace() {
            continue;
        }
        if c.is_ascii_digit() {
            let mut digits = c.to_string();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            // More digits than any date has: a number that fits nowhere.
            let value = digits.parse().unwrap_or(i32::MAX);
            lexed.push(Lex::Number(value, digits.len()));
        } else if c.is_alphabetic() {
            let mut word: String = c.to_lowercase().collect();
            while let Some(letter) =
                letters.next_if(|c| c.is_alphabetic() || matches!(c, '\'' | '’'))
            {
                if letter.is_alphabetic() {
                    word.extend(letter.to_lowercase());
                }
            }
            lexed.push(Lex::Word(word));
        } else {
            let dash = matches!(c, '–' | '—' | '−' | '‐' | '‑');
            lexed.push(Lex::Sign(if dash { '-' } else { c }));
        }
    }
    lexed
}

fn month(lex: Option<&Lex>) -> Option<i32> {
    let Some(Lex::Word(word)) = lex else {
        return None;
    };
    let at = MONTHS.iter().position(|month| is_short_for(word, month))?;
    i32::try_from(at + 1).ok()
}

fn is_short_for(word: &str, whole: &str) -> bool {
    word == whole
        || word == "sept" && whole == "september"
        || (word.len() == 3 && whole.starts_with(word))
}

fn weekday(word: &str) -> Option<Weekday> {
    let short = |whole: &str| {
        let longer = matches!(word, "tues" | "wednes" | "thur" | "thurs" | "weds");
        let starts = whole.starts_with(word) || (word == "weds" && whole == "wednesday");
        word == whole || (word.len() == 3 && whole.starts_with(word)) || (longer && starts)
    };
    let found = DAYS.iter().find(|(whole, _)| short(whole));
    found.map(|(_, day)| *day)
}

fn word(
    word: &str,
    rest: &[Lex],
    next: bool,
    items: &mut Vec<Item>,
) -> Result<usize, DateQuestion> {
    if let Some(day) = weekday(word) {
        items.push(Item::Weekday(day, next));
        return Ok(1);
    }
    if let Some(month) = month(rest.first()) {
        // "March 14th 2027"
        let Some(Lex::Number(day, _)) = rest.get(1) else {
            return Err(DateQuestion::Unread(word.to_owned()));
        };
        let ordinal = usize::from(is_ordinal(rest.get(2)));
        let (year, taken) = year(rest.get(2 + ordinal..).unwrap_or_default());
        items.push(Item::Day(Day::Of(*day, month, year)));
        return Ok(2 + ordinal + taken);
    }
    let whole = |hour, second| Written {
        hour,
        minute: 0,
        pm: None,
        whole_day: true,
        second,
    };
    match word {
        "today" | "tonight" => items.push(Item::Day(Day::Today)),
        "tomorrow" => items.push(Item::Day(Day::Tomorrow)),
        "noon" | "midday" => match items.last_mut() {
            // "12 noon"
            Some(Item::Time(time)) if time.hour == 12 && time.pm.is_none() => time.pm = Some(true),
            _ => items.push(Item::Time(whole(12, None))),
        },
        "midnight" => match items.last_mut() {
            Some(Item::Time(time)) if time.hour == 12 && time.pm.is_none() => time.pm = Some(false),
            _ => items.push(Item::Time(whole(0, None))),
        },
        "bst" | "gmt" => match items.last_mut() {
            Some(Item::Time(time)) => time.second = Some(word == "gmt"),
            _ => return Err(DateQuestion::Unread(word.to_owned())),
        },
        "next" => {}
        quiet if QUIET.contains(&quiet) => {}
        _ => return Err(DateQuestion::Unread(word.to_owned())),
    }
    Ok(1)
}

fn is_ordinal(lex: Option<&Lex>) -> bool {
    matches!(lex, Some(Lex::Word(word)) if matches!(word.as_str(), "st" | "nd" | "rd" | "th"))
}

/// A year of four digits, or of two behind an apostrophe, and how many parts it takes.
fn year(rest: &[Lex]) -> (Option<i32>, usize) {
    let comma = usize::from(matches!(rest.first(), Some(Lex::Sign(','))));
    match rest.get(comma..) {
        // "14 March 1400" would be a time; years start with 20.
        Some([Lex::Number(year, 4), after @ ..]) if (2000..2100).contains(year) => {
            let is_time =
                matches!(after.first(), Some(Lex::Word(word)) if word == "hrs" || word == "h");
            if is_time {
                (None, 0)
            } else {
                (Some(*year), 1 + comma)
            }
        }
        Some([Lex::Sign('\''), Lex::Number(year, 2), ..]) => (Some(2000 + year), 2 + comma),
        _ => (None, 0),
    }
}

fn whole_year(year: i32, digits: usize) -> i32 {
    if digits <= 2 { 2000 + year } else { year }
}

fn number(rest: &[Lex], items: &mut Vec<Item>) -> Result<usize, DateQuestion> {
    match rest {
        // 2027-03-14
        [
            Lex::Number(year, 4),
            Lex::Sign('-'),
            Lex::Number(month, 1..=2),
            Lex::Sign('-'),
            Lex::Number(day, 1..=2),
            ..,
        ] => {
            items.push(Item::Day(Day::Of(*day, *month, Some(*year))));
            Ok(5)
        }
        // 14/3/27, 14.3.2027, 14-3-27
        [
            Lex::Number(day, 1..=2),
            Lex::Sign(a),
            Lex::Number(month, 1..=2),
            Lex::Sign(b),
            Lex::Number(year, digits @ (2 | 4)),
            ..,
        ] if a == b && matches!(a, '/' | '.' | '-') => {
            let year = whole_year(*year, *digits);
            items.push(Item::Day(Day::Of(*day, *month, Some(year))));
            Ok(5)
        }
        // 14/3
        [
            Lex::Number(day, 1..=2),
            Lex::Sign('/'),
            Lex::Number(month, 1..=2),
            ..,
        ] => {
            items.push(Item::Day(Day::Of(*day, *month, None)));
            Ok(3)
        }
        [Lex::Number(value, digits), after @ ..] => match day_of_month(*value, after, items) {
            Some(taken) => Ok(taken),
            None => time(*value, *digits, after, items),
        },
        _ => Ok(1),
    }
}

/// "14 March", "14th of March 2027", "14-15 March", "14 and 15 March".
fn day_of_month(day: i32, after: &[Lex], items: &mut Vec<Item>) -> Option<usize> {
    let ordinal = usize::from(is_ordinal(after.first()));
    let of =
        |at: usize| usize::from(matches!(after.get(at), Some(Lex::Word(word)) if word == "of"));
    let at = ordinal + of(ordinal);
    if let Some(month) = month(after.get(at)) {
        let (year, taken) = year(after.get(at + 1..).unwrap_or_default());
        items.push(Item::Day(Day::Of(day, month, year)));
        return Some(at + 2 + taken);
    }
    let joins = match after.get(ordinal)? {
        Lex::Sign('-' | '&') => true,
        Lex::Word(word) => matches!(word.as_str(), "and" | "to"),
        _ => false,
    };
    let Some(Lex::Number(last, 1..=2)) = after.get(ordinal + 1).filter(|_| joins) else {
        return None;
    };
    let last_ordinal = usize::from(is_ordinal(after.get(ordinal + 2)));
    let at = ordinal + 2 + last_ordinal;
    let at = at + of(at);
    let month = month(after.get(at))?;
    let (year, taken) = year(after.get(at + 1..).unwrap_or_default());
    items.push(Item::Day(Day::Of(day, month, year)));
    items.push(Item::Day(Day::Of(*last, month, year)));
    Some(at + 2 + taken)
}

/// "10", "10am", "10:30", "10.30 pm", "1400".
fn time(
    value: i32,
    digits: usize,
    after: &[Lex],
    items: &mut Vec<Item>,
) -> Result<usize, DateQuestion> {
    let (hour, minute, taken) = match after {
        [Lex::Sign(':' | '.'), Lex::Number(minute, 2), ..] => (value, *minute, 3),
        _ if digits == 4 => (value / 100, value % 100, 1),
        _ => (value, 0, 1),
    };
    // "10:00" is how a clock of 24 hours shows it; "10.00" may be either.
    let colon = taken == 3 && matches!(after.first(), Some(Lex::Sign(':')));
    let half = match after.get(taken - 1) {
        Some(Lex::Word(word)) => match word.as_str() {
            "am" => Some((false, 1)),
            "pm" => Some((true, 1)),
            // "a.m." is three parts and a full stop.
            "a" | "p" if is_m(after.get(taken..).unwrap_or_default()) => Some((word == "p", 3)),
            _ => None,
        },
        _ => None,
    };
    let wrong = || {
        DateQuestion::NoSuchTime(if taken == 3 {
            format!("{value}:{minute:02}")
        } else {
            value.to_string()
        })
    };
    let (pm, more) = half.map_or((None, 0), |(pm, more)| (Some(pm), more));
    let most = if pm.is_some() { 12 } else { 24 };
    if !(0..=most).contains(&hour)
        || !(0..60).contains(&minute)
        || (pm.is_some() && hour == 0)
        || (hour == 24 && minute > 0)
    {
        return Err(wrong());
    }
    let number = |n: i32| i8::try_from(n).map_err(|_| wrong());
    items.push(Item::Time(Written {
        hour: number(hour)?,
        minute: number(minute)?,
        pm,
        whole_day: digits == 4 || hour > 12 || hour == 0 || (digits == 2 && (hour < 10 || colon)),
        second: None,
    }));
    Ok(taken + more)
}

fn is_m(rest: &[Lex]) -> bool {
    matches!(rest, [Lex::Sign('.'), Lex::Word(m), ..] if m == "m")
}
