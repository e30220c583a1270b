//! Which hour is meant: "10-2" is ten in the morning until two in the afternoon.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::DateQuestion;
use super::items::Written;

impl Written {
    /// Hours since midnight when it was said which half of the day; 24 is the end of the day.
    fn said(&self) -> Option<i8> {
        match self.pm {
            Some(true) => Some(self.hour % 12 + 12),
            Some(false) => Some(self.hour % 12),
            None if self.whole_day => Some(self.hour),
            None => None,
        }
    }

    fn at(&self, hour: i8) -> Time {
        Time::new(hour % 24, self.minute, 0, 0).unwrap_or_default()
    }

    fn minutes(&self, hour: i8) -> i32 {
        i32::from(hour) * 60 + i32::from(self.minute)
    }

    /// The half of the day that people mean when they do not say it; asked about where it may be either.
    fn usual(&self) -> Result<i8, DateQuestion> {
        match self.hour {
            1..=6 => Ok(self.hour + 12),
            7 | 8 => Err(DateQuestion::MorningOrEvening(self.hour)),
            _ => Ok(self.hour),
        }
    }
}

/// The time of the start. `end` is the end of the same day: in "7-9pm" it says which seven.
pub(super) fn start(start: &Written, end: Option<&Written>) -> Result<Time, DateQuestion> {
    if let Some(hour) = start.said() {
        return Ok(start.at(hour));
    }
    let end = end.and_then(|end| Some((end, end.said()?)));
    if let Some((end, hour)) = end.filter(|(end, _)| end.pm.is_some()) {
        let end = end.minutes(hour);
        // The later of the two that is before the end.
        let both = [start.hour % 12 + 12, start.hour % 12];
        let fits = both.into_iter().find(|hour| start.minutes(*hour) < end);
        if let Some(hour) = fits {
            return Ok(start.at(hour));
        }
    }
    Ok(start.at(start.usual()?))
}

/// The end on the day of the start, or in the night after it.
pub(super) fn end_same_day(start: DateTime, end: &Written) -> Result<DateTime, DateQuestion> {
    let day = start.date();
    let tomorrow = || day.saturating_add(1.day());
    if let Some(hour) = end.said() {
        let found = day.to_datetime(end.at(hour));
        let is_midnight = hour % 24 == 0 && end.minute == 0;
        // Into the night: "8pm to 1am", "8pm to midnight".
        let is_night = is_midnight || (start.hour() >= 17 && hour < 6);
        return Ok(if is_night && found <= start || hour == 24 {
            tomorrow().to_datetime(end.at(hour))
        } else {
            found
        });
    }
    let both = [end.hour % 12, end.hour % 12 + 12];
    let later = both.map(|hour| day.to_datetime(end.at(hour)));
    let fits = later.into_iter().find(|found| *found > start);
    fits.ok_or_else(|| {
        let [_, latest] = later;
        DateQuestion::EndBeforeStart(start, latest)
    })
}

/// The end on another day.
pub(super) fn end_on(day: Date, end: &Written) -> Result<DateTime, DateQuestion> {
    let hour = match end.said() {
        Some(hour) => hour,
        None => end.usual()?,
    };
    let midnight = hour == 24 || (hour == 0 && end.minute == 0);
    let day = if midnight {
        day.saturating_add(1.day())
    } else {
        day
    };
    Ok(day.to_datetime(end.at(hour)))
}

/// The time of a part of a programme: the first that fits from `from` on.
pub(super) fn within(written: &Written, from: Option<Time>) -> Time {
    if let Some(hour) = written.said() {
        return written.at(hour);
    }
    let both = [written.hour % 12, written.hour % 12 + 12].map(|hour| written.at(hour));
    let later = from.and_then(|from| both.into_iter().find(|time| *time >= from));
    let usual = || {
        written
            .usual()
            .map_or(written.at(written.hour), |hour| written.at(hour))
    };
    later.unwrap_or_else(usual)
}
