//! Edits a directory file in place and keeps its comments and layout.

use jiff::civil::Date;
use toml_edit::{Array, Decor, DocumentMut, Item, RawString, Table, Value, value};

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
    let examples = entry
        .entry("example_questions")
        .or_insert_with(|| value(empty_list()))
        .as_array_mut()?;
    let mut new = Value::from(question);
    *new.decor_mut() = make_room(examples);
    examples.push_formatted(new);
    Some(with_line_ends_of(text, document.to_string()))
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

fn set(entry: &mut Table, key: &str, text: &str) {
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
}
