//! Puts rows of the ledger into words, from the event as it stands when the row is sent.

use async_trait::async_trait;
use jiff::Timestamp;
use minijinja::context;
use serde_json::{Value, json};

use super::post::{self, page_of, saying};
use super::press::Act;
use crate::discord::bot::Bot;
use crate::discord::delivery::{Attachment, Draft, Render};
use crate::discord::escape::persons_text;
use crate::discord::page::{Button, Page, cut};
use crate::events::{Event, State, calendar};
use crate::outbox::{Purpose, Recipient, Row};
use crate::reply::layout::Block;
use crate::snapshot::Snapshot;
use crate::store::{StoreError, StoredEvent};

/// Limits of a scheduled event: <https://discord.com/developers/docs/resources/guild-scheduled-event>.
const NAME: usize = 100;
const PLACE: usize = 100;
const ABOUT: usize = 1_000;

#[async_trait]
impl Render for Bot {
    async fn render(&self, row: &Row, now: Timestamp) -> Result<Draft, StoreError> {
        if row.planned.purpose == Purpose::StillInterested {
            return self.still_interested(row).await;
        }
        let Some(stored) = self.store.event(&row.planned.event).await? else {
            return Ok(Draft::Nothing("the event is gone"));
        };
        let snapshot = self.live.snapshot();
        match (row.planned.purpose, row.planned.recipient) {
            (Purpose::StillInterested, _) => Ok(Draft::Nothing("it is not about an event")),
            (Purpose::ToldFirst, recipient) => {
                self.told_first(recipient, &stored.event, now, &snapshot)
                    .await
            }
            (Purpose::Receipt, _) => self.receipt(row, &stored, &snapshot).await,
            (_, Recipient::Calendar(_)) => Ok(scheduled(&stored.event, now, &snapshot)),
            (Purpose::Announce, _) if stored.event.state == State::Cancelled => {
                Ok(Draft::Nothing("called off before it was announced"))
            }
            (Purpose::Announce, _) => {
                let (body, files) = self.standing(&stored.event, now, &snapshot).await?;
                Ok(Draft::Message { body, files })
            }
            (Purpose::Edit | Purpose::Refresh(_) | Purpose::Over, _) => {
                let (body, files) = self.standing(&stored.event, now, &snapshot).await?;
                Ok(Draft::Edit { body, files })
            }
            (Purpose::Changed | Purpose::Postponed | Purpose::Cancelled, recipient) => {
                Ok(notice(row, &stored, recipient, &snapshot))
            }
            (Purpose::Reminder(_), _) => Ok(reminder(row, &stored.event, now, &snapshot)),
        }
    }
}

impl Bot {
    /// To somebody who asked for such an event. Nothing when they took it back, or it is not to come.
    async fn told_first(
        &self,
        recipient: Recipient,
        event: &Event,
        now: Timestamp,
        snapshot: &Snapshot,
    ) -> Result<Draft, StoreError> {
        if !event.is_coming(now) {
            return Ok(Draft::Nothing("it is not to come"));
        }
        let Some(line) = self.told_first_line(recipient.id(), &event.id).await? else {
            return Ok(Draft::Nothing("nobody waits for it"));
        };
        let mut blocks = vec![Block::Text(line)];
        blocks.extend(saying(snapshot).announcement(event, None));
        let page = page_of(&blocks).buttons(post::buttons(event, snapshot));
        Ok(Draft::Message {
            body: page.message(),
            files: ics(event, snapshot),
        })
    }

    /// To somebody whose year is over. In such a row the record's name stands where an event's would.
    async fn still_interested(&self, row: &Row) -> Result<Draft, StoreError> {
        let (person, record) = (row.planned.recipient.id(), row.planned.event.as_str());
        let page = self.still_interested_page(person, record).await?;
        Ok(
            page.map_or(Draft::Nothing("nobody waits any more"), |page| {
                message(&page)
            }),
        )
    }

    /// The standing post and its .ics file.
    async fn standing(
        &self,
        event: &Event,
        now: Timestamp,
        snapshot: &Snapshot,
    ) -> Result<(Value, Vec<Attachment>), StoreError> {
        let counts = self.store.counts(&event.id).await?;
        let files = ics(event, snapshot);
        let mut shown = event.clone();
        shown.state = event.state_at(now);
        Ok((post::post(&shown, counts, snapshot).message(), files))
    }

