//! Events of a forum: what they are, what changes, and what is said about them. No Discord, no database.
//!
//! An event's times are wall times in Europe/London, as people wrote them; instants are derived ([`WallSpan`]).
//! Every published change raises the revision ([`Event::revision`]). See `docs/decisions/0011-wall-time.md`.

pub mod access;
pub mod announcement;
pub mod asking;
pub mod attendance;
pub mod calendar;
pub mod change;
pub mod dates;
pub mod planning;
pub mod programme;
pub mod saying;
pub mod when;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

pub use access::{Access, AccessFact, Known};
pub use change::{Change, Field};
pub use when::WallSpan;

/// Letters of an id: base 32 without those that look alike.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters in an id: 80 bits, so that two never meet.
const ID_LENGTH: usize = 16;

/// The lasting name of an event: it stands in buttons and calendars, and no edit changes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

impl EventId {
    /// A new id that no other event has.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; ID_LENGTH];
        getrandom::fill(&mut bytes)?;
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        Ok(Self(bytes.iter().map(letter).collect()))
    }

    /// The id written in a button or a row; none when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == ID_LENGTH && text.bytes().all(|byte| LETTERS.contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// As text: 16 small letters and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Being written; nobody but organisers sees it.
    Draft,
    /// Announced.
    Published,
    /// Will not be at its time; a new time is looked for.
    Postponed,
    /// Will not be.
    Cancelled,
    /// Has been.
    Over,
}

impl State {
    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
            Self::Over => "over",
        }
    }

    /// Whether an event may go from here to there.
    pub fn may_become(self, next: Self) -> bool {
        use State::{Cancelled, Draft, Over, Postponed, Published};
        match self {
            Draft => next == Published,
            Published => matches!(next, Published | Postponed | Cancelled | Over),
            Postponed => matches!(next, Published | Cancelled | Over),
            Cancelled | Over => false,
        }
    }
}

/// A picture with the words for those who do not see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its https address.
    pub url: String,
    /// What it shows.
    pub alt: String,
}

/// A part of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The day of the event: 0 is the first.
    #[serde(default)]
    pub day: u8,
    /// Wall time of its start.
    pub time: Time,
    /// What it is.
    pub title: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Id of the service in the directory that it is given by.
    pub service: Option<String>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its lasting name.
    pub id: EventId,
    /// The forum (on Discord, the server's number).
    pub forum: u64,
    /// 0 for a draft, 1 when first published, one more with each change. SEQUENCE in calendars.
    pub revision: u32,
    /// How far it is.
    pub state: State,
    /// The last change. DTSTAMP in calendars.
    pub changed_at: Timestamp,
    /// Its title.
    pub title: String,
    /// What it is, in a few sentences.
    #[serde(default)]
    pub summary: String,
    /// When it is; none only in a draft.
    pub when: Option<WallSpan>,
    /// What an organiser wrote and could not be read yet, by field ("when"), so that it is not lost.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<String, String>,
    /// Place and address.
    pub venue: Option<String>,
    /// Link for those who join online.
    pub online: Option<String>,
    /// Id of an area of the directory.
    pub area: Option<String>,
    /// What it costs; "free" is written out.
    pub cost: Option<String>,
    /// Food and drink.
    pub food: Option<String>,
    /// For whom it is.
    pub for_whom: Option<String>,
    /// Ages of the children it is for.
    pub ages: Option<String>,
    /// Whether brothers and sisters are welcome.
    #[serde(default)]
    pub siblings: Known,
    /// Where to book.
    pub booking: Option<String>,
    /// A picture.
    pub picture: Option<Picture>,
    /// Whom to ask about it.
    pub contact: Option<String>,
    /// Its parts, by time.
    #[serde(default)]
    pub programme: Vec<Session>,
    /// Ids of the services of the directory that will be there.
    #[serde(default)]
    pub who_will_be_there: Vec<String>,
    /// Getting in, noise, toilets, and so on.
    #[serde(default)]
    pub access: Access,
    /// What it is one of: "Together We Thrive".
    pub series: Option<String>,
    /// Id of a topic of the directory.
    pub topic: Option<String>,
}

impl Event {
    /// An empty draft.
    pub fn draft(id: EventId, forum: u64, title: &str, now: Timestamp) -> Self {
        Self {
            id,
            forum,
            revision: 0,
            state: State::Draft,
            changed_at: now,
            title: title.to_owned(),
            summary: String::new(),
            when: None,
            unread: BTreeMap::new(),
            venue: None,
            online: None,
            area: None,
            cost: None,
            food: None,
            for_whom: None,
            ages: None,
            siblings: Known::NotKnown,
            booking: None,
            picture: None,
            contact: None,
            programme: Vec::new(),
            who_will_be_there: Vec::new(),
            access: Access::default(),
            series: None,
            topic: None,
        }
    }

    /// A draft with the same words for another day: nothing of the old day, its state or its checks of access
    /// being recent is carried over but what stays true of the place.
    pub fn copy(&self, id: EventId, now: Timestamp) -> Self {
        Self {
            id,
            revision: 0,
            state: State::Draft,
            changed_at: now,
            when: None,
            unread: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// The state, read at this moment: a published event that has ended is over.
    pub fn state_at(&self, now: Timestamp) -> State {
        match (self.state, &self.when) {
            (State::Published, Some(when)) if when.ends_at() <= now => State::Over,
            (state, _) => state,
        }
    }

    /// Whether it is announced, not called off, and has not ended.
    pub fn is_coming(&self, now: Timestamp) -> bool {
        self.state_at(now) == State::Published
    }

    /// Whether everybody joins from home.
    pub fn is_online_only(&self) -> bool {
        self.online.is_some() && self.venue.is_none()
    }
}

#[cfg(test)]
mod tests;
