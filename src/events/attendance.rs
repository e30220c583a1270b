//! Who comes, who cannot and why, and who wants to be reminded.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::when::{WallSpan, instant};

/// Most people of one family that can be put down in one tap.
pub const LARGEST_PARTY: u8 = 9;

/// Why somebody cannot come. Never asked for in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The time does not suit.
    Time,
    /// It is too far, or there is no way to get there.
    Travel,
    /// Nobody to mind the children.
    Childcare,
    /// The place does not suit their needs.
    Access,
    /// It costs too much.
    Cost,
    /// They do not want to come alone.
    Alone,
    /// Anything else, or they would rather not say.
    Other,
}

impl Reason {
    /// All, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Time,
        Self::Travel,
        Self::Childcare,
        Self::Access,
        Self::Cost,
        Self::Alone,
        Self::Other,
    ];

    /// Its name in the store and in menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Travel => "travel",
            Self::Childcare => "childcare",
            Self::Access => "access",
            Self::Cost => "cost",
            Self::Alone => "alone",
            Self::Other => "other",
        }
    }

    /// The reason with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What a person said about coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// They come.
    Coming(Party),
    /// They cannot.
    CannotCome(Option<Reason>),
}

/// How a family comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// How many, with themselves: 1 to [`LARGEST_PARTY`].
    pub size: u8,
    /// Whether it is their first time.
    pub first_time: bool,
    /// Whether somebody should meet them.
    pub meet_me: bool,
}

impl Default for Party {
    fn default() -> Self {
        Self {
            size: 1,
            first_time: false,
            meet_me: false,
        }
    }
}

/// What everybody may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Families that come.
    pub families: u32,
    /// People that come.
    pub people: u32,
    /// Families that come for the first time.
    pub first_time: u32,
    /// Families that want to be met.
    pub meet_me: u32,
    /// Families that cannot come.
    pub cannot: u32,
}

/// How long before an event somebody is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Before {
    /// A week before, at the same wall time.
    Week,
    /// A day before, at the same wall time.
    Day,
    /// At eight in the morning of its first day, or of the day before when it starts earlier than nine.
    Morning,
}

impl Before {
    /// All, from the longest.
    pub const ALL: [Self; 3] = [Self::Week, Self::Day, Self::Morning];

    /// Its name in the store and in buttons.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Day => "day",
            Self::Morning => "morning",
        }
    }

    /// The one with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|before| before.name() == name)
    }

    /// When somebody is reminded. By the clock on the wall: a clock change between does not move it.
    pub fn due(self, when: &WallSpan) -> Timestamp {
        let start = when.start;
        let wall = match self {
            Self::Week => start.saturating_sub(7.days()),
            Self::Day => start.saturating_sub(1.day()),
            Self::Morning => {
                let early = start.hour() < 9;
                let day = if early {
                    start.date().saturating_sub(1.day())
                } else {
                    start.date()
                };
                day.at(8, 0, 0, 0)
            }
        };
        instant(wall, when.start_is_second)
    }
}