    async fn receipt(
        &self,
        row: &Row,
        stored: &StoredEvent,
        snapshot: &Snapshot,
    ) -> Result<Draft, StoreError> {
        let planned = &row.planned;
        let receipt = self.store.receipt(&planned.event, planned.revision).await?;
        if receipt.all() == 0 {
            return Ok(Draft::Nothing("nobody was to be told"));
        }
        let people = receipt.not_told().into_iter().map(|id| format!("<@{id}>"));
        let people: Vec<String> = people.collect();
        let text = snapshot.words.say(
            "event_receipt",
            context! {
                title => persons_text(&stored.event.title), told => receipt.told, all => receipt.all(),
                count => people.len(), people => people.join(", "),
            },
        );
        Ok(message(&Page::new(&text)))
    }
}

fn message(page: &Page) -> Draft {
    Draft::Message {
        body: page.message(),
        files: Vec::new(),
    }
}

/// The .ics file of an event.
pub(super) fn ics(event: &Event, snapshot: &Snapshot) -> Vec<Attachment> {
    let text = saying(snapshot).ics(event);
    let file = text.map(|text| Attachment {
        name: calendar::file_name(event),
        kind: "text/calendar".to_owned(),
        alt: String::new(),
        bytes: text.into_bytes(),
    });
    file.into_iter().collect()
}

/// What people are told of a change, with the calendar file as it is now.
fn notice(row: &Row, stored: &StoredEvent, recipient: Recipient, snapshot: &Snapshot) -> Draft {
    let event = &stored.event;
    if event.revision != row.planned.revision {
        return Draft::Nothing("a newer revision says more");
    }
    let saying = saying(snapshot);
    let blocks = match (row.planned.purpose, &stored.before) {
        (Purpose::Changed, Some(before)) => saying.change_notice(before, event),
        (Purpose::Changed, None) => return Draft::Nothing("nothing was announced before"),
        _ => saying.off_notice(event),
    };
    let mut page = page_of(&blocks);
    if let (Recipient::Person(_), State::Published) = (recipient, event.state) {
        page = page.buttons(personal(event, snapshot));
    }
    Draft::Message {
        body: page.message(),
        files: ics(event, snapshot),
    }
}

fn reminder(row: &Row, event: &Event, now: Timestamp, snapshot: &Snapshot) -> Draft {
    if !event.is_coming(now) || event.revision != row.planned.revision {
        return Draft::Nothing("it is not as it was when this was planned");
    }
    let page = page_of(&saying(snapshot).reminder(event));
    message(&page.buttons(personal(event, snapshot)))
}

/// Buttons under a message to one person.
fn personal(event: &Event, snapshot: &Snapshot) -> Vec<Button> {
    let button = |name: &str, act: Act| Button::new(&snapshot.words.text(name), act.on(&event.id));
    vec![
        button("event_button_cannot", Act::Cannot),
        button("event_button_remind", Act::Remind),
    ]
}

/// The event among Discord's own: one way, one for each occurrence, never by Discord's rule of recurrence, which
/// moves by an hour when the clocks change.
fn scheduled(event: &Event, now: Timestamp, snapshot: &Snapshot) -> Draft {
    let Some(when) = &event.when else {
        return Draft::Nothing("it has no date");
    };
    let is_on = matches!(event.state, State::Published | State::Postponed);
    if is_on && when.starts_at() <= now {
        // Discord takes no time that has been.
        return Draft::Nothing("it has begun");
    }
    let place = event.venue.as_deref().or(event.online.as_deref());
    let place = place.unwrap_or(&event.title).replace(['\r', '\n'], " ");
    let body = json!({
        "name": cut(&saying(snapshot).title(event), NAME),
        "description": cut(event.summary.trim(), ABOUT),
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": when.starts_at().to_string(),
        "scheduled_end_time": when.ends_at().to_string(),
        "entity_metadata": {"location": cut(&place, PLACE)},
    });
    Draft::Calendar { body, is_on }
}
