//! What became of those who were told.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::{COLUMNS, Owned, Row, close_in, open_in, read_owned};
use crate::events::{Event, EventId};
use crate::interest::State;
use crate::store::{Person, Store, StoreError};

/// Notes that somebody comes to an event, or cannot this time, on their record if they were told of it. To be called
/// in the transaction that keeps their answer. Says whether there was a record.
///
/// # Errors
/// When the store cannot be written.
pub async fn answered_in(
    connection: &mut SqliteConnection,
    event: &EventId,
    person: &Person,
    comes: bool,
) -> Result<bool, StoreError> {
    let next = if comes {
        State::Coming
    } else {
        State::NotThisTime
    };
    let answered = sqlx::query(
        "UPDATE interest SET state = $3
         WHERE told_of = $1 AND person = $2 AND state IN ('told', 'coming', 'not-this-time')",
    )
    .bind(event.as_str())
    .bind(&person.0)
    .bind(next.name())
    .execute(connection)
    .await?;
    Ok(answered.rows_affected() > 0)
}

/// An event is called off: those who were told of it wait again. To be called in the transaction that cancels it.
/// Returns how many wait again.
///
/// # Errors
/// When the store cannot be written.
pub async fn called_off_in(
    connection: &mut SqliteConnection,
    event: &Event,
    today: Date,
) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM interest
         WHERE told_of = $1 AND state IN ('told', 'coming', 'not-this-time') ORDER BY asked_on, id"
    );
    let records = sqlx::query_as::<_, Row>(&sql);
    let records = records
        .bind(event.id.as_str())
        .fetch_all(&mut *connection)
        .await?;
    let mut again = 0;
    for Owned { record, person, .. } in records.into_iter().filter_map(read_owned) {
        let owner = (event.forum, &person);
        let other = open_in(&mut *connection, owner, &record.wish).await?;
        if other.is_some() {
            // They asked again meanwhile: one open record is enough.
            close_in(&mut *connection, &record.id, (State::Withdrawn, today)).await?;
            continue;
        }
        let open = sqlx::query("UPDATE interest SET state = 'open', told_of = NULL WHERE id = $1");
        open.bind(&record.id).execute(&mut *connection).await?;
        again += 1;
    }
    Ok(again)
}

impl Store {
    /// Ends the records of those who were told of events that are over: no answer, where they gave none. Nobody's
    /// Discord id is needed for them any more. Returns how many gave no answer.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn close_what_was(&self, now: Timestamp) -> Result<u64, StoreError> {
        let today = crate::events::when::wall(now).date().to_string();
        let over = "told_of IN (SELECT id FROM event WHERE ends_at <= $1 AND state <> 'postponed')";
        let mut transaction = self.pool.begin().await?;
        let sql = format!(
            "UPDATE interest SET state = 'no-answer', closed_on = $2, discord_id = NULL WHERE state = 'told' AND {over}"
        );
        let silent = sqlx::query(&sql);
        let silent = silent.bind(now.as_second()).bind(&today);
        let silent = silent.execute(&mut *transaction).await?.rows_affected();
        sqlx::query(&format!(
            "UPDATE interest SET closed_on = $2, discord_id = NULL
             WHERE state IN ('coming', 'not-this-time') AND closed_on IS NULL AND {over}"
        ))
        .bind(now.as_second())
        .bind(&today)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(silent)
    }
}
