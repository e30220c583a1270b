//! Those who asked hear of an event before everybody does.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::events::{Event, State};
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

/// Keeps what is planned from the public until then. `waiting` are announcements that have not gone out yet: a change
/// made meanwhile does not tell everybody sooner, and nobody hears of a change of something they have not heard of.
pub fn hold_back(
    planned: Vec<Planned>,
    event: &Event,
    waiting: &BTreeMap<Recipient, Timestamp>,
    announce_at: Timestamp,
) -> Vec<Planned> {
    let hold = |mut row: Planned| {
        let is_public = !matches!(row.recipient, Recipient::Person(_));
        let waits = waiting.get(&row.recipient).filter(|_| is_public);
        match (row.purpose, waits) {
            (Purpose::Announce, _) if is_public => row.due = row.due.max(announce_at),
            (Purpose::Edit, Some(due)) if event.state == State::Published => {
                row.purpose = Purpose::Announce;
                row.due = *due;
            }
            (
                Purpose::Edit | Purpose::Changed | Purpose::Postponed | Purpose::Cancelled,
                Some(_),
            ) => {
                return None;
            }
            _ => {}
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

    fn event(state: State) -> Event {
        let mut event = Event::draft(EventId::new().expect("a name"), 1, "x", at(1, 9));
        event.state = state;
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
        let event = event(State::Published);
        assert_eq!(announce_at(&event, 24, at(1, 9)), at(2, 9));
        assert_eq!(announce_at(&event, 0, at(1, 9)), at(1, 9));
        assert_eq!(announce_at(&event, 24, at(19, 17)), at(19, 21));
        // Past events are refused elsewhere; here they wait for nothing.
        assert_eq!(announce_at(&event, 24, at(21, 9)), at(21, 9));
    }

    #[test]
    fn people_hear_at_once_and_the_public_later() {
        let event = event(State::Published);
        let (channel, person) = (Recipient::Channel(6), Recipient::Person(7));
        let planned = vec![
            row(&event, channel, Purpose::Announce),
            row(&event, Recipient::Calendar(1), Purpose::Announce),
            row(&event, person, Purpose::Changed),
        ];
        let held = hold_back(planned, &event, &BTreeMap::new(), at(2, 9));
        let dues: Vec<Timestamp> = held.iter().map(|row| row.due).collect();
        assert_eq!(dues, [at(2, 9), at(2, 9), at(1, 9)]);
    }

    #[test]
    fn a_change_meanwhile_tells_nobody_sooner_and_nobody_of_what_they_never_heard() {
        let channel = Recipient::Channel(6);
        let waiting = BTreeMap::from([(channel, at(2, 9))]);
        let changed = event(State::Published);
        let planned = vec![
            row(&changed, channel, Purpose::Edit),
            row(&changed, channel, Purpose::Changed),
        ];
        let held = hold_back(planned, &changed, &waiting, at(1, 9));
        let shown: Vec<(Purpose, Timestamp)> = held.iter().map(|r| (r.purpose, r.due)).collect();
        assert_eq!(shown, [(Purpose::Announce, at(2, 9))]);
        let off = event(State::Cancelled);
        let planned = vec![
            row(&off, channel, Purpose::Edit),
            row(&off, channel, Purpose::Cancelled),
            row(&off, Recipient::Person(7), Purpose::Cancelled),
        ];
        let held = hold_back(planned, &off, &waiting, at(1, 9));
        assert_eq!(
            held.iter().map(|r| r.recipient).collect::<Vec<_>>(),
            [Recipient::Person(7)]
        );
    }
}
