//! Who comes, who cannot, who is reminded. By the store's own name of a person; the Discord id is kept only of
//! those who come or want to be reminded, and goes with that.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::{KEPT_DAYS, Store, StoreError, outbox};
use super::event_in;
use crate::events::attendance::{Answer, Before, Counts, LARGEST_PARTY, Party, Reason};
use crate::events::planning::reminders;
use crate::events::when::instant;
use crate::events::{EventId, State};
use crate::outbox::{Purpose, Recipient};
use crate::store::interest::answered_in;

/// Somebody who comes, for organisers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    /// Their Discord id.
    pub person: u64,
    /// How they come.
    pub party: Party,
}

type RsvpRow = (i64, i64, i64, i64, Option<String>);

fn answer((coming, size, first_time, meet_me, reason): RsvpRow) -> Answer {
    if coming == 0 {
        return Answer::CannotCome(reason.as_deref().and_then(Reason::find));
    }
    Answer::Coming(Party {
        size: u8::try_from(size)
            .unwrap_or(LARGEST_PARTY)
            .clamp(1, LARGEST_PARTY),
        first_time: first_time != 0,
        meet_me: meet_me != 0,
    })
}

impl Store {
    /// Deletes who came to events that ended [`KEPT_DAYS`] days ago. The events themselves stay.
    pub(in crate::store) async fn delete_old_answers(
        &self,
        today: Date,
    ) -> Result<u64, StoreError> {
        let before = today.saturating_sub(jiff::Span::new().days(KEPT_DAYS));
        let before = instant(before.at(0, 0, 0, 0), false).as_second();
        let mut gone = 0;
        for table in ["rsvp", "reminder"] {
            let done = sqlx::query(&format!(
                "DELETE FROM {table} WHERE event_id IN (SELECT id FROM event WHERE ends_at < $1)"
            ))
            .bind(before)
            .execute(&self.pool)
            .await?;
            gone += done.rows_affected();
        }
        Ok(gone)
    }

    /// Keeps what a person said about coming, and has the counts on the posts drawn anew. Returns false when the
    /// event is not one that people can come to any more.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn answer_event(
        &self,
        id: &EventId,
        person: u64,
        what: Answer,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let stored = event_in(&mut transaction, id).await?;
        let Some(stored) = stored.filter(|stored| stored.event.is_coming(now)) else {
            return Ok(false);
        };
        let (party, reason) = match what {
            Answer::Coming(party) => (Some(party), None),
            Answer::CannotCome(reason) => (None, reason),
        };
        sqlx::query(
            "INSERT INTO rsvp (event_id, person, coming, size, first_time, meet_me, reason, discord_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (event_id, person) DO UPDATE SET coming = excluded.coming, size = excluded.size,
                 first_time = excluded.first_time, meet_me = excluded.meet_me, reason = excluded.reason,
                 discord_id = excluded.discord_id",
        )
        .bind(id.as_str())
        .bind(&self.person(person).0)
        .bind(i64::from(party.is_some()))
        .bind(party.map_or(0, |party| i64::from(party.size.clamp(1, LARGEST_PARTY))))
        .bind(i64::from(party.is_some_and(|party| party.first_time)))
        .bind(i64::from(party.is_some_and(|party| party.meet_me)))
        .bind(reason.map(Reason::name))
        .bind(party.map(|_| person.to_string()))
        .execute(&mut *transaction)
        .await?;
        let name = self.person(person);
        answered_in(&mut transaction, id, &name, party.is_some()).await?;
        outbox::refresh(&mut transaction, id, stored.event.revision, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What a person said about coming.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn answer_of(&self, id: &EventId, person: u64) -> Result<Option<Answer>, StoreError> {
        let row = sqlx::query_as::<_, RsvpRow>(
            "SELECT coming, size, first_time, meet_me, reason FROM rsvp WHERE event_id = $1 AND person = $2",
        )
        .bind(id.as_str())
        .bind(&self.person(person).0)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(answer))
    }

