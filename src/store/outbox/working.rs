//! What the one that sends needs: claiming rows with a lease, and writing down how each try ended.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _};

use super::super::{KEPT_DAYS, Store, StoreError};
use crate::events::EventId;
use crate::outbox::{LEASE, Planned, Purpose, Recipient, Row, State};

/// Discord limits edits of messages older than an hour (its error 30046) and does not say to how many.
const OLD: SignedDuration = SignedDuration::from_hours(1);
/// Time between two edits of such a message that only draw counts anew.
pub(super) const OLD_POST_PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// Time between two such edits of a younger message.
const YOUNG_POST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// Scheduled events know no nonce. One that was being made when the process died may still arrive for this long.
const STRAY: SignedDuration = SignedDuration::from_secs(15);

/// Which rows are claimed: each lane has a pace of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Channels and calendars.
    Posts,
    /// Direct messages.
    People,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It stands on Discord: in this channel (or calendar), under this id.
    Sent {
        /// The channel's id; the forum's for a scheduled event.
        channel: u64,
        /// The id of the message or scheduled event.
        message: u64,
    },
    /// To be tried again.
    Later {
        /// Not before this moment.
        at: Timestamp,
        /// Whether this try may have arrived all the same.
        unsure: bool,
        /// What happened, without anybody's words or names.
        error: String,
    },
    /// It cannot be sent.
    Failed(String),
    /// Its time is over.
    TooLate,
    /// It is not needed any more.
    Cancelled(String),
    /// The person takes no messages from Signpost.
    Unreachable(String),
}

impl Ended {
    fn state(&self) -> State {
        match self {
            Self::Sent { .. } => State::Sent,
            Self::Later { .. } => State::Pending,
            Self::Failed(_) => State::Failed,
            Self::TooLate => State::TooLate,
            Self::Cancelled(_) => State::Cancelled,
            Self::Unreachable(_) => State::Unreachable,
        }
    }
}

impl FromRow<'_, SqliteRow> for Row {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let odd = |column: &str| sqlx::Error::ColumnNotFound(format!("readable {column}"));
        let time = |column: &str| -> Result<Option<Timestamp>, sqlx::Error> {
            let read: Option<i64> = row.try_get(column)?;
            Ok(read.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
        };
        let text = |column: &str| row.try_get::<String, _>(column);
        let number = |column: &str| row.try_get::<i64, _>(column);
        let channel: Option<String> = row.try_get("channel_id")?;
        Ok(Self {
            id: text("id")?,
            planned: Planned {
                event: EventId::parse(&text("event")?).ok_or_else(|| odd("event"))?,
                revision: u32::try_from(number("revision")?).map_err(|_| odd("revision"))?,
                recipient: Recipient::parse(&text("recipient")?).ok_or_else(|| odd("recipient"))?,
                purpose: Purpose::parse(&text("purpose")?).ok_or_else(|| odd("purpose"))?,
                due: time("due_at")?.ok_or_else(|| odd("due_at"))?,
                too_late: time("not_after")?,
            },
            state: State::find(&text("state")?).ok_or_else(|| odd("state"))?,
            attempt: u32::try_from(number("attempt")?).unwrap_or(u32::MAX),
            unsure: number("unsure")? != 0,
            tried_at: time("tried_at")?.unwrap_or(Timestamp::UNIX_EPOCH),
            replaced: number("replaced")? != 0,
            channel: channel.and_then(|id| id.parse().ok()),
        })
    }
}

/// When a standing post may be drawn anew.
pub(super) async fn next_edit(
    connection: &mut SqliteConnection,
    event: &EventId,
    recipient: Recipient,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let (posted, edited): (Option<i64>, Option<i64>) = sqlx::query_as(
        "SELECT MAX(CASE WHEN purpose = 'announce' THEN ended_at END),
                MAX(CASE WHEN purpose <> 'announce' THEN ended_at END)
         FROM outbox WHERE event = $1 AND recipient = $2 AND state = 'sent'
             AND (purpose IN ('announce', 'edit') OR purpose LIKE 'refresh-%')",
    )
    .bind(event.as_str())
    .bind(recipient.to_string())
    .fetch_one(connection)
    .await?;
    let time = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let is_old = time(posted).is_some_and(|at| now.duration_since(at) > OLD);
    let pause = if is_old {
        OLD_POST_PAUSE
    } else {
        YOUNG_POST_PAUSE
    };
    let next = time(edited).and_then(|at| at.checked_add(pause).ok());
    Ok(next.map_or(now, |next| next.max(now)))
}

