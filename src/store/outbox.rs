//! The ledger in the database: rows are planned in the transaction of the change that causes them.

mod told;
mod working;

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::StoreError;
use crate::events::EventId;
use crate::outbox::{Planned, Purpose, Recipient};

pub use working::{Ended, Lane};

/// Plans messages. What is planned already stays as it is; what was cancelled and is planned again comes back.
/// Returns how many are new or came back.
///
/// # Errors
/// When the store cannot be written.
pub async fn enqueue(
    connection: &mut SqliteConnection,
    planned: &[Planned],
) -> Result<u64, StoreError> {
    let mut added = 0;
    for row in planned {
        let due = row.due.as_millisecond();
        let done = sqlx::query(
            "INSERT INTO outbox (id, number, key, event, revision, recipient, purpose, due_at, not_after, state,
                 next_try_at)
             VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM outbox), $2, $3, $4, $5, $6, $7, $8, 'pending',
                 $7)
             ON CONFLICT (key) DO UPDATE SET
                 state = CASE WHEN outbox.state = 'leased' THEN 'leased' ELSE 'pending' END,
                 due_at = excluded.due_at, not_after = excluded.not_after, next_try_at = excluded.next_try_at,
                 number = excluded.number, replaced = 0, ended_at = NULL, last_error = NULL
             WHERE outbox.state = 'cancelled' OR (outbox.replaced = 1 AND outbox.state IN ('pending', 'leased'))",
        )
        .bind(new_id()?)
        .bind(row.key())
        .bind(row.event.as_str())
        .bind(i64::from(row.revision))
        .bind(row.recipient.to_string())
        .bind(row.purpose.name())
        .bind(due)
        .bind(row.too_late.map(Timestamp::as_millisecond))
        .execute(&mut *connection)
        .await?;
        added += done.rows_affected();
    }
    Ok(added)
}

/// A new revision of an event: what older revisions still had to send is cancelled, and this is planned instead.
///
/// What is being sent at this moment cannot be called back; it is not sent a second time. What is told only once
/// ([`Purpose::is_once`]) stays planned, and says what is true when it is sent. So it is not planned again: a channel
/// that has or awaits the announcement gets it edited, a person who is told first gets nothing new of that kind.
///
/// # Errors
/// When the store cannot be written.
pub async fn replace_pending(
    connection: &mut SqliteConnection,
    event: &EventId,
    new_revision: u32,
    planned: &[Planned],
) -> Result<u64, StoreError> {
    // What may stand on Discord already is looked for before it is given up: the one that sends does that.
    for change in [
        "UPDATE outbox SET state = 'cancelled', last_error = 'replaced'
         WHERE event = $1 AND revision < $2 AND state = 'pending' AND unsure = 0
             AND purpose NOT IN ('announce', 'told-first')",
        "UPDATE outbox SET replaced = 1
         WHERE event = $1 AND revision < $2 AND state IN ('pending', 'leased')
             AND purpose NOT IN ('announce', 'told-first')",
    ] {
        sqlx::query(change)
            .bind(event.as_str())
            .bind(i64::from(new_revision))
            .execute(&mut *connection)
            .await?;
    }
    let mut rows = Vec::with_capacity(planned.len());
    for row in planned {
        let mut row = row.clone();
        if row.purpose.is_once() && is_under_way(connection, &row).await? {
            match row.recipient {
                Recipient::Person(_) => continue,
                Recipient::Channel(_) | Recipient::Calendar(_) => row.purpose = Purpose::Edit,
            }
        }
        rows.push(row);
    }
    enqueue(connection, &rows).await
}