    /// How many come.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn counts(&self, id: &EventId) -> Result<Counts, StoreError> {
        let (families, people, first_time, meet_me, cannot) = sqlx::query_as::<
            _,
            (i64, i64, i64, i64, i64),
        >(
            "SELECT COALESCE(SUM(coming), 0), COALESCE(SUM(size), 0), COALESCE(SUM(first_time), 0),
                 COALESCE(SUM(meet_me), 0), COALESCE(SUM(1 - coming), 0)
             FROM rsvp WHERE event_id = $1",
        )
        .bind(id.as_str())
        .fetch_one(&self.pool)
        .await?;
        let number = |n: i64| u32::try_from(n).unwrap_or_default();
        Ok(Counts {
            families: number(families),
            people: number(people),
            first_time: number(first_time),
            meet_me: number(meet_me),
            cannot: number(cannot),
        })
    }

    /// Who comes, for organisers only.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn guests(&self, id: &EventId) -> Result<Vec<Guest>, StoreError> {
        let rows = sqlx::query_as::<_, (String, i64, i64, i64)>(
            "SELECT discord_id, size, first_time, meet_me FROM rsvp
             WHERE event_id = $1 AND coming = 1 AND discord_id IS NOT NULL ORDER BY meet_me DESC, first_time DESC",
        )
        .bind(id.as_str())
        .fetch_all(&self.pool)
        .await?;
        let guests = rows
            .into_iter()
            .filter_map(|(person, size, first_time, meet_me)| {
                let Answer::Coming(party) = answer((1, size, first_time, meet_me, None)) else {
                    return None;
                };
                Some(Guest {
                    person: person.parse().ok()?,
                    party,
                })
            });
        Ok(guests.collect())
    }

    /// Why people cannot come: each reason with how often.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn reasons(&self, id: &EventId) -> Result<Vec<(Reason, u32)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, i64)>(
            "SELECT reason, COUNT(*) FROM rsvp WHERE event_id = $1 AND coming = 0 AND reason IS NOT NULL
             GROUP BY reason ORDER BY COUNT(*) DESC, reason",
        )
        .bind(id.as_str())
        .fetch_all(&self.pool)
        .await?;
        let read = rows.into_iter();
        Ok(read
            .filter_map(|(reason, count)| {
                Some((Reason::find(&reason)?, u32::try_from(count).ok()?))
            })
            .collect())
    }

    /// Sets when a person is reminded, in place of what was set before; an empty list means never. Returns false
    /// when the event is not to come.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn remind(
        &self,
        id: &EventId,
        person: u64,
        wanted: &[Before],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let stored = event_in(&mut transaction, id).await?;
        let Some(stored) = stored.filter(|stored| stored.event.state == State::Published) else {
            return Ok(false);
        };
        let name = self.person(person).0;
        sqlx::query("DELETE FROM reminder WHERE event_id = $1 AND person = $2")
            .bind(id.as_str())
            .bind(&name)
            .execute(&mut *transaction)
            .await?;
        for before in Before::ALL {
            let recipient = Recipient::Person(person);
            let purpose = Some(Purpose::Reminder(before));
            outbox::withdraw(&mut transaction, id, recipient, purpose).await?;
        }
        for before in wanted {
            sqlx::query("INSERT INTO reminder (event_id, person, before, discord_id) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING")
                .bind(id.as_str())
                .bind(&name)
                .bind(before.name())
                .bind(person.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        let wanted: Vec<(u64, Before)> = wanted.iter().map(|before| (person, *before)).collect();
        let planned = reminders(&stored.event, &wanted, now);
        outbox::enqueue(&mut transaction, &planned).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// When a person is reminded of an event.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn reminders_of(&self, id: &EventId, person: u64) -> Result<Vec<Before>, StoreError> {
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT before FROM reminder WHERE event_id = $1 AND person = $2")
                .bind(id.as_str())
                .bind(&self.person(person).0)
                .fetch_all(&self.pool)
                .await?;
        Ok(rows.iter().filter_map(|name| Before::find(name)).collect())
    }
}
