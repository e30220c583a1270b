//! No text that anybody can send makes the program panic: neither as a question nor as a directory.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use signpost::answering::{Conversation, Question, answer};
use signpost::diagnostics::{SourceFile, render};
use signpost::directory::{loading, parse};
use signpost::safeguarding::{Cards, Screen};
use signpost::snapshot::Snapshot;
use signpost::words::Words;

fn snapshot() -> &'static Snapshot {
    static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();
    SNAPSHOT.get_or_init(|| {
        let path = std::path::Path::new("tests/samples/minimal");
        let directory = loading::load(path, date(2026, 11, 24))
            .parsed
            .directory
            .expect("valid");
        Snapshot::new(
            directory,
            Words::embedded().expect("shipped"),
            Cards::embedded(),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_is_answered(text in "\\PC{0,300}") {
        let (first, after) = answer(Question::new(&text), &Conversation::default(), snapshot(), Timestamp::UNIX_EPOCH);
        let (second, _) = answer(Question::new(&text), &Conversation::default(), snapshot(), Timestamp::UNIX_EPOCH);
        prop_assert_eq!(first.services(), second.services());
        answer(Question::new("1"), &after, snapshot(), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn any_text_can_be_read_as_a_directory(text in "[\\[\\]{}=\"'#a-z0-9\\n .,-]{0,400}") {
        let files = [SourceFile { path: "directory.toml".into(), text }];
        let parsed = parse(&files, date(2026, 11, 24));
        render(&parsed.problems, &files, false);
    }

    #[test]
    fn any_edit_of_a_good_directory_is_read_or_explained(cut in 0usize..600, length in 0usize..40, with in "\\PC{0,12}") {
        let good = std::fs::read_to_string("tests/samples/minimal/directory.toml").expect("there");
        let (start, end) = (good.floor_char_boundary(cut), good.floor_char_boundary(cut + length));
        let mut text = good.clone();
        text.replace_range(start.min(text.len())..end.min(good.len()), &with);
        let files = [SourceFile { path: "directory.toml".into(), text }];
        let parsed = parse(&files, date(2026, 11, 24));
        prop_assert!(parsed.directory.is_some() || !render(&parsed.problems, &files, false).is_empty());
    }
}

#[test]
fn four_thousand_characters_of_anything_are_survived() {
    let screen = Screen::embedded();
    let texts = [
        "a".repeat(4_000),
        "a\u{301}\u{302}\u{303}".repeat(1_000),
        "مرحبا ".repeat(660),
        "😀".repeat(4_000),
        "xq zv jw ".repeat(440),
        "he said i want to ".repeat(220),
        ". ! ? , ; ".repeat(400),
    ];
    for text in texts {
        screen.check(&text);
        answer(
            Question::new(&text),
            &Conversation::default(),
            snapshot(),
            Timestamp::UNIX_EPOCH,
        );
    }
}
