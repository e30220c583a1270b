//! The .ics file, read back by a library other than the one that writes it.

use calcard::Entry;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty,
};
use signpost::events::State;
use signpost::events::calendar::file_name;

use crate::sample::{World, fair, now, span};

fn read(text: &str) -> ICalendar {
    match calcard::Parser::new(text).entry() {
        Entry::ICalendar(calendar) => calendar,
        other => panic!("{other:?}\n{text}"),
    }
}

fn component(calendar: &ICalendar, kind: &ICalendarComponentType) -> ICalendarComponent {
    let found = calendar
        .components
        .iter()
        .find(|c| c.component_type == *kind);
    found.expect("the component").clone()
}

fn value(component: &ICalendarComponent, name: &ICalendarProperty) -> String {
    let entry = component.entries.iter().find(|entry| entry.name == *name);
    let values = entry.map(|entry| entry.values.iter());
    let texts = values
        .into_iter()
        .flatten()
        .map(|value| match value.as_text() {
            Some(text) => text.to_owned(),
            None => format!("{value:?}"),
        });
    texts.collect::<Vec<_>>().join(",")
}

#[test]
fn what_was_written_is_read_back() {
    let world = World::new();
    let mut event = fair();
    event.state = State::Published;
    event.revision = 3;
    event.title = "Tea, cake; and \\ 🎉".to_owned() + &" a long title".repeat(9);
    event.summary = "One.\nTwo; three, four.".to_owned();
    let text = world.saying().ics(&event).expect("a file");
    // The writer counts the space of a folded line beside its 75 octets; every reader takes it.
    assert!(text.lines().all(|line| line.len() <= 76), "{text}");
    assert!(
        text.contains("\r\n") && text.contains("DTSTART:20270313T100000Z"),
        "{text}"
    );
    assert_eq!(
        text,
        world.saying().ics(&event).expect("again"),
        "the same bytes each time"
    );
    let entry = component(&read(&text), &ICalendarComponentType::VEvent);
    assert_eq!(
        value(&entry, &ICalendarProperty::Uid),
        "0123456789abcdef@signpost"
    );
    assert_eq!(value(&entry, &ICalendarProperty::Summary), event.title);
    assert!(value(&entry, &ICalendarProperty::Description).starts_with(&event.summary));
    assert_eq!(
        value(&entry, &ICalendarProperty::Location),
        "Village Hall, High Street"
    );
    assert!(value(&entry, &ICalendarProperty::Sequence).contains('3'));
    assert!(
        text.contains(&now().strftime("DTSTAMP:%Y%m%dT%H%M%SZ").to_string()),
        "{text}"
    );
}

#[test]
fn a_cancelled_event_is_marked_under_the_same_uid() {
    let world = World::new();
    let mut event = fair();
    event.state = State::Cancelled;
    event.revision = 4;
    let text = world.saying().ics(&event).expect("a file");
    for part in [
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SEQUENCE:4",
        "UID:0123456789abcdef@signpost",
        "SUMMARY:Cancelled: Toy fair",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn summer_is_an_hour_before_winter_in_utc() {
    let world = World::new();
    let mut event = fair();
    event.when = Some(span("2027-07-03T10:00", "2027-07-03T12:00"));
    let text = world.saying().ics(&event).expect("a file");
    assert!(
        text.contains("DTSTART:20270703T090000Z") && text.contains("DTEND:20270703T110000Z"),
        "{text}"
    );
    event.when = None;
    assert_eq!(world.saying().ics(&event), None);
}

#[test]
fn the_name_of_the_file_is_harmless() {
    let mut event = fair();
    assert_eq!(file_name(&event), "toy-fair.ics");
    event.title = "../🎉/..".to_owned();
    assert_eq!(file_name(&event), "event.ics");
}
