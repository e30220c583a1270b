//! What the form takes, the directory's loader takes.

use std::path::PathBuf;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::diagnostics::{SourceFile, has_errors};
use crate::directory::parse;

const FORUM: &str = include_str!("../../tests/discord/forum/directory.toml");

fn read(text: &str) -> Option<Directory> {
    let file = SourceFile {
        path: PathBuf::from("directory.toml"),
        text: text.to_owned(),
    };
    let parsed = parse(&[file], date(2026, 11, 25));
    parsed.directory.filter(|_| !has_errors(&parsed.problems))
}

fn directory() -> Directory {
    read(FORUM).expect("a directory")
}

fn correct(entry: &str, aspect: Aspect, old: Option<&str>, new: Option<&str>) -> Proposal {
    Proposal {
        entry: entry.to_owned(),
        change: Change::Correct {
            aspect,
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        },
        seen: "rang them".to_owned(),
    }
}

fn new_entry(name: &str, reach: &str) -> Proposal {
    Proposal {
        entry: new_id(name, &directory()),
        change: Change::Add(NewEntry {
            name: name.to_owned(),
            description: "Lends kites.".to_owned(),
            examples: vec!["where can i borrow a kite".to_owned()],
            reach: reach.to_owned(),
        }),
        seen: "https://kites.example.org, today".to_owned(),
    }
}

#[test]
fn mistakes_are_told_apart() {
    let phone = || Aspect::Phone;
    let number = Some("01632 960100");
    let cases = [
        (
            correct("toy-library", phone(), number, Some("0163")),
            Some(Wrong::Phone),
        ),
        (
            correct("toy-library", phone(), number, number),
            Some(Wrong::Same),
        ),
        (
            correct("toy-library", phone(), number, Some("01632 960101")),
            Some(Wrong::Same),
        ),
        (
            correct("toy-library", phone(), Some("0300 123 4567"), None),
            Some(Wrong::Changed),
        ),
        (correct("toy-library", phone(), number, None), None),
        (
            correct("toy-library", Aspect::Email, None, Some("at desk")),
            Some(Wrong::Email),
        ),
        (
            correct("toy-library", Aspect::Name, Some("Other"), Some("New")),
            Some(Wrong::Changed),
        ),
        (
            correct("baby-splash", Aspect::Name, Some("Baby splash"), None),
            Some(Wrong::Empty),
        ),
        (
            correct(
                "baby-splash",
                Aspect::Website,
                Some("https://www.example.org/baby_splash"),
                None,
            ),
            Some(Wrong::LastWay),
        ),
        (
            correct("baby-splash", Aspect::Website, None, Some("www.x.org")),
            Some(Wrong::Changed),
        ),
        (
            correct("no-such", Aspect::Cost, None, Some("Free.")),
            Some(Wrong::Changed),
        ),
        (
            correct("baby-splash", Aspect::Cost, None, Some("Free.")),
            None,
        ),
        (new_entry("Kites", "www.kites.org"), Some(Wrong::Website)),
        (new_entry("baby SPLASH", "ask"), Some(Wrong::Known)),
        (new_entry("!", "ask"), Some(Wrong::Empty)),
        (new_entry("Kites", "01632 960"), Some(Wrong::Phone)),
        (new_entry("Kites", "01632 960 777"), None),
        (
            Proposal {
                seen: " ".to_owned(),
                ..new_entry("Kites", "ask")
            },
            Some(Wrong::Unseen),
        ),
    ];
    for (proposal, wrong) in cases {
        assert_eq!(proposal.check(&directory()), wrong, "{proposal:?}");
    }
}

#[test]
fn a_new_id_is_free_and_made_of_plain_letters() {
    let directory = directory();
    assert_eq!(new_id("Toy Library", &directory), "toy-library-2");
    assert_eq!(new_id("Ömer's  Kite & Club!", &directory), "mers-kite-club");
    assert_eq!(new_id("日本", &directory), "new-entry");
    assert!(new_id(&"long ".repeat(50), &directory).len() <= 64);
}

#[test]
fn a_page_address_becomes_a_source() {
    let text = new_entry("Kites", "ask").add(FORUM, Some("town"), "2026-11-25");
    let text = text.expect("an entry");
    assert!(
        text.contains("sources = [\"https://kites.example.org\"]"),
        "{text}"
    );
    assert!(text.starts_with(FORUM.trim_end()));
    let proposal = Proposal {
        seen: "https://kites.example.org/a".to_owned(),
        ..correct("bike-hire", Aspect::Cost, None, Some("Free."))
    };
    let text = proposal.correct(FORUM).expect("an entry");
    assert!(text.contains("https://kites.example.org/a"), "{text}");
}

fn aspect() -> impl Strategy<Value = (Aspect, Option<&'static str>)> {
    prop_oneof![
        Just((Aspect::Phone, Some("01632 960100"))),
        Just((Aspect::Phone, None)),
        Just((Aspect::Hours("01632 960101".to_owned()), None)),
        Just((Aspect::Email, None)),
        Just((Aspect::Website, None)),
        Just((Aspect::HowToReach, None)),
        Just((Aspect::Cost, None)),
        Just((Aspect::Name, Some("Little Acorns *toy* library @everyone"))),
    ]
}

proptest! {
    #[test]
    fn what_is_taken_can_be_loaded_and_is_there(
        (aspect, old) in aspect(),
        new in prop_oneof![
            "\\PC{0,60}", "0[0-9 ()-]{8,13}", "[a-z.\"]{1,8}@[a-z.]{1,12}", "https?://[a-z\\\\.]{1,12}(/\\PC{0,9})?",
        ],
    ) {
        let new = one_line(&new);
        let new = (!new.is_empty()).then_some(new);
        let proposal = correct("toy-library", aspect, old, new.as_deref());
        if proposal.check(&directory()).is_none() {
            let text = proposal.correct(FORUM).expect("an edit");
            let after = read(&text).expect("a directory");
            prop_assert!(proposal.is_there(&after), "{}", text);
            prop_assert_eq!(text.matches('#').count() >= 1, true);
        }
    }

    #[test]
    fn a_new_entry_that_is_taken_can_be_loaded(
        name in "\\PC{1,40}", reach in "\\PC{1,40}", example in "\\PC{1,40}",
    ) {
        let mut proposal = new_entry(&one_line(&name), &one_line(&reach));
        if let Change::Add(new) = &mut proposal.change {
            new.examples = vec![one_line(&example)];
        }
        if proposal.check(&directory()).is_none() {
            let text = proposal.add(FORUM, Some("town"), "2026-11-25").expect("an edit");
            prop_assert!(read(&text).is_some_and(|after| proposal.is_there(&after)), "{}", text);
        }
    }
}
