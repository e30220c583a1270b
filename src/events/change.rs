//! What changed between two versions of an event, so that people can be told in a line each.

use super::{Event, State};

/// A part of an event that people are told about when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Title.
    Title,
    /// What it is.
    Summary,
    /// Start or end.
    When,
    /// Place.
    Venue,
    /// Online link.
    Online,
    /// Cost.
    Cost,
    /// Food.
    Food,
    /// For whom.
    ForWhom,
    /// Ages.
    Ages,
    /// Brothers and sisters.
    Siblings,
    /// Booking link.
    Booking,
    /// Contact.
    Contact,
    /// Programme.
    Programme,
    /// Who will be there.
    Who,
    /// Access facts, or what to expect.
    Access,
    /// Postponed, or on again.
    State,
    /// Things that nobody needs to be told about: picture, area, series, topic.
    Other,
}

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which part.
    pub field: Field,
}

/// Whether a field of the two differs.
type Differs = fn(&Event, &Event) -> bool;

const FIELDS: &[(Field, Differs)] = &[
    (Field::State, |a, b| a.state != b.state),
    (Field::Title, |a, b| a.title != b.title),
    (Field::When, |a, b| a.when != b.when),
    (Field::Venue, |a, b| a.venue != b.venue),
    (Field::Online, |a, b| a.online != b.online),
    (Field::Summary, |a, b| a.summary != b.summary),
    (Field::Cost, |a, b| a.cost != b.cost),
    (Field::Food, |a, b| a.food != b.food),
    (Field::ForWhom, |a, b| a.for_whom != b.for_whom),
    (Field::Ages, |a, b| a.ages != b.ages),
    (Field::Siblings, |a, b| a.siblings != b.siblings),
    (Field::Booking, |a, b| a.booking != b.booking),
    (Field::Contact, |a, b| a.contact != b.contact),
    (Field::Programme, |a, b| a.programme != b.programme),
    (Field::Who, |a, b| {
        a.who_will_be_there != b.who_will_be_there
    }),
    (Field::Access, |a, b| a.access != b.access),
    (Field::Other, |a, b| {
        a.picture != b.picture || a.area != b.area || a.series != b.series || a.topic != b.topic
    }),
];

/// What is different in `new`, the most important first.
pub fn changes(old: &Event, new: &Event) -> Vec<Change> {
    let different = FIELDS.iter().filter(|(_, differs)| differs(old, new));
    different
        .map(|(field, _)| Change { field: *field })
        .collect()
}

/// Whether people who asked to be told need to hear of it: time, place, link, cost, or whether it is on.
pub fn is_worth_telling(changes: &[Change]) -> bool {
    changes.iter().any(|change| {
        matches!(
            change.field,
            Field::State
                | Field::When
                | Field::Venue
                | Field::Online
                | Field::Cost
                | Field::Booking
        )
    })
}

/// Why an event cannot go on to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// It has no title.
    NoTitle,
    /// It has no date.
    NoDate,
    /// It has neither place nor link.
    NoPlace,
    /// It would be in the past.
    Past,
    /// Something that was written could not be read.
    Unread,
    /// From this state there is no way to that one.
    State,
}

impl Event {
    /// Whether it may become public now, or what is in the way.
    ///
    /// # Errors
    /// What is missing.
    pub fn may_be_published(&self, now: jiff::Timestamp) -> Result<(), Hindrance> {
        if !self.state.may_become(State::Published) {
            return Err(Hindrance::State);
        }
        if self.title.trim().is_empty() {
            return Err(Hindrance::NoTitle);
        }
        if !self.unread.is_empty() {
            return Err(Hindrance::Unread);
        }
        let when = self.when.as_ref().ok_or(Hindrance::NoDate)?;
        if when.ends_at() <= now {
            return Err(Hindrance::Past);
        }
        if self.venue.is_none() && self.online.is_none() {
            return Err(Hindrance::NoPlace);
        }
        Ok(())
    }
}
