//! What a message is for.

use std::fmt;

/// How long before an event somebody is reminded.
pub use crate::events::attendance::Before as Offset;

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The announcement: the standing post of a channel, or the scheduled event of a calendar.
    Announce,
    /// The standing post (or scheduled event) is made to say what the event is now.
    Edit,
    /// The same, because counts on it changed; the number makes each one different.
    Refresh(u32),
    /// The standing post is made to say that the event is over.
    Over,
    /// Tells that something changed.
    Changed,
    /// Tells that it will not be at its time.
    Postponed,
    /// Tells that it will not be.
    Cancelled,
    /// Reminds of it.
    Reminder(Offset),
    /// Tells somebody who asked for such an event, before others hear of it.
    ToldFirst,
    /// Tells the organiser how many were told. Waits until nobody is left to be told.
    Receipt,
    /// Asks somebody once whether they still want to hear.
    StillInterested,
}

impl Purpose {
    /// Its name in the store.
    pub fn name(self) -> String {
        self.to_string()
    }

    /// The purpose with this name.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(number) = name.strip_prefix("refresh-") {
            return Some(Self::Refresh(number.parse().ok()?));
        }
        if let Some(offset) = name.strip_prefix("reminder-") {
            return Some(Self::Reminder(Offset::find(offset)?));
        }
        [
            Self::Announce,
            Self::Edit,
            Self::Over,
            Self::Changed,
            Self::Postponed,
            Self::Cancelled,
            Self::ToldFirst,
            Self::Receipt,
            Self::StillInterested,
        ]
        .into_iter()
        .find(|purpose| purpose.name() == name)
    }

    /// Whether it happens once for an event, whatever revision it has.
    pub fn is_once(self) -> bool {
        matches!(self, Self::Announce | Self::ToldFirst)
    }

    /// Whether doing it twice does no harm: what stands there is replaced, and nobody hears of it.
    pub fn may_be_repeated(self) -> bool {
        matches!(self, Self::Edit | Self::Refresh(_) | Self::Over)
    }

    /// Whether people are told of a change by it, so that a receipt counts it.
    pub fn is_notice(self) -> bool {
        matches!(self, Self::Changed | Self::Postponed | Self::Cancelled)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Announce => "announce",
            Self::Edit => "edit",
            Self::Refresh(number) => return write!(f, "refresh-{number}"),
            Self::Over => "over",
            Self::Changed => "changed",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
            Self::Reminder(offset) => return write!(f, "reminder-{}", offset.name()),
            Self::ToldFirst => "told-first",
            Self::Receipt => "receipt",
            Self::StillInterested => "still-interested",
        };
        f.write_str(name)
    }
}
