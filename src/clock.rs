//! What day it is for the people whom Signpost serves: the day in Europe/London.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The zone of every forum so far.
const ZONE: &str = "Europe/London";

/// Europe/London; its rules are part of the program.
pub fn zone() -> TimeZone {
    // The zone is bundled, so this fails only when the build was cut down; winter time is then the least wrong.
    TimeZone::get(ZONE).unwrap_or_else(|_| TimeZone::fixed(Offset::UTC))
}

/// The day in Europe/London at an instant.
pub fn london_day(at: Timestamp) -> Date {
    zone().to_datetime(at).date()
}

/// Today in Europe/London, by the machine's clock.
pub fn today() -> Date {
    london_day(Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_london() {
        let day = |at: &str| london_day(at.parse().expect("a time")).to_string();
        assert_eq!(day("2026-07-31T22:59:59Z"), "2026-07-31");
        assert_eq!(day("2026-07-31T23:00:00Z"), "2026-08-01");
        assert_eq!(day("2026-12-31T23:59:59Z"), "2026-12-31");
    }
}
