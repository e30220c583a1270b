//! What parents read is plain: sentences of at most 20 words, reading age 9 (`src/plain_words.rs`).

use std::path::Path;

use jiff::civil::date;
use signpost::directory::Directory;
use signpost::directory::loading::load;
use signpost::plain_words::{Finding, findings};

fn directory() -> Directory {
    let loaded = load(Path::new("directory.toml"), date(2026, 11, 24));
    loaded
        .parsed
        .directory
        .expect("the shipped directory is valid")
}

fn complaints(name: &str, text: &str) -> Vec<String> {
    let shown = |finding| match finding {
        Finding::LongSentence { words, sentence } => {
            format!("{name}: {words} words: {}", sentence.trim())
        }
        Finding::ReadingAge { age } => format!("{name}: reading age {age:.1}: {text}"),
    };
    findings(text).into_iter().map(shown).collect()
}

#[test]
fn situations_are_plain() {
    let mut found = Vec::new();
    for situation in directory().situations {
        let whys = situation.doors.iter().map(|door| door.why.as_str());
        let steps = situation
            .advice
            .if_no_reply
            .iter()
            .map(|step| step.action.as_str());
        let says = situation.advice.what_to_say.as_deref();
        let not = situation
            .not_the_right_person
            .iter()
            .map(|n| n.why.as_str());
        let texts = whys.chain(steps).chain(says).chain(not).collect::<Vec<_>>();
        found.extend(complaints(&situation.id, &situation.description));
        found.extend(complaints(&situation.id, &texts.join("\n")));
    }
    assert!(
        found.is_empty(),
        "{} findings:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn descriptions_and_terms_are_plain() {
    let directory = directory();
    let mut found = Vec::new();
    for service in &directory.services {
        let says = service.advice.what_to_say.as_deref().unwrap_or_default();
        let not_for = service.not_for.as_deref().unwrap_or_default();
        let text = [service.description.as_str(), says, not_for].join("\n");
        found.extend(complaints(&service.id, &text));
    }
    for term in &directory.terms {
        found.extend(complaints(&term.term, &term.meaning));
    }
    assert!(
        found.is_empty(),
        "{} findings:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// The texts in a file of responses; what is filled in counts as one short word.
fn texts(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => {
            let mut plain = String::new();
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once('{') {
                plain.push_str(before);
                plain.push_str("it");
                rest = after.rsplit_once('}').map_or("", |_| after);
                rest = rest
                    .split_once('}')
                    .map_or("", |(_, tail)| tail)
                    .trim_start_matches('}');
            }
            plain.push_str(rest);
            found.push(plain);
        }
        toml::Value::Table(table) => table
            .iter()
            // Rows of figures and the heads of columns are lists and no sentences.
            .filter(|(key, _)| !matches!(key.as_str(), "intent" | "demand_row" | "sheet_columns"))
            .for_each(|(_, v)| texts(v, found)),
        toml::Value::Array(array) => array.iter().for_each(|v| texts(v, found)),
        _ => {}
    }
}

#[test]
fn responses_are_plain() {
    let mut complaints_found = Vec::new();
    for entry in std::fs::read_dir("responses/en").expect("the responses are there") {
        let path = entry.expect("readable").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let value: toml::Value = toml::from_str(&text).expect("valid");
        let mut found = Vec::new();
        texts(&value, &mut found);
        for text in found {
            complaints_found.extend(complaints(&path.display().to_string(), &text));
        }
    }
    assert!(
        complaints_found.is_empty(),
        "{} findings:\n{}",
        complaints_found.len(),
        complaints_found.join("\n")
    );
}
