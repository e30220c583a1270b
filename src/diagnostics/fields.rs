//! Reads a TOML file field by field and collects every mistake, where serde would stop at the first.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Place, Problem, nearest};

/// Collects the problems of one file while its [`Fields`] are read.
#[derive(Debug)]
pub struct Reader {
    file: usize,
    problems: RefCell<Vec<Problem>>,
}

impl Reader {
    /// A reader for the file with this index in the load.
    pub fn new(file: usize) -> Self {
        Self {
            file,
            problems: RefCell::default(),
        }
    }

    /// Hands over what was found.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Adds a problem found by the caller.
    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Parses a file's text. Syntax errors are collected and the rest is still handed over,
    /// so that one missing quote does not hide the other mistakes.
    pub fn parse<'t>(&self, text: &'t str) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(text.len()..text.len());
            let message = error.message().lines().next().unwrap_or("not TOML");
            let curly = |c: char| matches!(c, '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}');
            let at_curly = text
                .get(span.start..)
                .is_some_and(|rest| rest.starts_with(curly));
            let help = if at_curly {
                "type straight quotation marks (\") here: word processors make curly ones of them"
            } else if message.contains("duplicate key") {
                "keep one of the two and delete the other"
            } else {
                "check the quotes, brackets and commas here and on the line before"
            };
            self.report(Problem::error(self.place(span), message.to_lowercase()).help(help));
        }
        table
    }

    /// The top-level fields of a parsed file.
    pub fn fields<'r, 't>(&'r self, table: &'r Spanned<DeTable<'t>>, what: &str) -> Fields<'r, 't> {
        Fields::new(self, table.get_ref(), self.place(0..0), what.to_owned())
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place {
            file: self.file,
            span,
        }
    }
}

/// The keys of one TOML table, taken one by one. [`Fields::finish`] reports those nobody asked for.
pub struct Fields<'r, 't> {
    reader: &'r Reader,
    table: &'r DeTable<'t>,
    place: Place,
    what: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'r, 't> Fields<'r, 't> {
    fn new(reader: &'r Reader, table: &'r DeTable<'t>, place: Place, what: String) -> Self {
        Self {
            reader,
            table,
            place,
            what,
            asked: RefCell::default(),
        }
    }

    /// Where the table stands.
    pub fn place(&self) -> Place {
        self.place.clone()
    }

    /// Names the entry in later messages once its id is known ("service `ipsea`").
    pub fn called(&mut self, what: String) {
        self.what = what;
    }

    /// How messages name this table.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Adds a problem found by the caller.
    pub fn report(&self, problem: Problem) {
        self.reader.report(problem);
    }

    fn value(&self, key: &'static str) -> Option<(&'r DeValue<'t>, Place)> {
        self.asked.borrow_mut().insert(key);
        self.table
            .get(key)
            .map(|v| (v.get_ref(), self.reader.place(v.span())))
    }

    fn wrong_type(&self, key: &str, place: Place, found: &DeValue<'_>, wanted: &str, help: String) {
        let message = format!("`{key}` of {} must be {wanted}", self.what);
        self.report(
            Problem::error(place, message)
                .label(format!("this is {}", plain_type(found)))
                .help(help),
        );
    }

    /// A text value with its place, if the key is there.
    pub fn text(&self, key: &'static str) -> Option<(String, Place)> {
        let (value, place) = self.value(key)?;
        let Some(text) = value.as_str() else {
            let help = format!("write {key} = \"…\"");
            self.wrong_type(key, place, value, "a text", help);
            return None;
        };
        if text.trim().is_empty() {
            let message = format!("`{key}` of {} is empty", self.what);
            self.report(Problem::error(place, message).help("write something, or delete the line"));
            return None;
        }
        Some((text.trim().to_owned(), place))
    }

    /// A text value without its place.
    pub fn words(&self, key: &'static str) -> Option<String> {
        self.text(key).map(|(text, _)| text)
    }

    /// A text value that must be there; its absence is reported.
    pub fn needed(&self, key: &'static str, example: &str) -> Option<(String, Place)> {
        if self.value(key).is_none() {
            self.missing(key, example);
            return None;
        }
        self.text(key)
    }

    /// Reports that a key is missing, with an example of how to write it.
    pub fn missing(&self, key: &str, example: &str) {
        let message = format!("{} has no `{key}`", self.what);
        self.report(
            Problem::error(self.place(), message).help(format!("add a line: {key} = {example}")),
        );
    }

    /// A whole number within `range`.
    pub fn integer(&self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let (value, place) = self.value(key)?;
        let (low, high) = (range.start(), range.end());
        let help = format!("write a whole number from {low} to {high}, without quotes");
        let Some(number) = value
            .as_integer()
            .and_then(|i| i64::from_str_radix(&i.as_str().replace('_', ""), i.radix()).ok())
        else {
            self.wrong_type(key, place, value, "a whole number", help);
            return None;
        };
        if !range.contains(&number) {
            let message = format!("`{key}` of {} cannot be {number}", self.what);
            self.report(Problem::error(place, message).help(help));
            return None;
        }
        Some(number)
    }

    /// `true` or `false`; missing means `false`.
    pub fn flag(&self, key: &'static str) -> bool {
        let Some((value, place)) = self.value(key) else {
            return false;
        };
        value.as_bool().unwrap_or_else(|| {
            let help = format!("write {key} = true, or delete the line");
            self.wrong_type(key, place, value, "true or false", help);
            false
        })
    }

    /// A date, as TOML (`2026-11-23`) or in quotes.
    pub fn date(&self, key: &'static str) -> Option<(Date, Place)> {
        let (value, place) = self.value(key)?;
        let text = match value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.trim().to_owned(),
            _ => String::new(),
        };
        let date = text.parse::<Date>().ok();
        if date.is_none() {
            let message = format!("`{key}` of {} is not a date", self.what);
            self.report(
                Problem::error(place.clone(), message)
                    .help(format!("write year, month, day: {key} = \"2026-11-23\"")),
            );
        }
        date.map(|date| (date, place))
    }

