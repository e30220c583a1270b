//! Edits a directory file in place and keeps its comments and layout.

use jiff::civil::Date;
use toml_edit::{
    Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike,
    Value, value,
};

/// Writes into `text` that the entry `id` was checked. Returns the new text, or `None` when the file
/// has no entry with this id or is not TOML.
pub fn mark_checked(text: &str, id: &str, on: Date, by: &str, how: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    set(entry, "assured_date", &on.to_string());
    set(entry, "assurer", by);
    set(entry, "assured_how", how);
    Some(with_line_ends_of(text, document.to_string()))
}

/// Adds an example question to the entry `id`. Returns the new text; `None` as for [`mark_checked`].
///
/// The list keeps its layout and its comments: one line for each question, or all in one line.
pub fn add_example(text: &str, id: &str, question: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    push(entry, "example_questions", question.into())?;
    Some(with_line_ends_of(text, document.to_string()))
}

/// Adds a page address to the sources of the entry `id`, unless it is there. Returns the new text; `None` as for
/// [`mark_checked`].
pub fn add_source(text: &str, id: &str, source: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    let known = entry.get("sources").and_then(Item::as_array);
    if known.is_some_and(|list| list.iter().any(|known| known.as_str() == Some(source))) {
        return Some(text.to_owned());
    }
    push(entry, "sources", source.into())?;
    Some(with_line_ends_of(text, document.to_string()))
}

/// Writes one text of the entry `id`, or takes it out. Returns the new text; `None` as for [`mark_checked`].
pub fn set_text(text: &str, id: &str, key: &str, new: Option<&str>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    write(entry, key, new);
    Some(with_line_ends_of(text, document.to_string()))
}

/// Writes another number in place of `old`, adds one when there is no old one, or takes the old one out. Returns the
/// new text; `None` as for [`mark_checked`], and when the old number is not there.
pub fn set_phone(text: &str, id: &str, old: Option<&str>, new: Option<&str>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    match (old, new) {
        (Some(old), new @ Some(_)) => write(phone_mut(entry, old)?, "number", new),
        (Some(old), None) => remove_phone(entry, old)?,
        (None, Some(new)) => add_phone(entry, new)?,
        (None, None) => return None,
    }
    Some(with_line_ends_of(text, document.to_string()))
}

/// Writes when somebody answers a number, or takes that out. Returns the new text; `None` as for [`set_phone`].
pub fn set_hours(text: &str, id: &str, number: &str, new: Option<&str>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    let has_headings = entry.get("phones").is_some_and(Item::is_array_of_tables);
    let phone = phone_mut(entry, number)?;
    let keys = phone.len();
    write(phone, "hours", new);
    if phone.len() != keys && !has_headings {
        // The space before the bracket would stay with what was the last key.
        phone.fmt();
    }
    Some(with_line_ends_of(text, document.to_string()))
}

/// One way to reach a new entry.
#[derive(Debug, Clone, Copy)]
pub enum Reach<'a> {
    /// A phone number.
    Phone(&'a str),
    /// A key and its text.
    Text(&'static str, &'a str),
}

/// A new entry.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What they do.
    pub description: &'a str,
    /// What parents say.
    pub examples: &'a [String],
    /// The id of the area it is for.
    pub area: Option<&'a str>,
    /// How to reach it.
    pub reach: Reach<'a>,
    /// The page it was seen on.
    pub source: Option<String>,
    /// For volunteers.
    pub note: &'a str,
}

/// The text with a new service at its end.
pub fn add_entry(text: &str, new: &Entry<'_>) -> String {
    let mut entry = Table::new();
    write(&mut entry, "id", Some(new.id));
    write(&mut entry, "name", Some(new.name));
    write(&mut entry, "description", Some(new.description));
    if let Some(area) = new.area {
        entry.insert("areas", value(Array::from_iter([area])));
    }
    match new.reach {
        Reach::Phone(number) => {
            entry.insert("phones", value(Array::from_iter([phone(number)])));
        }
        Reach::Text(key, text) => write(&mut entry, key, Some(text)),
    }
    let mut examples = empty_list();
    for example in new.examples {
        let mut example = Value::from(example.as_str());
        *example.decor_mut() = Decor::new("\n  ", "");
        examples.push_formatted(example);
    }
    entry.insert("example_questions", value(examples));
    if let Some(source) = &new.source {
        entry.insert("sources", value(Array::from_iter([source.as_str()])));
    }
    write(&mut entry, "note", Some(new.note));
    let old = text.trim_end();
    let space = if old.is_empty() { "" } else { "\n\n" };
    with_line_ends_of(text, format!("{old}{space}[[service]]\n{entry}"))
}

