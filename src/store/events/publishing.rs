//! Publishing an event and every change after it: the event and what is to be sent, in one transaction.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::super::{Store, StoreError, outbox};
use super::{StoredEvent, event_in, write_in};
use crate::directory::Areas;
use crate::events::attendance::Before;
use crate::events::change::Hindrance;
use crate::events::planning::{Audience, Places, plan};
use crate::events::{Event, EventId, State};
use crate::interest::HEAD_START_HOURS;
use crate::outbox::Recipient;
use crate::store::interest::{called_off_in, with_head_start_in};

/// What an organiser does with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Announces it, or announces the change that was written.
    Publish,
    /// Takes it from its time; a new one is looked for.
    Postpone,
    /// Calls it off.
    Cancel,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// It is done; the event as it is now.
    Done(Box<StoredEvent>),
    /// Something is in the way, and nothing was changed.
    Hindered(Hindrance),
    /// Nothing is different from what is announced already.
    Same,
    /// There is no such event.
    Gone,
}

/// Who is to hear of changes of an event.
///
/// # Errors
/// When the store cannot be read.
pub async fn audience_in(
    connection: &mut SqliteConnection,
    id: &EventId,
) -> Result<Audience, StoreError> {
    let people: Vec<String> = sqlx::query_scalar(
        "SELECT discord_id FROM rsvp WHERE event_id = $1 AND coming = 1 AND discord_id IS NOT NULL
         UNION SELECT discord_id FROM reminder WHERE event_id = $1
         UNION SELECT discord_id FROM interest WHERE told_of = $1 AND state IN ('told', 'coming')
             AND discord_id IS NOT NULL",
    )
    .bind(id.as_str())
    .fetch_all(&mut *connection)
    .await?;
    let reminders: Vec<(String, String)> =
        sqlx::query_as("SELECT discord_id, before FROM reminder WHERE event_id = $1")
            .bind(id.as_str())
            .fetch_all(&mut *connection)
            .await?;
    let untold: Vec<String> = sqlx::query_scalar(
        "SELECT recipient FROM outbox
         WHERE event = $1 AND purpose = 'changed' AND state IN ('pending', 'leased') ORDER BY number",
    )
    .bind(id.as_str())
    .fetch_all(&mut *connection)
    .await?;
    let reminders = reminders.into_iter();
    Ok(Audience {
        untold: untold
            .iter()
            .filter_map(|text| Recipient::parse(text))
            .collect(),
        people: people.iter().filter_map(|id| id.parse().ok()).collect(),
        reminders: reminders
            .filter_map(|(person, before)| Some((person.parse().ok()?, Before::find(&before)?)))
            .collect(),
    })
}

/// Who asked for such an event is told first.
#[derive(Debug, Clone)]
pub struct HeadStart {
    /// The areas of the directory.
    pub areas: Areas,
    /// Hours until everybody hears of it.
    pub hours: u16,
}

impl Default for HeadStart {
    fn default() -> Self {
        Self {
            areas: Areas::default(),
            hours: HEAD_START_HOURS,
        }
    }
}

/// The event after a step, or why there is none.
fn stepped(stored: &StoredEvent, step: Step, now: Timestamp) -> Result<Event, Stepped> {
    let state = match step {
        Step::Publish => State::Published,
        Step::Postpone => State::Postponed,
        Step::Cancel => State::Cancelled,
    };
    let old = &stored.event;
    let mut new = match step {
        Step::Publish => stored.latest().clone(),
        Step::Postpone | Step::Cancel => old.clone(),
    };
    if !old.state.may_become(state)
        || (old.state == State::Published && old.state_at(now) == State::Over)
    {
        return Err(Stepped::Hindered(Hindrance::State));
    }
    if step == Step::Publish {
        new.may_be_published(now).map_err(Stepped::Hindered)?;
        if old.state == State::Published
            && stored.working.as_ref().is_none_or(|working| working == old)
        {
            return Err(Stepped::Same);
        }
    }
    new.state = state;
    new.revision = old.revision.saturating_add(1);
    new.changed_at = now;
    Ok(new)
}

impl Store {
    /// Takes a step with an event. The event, its revision and every message that the step causes are written
    /// together: all of it, or nothing.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing is changed.
    pub async fn step_event(
        &self,
        id: &EventId,
        step: Step,
        places: Places,
        first: &HeadStart,
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let Some(stored) = event_in(&mut transaction, id).await? else {
            return Ok(Stepped::Gone);
        };
        let new = match stepped(&stored, step, now) {
            Ok(new) => new,
            Err(other) => return Ok(other),
        };
        let audience = audience_in(&mut transaction, id).await?;
        let planned = plan(&stored.event, &new, places, &audience, now);
        let those = (&first.areas, first.hours);
        let planned = with_head_start_in(&mut transaction, &new, those, planned, now).await?;
        if new.state == State::Cancelled {
            let today = crate::events::when::wall(now).date();
            called_off_in(&mut transaction, &new, today).await?;
        }
        // A step that does not publish leaves what is being written as it is.
        let working = stored.working.filter(|_| step == Step::Postpone);
        // Who was not told of the change before this one is told of both together.
        let before = match stored.before {
            Some(before) if !audience.untold.is_empty() => Some(before),
            _ => (stored.event.state != State::Draft).then_some(stored.event),
        };
        let stored = StoredEvent {
            event: new,
            working,
            before,
        };
        write_in(&mut transaction, &stored).await?;
        outbox::replace_pending(&mut transaction, id, stored.event.revision, &planned).await?;
        transaction.commit().await?;
        Ok(Stepped::Done(Box::new(stored)))
    }

    /// Deletes a draft, or throws a change away that was not published. Nobody hears of it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn discard(&self, id: &EventId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM event WHERE id = $1 AND state = 'draft'")
            .bind(id.as_str())
            .execute(&self.pool)
            .await?;
        sqlx::query("UPDATE event SET working = NULL WHERE id = $1")
            .bind(id.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