    /// A list of texts with their places; missing means empty.
    pub fn list(&self, key: &'static str) -> Vec<(String, Place)> {
        let Some((value, place)) = self.value(key) else {
            return Vec::new();
        };
        let Some(array) = value.as_array() else {
            let help = format!("write {key} = [\"…\", \"…\"]");
            self.wrong_type(key, place, value, "a list of texts", help);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            let place = self.reader.place(item.span());
            match item.get_ref().as_str().map(str::trim) {
                Some("") => {
                    let message = format!("`{key}` of {} has an empty text", self.what);
                    self.report(Problem::error(place, message).help("delete the two quotes"));
                }
                Some(text) => texts.push((text.to_owned(), place)),
                None => {
                    let help = "put it in quotes".to_owned();
                    self.wrong_type(key, place, item.get_ref(), "a list of texts", help);
                }
            }
        }
        texts
    }

    /// A list of texts without their places.
    pub fn all_words(&self, key: &'static str) -> Vec<String> {
        self.list(key).into_iter().map(|(text, _)| text).collect()
    }

    /// The tables under a key: `[[key]]`, or `key = [{ … }]`.
    pub fn tables(&self, key: &'static str) -> Vec<Fields<'r, 't>> {
        let Some((value, place)) = self.value(key) else {
            return Vec::new();
        };
        let Some(array) = value.as_array() else {
            let help = format!("write it as a list: {key} = [{{ … }}], or start it with [[{key}]]");
            self.wrong_type(key, place, value, "a list of tables", help);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            let place = self.reader.place(item.span());
            match item.get_ref().as_table() {
                Some(table) => {
                    let what = format!("`{key}` of {}", self.what);
                    tables.push(Fields::new(self.reader, table, place, what));
                }
                None => {
                    let help = "put braces around it: { … }".to_owned();
                    self.wrong_type(key, place, item.get_ref(), "a list of tables", help);
                }
            }
        }
        tables
    }

    /// The one table under a key.
    pub fn table(&self, key: &'static str) -> Option<Fields<'r, 't>> {
        let (value, place) = self.value(key)?;
        let Some(table) = value.as_table() else {
            let help = format!("write {key} = {{ … }}");
            self.wrong_type(key, place, value, "a table", help);
            return None;
        };
        let what = format!("`{key}` of {}", self.what);
        Some(Fields::new(self.reader, table, place, what))
    }

    /// Every key of the table with its span; for tables whose keys are free.
    pub fn keys(&self) -> Vec<(String, Place)> {
        self.table
            .keys()
            .map(|k| (k.get_ref().to_string(), self.reader.place(k.span())))
            .collect()
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if asked.contains(name) {
                continue;
            }
            let help = match nearest(name, asked.iter().copied()) {
                Some(close) => format!("use `{close}`"),
                None => format!("these are known here: {}", listed(asked.iter().copied())),
            };
            let message = format!("unknown key `{name}` in {}", self.what);
            self.report(Problem::error(self.reader.place(key.span()), message).help(help));
        }
    }
}

/// "`a`, `b` and `c`".
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

fn plain_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
