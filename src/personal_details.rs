//! Finds details that point at a person, so that they are not kept.
//!
//! Patterns for what has a form (numbers, addresses), and a guess for names, which have none. The guess asks
//! the person; it refuses nothing.

/// A kind of detail that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// An email address.
    Email,
    /// A phone number.
    Phone,
    /// A postcode.
    Postcode,
    /// An NHS number.
    NhsNumber,
    /// A National Insurance number.
    NiNumber,
    /// A date of birth, or any full date.
    BirthDate,
}

impl Detail {
    /// Its name in the words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Postcode => "postcode",
            Self::NhsNumber => "nhs_number",
            Self::NiNumber => "ni_number",
            Self::BirthDate => "birth_date",
        }
    }
}

/// The details in a text, each kind once.
pub fn find(text: &str) -> Vec<Detail> {
    let mut found = Vec::new();
    if text.split_whitespace().any(is_email) {
        found.push(Detail::Email);
    }
    numbers(text, &mut found);
    let tokens = tokens(text);
    if tokens
        .iter()
        .enumerate()
        .any(|(at, _)| is_postcode(&tokens, at))
    {
        found.push(Detail::Postcode);
    }
    if has_ni_number(&tokens) {
        found.push(Detail::NiNumber);
    }
    if has_date(text, &tokens) {
        found.push(Detail::BirthDate);
    }
    found
}

fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|w| !w.is_empty())
        .map(str::to_uppercase)
        .collect()
}

fn is_email(word: &str) -> bool {
    let Some((name, host)) = word.split_once('@') else {
        return false;
    };
    let host = host.trim_end_matches(|c: char| !c.is_alphanumeric());
    name.chars().any(char::is_alphanumeric) && host.contains('.') && host.len() > 3
}

/// Phone and NHS numbers: runs of digits with single separators between them.
fn numbers(text: &str, found: &mut Vec<Detail>) {
    let mut run = String::new();
    let mut gap = 0;
    let plus_or_digit = |c: char| c.is_ascii_digit() || c == '+';
    for c in text.chars().chain(std::iter::once('x')) {
        if plus_or_digit(c) {
            run.push(c);
            gap = 0;
        } else if !run.is_empty() && gap < 2 && matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')
        {
            gap += 1;
        } else {
            judge(&run, found);
            run.clear();
            gap = 0;
        }
    }
}

fn judge(run: &str, found: &mut Vec<Detail>) {
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
    let starts = |start: &str| run.starts_with(start);
    let phone = (starts("0") && (10..=11).contains(&digits.len()))
        || (starts("+") && digits.len() >= 10)
        || (starts("0044") && digits.len() >= 13);
    let detail = if digits.len() == 10 && is_nhs_number(&digits) && !starts("0") {
        Detail::NhsNumber
    } else if phone {
        Detail::Phone
    } else {
        return;
    };
    if !found.contains(&detail) {
        found.push(detail);
    }
}

/// The last digit of an NHS number checks the nine before it (modulus 11; NHS Data Dictionary, "NHS NUMBER").
fn is_nhs_number(digits: &[u32]) -> bool {
    let Some((check, first)) = digits.split_last() else {
        return false;
    };
    let sum: u32 = first
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let wanted = (11 - sum % 11) % 11;
    wanted == *check
}

