//! Events as stored. What is written together with a change (posts to be sent) is written in its transaction.

mod attendance;
mod publishing;

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::events::{Event, EventId, State};

pub use attendance::Guest;
pub use publishing::{HeadStart, Step, Stepped, audience_in};

/// Most events that one question reads.
const MOST: i64 = 200;

/// What an event is and what an organiser is changing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// As published, or the draft.
    pub event: Event,
    /// A change that is not published yet.
    pub working: Option<Event>,
    /// As it was before the last published change.
    pub before: Option<Event>,
}

impl StoredEvent {
    /// What an organiser goes on with: the change under way, else the event.
    pub fn latest(&self) -> &Event {
        self.working.as_ref().unwrap_or(&self.event)
    }
}

type Row = (String, Option<String>, Option<String>);

fn read((body, working, before): Row) -> Option<StoredEvent> {
    let parse = |text: String| serde_json::from_str::<Event>(&text);
    let event = parse(body);
    if let Err(error) = &event {
        tracing::error!(line = error.line(), "an event in the store cannot be read");
    }
    Some(StoredEvent {
        event: event.ok()?,
        working: working.and_then(|text| parse(text).ok()),
        before: before.and_then(|text| parse(text).ok()),
    })
}

pub(super) fn written(event: &Event) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|error| StoreError(error.to_string()))
}

/// Reads one event inside a transaction.
///
/// # Errors
/// When the store cannot be read.
pub async fn event_in(
    connection: &mut SqliteConnection,
    id: &EventId,
) -> Result<Option<StoredEvent>, StoreError> {
    let row = sqlx::query_as::<_, Row>("SELECT body, working, before FROM event WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.and_then(read))
}

/// Writes the event itself inside a transaction: new, or in place of what it was.
pub(super) async fn write_in(
    connection: &mut SqliteConnection,
    stored: &StoredEvent,
) -> Result<(), StoreError> {
    let event = &stored.event;
    let when = event.when.as_ref();
    sqlx::query(
        "INSERT INTO event (id, forum, state, revision, starts_at, ends_at, body, working, before)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, revision = excluded.revision,
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, body = excluded.body,
             working = excluded.working, before = excluded.before",
    )
    .bind(event.id.as_str())
    .bind(event.forum.to_string())
    .bind(event.state.name())
    .bind(i64::from(event.revision))
    .bind(when.map(|when| when.starts_at().as_second()))
    .bind(when.map(|when| when.ends_at().as_second()))
    .bind(written(event)?)
    .bind(stored.working.as_ref().map(written).transpose()?)
    .bind(stored.before.as_ref().map(written).transpose()?)
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// An event, whatever its state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn event(&self, id: &EventId) -> Result<Option<StoredEvent>, StoreError> {
        event_in(&mut *self.pool.acquire().await?, id).await
    }

    /// Events that are announced and have not ended, the next one first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn coming_events(
        &self,
        forum: u64,
        now: Timestamp,
    ) -> Result<Vec<Event>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "SELECT body, NULL, NULL FROM event
             WHERE forum = $1 AND state = $2 AND ends_at > $3 ORDER BY starts_at, id LIMIT $4",
        )
        .bind(forum.to_string())
        .bind(State::Published.name())
        .bind(now.as_second())
        .bind(MOST)
        .fetch_all(&self.pool)
        .await?;
        Ok(events(rows))
    }

    /// Events of every forum that are announced and have not ended, the next one first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn coming_everywhere(&self, now: Timestamp) -> Result<Vec<Event>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "SELECT body, NULL, NULL FROM event WHERE state = $1 AND ends_at > $2 ORDER BY starts_at, id LIMIT $3",
        )
        .bind(State::Published.name())
        .bind(now.as_second())
        .bind(MOST)
        .fetch_all(&self.pool)
        .await?;
        Ok(events(rows))
    }

    /// Events of a forum for its organisers: drafts first, then what is to come, then the last ones that were.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn events(&self, forum: u64) -> Result<Vec<Event>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "SELECT body, NULL, NULL FROM event WHERE forum = $1
             ORDER BY starts_at IS NOT NULL, starts_at DESC, id LIMIT $2",
        )
        .bind(forum.to_string())
        .bind(MOST)
        .fetch_all(&self.pool)
        .await?;
        Ok(events(rows))
    }

    /// Keeps a draft, or a change that is not published yet. Nothing is sent to anybody.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_draft(&self, event: &Event) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        let known = event_in(&mut transaction, &event.id).await?;
        let stored = match known {
            Some(known) if known.event.state != State::Draft => StoredEvent {
                working: Some(event.clone()),
                ..known
            },
            _ => StoredEvent {
                event: event.clone(),
                working: None,
                before: None,
            },
        };
        write_in(&mut transaction, &stored).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn events(rows: Vec<Row>) -> Vec<Event> {
    let read = rows.into_iter().filter_map(read);
    read.map(|stored| stored.event).collect()
}
