//! What families wait for: "tell me when there is one". No Discord, no database.
//!
//! One open record for each person, subject and area ([`Interest`]). It holds for a year, then it is asked about once.
//! When an event fits ([`Wish::fits`]), those who asked hear of it first. What organisers see is a table of counts
//! without small numbers ([`demand`]). Access needs are not on the record: they are counted apart.

pub mod ageing;
pub mod demand;
pub mod emoji;
pub mod few;
pub mod fitting;
pub mod head_start;
pub mod names;
pub mod picture;
pub mod sheet;
pub mod wish;

use jiff::civil::Date;

use crate::events::EventId;

pub use ageing::{Due, GRACE_DAYS, HELD_MONTHS};
pub use few::Few;
pub use fitting::Gathering;
pub use wish::{About, Mode, Slot, Slots, Tell, Wish};

/// Hours that those who asked hear of an event before everybody does, when organisers set nothing else.
pub const HEAD_START_HOURS: u16 = 24;

/// How far a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for an event.
    Open,
    /// An event that fits was announced to them.
    Told,
    /// They come to it.
    Coming,
    /// They cannot come to this one.
    NotThisTime,
    /// The event was, and they had said nothing.
    NoAnswer,
    /// They took it back.
    Withdrawn,
    /// A year went by and they did not say that it still holds.
    Expired,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Told,
        Self::Coming,
        Self::NotThisTime,
        Self::NoAnswer,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Told => "told",
            Self::Coming => "coming",
            Self::NotThisTime => "not-this-time",
            Self::NoAnswer => "no-answer",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// The state with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a record may go from here to there. Told goes back to open when the event is called off; people may
    /// change their mind until it is over.
    pub fn may_become(self, next: Self) -> bool {
        use State::{Coming, Expired, NoAnswer, NotThisTime, Open, Told, Withdrawn};
        match self {
            Open => matches!(next, Told | Withdrawn | Expired),
            Told => matches!(next, Open | Coming | NotThisTime | NoAnswer | Withdrawn),
            Coming => matches!(next, Open | NotThisTime | Withdrawn),
            NotThisTime => matches!(next, Open | Coming | Withdrawn),
            NoAnswer | Withdrawn | Expired => false,
        }
    }

    /// Whether the person can take it back. Also when they said whether they come: if the event is called off, the
    /// record would be open again.
    pub fn is_alive(self) -> bool {
        self.may_become(Self::Withdrawn)
    }
}

/// A record: what somebody waits for, and how far it is. Who it is, only the store knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Its name in the store and in buttons.
    pub id: String,
    /// What they wait for.
    pub wish: Wish,
    /// How far it is.
    pub state: State,
    /// The day they asked.
    pub asked_on: Date,
    /// The day from which it is asked about.
    pub expires_on: Date,
    /// The day it was asked about, if it was.
    pub asked_again_on: Option<Date>,
    /// The event they were told of.
    pub told_of: Option<EventId>,
}

#[cfg(test)]
mod tests;
