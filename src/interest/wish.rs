//! What somebody waits for. Every part may be left open.

use crate::events::EventId;

/// Most people of one family that can be put down. More is "this many or more".
pub const LARGEST_PARTY: u8 = 9;
/// Longest name of a series that is kept, in characters.
const SERIES: usize = 80;

/// What it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// Any event.
    #[default]
    Anything,
    /// A topic of the directory, by id.
    Topic(String),
    /// A series of events, by its title: "Together We Thrive".
    Series(String),
}

impl About {
    /// A series, its title without spare spaces.
    pub fn series(title: &str) -> Self {
        let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::Series(title.chars().take(SERIES).collect())
    }

    /// In the store: "any", "topic:sleep", "series:Together We Thrive".
    pub fn key(&self) -> String {
        match self {
            Self::Anything => "any".to_owned(),
            Self::Topic(id) => format!("topic:{id}"),
            Self::Series(title) => format!("series:{title}"),
        }
    }

    /// From the store; what cannot be read is about anything.
    pub fn read(key: &str) -> Self {
        match key.split_once(':') {
            Some(("topic", id)) => Self::Topic(id.to_owned()),
            Some(("series", title)) => Self::Series(title.to_owned()),
            _ => Self::Anything,
        }
    }
}

/// Whether somebody wants to be there or to join from home.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Both are fine.
    #[default]
    Either,
    /// At a place.
    InPerson,
    /// From home.
    Online,
}

impl Mode {
    /// All, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Either, Self::InPerson, Self::Online];

    /// Its name in the store and in menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::InPerson => "in-person",
            Self::Online => "online",
        }
    }

    /// The mode with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A time that suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// On weekdays while children are at school.
    SchoolHours,
    /// On weekdays after work.
    Evening,
    /// On Saturday.
    Saturday,
    /// In the school holidays.
    Holidays,
}

impl Slot {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [
        Self::SchoolHours,
        Self::Evening,
        Self::Saturday,
        Self::Holidays,
    ];

    /// Its name in menus and in the sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::SchoolHours => "school-hours",
            Self::Evening => "evening",
            Self::Saturday => "saturday",
            Self::Holidays => "holidays",
        }
    }

    /// The slot with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.name() == name)
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// The times that suit; none named means any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Slots(u8);

impl Slots {
    /// These times.
    pub fn of(slots: impl IntoIterator<Item = Slot>) -> Self {
        Self(slots.into_iter().fold(0, |bits, slot| bits | slot.bit()))
    }

    /// Whether this time was named.
    pub fn has(self, slot: Slot) -> bool {
        self.0 & slot.bit() != 0
    }

    /// Whether no time was named.
    pub fn is_any(self) -> bool {
        self.0 == 0
    }

    /// As a number for the store.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// From the store; what no version wrote is left out.
    pub fn from_bits(bits: i64) -> Self {
        let named = Slot::ALL.into_iter();
        Self::of(named.filter(|slot| bits & i64::from(slot.bit()) != 0))
    }
}

/// How somebody wants to hear of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tell {
    /// In a message to them alone.
    #[default]
    Message,
    /// Not at all: they only want to be counted.
    CountOnly,
}

impl Tell {
    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::CountOnly => "count",
        }
    }

    /// From the store. What cannot be read is no leave to write to somebody.
    pub fn read(name: &str) -> Self {
        if name == "message" {
            Self::Message
        } else {
            Self::CountOnly
        }
    }
}

/// What somebody waits for. The default is what one tap means: any event, anywhere, told by message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// What it is about.
    pub about: About,
    /// Id of an area of the directory; none means anywhere.
    pub area: Option<String>,
    /// At a place or from home.
    pub mode: Mode,
    /// The times that suit.
    pub slots: Slots,
    /// How many would come, 1 to [`LARGEST_PARTY`].
    pub party: Option<u8>,
    /// It would be their first time.
    pub first_time: bool,
    /// How they want to hear of it.
    pub tell: Tell,
    /// The past event whose button they pressed.
    pub from_event: Option<EventId>,
}
