//! When an event is: wall time in Europe/London, and the instants derived from it.

use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::clock::zone;

/// Start and end as the clock on the wall shows them in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallSpan {
    /// Wall time of the start.
    pub start: DateTime,
    /// Wall time of the end; after the start.
    pub end: DateTime,
    /// Whether the second of two equal wall times is meant, in the night when the clocks go back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub start_is_second: bool,
    /// The same for the end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub end_is_second: bool,
}

/// How a wall time stands to the clock changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// There is one such moment.
    Once,
    /// The clocks jump over it.
    Never,
    /// The clocks show it twice.
    Twice,
}

/// How often the clock on the wall shows this time.
pub fn clock(time: DateTime) -> Clock {
    match zone().to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { .. } => Clock::Once,
        AmbiguousOffset::Gap { .. } => Clock::Never,
        AmbiguousOffset::Fold { .. } => Clock::Twice,
    }
}

/// The moment of a wall time: the second of two when asked for. A time that does not exist is read an hour later.
pub fn instant(time: DateTime, second: bool) -> Timestamp {
    let ambiguous = zone().to_ambiguous_timestamp(time);
    let is_fold = matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. });
    let read = if second && is_fold {
        ambiguous.later()
    } else {
        ambiguous.compatible()
    };
    read.unwrap_or(Timestamp::MAX)
}

/// The wall time of a moment.
pub fn wall(moment: Timestamp) -> DateTime {
    zone().to_datetime(moment)
}

impl WallSpan {
    /// From wall times that the clock shows once. The reader of dates ([`super::dates`]) asks about all others.
    pub fn new(start: DateTime, end: DateTime) -> Self {
        Self {
            start,
            end,
            start_is_second: false,
            end_is_second: false,
        }
    }

    /// The moment of the start.
    pub fn starts_at(&self) -> Timestamp {
        instant(self.start, self.start_is_second)
    }

    /// The moment of the end.
    pub fn ends_at(&self) -> Timestamp {
        instant(self.end, self.end_is_second)
    }

    /// The first day.
    pub fn first_day(&self) -> Date {
        self.start.date()
    }

    /// The last day. An event that ends at midnight ends on the day before.
    pub fn last_day(&self) -> Date {
        let end = self.end;
        if end.time() == jiff::civil::Time::midnight() && end.date() > self.start.date() {
            end.date().saturating_sub(1.day())
        } else {
            end.date()
        }
    }

    /// Whether it is over more than one day.
    pub fn is_over_days(&self) -> bool {
        self.last_day() > self.first_day()
    }
}
