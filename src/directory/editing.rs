//! Edits a directory file in place and keeps its comments and layout.

use jiff::civil::Date;
use toml_edit::{DocumentMut, Item, Table, value};

/// Writes into `text` that the entry `id` was checked. Returns the new text, or `None` when the file
/// has no entry with this id or is not TOML.
pub fn mark_checked(text: &str, id: &str, on: Date, by: &str, how: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    set(entry, "assured_date", &on.to_string());
    set(entry, "assurer", by);
    set(entry, "assured_how", how);
    Some(document.to_string())
}

/// Adds an example question to the entry `id`. Returns the new text; `None` as for [`mark_checked`].
pub fn add_example(text: &str, id: &str, question: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let entry = entry_mut(&mut document, id)?;
    let examples = entry
        .entry("example_questions")
        .or_insert(Item::Value(toml_edit::Array::new().into()))
        .as_array_mut()?;
    // A list with one line for each question stays so.
    let decor = examples.iter().last().map(|last| last.decor().clone());
    examples.push(question);
    if let (Some(decor), Some(last)) = (decor, examples.len().checked_sub(1))
        && let Some(last) = examples.get_mut(last)
    {
        *last.decor_mut() = decor;
    }
    Some(document.to_string())
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

    #[test]
    fn an_example_joins_the_list_in_its_layout() {
        let edited = add_example(FILE, "a", "two").unwrap_or_default();
        assert!(edited.contains("  \"one\",\n  \"two\",\n]"), "{edited}");
    }
}
