//! Clock changes of 2026 to 2030, both ways: reminders, calendar and words.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use signpost::events::WallSpan;
use signpost::events::attendance::Before;
use signpost::events::when::{Clock, clock, instant, wall};

use crate::sample::{World, fair};

/// The Sundays on which the clocks go forward and back.
const CHANGES: [(Date, Date); 5] = [
    (date(2026, 3, 29), date(2026, 10, 25)),
    (date(2027, 3, 28), date(2027, 10, 31)),
    (date(2028, 3, 26), date(2028, 10, 29)),
    (date(2029, 3, 25), date(2029, 10, 28)),
    (date(2030, 3, 31), date(2030, 10, 27)),
];

fn days() -> impl Iterator<Item = Date> {
    CHANGES
        .into_iter()
        .flat_map(|(spring, autumn)| [spring, autumn])
}

#[test]
fn the_night_is_known_in_every_year() {
    for (spring, autumn) in CHANGES {
        assert_eq!(clock(spring.at(1, 30, 0, 0)), Clock::Never, "{spring}");
        assert_eq!(clock(autumn.at(1, 30, 0, 0)), Clock::Twice, "{autumn}");
        let twice = autumn.at(1, 30, 0, 0);
        let apart = instant(twice, true).duration_since(instant(twice, false));
        assert_eq!(apart.as_mins(), 60, "{autumn}");
    }
}

#[test]
fn a_reminder_comes_at_the_same_time_on_the_wall() {
    // An event on the Monday after the change: the day before and the week before have the other time.
    for day in days() {
        let monday = day.saturating_add(1.day());
        let when = WallSpan::new(monday.at(19, 0, 0, 0), monday.at(21, 0, 0, 0));
        let due = |before: Before| wall(before.due(&when));
        assert_eq!(
            due(Before::Week),
            monday.saturating_sub(7.days()).at(19, 0, 0, 0)
        );
        assert_eq!(due(Before::Day), day.at(19, 0, 0, 0));
        assert_eq!(due(Before::Morning), monday.at(8, 0, 0, 0));
    }
}

#[test]
fn a_reminder_that_falls_into_the_gap_still_comes() {
    for (spring, autumn) in CHANGES {
        let night = spring.saturating_add(1.day());
        let when = WallSpan::new(night.at(1, 30, 0, 0), night.at(3, 0, 0, 0));
        assert_eq!(wall(Before::Day.due(&when)), spring.at(2, 30, 0, 0));
        let night = autumn.saturating_add(1.day());
        let when = WallSpan::new(night.at(1, 30, 0, 0), night.at(3, 0, 0, 0));
        assert_eq!(wall(Before::Day.due(&when)), autumn.at(1, 30, 0, 0));
    }
}

#[test]
fn calendar_and_words_agree_around_every_change() {
    let world = World::new();
    let mut event = fair();
    for day in days() {
        for offset in [-1, 0, 1] {
            let day = day.saturating_add(offset.days());
            let when = WallSpan::new(day.at(10, 0, 0, 0), day.at(14, 0, 0, 0));
            event.when = Some(when);
            let said = world.saying().when(&when);
            assert!(said.ends_with("10am to 2pm"), "{said}");
            let text = world.saying().ics(&event).expect("a file");
            let start = text.lines().find_map(|line| line.strip_prefix("DTSTART:"));
            let start: Timestamp = start.expect("a start").parse().expect("a moment");
            assert_eq!(wall(start), when.start, "{day}");
        }
    }
}

#[test]
fn an_event_over_the_change_has_the_hours_it_really_has() {
    for (spring, autumn) in CHANGES {
        let over = |day: Date| {
            let eve = day.saturating_sub(1.day());
            let when = WallSpan::new(eve.at(20, 0, 0, 0), day.at(10, 0, 0, 0));
            when.ends_at().duration_since(when.starts_at()).as_hours()
        };
        assert_eq!((over(spring), over(autumn)), (13, 15), "{spring}");
    }
}

#[test]
fn the_second_of_two_equal_times_is_said() {
    let world = World::new();
    for (_, autumn) in CHANGES {
        let mut when = WallSpan::new(autumn.at(0, 30, 0, 0), autumn.at(1, 30, 0, 0));
        assert!(
            world
                .saying()
                .when(&when)
                .ends_with("12.30am to 1.30am BST")
        );
        when.end_is_second = true;
        assert!(
            world
                .saying()
                .when(&when)
                .ends_with("12.30am to 1.30am GMT")
        );
        assert_eq!(
            when.ends_at().duration_since(when.starts_at()).as_mins(),
            120
        );
    }
}

#[test]
fn midnight_and_leap_days_are_days_like_others() {
    let leap = WallSpan::new(
        date(2028, 2, 29).at(19, 0, 0, 0),
        date(2028, 3, 1).at(0, 0, 0, 0),
    );
    assert_eq!(leap.last_day(), date(2028, 2, 29));
    assert!(!leap.is_over_days());
    assert_eq!(
        wall(Before::Week.due(&leap)),
        date(2028, 2, 22).at(19, 0, 0, 0)
    );
    let early = WallSpan::new(
        date(2028, 3, 1).at(8, 30, 0, 0),
        date(2028, 3, 1).at(9, 0, 0, 0),
    );
    assert_eq!(
        wall(Before::Morning.due(&early)),
        date(2028, 2, 29).at(8, 0, 0, 0)
    );
}
