//! What organisers and tests want to know of the ledger.

use std::collections::BTreeMap;

use super::super::{Store, StoreError};
use crate::events::EventId;
use crate::outbox::{Receipt, Recipient, Row, State};

impl Store {
    /// How far the telling of a change is: of this revision's notices to people.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn receipt(&self, event: &EventId, revision: u32) -> Result<Receipt, StoreError> {
        let rows = sqlx::query_as::<_, (String, String)>(
            "SELECT recipient, state FROM outbox
             WHERE event = $1 AND revision = $2 AND recipient LIKE 'person-%'
                 AND purpose IN ('changed', 'postponed', 'cancelled') ORDER BY number",
        )
        .bind(event.as_str())
        .bind(i64::from(revision))
        .fetch_all(&self.pool)
        .await?;
        let mut receipt = Receipt::default();
        for (recipient, state) in rows {
            let person = Recipient::parse(&recipient).map_or(0, Recipient::id);
            match State::find(&state) {
                Some(State::Sent) => receipt.told += 1,
                Some(State::Pending | State::Leased) => receipt.waiting += 1,
                Some(State::Unreachable) => receipt.unreachable.push(person),
                Some(State::Failed | State::TooLate) => receipt.failed.push(person),
                Some(State::Cancelled) | None => {}
            }
        }
        Ok(receipt)
    }

    /// The row with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn message(&self, id: &str) -> Result<Option<Row>, StoreError> {
        let row = sqlx::query_as::<_, Row>("SELECT * FROM outbox WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row)
    }

    /// All rows of an event in the order they were planned.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn messages_of(&self, event: &EventId) -> Result<Vec<Row>, StoreError> {
        let rows =
            sqlx::query_as::<_, Row>("SELECT * FROM outbox WHERE event = $1 ORDER BY number")
                .bind(event.as_str())
                .fetch_all(&self.pool)
                .await?;
        Ok(rows)
    }

    /// How many rows there are in each state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn message_counts(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows =
            sqlx::query_as::<_, (String, i64)>("SELECT state, COUNT(*) FROM outbox GROUP BY state")
                .fetch_all(&self.pool)
                .await?;
        let counts = rows.into_iter();
        Ok(counts
            .map(|(state, count)| (state, count.unsigned_abs()))
            .collect())
    }

    /// Tries once more what could not be sent for this event: for an organiser who mended the cause. Returns how
    /// many rows wait again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn try_messages_again(
        &self,
        event: &EventId,
        now: jiff::Timestamp,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE outbox SET state = 'pending', next_try_at = $1, ended_at = NULL, replaced = 0
             WHERE event = $2 AND (state = 'failed' OR (state = 'pending' AND last_error IS NOT NULL))
                 AND (not_after IS NULL OR not_after > $1)",
        )
        .bind(now.as_millisecond())
        .bind(event.as_str())
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Deletes every row for a person, by their Discord id.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_messages(&self, person: u64) -> Result<u64, StoreError> {
        super::forget(&mut *self.pool.acquire().await?, person).await
    }
}