fn phone(number: &str) -> InlineTable {
    InlineTable::from_iter([("number", number)])
}

/// The phones of an entry: tables in a list, or each under a heading of its own.
fn phone_mut<'t>(entry: &'t mut Table, number: &str) -> Option<&'t mut dyn TableLike> {
    let is = |table: &dyn TableLike| table.get("number").and_then(Item::as_str) == Some(number);
    match entry.get_mut("phones")? {
        Item::ArrayOfTables(tables) => {
            let found = tables.iter_mut().find(|table| is(*table))?;
            Some(found)
        }
        item => {
            let tables = item.as_array_mut()?.iter_mut();
            let mut tables = tables.filter_map(Value::as_inline_table_mut);
            let found = tables.find(|table| is(*table))?;
            Some(found)
        }
    }
}

fn add_phone(entry: &mut Table, number: &str) -> Option<()> {
    if let Some(tables) = entry
        .get_mut("phones")
        .and_then(Item::as_array_of_tables_mut)
    {
        let mut table = Table::new();
        write(&mut table, "number", Some(number));
        tables.push(table);
        return Some(());
    }
    push(entry, "phones", phone(number).into())
}

/// Takes a number out; the whole key when it was the last.
fn remove_phone(entry: &mut Table, number: &str) -> Option<()> {
    let is = |table: &dyn TableLike| table.get("number").and_then(Item::as_str) == Some(number);
    let left = match entry.get_mut("phones")? {
        Item::ArrayOfTables(tables) => {
            let at = tables.iter().position(|table| is(table))?;
            tables.remove(at);
            ArrayOfTables::len(tables)
        }
        item => {
            let list = item.as_array_mut()?;
            let is_it = |phone: &Value| phone.as_inline_table().is_some_and(|table| is(table));
            let at = list.iter().position(is_it)?;
            let gone = list.remove(at);
            // The first of a line has no space before it; the one that takes its place gets its layout.
            if let (0, Some(first)) = (at, list.get_mut(0)) {
                let before = gone.decor().prefix().cloned().unwrap_or_default();
                first.decor_mut().set_prefix(before);
            }
            list.len()
        }
    };
    if left == 0 {
        entry.remove("phones");
    }
    Some(())
}

/// Adds a value to a list of an entry, which is made when there is none.
fn push(entry: &mut Table, key: &str, mut new: Value) -> Option<()> {
    let list = entry
        .entry(key)
        .or_insert_with(|| value(empty_list()))
        .as_array_mut()?;
    *new.decor_mut() = make_room(list);
    list.push_formatted(new);
    Some(())
}

/// A list with one line for each question, as in the shipped files.
fn empty_list() -> Array {
    let mut list = Array::new();
    list.set_trailing_comma(true);
    list.set_trailing("\n");
    list
}

/// The layout of one more value at the end of a list. What stood between the last value and the bracket (a
/// comment, a line end) stays where it was.
fn make_room(list: &mut Array) -> Decor {
    let has_comma = list.trailing_comma();
    let end = list.trailing().as_str().unwrap_or_default().to_owned();
    let Some(last) = list.len().checked_sub(1).and_then(|at| list.get_mut(at)) else {
        // An empty list: in lines when its brackets stand in two lines.
        return Decor::new(if end.contains('\n') { "\n  " } else { "" }, "");
    };
    let before = last.decor().prefix().and_then(RawString::as_str);
    let before = before.unwrap_or_default();
    let indent = match before.rsplit_once('\n') {
        Some((_, indent)) => format!("\n{indent}"),
        None => " ".to_owned(),
    };
    let after = last.decor().suffix().and_then(RawString::as_str);
    let after = after.unwrap_or_default().to_owned();
    let rest = if has_comma { &end } else { &after };
    // A comment of the last line stays on that line; the new question gets the next one.
    let (comment, rest) = match rest.rsplit_once('\n') {
        Some((comment, rest)) => (comment.to_owned(), format!("\n{rest}")),
        None => (String::new(), rest.clone()),
    };
    if has_comma {
        list.set_trailing(rest);
        return Decor::new(format!("{comment}{indent}"), "");
    }
    last.decor_mut().set_suffix("");
    Decor::new(format!("{comment}{indent}"), rest)
}

