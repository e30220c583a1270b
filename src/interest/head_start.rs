//! Those who asked hear of an event before everybody does.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::events::Event;
use crate::outbox::{Planned, Purpose, Recipient};

/// The head start is at most this part of the time that is left: an event of tomorrow is not kept from everybody for a
/// day.
const PART: i32 = 4;

/// When everybody may hear of an event that somebody is told first.
pub fn announce_at(event: &Event, hours: u16, now: Timestamp) -> Timestamp {
    let wanted = SignedDuration::from_hours(i64::from(hours));
    let left = event
        .when
        .as_ref()
        .map(|when| now.duration_until(when.starts_at()));
    let most = left.map_or(wanted, |left| left / PART);
    now.checked_add(wanted.min(most).max(SignedDuration::ZERO))
        .unwrap_or(now)
}

/// Keeps what is planned from the public until then. `waiting` are places whose announcement has not gone out yet: it is
/// made from the event as it then is, so a change meanwhile needs no post of its own there, and nobody hears of a change
/// of something they have not heard of.
pub fn hold_back(
    planned: Vec<Planned>,
    waiting: &BTreeSet<Recipient>,
    announce_at: Timestamp,
) -> Vec<Planned> {
    let hold = |mut row: Planned| {
        if matches!(row.recipient, Recipient::Person(_)) {
            return Some(row);
        }
        let is_of_the_post = matches!(
            row.purpose,
            Purpose::Announce
                | Purpose::Edit
                | Purpose::Changed
                | Purpose::Postponed
                | Purpose::Cancelled
        );
        if is_of_the_post && waiting.contains(&row.recipient) {
            return None;
        }
        if row.purpose == Purpose::Announce {
            row.due = row.due.max(announce_at);
        }
        Some(row)
    };
    planned.into_iter().filter_map(hold).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::events::when::instant;
    use crate::events::{EventId, WallSpan};

    fn at(day: i8, hour: i8) -> Timestamp {
        instant(datetime(2027, 3, day, hour, 0, 0, 0), false)
    }

    fn event() -> Event {
        let mut event = Event::draft(EventId::new().expect("a name"), 1, "x", at(1, 9));
        event.when = Some(WallSpan::new(
            datetime(2027, 3, 20, 9, 0, 0, 0),
            datetime(2027, 3, 20, 12, 0, 0, 0),
        ));
        event
    }

    fn row(event: &Event, recipient: Recipient, purpose: Purpose) -> Planned {
        Planned {
            event: event.id.clone(),
            revision: 1,
            recipient,
            purpose,
            due: at(1, 9),
            too_late: None,
        }
    }

    #[test]
    fn the_head_start_is_never_most_of_the_time_left() {
        let event = event();
        assert_eq!(announce_at(&event, 24, at(1, 9)), at(2, 9));
        assert_eq!(announce_at(&event, 0, at(1, 9)), at(1, 9));
        assert_eq!(announce_at(&event, 24, at(19, 17)), at(19, 21));
        // Past events are refused elsewhere; here they wait for nothing.
        assert_eq!(announce_at(&event, 24, at(21, 9)), at(21, 9));
    }

    #[test]
    fn people_hear_at_once_and_the_public_later() {
        let event = event();
        let (channel, person) = (Recipient::Channel(6), Recipient::Person(7));
        let planned = vec![
            row(&event, channel, Purpose::Announce),
            row(&event, Recipient::Calendar(1), Purpose::Announce),
            row(&event, person, Purpose::Changed),
        ];
        let held = hold_back(planned, &BTreeSet::new(), at(2, 9));
        let dues: Vec<Timestamp> = held.iter().map(|row| row.due).collect();
        assert_eq!(dues, [at(2, 9), at(2, 9), at(1, 9)]);
    }

    #[test]
    fn a_change_meanwhile_tells_nobody_sooner_and_nobody_of_what_they_never_heard() {
        let (channel, person) = (Recipient::Channel(6), Recipient::Person(7));
        let event = event();
        let planned = vec![
            row(&event, channel, Purpose::Edit),
            row(&event, channel, Purpose::Cancelled),
            row(&event, channel, Purpose::Receipt),
            row(&event, person, Purpose::Cancelled),
        ];
        let held = hold_back(planned, &BTreeSet::from([channel]), at(1, 9));
        let shown: Vec<(Recipient, Purpose)> = held
            .iter()
            .map(|row| (row.recipient, row.purpose))
            .collect();
        assert_eq!(
            shown,
            [(channel, Purpose::Receipt), (person, Purpose::Cancelled)]
        );
    }
}
