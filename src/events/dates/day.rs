//! Which day is meant.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::DateQuestion;
use super::items::Day;

/// The day that was written; without a year, the next one.
pub(super) fn resolve(
    written: &Day,
    before: Option<Date>,
    today: Date,
) -> Result<Date, DateQuestion> {
    match *written {
        Day::Today => Ok(today),
        Day::Tomorrow => Ok(today.saturating_add(1.day())),
        Day::Of(day, month, Some(year)) => date(year, month, day),
        Day::Of(day, month, None) => {
            let from = before.unwrap_or(today);
            let this_year = date(i32::from(from.year()), month, day);
            match this_year {
                Ok(found) if found >= from => Ok(found),
                // 29 February of a year that has none is asked about, not moved to one that has.
                _ => date(i32::from(from.year()) + 1, month, day),
            }
        }
    }
}

fn date(year: i32, month: i32, day: i32) -> Result<Date, DateQuestion> {
    let wrong = || DateQuestion::NoSuchDay(format!("{day}/{month}/{year}"));
    if !(2000..2200).contains(&year) {
        return Err(wrong());
    }
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = parts else {
        return Err(wrong());
    };
    Date::new(year, month, day).map_err(|_| wrong())
}

/// The next such day after the day before it, or from today on. "Next Sat" on a Saturday is the one after.
pub(super) fn next(weekday: Weekday, after: bool, before: Option<Date>, today: Date) -> Date {
    let (from, today_counts) = match before {
        Some(before) => (before, false),
        None => (today, !after),
    };
    if today_counts && from.weekday() == weekday {
        return from;
    }
    from.nth_weekday(1, weekday).unwrap_or(from)
}

/// Whether the weekday that was written is the one the day has.
pub(super) fn fits(weekday: Weekday, day: Date) -> Result<(), DateQuestion> {
    if day.weekday() == weekday {
        Ok(())
    } else {
        Err(DateQuestion::Weekday(weekday, day))
    }
}
