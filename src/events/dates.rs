//! Reads dates and times as people in the UK write them: "Sat 14 March 10-2", "14/3/27 10am".
//!
//! What can be read in one way only is read. For everything else there is a question: nothing is guessed that
//! would send families on the wrong day. Reading is total: every text gives one or the other.

mod asking;
mod day;
mod hour;
mod items;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};

use super::when::{Clock, WallSpan, clock, instant, wall};
use items::{Item, Written};

/// Hours that an event is taken to last when nobody wrote its end.
pub const USUAL_HOURS: i64 = 2;
/// Years ahead that an event may be.
const YEARS: i16 = 5;
/// Most days that an event may last.
const DAYS: i32 = 31;

/// When an event is, as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Start and end.
    pub when: WallSpan,
    /// The end was not written and is taken to be [`USUAL_HOURS`] after the start.
    pub end_is_guessed: bool,
}

/// What has to be asked before it can be said when an event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateQuestion {
    /// Nothing like a date was written.
    NoDate,
    /// There is a date but no time.
    NoTime,
    /// There are two days and only one time.
    NoEnd,
    /// This word or sign was not understood.
    Unread(String),
    /// More dates or times than a start and an end.
    TooMuch,
    /// There is no such day: "29 February 2027", "31 June".
    NoSuchDay(String),
    /// There is no such time: "25:00".
    NoSuchTime(String),
    /// The weekday does not fit: what was written, and the day it really is.
    Weekday(Weekday, Date),
    /// "7" may be in the morning or in the evening.
    MorningOrEvening(i8),
    /// The end is not after the start.
    EndBeforeStart(DateTime, DateTime),
    /// It has been.
    Past(DateTime),
    /// It is more than five years ahead.
    TooFar(DateTime),
    /// It lasts longer than a month.
    TooLong,
    /// The clocks go forward and jump over it.
    NeverOnTheClock(DateTime),
    /// The clocks go back and show it twice.
    TwiceOnTheClock(DateTime),
}

/// Reads when an event is.
///
/// # Errors
/// What has to be asked.
pub fn read(text: &str, now: Timestamp) -> Result<Reading, DateQuestion> {
    let today = wall(now).date();
    let items = items::items(text)?;
    let (days, times) = sorted(&items, today)?;
    let first = *days.first().ok_or(DateQuestion::NoDate)?;
    let (start_time, end_time) = match times.as_slice() {
        [] => return Err(DateQuestion::NoTime),
        [start] => (start, None),
        [start, end] => (start, Some(end)),
        _ => return Err(DateQuestion::TooMuch),
    };
    let last = days.get(1).copied();
    let start = first.to_datetime(hour::start(
        start_time,
        end_time.filter(|_| last.is_none()),
    )?);
    let (end, guessed) = match (end_time, last) {
        (None, Some(_)) => return Err(DateQuestion::NoEnd),
        (None, None) => (usual_end(start), true),
        (Some(end), None) => (hour::end_same_day(start, end)?, false),
        (Some(end), Some(day)) => (hour::end_on(day, end)?, false),
    };
    let when = WallSpan {
        start,
        end,
        start_is_second: on_the_clock(start, start_time.second)?,
        end_is_second: on_the_clock(end, end_time.and_then(|time| time.second))?,
    };
    checked(when, now)?;
    Ok(Reading {
        when,
        end_is_guessed: guessed,
    })
}

/// Writes when an event is so that [`read`] reads the same.
pub fn write(when: &WallSpan) -> String {
    let time = |at: DateTime, second: bool| {
        let said = at.strftime("%H:%M").to_string();
        match clock(at) {
            Clock::Twice => format!("{said} {}", if second { "GMT" } else { "BST" }),
            _ => said,
        }
    };
    let start = time(when.start, when.start_is_second);
    let end = time(when.end, when.end_is_second);
    let (first, last) = (
        when.start.strftime("%-d/%-m/%Y"),
        when.end.strftime("%-d/%-m/%Y"),
    );
    // Midnight is the end of the day before.
    if when.end.time() == Time::midnight() {
        let last = when.last_day().strftime("%-d/%-m/%Y");
        return format!("{first} {start} - {last} 24:00");
    }
    if when.start.date() == when.end.date() {
        format!("{first} {start} - {end}")
    } else {
        format!("{first} {start} - {last} {end}")
    }
}

