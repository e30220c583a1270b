//! An event as an .ics file: times in UTC, so that no reader has to know our zone; a UID that never changes; the
//! revision as SEQUENCE and the last change as DTSTAMP, so that the same event is always the same bytes.

use icalendar::{Calendar, Component, Event as Entry, EventLike, EventStatus, Property};
use jiff::Timestamp;

use super::saying::Saying;
use super::{Event, Field, State};

/// A UTC time as calendars write it.
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The UID of an event: the same in every file and feed.
pub fn uid(event: &Event) -> String {
    format!("{}@signpost", event.id)
}

impl Saying<'_> {
    /// The file of an event; none for a draft without a date.
    pub fn ics(&self, event: &Event) -> Option<String> {
        let when = event.when.as_ref()?;
        let off = event.state == State::Cancelled;
        let mut entry = Entry::with_uid(&uid(event));
        entry
            .summary(&self.title(event))
            .sequence(event.revision)
            .add_property("DTSTAMP", utc(event.changed_at))
            .add_property("LAST-MODIFIED", utc(event.changed_at))
            .add_property("DTSTART", utc(when.starts_at()))
            .add_property("DTEND", utc(when.ends_at()))
            .status(match event.state {
                State::Cancelled => EventStatus::Cancelled,
                State::Postponed => EventStatus::Tentative,
                _ => EventStatus::Confirmed,
            });
        if off {
            entry.add_property("TRANSP", "TRANSPARENT");
        }
        let place = event.venue.as_deref().or(event.online.as_deref());
        if let Some(place) = place {
            entry.location(place);
        }
        let mut about = vec![event.summary.trim().to_owned()];
        for field in [Field::Online, Field::Booking, Field::Contact] {
            let value = self.value(field, event);
            about.extend(value.map(|value| format!("{}: {value}", self.label(field))));
        }
        about.retain(|line| !line.is_empty());
        if !about.is_empty() {
            entry.description(&about.join("\n"));
        }
        if let Some(link) = event
            .booking
            .as_deref()
            .filter(|l| url::Url::parse(l).is_ok())
        {
            entry.url(link);
        }
        let mut calendar = Calendar::empty();
        let method = if off { "CANCEL" } else { "PUBLISH" };
        for (name, value) in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Signpost//Events//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", method),
        ] {
            calendar.append_property(Property::new(name, value));
        }
        calendar.push(entry.done());
        Some(calendar.done().to_string())
    }
}

/// The name of the file: short, and without anything a file system could mind.
pub fn file_name(event: &Event) -> String {
    let mut name = String::new();
    for c in event.title.chars().flat_map(char::to_lowercase).take(60) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() { "event" } else { name };
    format!("{name}.ics")
}
