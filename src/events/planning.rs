//! Which messages a change of an event causes: for channels, for the forum's calendar, for people who asked.

use jiff::Timestamp;

use super::attendance::Before;
use super::change::{changes, is_worth_telling};
use super::{Event, State, WallSpan};
use crate::outbox::{Planned, Purpose, Recipient};

/// Where a forum's events are announced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    /// The channel of announcements.
    pub channel: Option<u64>,
    /// The channel of the organisers, for receipts.
    pub organisers: Option<u64>,
}

/// People who asked to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Who was still to be told of the change before this one.
    pub untold: Vec<Recipient>,
    /// Discord ids of those who come or want reminders, each once.
    pub people: Vec<u64>,
    /// Who wants to be reminded, and when.
    pub reminders: Vec<(u64, Before)>,
}

/// Plans the messages of one revision.
struct Plan<'a> {
    event: &'a Event,
    now: Timestamp,
    rows: Vec<Planned>,
}

impl Plan<'_> {
    fn add(
        &mut self,
        recipient: Recipient,
        purpose: Purpose,
        due: Timestamp,
        too_late: Option<Timestamp>,
    ) {
        self.rows.push(Planned {
            event: self.event.id.clone(),
            revision: self.event.revision,
            recipient,
            purpose,
            due,
            too_late,
        });
    }

    fn now(&mut self, recipient: Recipient, purpose: Purpose) {
        self.add(recipient, purpose, self.now, None);
    }

    /// Tells people and the channel; and the organisers how many were told.
    fn tell(&mut self, purpose: Purpose, places: Places, audience: &Audience, old: &Event) {
        // Of use until both the old and the new time are over.
        let ends = [old, self.event]
            .into_iter()
            .filter_map(|e| e.when.as_ref());
        let too_late = ends.map(WallSpan::ends_at).max();
        if let Some(channel) = places.channel {
            self.add(Recipient::Channel(channel), purpose, self.now, too_late);
        }
        for person in &audience.people {
            self.add(Recipient::Person(*person), purpose, self.now, too_late);
        }
        if let Some(organisers) = places.organisers.filter(|_| !audience.people.is_empty()) {
            self.now(Recipient::Channel(organisers), Purpose::Receipt);
        }
    }
}

/// The reminders of a person that are still ahead. None is sent for an event that has begun.
pub fn reminders(event: &Event, wanted: &[(u64, Before)], now: Timestamp) -> Vec<Planned> {
    let Some(when) = event.when.as_ref().filter(|_| event.is_coming(now)) else {
        return Vec::new();
    };
    let ahead = wanted.iter().filter(|(_, before)| before.due(when) > now);
    let planned = ahead.map(|(person, before)| Planned {
        event: event.id.clone(),
        revision: event.revision,
        recipient: Recipient::Person(*person),
        purpose: Purpose::Reminder(*before),
        due: before.due(when),
        too_late: Some(when.starts_at()),
    });
    planned.collect()
}

/// The messages that come with a published change from `old` to `new`. The first time, `old` is the draft.
pub fn plan(
    old: &Event,
    new: &Event,
    places: Places,
    audience: &Audience,
    now: Timestamp,
) -> Vec<Planned> {
    let mut plan = Plan {
        event: new,
        now,
        rows: Vec::new(),
    };
    let (channel, calendar) = (
        places.channel.map(Recipient::Channel),
        Recipient::Calendar(new.forum),
    );
    let first = old.state == State::Draft;
    for place in channel.into_iter().chain([calendar]) {
        let is_calendar = matches!(place, Recipient::Calendar(_));
        // Where it stands already, the ledger makes an edit of it.
        let purpose = match new.state {
            State::Cancelled if is_calendar => Purpose::Cancelled,
            State::Cancelled => Purpose::Edit,
            _ => Purpose::Announce,
        };
        plan.now(place, purpose);
    }
    let told = match new.state {
        State::Cancelled => Some(Purpose::Cancelled),
        State::Postponed if old.state != State::Postponed => Some(Purpose::Postponed),
        _ if !first && is_worth_telling(&changes(old, new)) => Some(Purpose::Changed),
        _ => None,
    };
    match told {
        Some(purpose) => plan.tell(purpose, places, audience, old),
        // A small change must not swallow the notice of a large one.
        None if new.state == State::Published => {
            let too_late = new.when.as_ref().map(WallSpan::ends_at);
            for recipient in &audience.untold {
                plan.add(*recipient, Purpose::Changed, now, too_late);
            }
        }
        None => {}
    }
    // The post says by itself that the event is over, and asks about the next one.
    if let (State::Published, Some(channel), Some(when)) = (new.state, channel, &new.when) {
        plan.add(channel, Purpose::Over, when.ends_at(), None);
    }
    plan.rows.extend(reminders(new, &audience.reminders, now));
    plan.rows
}