/// "ST4 8HH", with or without the space.
fn is_postcode(tokens: &[String], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let inward = |text: &str| {
        let mut letters = text.chars();
        text.len() == 3
            && letters.next().is_some_and(|c| c.is_ascii_digit())
            && letters.all(|c| c.is_ascii_uppercase())
    };
    let outward = |text: &str| {
        let letters = text.chars().take_while(char::is_ascii_uppercase).count();
        let rest = text.get(letters..).unwrap_or_default();
        (1..=2).contains(&letters)
            && (1..=2).contains(&rest.len())
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let next = tokens.get(at + 1);
    if outward(token) && next.is_some_and(|next| inward(next)) {
        return true;
    }
    token.is_ascii()
        && token
            .split_at_checked(token.len().saturating_sub(3))
            .is_some_and(|(out, into)| outward(out) && inward(into))
}

/// "QQ 12 34 56 C", with or without spaces.
fn has_ni_number(tokens: &[String]) -> bool {
    let joined: Vec<String> = (0..tokens.len())
        .map(|at| {
            tokens
                .iter()
                .skip(at)
                .take(5)
                .map(String::as_str)
                .collect::<String>()
        })
        .collect();
    joined.iter().any(|text| {
        let shape: String = text
            .chars()
            .take(9)
            .map(|c| match c {
                'A'..='Z' => 'L',
                '0'..='9' => '9',
                _ => '?',
            })
            .collect();
        shape == "LL999999L" && matches!(text.chars().nth(8), Some('A'..='D'))
    })
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// "12/03/2015", "12.3.15", "12 March 2015", "2015-03-12".
fn has_date(text: &str, tokens: &[String]) -> bool {
    let number = |text: &str, most: u32| {
        let digits = text
            .trim_end_matches("ST")
            .trim_end_matches("ND")
            .trim_end_matches("RD")
            .trim_end_matches("TH");
        digits.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n))
    };
    let year = |text: &str| {
        (text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) || text.len() == 2)
            && text.chars().all(|c| c.is_ascii_digit())
    };
    let month = |text: &str| MONTHS.iter().any(|m| text.starts_with(m)) && text.len() <= 9;
    let worded = tokens.windows(3).any(|three| match three {
        [day, name, y] => {
            (number(day, 31) && month(name) && year(y))
                || (month(day) && number(name, 31) && year(y))
        }
        _ => false,
    });
    worded
        || text.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_ascii_digit());
            ['/', '-', '.'].iter().any(|mark| {
                let parts: Vec<&str> = word.split(*mark).collect();
                match parts.as_slice() {
                    [a, b, c] => {
                        (number(a, 31) && number(b, 31) && year(c))
                            || (a.len() == 4 && year(a) && number(b, 12) && number(c, 31))
                    }
                    _ => false,
                }
            })
        })
}

/// Words after which a name often comes.
const BEFORE_NAMES: &[&str] = &[
    "called", "named", "name", "names", "mr", "mrs", "miss", "ms", "dr",
];

/// Words with a capital letter that are no names of people.
const NO_NAMES: &[&str] = &[
    "i",
    "im",
    "ive",
    "ill",
    "id",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
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
    "christmas",
    "easter",
    "english",
    "maths",
    "british",
    "england",
    "uk",
    "year",
    "school",
    "council",
    "mum",
    "dad",
    "nan",
    "discord",
    "signpost",
    "facebook",
    "google",
    "is",
    "of",
];

/// Frequent first names that are often written without a capital letter (Office for National Statistics, baby
/// names in England and Wales). Those that are everyday words too are left out.
const FIRST_NAMES: &[&str] = &[
    "aaron",
    "abdul",
    "adam",
    "ahmed",
    "aisha",
    "aiden",
    "alfie",
    "ali",
    "alice",
    "amelia",
    "amy",
    "andrew",
    "anna",
    "archie",
    "arthur",
    "ava",
    "ben",
    "benjamin",
    "bethany",
    "brandon",
    "callum",
    "cameron",
    "charlie",
    "charlotte",
    "chloe",
    "connor",
    "daniel",
    "dylan",
    "edward",
    "ella",
    "ellie",
    "emily",
    "emma",
    "ethan",
    "evelyn",
    "evie",
    "fatima",
    "finley",
    "florence",
    "freddie",
    "freya",
    "george",
    "hannah",
    "harrison",
    "harry",
    "harvey",
    "henry",
    "isaac",
    "isabella",
    "isla",
    "jacob",
    "jake",
    "james",
    "jamie",
    "jasmine",
    "jayden",
    "jessica",
    "joseph",
    "joshua",
    "kai",
    "kayden",
    "kyle",
    "leah",
    "leo",
    "lewis",
    "liam",
    "lily",
    "logan",
    "louie",
    "lucas",
    "lucy",
    "luke",
    "maisie",
    "maryam",
    "mason",
    "matilda",
    "matthew",
    "megan",
    "mia",
    "michael",
    "millie",
    "mohammed",
    "muhammad",
    "natalie",
    "nathan",
    "noah",
    "oliver",
    "olivia",
    "oscar",
    "owen",
    "patrick",
    "phoebe",
    "rebecca",
    "reuben",
    "rhys",
    "riley",
    "rosie",
    "ryan",
    "samuel",
    "sarah",
    "sebastian",
    "sienna",
    "sophia",
    "sophie",
    "stanley",
    "thomas",
    "toby",
    "tyler",
    "william",
    "yusuf",
    "zac",
    "zachary",
    "zara",
];

