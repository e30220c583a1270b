//! Finds what could tell who a parent is. The directory is public, so none of it may go in.
//!
//! It rather stops once too often: the organiser takes the detail out and tries again. Names cannot be told
//! from other words; the help of the command asks the organiser to look for those.

use unicode_normalization::UnicodeNormalization;

use crate::understanding::clean;

/// Something private, as words for "there is … in it".
pub(super) fn found_in(text: &str) -> Option<&'static str> {
    // Letters and digits of other shapes ("０７") become the usual ones.
    let text: String = clean(text).nfkc().flat_map(char::to_lowercase).collect();
    let pieces = pieces(&text);
    if has_address(&text) {
        Some("an email address, a user name or a web address")
    } else if has_numeric_date(&pieces) || has_written_date(&pieces) {
        Some("a date")
    } else if has_postcode(&pieces) {
        Some("a postcode")
    } else {
        long_number(&text)
    }
}

/// Digits that stand together, or letters that do.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    /// What stands between the piece before and this one.
    gap: &'t str,
    text: &'t str,
}

impl Piece<'_> {
    /// The number, when it is one of at most four digits.
    fn number(&self) -> Option<u32> {
        let short = self.text.len() <= 4 && self.text.starts_with(|c: char| c.is_ascii_digit());
        short.then(|| self.text.parse().ok()).flatten()
    }

    fn is_day(&self) -> bool {
        self.text.len() <= 2 && self.number().is_some_and(|n| (1..=31).contains(&n))
    }

    fn is_month(&self) -> bool {
        self.text.len() <= 2 && self.number().is_some_and(|n| (1..=12).contains(&n))
    }

    fn is_year(&self) -> bool {
        is_year(self.text)
    }
}

/// Splits "st16 1aa" into "st", "16", "1" and "aa".
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (gap, from) = rest.split_at(start);
        let digits = from.starts_with(|c: char| c.is_ascii_digit());
        let ends = |c: char| !c.is_alphanumeric() || c.is_ascii_digit() != digits;
        let (text, after) = from.split_at(from.find(ends).unwrap_or(from.len()));
        pieces.push(Piece { gap, text });
        rest = after;
    }
    pieces
}

fn has_address(text: &str) -> bool {
    let link = ["http:", "https:", "www."].iter().any(|l| text.contains(l));
    let at = text.match_indices('@').any(|(at, _)| {
        let after = text.get(at + 1..).unwrap_or_default();
        let word = after.split_whitespace().next().unwrap_or_default();
        let is_domain = word.trim_end_matches('.').contains('.');
        after.starts_with(char::is_alphanumeric) || is_domain
    });
    link || at
}