impl Store {
    /// Claims rows that are due, the oldest first, with a lease of [`LEASE`]. A row whose lease ran out is claimed
    /// as well; it may have been sent ([`Row::unsure`]).
    ///
    /// What is about one event goes to one recipient in the order it was planned. A receipt waits until nobody is
    /// left to be told.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn claim_messages(
        &self,
        lane: Lane,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "UPDATE outbox SET state = 'leased', attempt = attempt + 1, lease_until = $1,
                 unsure = CASE WHEN state = 'leased' THEN 1 ELSE unsure END,
                 tried_at = CASE WHEN state = 'leased' OR unsure = 1 THEN tried_at ELSE $2 END,
                 channel_id = COALESCE(channel_id, (SELECT known.channel_id FROM outbox known
                     WHERE known.recipient = outbox.recipient AND known.channel_id IS NOT NULL LIMIT 1))
             WHERE id IN (
                 SELECT id FROM outbox due
                 WHERE ((state = 'pending' AND next_try_at <= $2) OR (state = 'leased' AND lease_until <= $2))
                     AND (recipient LIKE 'person-%') = $3
                     AND NOT EXISTS (
                         SELECT 1 FROM outbox earlier
                         WHERE earlier.event = due.event AND earlier.recipient = due.recipient
                             AND earlier.number < due.number
                             AND (earlier.state = 'leased' OR (earlier.state = 'pending' AND earlier.due_at <= $2)))
                     AND NOT (purpose = 'receipt' AND EXISTS (
                         SELECT 1 FROM outbox told
                         WHERE told.event = due.event AND told.revision = due.revision
                             AND told.recipient LIKE 'person-%'
                             AND told.purpose IN ('changed', 'postponed', 'cancelled')
                             AND told.state IN ('pending', 'leased')))
                 ORDER BY due_at, number LIMIT $4)
             RETURNING *",
        )
        .bind(now.as_millisecond() + i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX / 2))
        .bind(now.as_millisecond())
        .bind(i64::from(lane == Lane::People))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// Whether a claimed row is still to be sent: asked right before it is. Starts its lease anew, and notes that
    /// no earlier try is in doubt.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn is_still_wanted(&self, row: &Row, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE outbox SET lease_until = $1, tried_at = $2, unsure = 0
             WHERE id = $3 AND attempt = $4 AND state = 'leased' AND replaced = 0",
        )
        .bind(now.as_millisecond() + i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX / 2))
        .bind(now.as_millisecond())
        .bind(&row.id)
        .bind(i64::from(row.attempt))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Writes down how a try ended. Returns false, and changes nothing, when the row is not of this try any more.
    ///
    /// A row that a newer revision replaced meanwhile is not tried again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn end_message(
        &self,
        row: &Row,
        ended: &Ended,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let (sent, later) = match ended {
            Ended::Sent { channel, message } => (Some((*channel, *message)), None),
            Ended::Later { at, unsure, .. } => (None, Some((at.as_millisecond(), *unsure))),
            _ => (None, None),
        };
        let error = match ended {
            Ended::Sent { .. } | Ended::TooLate => None,
            Ended::Later { error, .. } => Some(error),
            Ended::Failed(error) | Ended::Cancelled(error) | Ended::Unreachable(error) => {
                Some(error)
            }
        };
        let unsure = later.is_some_and(|(_, unsure)| unsure);
        let channel = sent.map(|(channel, _)| channel).or(row.channel);
        let done = sqlx::query(
            "UPDATE outbox SET lease_until = NULL, unsure = $1, next_try_at = COALESCE($2, next_try_at),
                 channel_id = COALESCE($3, channel_id), message_id = COALESCE($4, message_id), last_error = $5,
                 state = CASE WHEN $6 = 'pending' AND replaced = 1 AND $1 = 0 THEN 'cancelled' ELSE $6 END,
                 ended_at = CASE WHEN $6 = 'pending' AND (replaced = 0 OR $1 = 1) THEN NULL ELSE $7 END
             WHERE id = $8 AND attempt = $9 AND state = 'leased'",
        )
        .bind(i64::from(unsure))
        .bind(later.map(|(at, _)| at))
        .bind(channel.map(|id| id.to_string()))
        .bind(sent.map(|(_, id)| id.to_string()))
        .bind(error)
        .bind(ended.state().name())
        .bind(now.as_millisecond())
        .bind(&row.id)
        .bind(i64::from(row.attempt))
        .execute(&mut *transaction)
        .await?;
        let is_ours = done.rows_affected() > 0;
        if let (true, Some((channel, message)), Purpose::Announce) =
            (is_ours, sent, row.planned.purpose)
        {
            sqlx::query(
                "INSERT INTO event_post (event_id, channel_id, message_id) VALUES ($1, $2, $3)
                 ON CONFLICT (event_id, channel_id) DO UPDATE SET message_id = excluded.message_id",
            )
            .bind(row.planned.event.as_str())
            .bind(channel.to_string())
            .bind(message.to_string())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(is_ours)
    }

    /// Marks what is of no use any more, and may not have been sent, as too late. Returns the rows.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn give_up_late_messages(&self, now: Timestamp) -> Result<Vec<Row>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "UPDATE outbox SET state = 'too_late', ended_at = $1
             WHERE state = 'pending' AND unsure = 0 AND not_after <= $1 RETURNING *",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// After a start, when it is certain that nobody else is sending: rows that were being sent when the last
    /// process ended can be looked at now.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn release_messages(&self, now: Timestamp) -> Result<u64, StoreError> {
        let stray = now.checked_add(STRAY).unwrap_or(now);
        let done = sqlx::query(
            "UPDATE outbox SET lease_until =
                 CASE WHEN recipient LIKE 'calendar-%' THEN MIN(lease_until, $1) ELSE $2 END
             WHERE state = 'leased'",
        )
        .bind(stray.as_millisecond())
        .bind(now.as_millisecond())
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The next moment after now at which a row becomes due or a lease runs out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_message(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(CASE WHEN state = 'leased' THEN lease_until ELSE next_try_at END) FROM outbox
             WHERE state IN ('pending', 'leased')
                 AND CASE WHEN state = 'leased' THEN lease_until ELSE next_try_at END > $1",
        )
        .bind(now.as_millisecond())
        .fetch_one(&self.pool)
        .await?;
        Ok(next.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    }

    /// Rings whenever a row was added or changed.
    pub fn ledger_bell(&self) -> tokio::sync::watch::Receiver<u64> {
        self.ledger.subscribe()
    }

    /// Where an event stands in a channel: the id of its post. For a calendar, the id of its scheduled event.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn post_of(
        &self,
        event: &EventId,
        recipient: Recipient,
    ) -> Result<Option<u64>, StoreError> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT message_id FROM event_post WHERE event_id = $1 AND channel_id = $2",
        )
        .bind(event.as_str())
        .bind(recipient.id().to_string())
        .fetch_optional(&self.pool)
        .await?;
        Ok(found.and_then(|id| id.parse().ok()))
    }

    /// How many other rows for the same recipient are being sent or may have arrived without an answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn others_in_doubt(&self, row: &Row) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox
             WHERE recipient = $1 AND id <> $2 AND (state = 'leased' OR state = 'pending' AND unsure <> 0)",
        )
        .bind(row.planned.recipient.to_string())
        .bind(&row.id)
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// Ids of everything that is known to stand in a channel or calendar because of some event.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn posts_in(&self, channel: u64) -> Result<Vec<u64>, StoreError> {
        let found: Vec<String> =
            sqlx::query_scalar("SELECT message_id FROM event_post WHERE channel_id = $1")
                .bind(channel.to_string())
                .fetch_all(&self.pool)
                .await?;
        Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Deletes rows that ended [`KEPT_DAYS`] days ago, of events that ended as long ago: before that they are
    /// needed to know what was said already.
    pub(in crate::store) async fn delete_old_messages(
        &self,
        today: Date,
    ) -> Result<u64, StoreError> {
        let before = today.saturating_sub(jiff::Span::new().days(KEPT_DAYS));
        let Ok(before) = before.in_tz("UTC").map(|day| day.timestamp()) else {
            return Ok(0);
        };
        let done = sqlx::query(
            "DELETE FROM outbox WHERE state NOT IN ('pending', 'leased') AND ended_at < $1
                 AND NOT EXISTS (SELECT 1 FROM event
                     WHERE event.id = outbox.event AND (event.ends_at IS NULL OR event.ends_at >= $2))",
        )
        .bind(before.as_millisecond())
        .bind(before.as_second())
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
