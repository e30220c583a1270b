//! A small directory and an event in it.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use signpost::diagnostics::SourceFile;
use signpost::directory::{Directory, parse};
use signpost::events::saying::Saying;
use signpost::events::{AccessFact, Event, EventId, Known, Session, WallSpan};
use signpost::words::Words;

const DIRECTORY: &str = include_str!("../discord/forum/directory.toml");

pub(crate) struct World {
    pub(crate) words: Words,
    pub(crate) directory: Directory,
}

impl World {
    pub(crate) fn new() -> Self {
        let file = SourceFile {
            path: "directory.toml".into(),
            text: DIRECTORY.to_owned(),
        };
        let directory = parse(&[file], date(2026, 11, 25)).directory;
        Self {
            words: Words::embedded().expect("the shipped words"),
            directory: directory.expect("a directory"),
        }
    }

    pub(crate) fn saying(&self) -> Saying<'_> {
        Saying {
            words: &self.words,
            directory: &self.directory,
        }
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().expect("a moment")
}

pub(crate) fn wall(text: &str) -> DateTime {
    text.parse().expect("a wall time")
}

pub(crate) fn span(start: &str, end: &str) -> WallSpan {
    WallSpan::new(wall(start), wall(end))
}

/// A draft with everything in it.
pub(crate) fn fair() -> Event {
    let id = EventId::parse("0123456789abcdef").expect("an id");
    let mut event = Event::draft(id, 5, "Toy fair", now());
    event.summary = "Come and play. There is tea.".to_owned();
    event.when = Some(span("2027-03-13T10:00", "2027-03-13T14:00"));
    event.venue = Some("Village Hall, High Street".to_owned());
    event.cost = Some("Free".to_owned());
    event.siblings = Known::Yes;
    event.contact = Some("Jo on 01632 960000".to_owned());
    event.who_will_be_there = vec!["toy-library".to_owned()];
    event.programme = vec![
        Session {
            day: 0,
            time: jiff::civil::time(10, 30, 0, 0),
            title: "Transport talk".to_owned(),
            speaker: Some("Jo Smith".to_owned()),
            service: Some("bike-hire".to_owned()),
        },
        Session {
            day: 0,
            time: jiff::civil::time(12, 0, 0, 0),
            title: "Lunch".to_owned(),
            speaker: None,
            service: None,
        },
    ];
    event
        .access
        .set(AccessFact::StepFree, Known::Yes, date(2026, 11, 20));
    event
        .access
        .set(AccessFact::HearingLoop, Known::No, date(2026, 11, 20));
    event.access.expect = Some("Kim meets you at the door.".to_owned());
    event
}
