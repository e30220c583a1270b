//! The parts of an event in words: days, hours, and each field as a line.

use jiff::civil::{Date, DateTime};
use minijinja::context;

use super::access::{AccessFact, Known};
use super::when::{Clock, WallSpan, clock};
use super::{Event, Field, Session};
use crate::directory::{Directory, Service};
use crate::words::Words;

/// Says things about events in a forum's words, with the names of its directory.
#[derive(Debug, Clone, Copy)]
pub struct Saying<'a> {
    /// The forum's words.
    pub words: &'a Words,
    /// Its directory.
    pub directory: &'a Directory,
}

impl<'a> Saying<'a> {
    /// "Saturday 13 March 2027".
    pub fn day(&self, day: Date) -> String {
        let weekday = self.name_of("event_weekdays", day.weekday().to_monday_zero_offset());
        let month = self.name_of("event_months", day.month() - 1);
        self.words.say(
            "event_day",
            context! { weekday, day => day.day(), month, year => day.year() },
        )
    }

    /// The weekday's name.
    pub fn weekday(&self, day: jiff::civil::Weekday) -> String {
        self.name_of("event_weekdays", day.to_monday_zero_offset())
    }

    fn name_of(&self, list: &str, index: i8) -> String {
        let names = self.words.text(list);
        let name = names
            .split(',')
            .nth(usize::try_from(index).unwrap_or_default());
        name.unwrap_or_default().trim().to_owned()
    }

    /// "10am", "2.30pm", "12 noon", "midnight". In the night when the clocks go back, with BST or GMT.
    pub fn time(&self, at: DateTime, second: bool) -> String {
        let said = self.time_of_day(at);
        match clock(at) {
            Clock::Twice if second => format!("{said} GMT"),
            Clock::Twice => format!("{said} BST"),
            _ => said,
        }
    }

    /// The same without BST or GMT.
    pub fn time_of_day(&self, at: DateTime) -> String {
        let (hour, minute) = (at.hour(), at.minute());
        match (hour, minute) {
            (0, 0) => self.words.text("event_midnight"),
            (12, 0) => self.words.text("event_noon"),
            _ => {
                let half = if hour < 12 { "am" } else { "pm" };
                let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
                if minute == 0 {
                    format!("{hour}{half}")
                } else {
                    format!("{hour}.{minute:02}{half}")
                }
            }
        }
    }

    /// "10am to 2pm", or with days when it is over more than one.
    pub fn hours(&self, when: &WallSpan) -> String {
        let start = self.time(when.start, when.start_is_second);
        let end = self.time(when.end, when.end_is_second);
        self.words.say("event_hours", context! { start, end })
    }

    /// "Saturday 13 March 2027, 10am to 2pm".
    pub fn when(&self, when: &WallSpan) -> String {
        let start = self.time(when.start, when.start_is_second);
        let end = self.time(when.end, when.end_is_second);
        let (first, last) = (self.day(when.first_day()), self.day(when.last_day()));
        if when.is_over_days() {
            self.words
                .say("event_days", context! { first, start, last, end })
        } else {
            self.words
                .say("event_one_day", context! { first, start, end })
        }
    }

    /// The label of a field: "Where".
    pub fn label(&self, field: Field) -> String {
        self.words.text(match field {
            Field::Title => "event_label_title",
            Field::Summary => "event_label_summary",
            Field::When => "event_label_when",
            Field::Venue => "event_label_venue",
            Field::Online => "event_label_online",
            Field::Cost => "event_label_cost",
            Field::Food => "event_label_food",
            Field::ForWhom => "event_label_for_whom",
            Field::Ages => "event_label_ages",
            Field::Siblings => "event_label_siblings",
            Field::Booking => "event_label_booking",
            Field::Contact => "event_label_contact",
            Field::Programme => "event_label_programme",
            Field::Who => "event_label_who",
            Field::Access => "event_label_access",
            Field::State => "event_label_state",
            Field::Other => "event_label_other",
        })
    }

    /// What a field says; nothing when it is empty.
    pub fn value(&self, field: Field, event: &Event) -> Option<String> {
        let said = match field {
            Field::Title => Some(event.title.clone()),
            Field::Summary => Some(event.summary.clone()),
            Field::When => event.when.as_ref().map(|when| self.when(when)),
            Field::Venue => event.venue.clone(),
            Field::Online => event.online.clone(),
            Field::Cost => event.cost.clone(),
            Field::Food => event.food.clone(),
            Field::ForWhom => event.for_whom.clone(),
            Field::Ages => event.ages.clone(),
            Field::Siblings => self.siblings(event.siblings),
            Field::Booking => event.booking.clone(),
            Field::Contact => event.contact.clone(),
            Field::Who => {
                let names: Vec<&str> = self.services(event).map(|s| s.name.as_str()).collect();
                Some(names.join(", "))
            }
            Field::State => Some(self.state(event)),
            Field::Programme | Field::Access | Field::Other => None,
        };
        said.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    fn siblings(&self, known: Known) -> Option<String> {
        match known {
            Known::Yes => Some(self.words.text("event_siblings_yes")),
            Known::No => Some(self.words.text("event_siblings_no")),
            Known::NotKnown => None,
        }
    }

    fn state(&self, event: &Event) -> String {
        use super::State::{Cancelled, Draft, Over, Postponed, Published};
        self.words.text(match event.state {
            Draft => "event_state_draft",
            Published => "event_state_published",
            Postponed => "event_state_postponed",
            Cancelled => "event_state_cancelled",
            Over => "event_state_over",
        })
    }

    /// The services of the directory that will be there.
    pub fn services(&self, event: &Event) -> impl Iterator<Item = &'a Service> {
        let directory = self.directory;
        let ids: Vec<String> = event.services().map(ToOwned::to_owned).collect();
        ids.into_iter().filter_map(move |id| {
            let index = directory.service(&id)?;
            directory.services.get(index)
        })
    }

    /// A part of the programme in a line: "10.30am: Transport talk, with Jo Smith (Travel team)".
    pub fn session(&self, session: &Session, event: &Event) -> String {
        let first = event
            .when
            .as_ref()
            .map_or(Date::default(), WallSpan::first_day);
        let day = jiff::ToSpan::days(i64::from(session.day));
        let at = first.saturating_add(day).to_datetime(session.time);
        let service = session.service.as_deref().and_then(|id| {
            let index = self.directory.service(id)?;
            Some(self.directory.services.get(index)?.name.as_str())
        });
        let over_days = event.when.as_ref().is_some_and(WallSpan::is_over_days);
        let weekday = over_days.then(|| self.weekday(at.weekday()));
        self.words.say(
            "event_session",
            context! {
                weekday, time => self.time(at, false), title => &session.title,
                speaker => &session.speaker, service,
            },
        )
    }

    /// A fact of access in a line: "Way in without steps: yes (we checked on 3 March 2027)".
    pub fn fact(&self, fact: AccessFact) -> String {
        self.words
            .text(&format!("event_access_{}", fact.name().replace('-', "_")))
    }
}

impl Event {
    /// Ids of the services that will be there, each once: those named, and those that give a part of the programme.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let sessions = self.programme.iter().filter_map(|s| s.service.as_deref());
        let mut seen = std::collections::BTreeSet::new();
        let named = self.who_will_be_there.iter().map(String::as_str);
        named.chain(sessions).filter(move |id| seen.insert(*id))
    }
}