/// Files from Windows keep their line ends.
fn with_line_ends_of(old: &str, new: String) -> String {
    if old.contains("\r\n") {
        new.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        new
    }
}

const KINDS: [&str; 3] = ["service", "role", "situation"];

fn entry_mut<'d>(document: &'d mut DocumentMut, id: &str) -> Option<&'d mut Table> {
    let kind = KINDS.into_iter().find(|kind| {
        document
            .get(kind)
            .and_then(Item::as_array_of_tables)
            .is_some_and(|tables| tables.iter().any(|t| has_id(t, id)))
    })?;
    document
        .get_mut(kind)?
        .as_array_of_tables_mut()?
        .iter_mut()
        .find(|table| has_id(table, id))
}

fn has_id(table: &Table, id: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id)
}

/// Writes a text, or takes it out.
fn write(table: &mut dyn TableLike, key: &str, new: Option<&str>) {
    match new {
        Some(text) => set(table, key, text),
        None => {
            table.remove(key);
        }
    }
}

fn set(entry: &mut dyn TableLike, key: &str, text: &str) {
    match entry.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => {
            entry.insert(key, value(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FILE: &str = "# our services\n\n[[service]]\nid = \"a\" # keep me\nname =   \"A\"\nexample_questions = [\n  \"one\",\n]\n\n# second\n[[service]]\nid = \"b\"\n";

    #[test]
    fn a_check_is_written_and_everything_else_stays() {
        let on = date(2026, 11, 24);
        let edited = mark_checked(FILE, "a", on, "Jo", "rang them").unwrap_or_default();
        let expected = FILE.replace(
            "\n\n# second",
            "\nassured_date = \"2026-11-24\"\nassurer = \"Jo\"\nassured_how = \"rang them\"\n\n# second",
        );
        assert_eq!(edited, expected);
        assert_eq!(mark_checked(FILE, "c", on, "Jo", "rang"), None);
    }

    fn after_two(list: &str) -> String {
        let file = format!(
            "# ours\n[[situation]]\nid = \"s\"\nexample_questions = {list}\nname = \"S\" # end\n"
        );
        let edited = add_example(&file, "s", "new").unwrap_or_default();
        let start = edited.find("= [").map_or(0, |at| at + 2);
        let end = edited.find("\nname").unwrap_or(start);
        edited.get(start..end).unwrap_or_default().to_owned()
    }

    #[test]
    fn an_example_joins_the_list_in_its_layout() {
        let cases = [
            (
                "[\n  \"a\",\n  \"b\",\n]",
                "[\n  \"a\",\n  \"b\",\n  \"new\",\n]",
            ),
            (
                "[\n\t\"a\",\n\t\"b\"\n]",
                "[\n\t\"a\",\n\t\"b\",\n\t\"new\"\n]",
            ),
            ("[\"a\", \"b\"]", "[\"a\", \"b\", \"new\"]"),
            ("[\"a\"]", "[\"a\", \"new\"]"),
            ("[ \"a\", ]", "[ \"a\", \"new\", ]"),
            ("[]", "[\"new\"]"),
            ("[\n]", "[\n  \"new\"\n]"),
        ];
        for (list, expected) in cases {
            assert_eq!(after_two(list), expected, "{list}");
        }
    }

    #[test]
    fn comments_in_the_list_stay_with_their_lines() {
        let cases = [
            (
                "[\n  \"a\",\n  # on sleep\n  \"b\", # as said\n  # the end\n]",
                "[\n  \"a\",\n  # on sleep\n  \"b\", # as said\n  # the end\n  \"new\",\n]",
            ),
            (
                "[\n  \"a\",\n  \"b\" # last\n]",
                "[\n  \"a\",\n  \"b\", # last\n  \"new\"\n]",
            ),
        ];
        for (list, expected) in cases {
            assert_eq!(after_two(list), expected, "{list}");
        }
    }

    #[test]
    fn an_entry_without_examples_gets_a_list() {
        let edited = add_example(FILE, "b", "it's \"two\"").unwrap_or_default();
        let list = "example_questions = [\n  ";
        assert!(edited.starts_with(FILE.trim_end()), "{edited}");
        assert!(edited.contains(list), "{edited}");
        let read: Option<DocumentMut> = edited.parse().ok();
        let read = read.and_then(|r| {
            Some(
                r.get("service")?
                    .get(1)?
                    .get("example_questions")?
                    .get(0)?
                    .as_str()?
                    .to_owned(),
            )
        });
        assert_eq!(read.as_deref(), Some("it's \"two\""));
    }

    #[test]
    fn windows_line_ends_stay() {
        let file = FILE.replace('\n', "\r\n");
        let edited = add_example(&file, "a", "two").unwrap_or_default();
        let expected = FILE.replace("\"one\",\n", "\"one\",\n  \"two\",\n");
        assert_eq!(edited, expected.replace('\n', "\r\n"));
    }

    const PHONES: &str = "# ours\n[[service]]\nid = \"a\"\n# both ring at the desk\nphones = [{ number = \"01\" }, { number = \"02\", hours = \"Mon\" }] # two\nname = \"A\"\n";

    #[test]
    fn a_phone_is_changed_where_it_stands() {
        let cases = [
            (
                (Some("01"), Some("03")),
                "[{ number = \"03\" }, { number = \"02\", hours = \"Mon\" }] # two",
            ),
            (
                (Some("01"), None),
                "[{ number = \"02\", hours = \"Mon\" }] # two",
            ),
            ((Some("02"), None), "[{ number = \"01\" }] # two"),
            (
                (None, Some("03")),
                "[{ number = \"01\" }, { number = \"02\", hours = \"Mon\" }, { number = \"03\" }] # two",
            ),
        ];
        for ((old, new), list) in cases {
            let expected = PHONES.replace(
                "[{ number = \"01\" }, { number = \"02\", hours = \"Mon\" }] # two",
                list,
            );
            assert_eq!(set_phone(PHONES, "a", old, new), Some(expected));
        }
        assert_eq!(set_phone(PHONES, "a", Some("09"), Some("03")), None);
    }

    #[test]
    fn hours_go_to_their_number() {
        let with = set_hours(PHONES, "a", "01", Some("Tue")).unwrap_or_default();
        assert_eq!(
            with,
            PHONES.replace("\"01\" }", "\"01\", hours = \"Tue\" }")
        );
        assert_eq!(set_hours(&with, "a", "01", None).as_deref(), Some(PHONES));
        let headings = "[[service]]\nid = \"a\"\n\n[[service.phones]]\nnumber = \"01\" # desk\n";
        assert_eq!(
            set_hours(headings, "a", "01", Some("Tue")),
            Some(format!("{headings}hours = \"Tue\"\n"))
        );
        assert_eq!(
            set_phone(headings, "a", Some("01"), None).as_deref(),
            Some("[[service]]\nid = \"a\"\n")
        );
    }

    #[test]
    fn a_text_is_changed_added_and_taken_out() {
        let changed = FILE.replace("\"A\"", "\"New\"");
        assert_eq!(set_text(FILE, "a", "name", Some("New")), Some(changed));
        let added = set_text(FILE, "b", "url", Some("https://x.org")).unwrap_or_default();
        assert_eq!(added, format!("{FILE}url = \"https://x.org\"\n"));
        assert_eq!(set_text(&added, "b", "url", None).as_deref(), Some(FILE));
        let windows = FILE.replace('\n', "\r\n");
        let changed = set_text(&windows, "a", "name", Some("New"));
        assert_eq!(changed, Some(windows.replace("\"A\"", "\"New\"")));
    }
}