/// A time at the beginning of a line, and what stands behind it. Without "am" or "pm" it is the first such time from
/// `from` on.
pub fn time_after(line: &str, from: Option<Time>) -> Option<(Time, &str)> {
    // The longest beginning that is a time and nothing else: "10.30 am", "10:30", "10".
    let ends = line
        .char_indices()
        .map(|(at, _)| at)
        .take(12)
        .chain([line.len()]);
    let mut found = None;
    for end in ends {
        let (head, rest) = line.split_at_checked(end)?;
        let whole = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
        if let (true, Ok([Item::Time(written)])) = (whole, items::items(head).as_deref()) {
            found = Some((hour::within(written, from), rest));
        }
    }
    let (time, rest) = found?;
    Some((
        time,
        rest.trim_start_matches([' ', ':', '-', '–', ',', '\t']),
    ))
}

/// Two hours of real time later.
fn usual_end(start: DateTime) -> DateTime {
    let end = instant(start, false).saturating_add(jiff::SignedDuration::from_hours(USUAL_HOURS));
    end.map_or(start, wall)
}

/// Whether the second of two equal wall times is meant.
fn on_the_clock(time: DateTime, second: Option<bool>) -> Result<bool, DateQuestion> {
    match (clock(time), second) {
        (Clock::Once, _) => Ok(false),
        (Clock::Never, _) => Err(DateQuestion::NeverOnTheClock(time)),
        (Clock::Twice, Some(second)) => Ok(second),
        (Clock::Twice, None) => Err(DateQuestion::TwiceOnTheClock(time)),
    }
}

fn checked(when: WallSpan, now: Timestamp) -> Result<(), DateQuestion> {
    if when.ends_at() <= when.starts_at() {
        return Err(DateQuestion::EndBeforeStart(when.start, when.end));
    }
    if when.starts_at() <= now {
        return Err(DateQuestion::Past(when.start));
    }
    if when.start.year() > wall(now).year().saturating_add(YEARS) {
        return Err(DateQuestion::TooFar(when.start));
    }
    let days = when.start.date().until(when.end.date());
    if days.is_ok_and(|span| span.get_days() > DAYS) {
        return Err(DateQuestion::TooLong);
    }
    Ok(())
}

/// The days and the times among the items, in the order written.
fn sorted(items: &[Item], today: Date) -> Result<(Vec<Date>, Vec<Written>), DateQuestion> {
    let mut days: Vec<Date> = Vec::new();
    let mut times = Vec::new();
    // A weekday waits for the date it belongs to; alone it is the next such day.
    let mut waiting: Option<(Weekday, bool)> = None;
    let mut last_was_date = false;
    for (at, item) in items.iter().enumerate() {
        let before_date = matches!(items.get(at + 1), Some(Item::Day(_)));
        match item {
            Item::Weekday(weekday, after) if last_was_date && !before_date => {
                // Written behind its date: "14 March (Sat)".
                match days.last() {
                    Some(day) if !after => day::fits(*weekday, *day)?,
                    _ => waiting = Some((*weekday, *after)),
                }
            }
            Item::Weekday(weekday, after) => {
                if let Some((earlier, after)) = waiting.replace((*weekday, *after)) {
                    days.push(day::next(earlier, after, days.last().copied(), today));
                }
            }
            Item::Day(written) => {
                let day = day::resolve(written, days.last().copied(), today)?;
                if let Some((weekday, _)) = waiting.take() {
                    day::fits(weekday, day)?;
                }
                days.push(day);
            }
            Item::Time(time) => {
                if let Some((weekday, after)) = waiting.take() {
                    days.push(day::next(weekday, after, days.last().copied(), today));
                }
                times.push(*time);
            }
        }
        last_was_date = matches!(item, Item::Day(_));
    }
    if let Some((weekday, after)) = waiting {
        days.push(day::next(weekday, after, days.last().copied(), today));
    }
    if days.len() > 2 || times.len() > 2 {
        return Err(DateQuestion::TooMuch);
    }
    Ok((days, times))
}

#[cfg(test)]
mod tests;