/// The first word that may be the name of a person. `is_known` tells words of the directory.
pub fn may_be_a_name(text: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let mut starts_sentence = true;
    let mut after_name_word = false;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = bare
            .strip_suffix("'s")
            .or_else(|| bare.strip_suffix("’s"))
            .unwrap_or(bare);
        let lower = bare.to_lowercase();
        let letters = lower.replace(['\'', '’'], "");
        let first_is_capital = bare.chars().next().is_some_and(char::is_uppercase);
        let rest_is_small = bare.chars().skip(1).any(char::is_lowercase);
        let is_word = NO_NAMES.contains(&letters.as_str()) || is_known(bare);
        let looks_like_one = FIRST_NAMES.contains(&lower.as_str())
            || (first_is_capital && rest_is_small && !starts_sentence && !is_word)
            || (after_name_word
                && !is_word
                && bare.chars().all(char::is_alphabetic)
                && bare.len() > 1);
        if looks_like_one {
            return Some(bare.to_owned());
        }
        after_name_word =
            BEFORE_NAMES.contains(&lower.as_str()) || (after_name_word && lower == "is");
        starts_sentence = word.ends_with(['.', '!', '?', ':']);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_with_a_form_are_found() {
        for (text, detail) in [
            ("write to jo.smith@example.org please", Detail::Email),
            ("ring me on 07700 900123", Detail::Phone),
            ("ring +44 7700 900123", Detail::Phone),
            ("or 01785-960100 after 5", Detail::Phone),
            ("we live at ST4 8HH", Detail::Postcode),
            ("we live at st48hh", Detail::Postcode),
            ("his nhs number is 943 476 5919", Detail::NhsNumber),
            ("my NI is QQ 12 34 56 C", Detail::NiNumber),
            ("qq123456c", Detail::NiNumber),
            ("born 12/03/2015", Detail::BirthDate),
            ("born 12.3.15", Detail::BirthDate),
            ("born on 12th March 2015", Detail::BirthDate),
            ("dob 2015-03-12", Detail::BirthDate),
        ] {
            assert_eq!(find(text), [detail], "{text}");
        }
    }

    #[test]
    fn ordinary_questions_are_not_refused() {
        for text in [
            "my son is 7 and has been out of school for 12 weeks",
            "he is in year 4 and gets 15 hours at nursery",
            "waiting 2 years for camhs since 2023",
            "the 20 week limit has passed, it is week 26",
            "a school with a 1 to 1 for 25 hours",
            "is it the Children and Families Act 2014",
            "dla or pip when he turns 16",
            "",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn a_word_that_may_be_a_name_is_asked_about() {
        let name = |text: &str| may_be_a_name(text, |word| word == "Stafford");
        assert_eq!(
            name("my son Kieran cannot sleep").as_deref(),
            Some("Kieran")
        );
        assert_eq!(name("my son is called zeb").as_deref(), Some("zeb"));
        assert_eq!(name("oliver wont go to school").as_deref(), Some("oliver"));
        assert_eq!(name("Mrs Okafor said no").as_deref(), Some("Okafor"));
        assert_eq!(
            name("My son's EHCP was refused in Stafford. What now?"),
            None
        );
        assert_eq!(name("He was born in May and I'm tired"), None);
    }
}