/// Whether a row of an earlier revision was sent, is being sent, or waits.
async fn is_under_way(
    connection: &mut SqliteConnection,
    row: &Planned,
) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM outbox WHERE event = $1 AND recipient = $2 AND purpose = $3 AND revision < $4
             AND state IN ('sent', 'leased', 'pending') LIMIT 1",
    )
    .bind(row.event.as_str())
    .bind(row.recipient.to_string())
    .bind(row.purpose.name())
    .bind(i64::from(row.revision))
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Takes back what waits for a recipient: of one purpose, or of all. Returns how many were taken back.
///
/// # Errors
/// When the store cannot be written.
pub async fn withdraw(
    connection: &mut SqliteConnection,
    event: &EventId,
    recipient: Recipient,
    purpose: Option<Purpose>,
) -> Result<u64, StoreError> {
    let mut taken = 0;
    for change in [
        "UPDATE outbox SET state = 'cancelled', last_error = 'withdrawn'
         WHERE event = $1 AND recipient = $2 AND ($3 IS NULL OR purpose = $3) AND state = 'pending' AND unsure = 0",
        "UPDATE outbox SET replaced = 1
         WHERE event = $1 AND recipient = $2 AND ($3 IS NULL OR purpose = $3) AND state IN ('pending', 'leased')",
    ] {
        let done = sqlx::query(change)
            .bind(event.as_str())
            .bind(recipient.to_string())
            .bind(purpose.map(Purpose::name))
            .execute(&mut *connection)
            .await?;
        taken += done.rows_affected();
    }
    Ok(taken)
}

/// Asks that every standing post of an event is drawn anew, because counts on it changed. Requests that come close
/// together become one edit; a post older than an hour is edited once in [`working::OLD_POST_PAUSE`] at most.
///
/// # Errors
/// When the store cannot be written.
pub async fn refresh(
    connection: &mut SqliteConnection,
    event: &EventId,
    revision: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    let posts: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT recipient FROM outbox
         WHERE event = $1 AND purpose = 'announce' AND recipient LIKE 'channel-%'
             AND state IN ('sent', 'leased', 'pending')",
    )
    .bind(event.as_str())
    .fetch_all(&mut *connection)
    .await?;
    for recipient in posts.iter().filter_map(|text| Recipient::parse(text)) {
        let waiting: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM outbox WHERE event = $1 AND recipient = $2 AND state = 'pending'
                 AND ((purpose = 'announce' AND unsure = 0) OR purpose = 'edit' OR purpose LIKE 'refresh-%')
             LIMIT 1",
        )
        .bind(event.as_str())
        .bind(recipient.to_string())
        .fetch_optional(&mut *connection)
        .await?;
        if waiting.is_some() {
            // It will be drawn from the counts of that moment.
            continue;
        }
        let number: i64 = sqlx::query_scalar(
            "SELECT COALESCE(MAX(CAST(SUBSTR(purpose, 9) AS BIGINT)) + 1, 0) FROM outbox
             WHERE event = $1 AND recipient = $2 AND purpose LIKE 'refresh-%'",
        )
        .bind(event.as_str())
        .bind(recipient.to_string())
        .fetch_one(&mut *connection)
        .await?;
        let due = working::next_edit(connection, event, recipient, now).await?;
        let planned = Planned {
            event: event.clone(),
            revision,
            recipient,
            purpose: Purpose::Refresh(u32::try_from(number).unwrap_or(u32::MAX)),
            due,
            too_late: None,
        };
        enqueue(connection, &[planned]).await?;
    }
    Ok(())
}

/// Deletes every row of a person, whatever its state.
///
/// # Errors
/// When the store cannot be written.
pub async fn forget(connection: &mut SqliteConnection, person: u64) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM outbox WHERE recipient = $1")
        .bind(Recipient::Person(person).to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// A new id of a row.
fn new_id() -> Result<String, StoreError> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|error| StoreError(error.to_string()))?;
    Ok(data_encoding::BASE32_NOPAD
        .encode(&bytes)
        .to_ascii_lowercase())
}

impl super::Store {
    /// Plans messages that no other change causes. See [`enqueue`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn plan_messages(&self, planned: &[Planned]) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let added = enqueue(&mut transaction, planned).await?;
        transaction.commit().await?;
        Ok(added)
    }

    /// Plans the messages of a new revision. See [`replace_pending`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn replan_messages(
        &self,
        event: &EventId,
        new_revision: u32,
        planned: &[Planned],
    ) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let added = replace_pending(&mut transaction, event, new_revision, planned).await?;
        transaction.commit().await?;
        Ok(added)
    }

    /// Takes back what waits for a recipient. See [`withdraw`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn withdraw_messages(
        &self,
        event: &EventId,
        recipient: Recipient,
        purpose: Option<Purpose>,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let taken = withdraw(&mut transaction, event, recipient, purpose).await?;
        transaction.commit().await?;
        Ok(taken)
    }

    /// Asks that the standing posts of an event are drawn anew. See [`refresh`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn redraw_posts(
        &self,
        event: &EventId,
        revision: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        refresh(&mut transaction, event, revision, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}