/// `12/03/2015`, `12.3.15`, `2015-03-12`, `12 03 2015`, `12/3`.
fn has_numeric_date(pieces: &[Piece<'_>]) -> bool {
    let whole = pieces.windows(3).any(|three| match three {
        [a, b, c] => {
            let marks = [b.gap.trim(), c.gap.trim()];
            let marked = marks.iter().all(|m| ["/", ".", "-"].contains(m));
            let spaced = marks.iter().all(|m| m.is_empty());
            let day_month = a.is_day() && b.is_month() || a.is_month() && b.is_day();
            let short_year = marked && c.text.len() == 2 && c.number().is_some();
            let year_first = a.is_year() && b.is_month() && c.is_day();
            (marked || spaced) && (day_month && (c.is_year() || short_year) || year_first)
        }
        _ => false,
    });
    whole || (0..pieces.len()).any(|at| is_day_and_month(pieces, at))
}

/// Words before two numbers that are no date: "year 11/12".
const NOT_DATES: [&str; 8] = ["year", "years", "yr", "yrs", "y", "age", "aged", "ages"];

/// `25/3`, but not `1/2` and not `24/7`.
fn is_day_and_month(pieces: &[Piece<'_>], at: usize) -> bool {
    let (Some(day), Some(month)) = (pieces.get(at), pieces.get(at + 1)) else {
        return false;
    };
    let before = at.checked_sub(1).and_then(|at| pieces.get(at));
    let above_ten = [day, month].iter().any(|p| p.number() > Some(10));
    month.gap == "/"
        && day.is_day()
        && month.is_month()
        && above_ten
        && (day.text, month.text) != ("24", "7")
        && !before.is_some_and(|word| NOT_DATES.contains(&word.text))
}

const MONTHS: [&str; 24] = [
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "mar",
    "april",
    "apr",
    "may",
    "june",
    "jun",
    "july",
    "jul",
    "august",
    "aug",
    "september",
    "sept",
    "sep",
    "october",
    "oct",
    "november",
    "nov",
    "december",
    "dec",
];

/// A month beside a day or a year: `3rd of May`, `May 3rd`, `12mar15`, `june 2015`.
fn has_written_date(pieces: &[Piece<'_>]) -> bool {
    let months = pieces.iter().enumerate();
    let mut months = months.filter(|(_, piece)| MONTHS.contains(&piece.text));
    months.any(|(at, month)| {
        let (before, after) = pieces.split_at(at);
        let after = after.get(1..).unwrap_or_default();
        day_stands_before(before, month) || day_or_year_follows(month, after)
    })
}

const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

/// Words before a date. "Since 3 May" is one, "she is 3 may I ask" is none.
const BEFORE_DATES: [&str; 11] = [
    "on", "by", "since", "born", "until", "till", "before", "after", "from", "dob", "the",
];

fn day_stands_before(before: &[Piece<'_>], month: &Piece<'_>) -> bool {
    let mut back = before.iter().rev().peekable();
    let mut sure = month.text != "may";
    if back.next_if(|p| p.text == "of").is_some() {
        sure = true;
    }
    if back
        .next_if(|p| ORDINALS.contains(&p.text) && p.gap.is_empty())
        .is_some()
    {
        sure = true;
    }
    let is_day = back.next().is_some_and(Piece::is_day);
    is_day && (sure || back.next().is_some_and(|p| BEFORE_DATES.contains(&p.text)))
}

fn day_or_year_follows(month: &Piece<'_>, after: &[Piece<'_>]) -> bool {
    let Some(number) = after.first() else {
        return false;
    };
    // A full stop and a space begin a new sentence.
    let joined = number.gap == "." || ["", "-", "/", ","].contains(&number.gap.trim());
    let ordinal = after
        .get(1)
        .is_some_and(|p| p.gap.is_empty() && ORDINALS.contains(&p.text));
    let is_day = number.is_day() && (month.text != "may" || ordinal);
    joined && (number.is_year() || is_day)
}

/// What UK postcodes begin with (<https://en.wikipedia.org/wiki/List_of_postcode_areas_in_the_United_Kingdom>).
const POSTCODE_AREAS: &str = " ab al b ba bb bd bf bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh \
    dl dn dt dy e ec en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu \
    m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta \
    td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze ";

fn has_postcode(pieces: &[Piece<'_>]) -> bool {
    (1..pieces.len()).any(|at| ends_postcode(pieces, at))
}

/// Whether the letters at `at` are the last two of a postcode, as in `ST16 1AA` or `st161aa`.
fn ends_postcode(pieces: &[Piece<'_>], at: usize) -> bool {
    let (before, [letters, after @ ..]) = pieces.split_at(at) else {
        return false;
    };
    let Some((digits, before)) = before.split_last() else {
        return false;
    };
    let ends = letters.text.len() == 2
        && letters.gap.is_empty()
        && !letters.text.contains(['c', 'i', 'k', 'm', 'o', 'v'])
        && after.first().is_none_or(|next| !next.gap.is_empty());
    if !ends || !digits.text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let glued = digits
        .text
        .len()
        .checked_sub(1)
        .and_then(|end| digits.text.get(..end));
    let mut outward = glued.unwrap_or_default().to_owned();
    before.iter().rev().take(3).any(|piece| {
        outward.insert_str(0, piece.text);
        is_outward(&outward)
    })
}

/// `st16`, `s1`, `ec1a`.
fn is_outward(text: &str) -> bool {
    let Some(digit) = text.find(|c: char| c.is_ascii_digit()) else {
        return false;
    };
    let (area, district) = text.split_at(digit);
    let (first, rest) = district.split_at(1);
    let known = !area.is_empty() && POSTCODE_AREAS.contains(&format!(" {area} "));
    known && !first.is_empty() && rest.len() <= 1 && rest.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Digits in a row count as a number from here on: local phone numbers have six.
const LONG: usize = 6;

/// Numbers of phones and of the NHS, with or without gaps between the digits.
fn long_number(text: &str) -> Option<&'static str> {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-.()".contains(c);
    text.split(|c| !is_part(c)).find_map(|run| {
        let groups = run.split(|c: char| !c.is_ascii_digit());
        let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
        let digits = groups.concat();
        // "8.45-3.15" is a school day, "2024-2025" a school year.
        let only_pairs = digits.len() < 9 && groups.iter().all(|group| group.len() < 3);
        let only_years = groups.len() < 3 && groups.iter().all(|group| is_year(group));
        if digits.len() < LONG || only_pairs || only_years {
            None
        } else if is_nhs_number(&digits) {
            Some("an NHS number")
        } else if digits.starts_with('0') || run.contains('+') {
            Some("a phone number")
        } else {
            Some("a long number")
        }
    })
}

/// Ten digits of which the last is the check digit, modulo 11
/// (<https://www.datadictionary.nhs.uk/attributes/nhs_number.html>).
fn is_nhs_number(digits: &str) -> bool {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let Some((check, first)) = digits.split_last() else {
        return false;
    };
    let weights = (2..=10_u32).rev();
    let sum: u32 = weights.zip(first).map(|(weight, d)| weight * d).sum();
    first.len() == 9 && (11 - sum % 11) % 11 == *check
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_details_are_found() {
        let cases = [
            ("mail me on jo.smith@example.com", "an email"),
            ("im jo @ example.com", "an email"),
            ("ask @jo_s on insta", "an email"),
            ("see https://example.org/me", "an email"),
            ("ring 07700 900123", "a phone"),
            ("ring +44 7700 900 123 pls", "a phone"),
            ("ring 01632 (960) 100", "a phone"),
            ("ring ０７７００９００１２３", "a phone"),
            ("nhs no 943 476 5919", "an NHS"),
            ("nhs no 9434765919", "an NHS"),
            ("home is 960100", "a long"),
            ("we live in ST16 2LH", "a postcode"),
            ("st162lh and no bus", "a postcode"),
            ("St 16 2lh", "a postcode"),
            ("moved to ec1a 1bb", "a postcode"),
            ("dob 12/03/2015", "a date"),
            ("dob 12.3.15", "a date"),
            ("dob 2015-03-12", "a date"),
            ("born 12 03 2015", "a date"),
            ("meeting on 25/3", "a date"),
            ("born 3rd of May", "a date"),
            ("since 3 may", "a date"),
            ("born may 3rd", "a date"),
            ("born 12mar15", "a date"),
            ("born June 2015", "a date"),
        ];
        for (text, expected) in cases {
            let found = found_in(text).unwrap_or("nothing");
            assert!(found.starts_with(expected), "{text}: {found}");
        }
    }

    #[test]
    fn everyday_numbers_are_left_alone() {
        let cases = [
            "he is 24/7 on the go, 1/2 the day",
            "year 11/12 and yr9 3rd school",
            "shes 3 may I ask who helps",
            "school 8.45-3.15 for 2 kids, 5 7 9 and 11",
            "waiting since september. 2 letters, 1-2-1 support",
            "on the list since 2023, school year 2024-2025 or 2025/26",
            "costs £12,500 under section 19",
            "who do i ask @ school",
            "",
        ];
        for text in cases {
            assert_eq!(found_in(text), None, "{text}");
        }
    }
}
