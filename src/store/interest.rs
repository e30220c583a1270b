//! What people wait for, as stored: their own records.

mod answers;
mod demand;
mod others;
mod reactions;
mod telling;

use jiff::civil::Date;
use sqlx::SqliteConnection;

pub use answers::{answered_in, called_off_in};
pub use demand::HeardOf;
pub use others::{AnswerCounts, Counted};
pub use reactions::Post;
pub(super) use telling::take_back_in;
pub use telling::{Told, tell_first_in, with_head_start_in};

use super::{Person, Store, StoreError};
use crate::events::EventId;
use crate::interest::{About, Interest, Mode, Slots, State, Tell, Wish, ageing};

/// The columns of a record, in the order in which [`read`] takes them.
const COLUMNS: &str = "id, about, area, mode, slots, party, first_time, tell, from_event, state, asked_on, expires_on, \
     asked_again_on, told_of, person, discord_id";

type Row = (
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    i64,
    String,
    Option<String>,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
);

/// A record with its owner, and their Discord id if they want a message.
struct Owned {
    record: Interest,
    person: Person,
    discord_id: Option<u64>,
}

fn read_owned(row: Row) -> Option<Owned> {
    let (person, discord_id) = (Person(row.14.clone()), row.15.clone());
    Some(Owned {
        record: read(row)?,
        person,
        discord_id: discord_id.and_then(|id| id.parse().ok()),
    })
}

/// A record from its row. None for what no version wrote.
fn read(row: Row) -> Option<Interest> {
    let (id, about, area, mode, slots, party, first_time, tell, from_event, state, ..) = row;
    let (asked_on, expires_on, asked_again_on, told_of) = (row.10, row.11, row.12, row.13);
    Some(Interest {
        id,
        wish: Wish {
            about: About::read(&about),
            area: Some(area).filter(|area| !area.is_empty()),
            mode: Mode::find(&mode).unwrap_or_default(),
            slots: Slots::from_bits(slots),
            party: party.and_then(|party| u8::try_from(party).ok()),
            first_time: first_time != 0,
            tell: Tell::read(&tell),
            from_event: from_event.as_deref().and_then(EventId::parse),
        },
        state: State::find(&state)?,
        asked_on: asked_on.parse().ok()?,
        expires_on: expires_on.parse().ok()?,
        asked_again_on: asked_again_on.and_then(|day| day.parse().ok()),
        told_of: told_of.as_deref().and_then(EventId::parse),
    })
}

/// A record of this person, in a transaction.
async fn one_in(
    connection: &mut SqliteConnection,
    (person, id): (&Person, &str),
) -> Result<Option<Interest>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM interest WHERE id = $1 AND person = $2");
    let row = sqlx::query_as::<_, Row>(&sql);
    let row = row
        .bind(id)
        .bind(&person.0)
        .fetch_optional(connection)
        .await?;
    Ok(row.and_then(read))
}

/// The open record of this person about this, in a transaction.
async fn open_in(
    connection: &mut SqliteConnection,
    (forum, person): (u64, &Person),
    wish: &Wish,
) -> Result<Option<Interest>, StoreError> {
    let row = sqlx::query_as::<_, Row>(&format!(
        "SELECT {COLUMNS} FROM interest
         WHERE forum = $1 AND person = $2 AND about = $3 AND area = $4 AND state = 'open'"
    ))
    .bind(forum.to_string())
    .bind(&person.0)
    .bind(wish.about.key())
    .bind(wish.area.as_deref().unwrap_or_default())
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(read))
}

/// Ends a record: nobody is written to about it any more.
async fn close_in(
    connection: &mut SqliteConnection,
    id: &str,
    (state, today): (State, Date),
) -> Result<(), StoreError> {
    let close = sqlx::query(
        "UPDATE interest SET state = $2, closed_on = $3, discord_id = NULL WHERE id = $1",
    );
    let close = close.bind(id).bind(state.name()).bind(today.to_string());
    close.execute(connection).await?;
    Ok(())
}

impl Store {
    /// Notes what a person waits for. A record that is there already stays as it is: a second tap is harmless. Says
    /// whether it is new.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_interest(
        &self,
        forum: u64,
        discord_id: u64,
        wish: &Wish,
        today: Date,
    ) -> Result<(Interest, bool), StoreError> {
        let person = self.person(discord_id);
        let mut transaction = self.pool.begin().await?;
        if let Some(known) = open_in(&mut transaction, (forum, &person), wish).await? {
            return Ok((known, false));
        }
        let id = EventId::new().map_err(|error| StoreError(error.to_string()))?;
        let record = Interest {
            id: id.to_string(),
            wish: wish.clone(),
            state: State::Open,
            asked_on: today,
            expires_on: ageing::expires_on(today),
            asked_again_on: None,
            told_of: None,
        };
        insert_in(&mut transaction, (forum, &person), discord_id, &record).await?;
        transaction.commit().await?;
        Ok((record, true))
    }

    /// Changes what a person waits for. When that is what another of their records waits for, the two become one:
    /// the longer wait counts. Nothing when the record is not theirs or not open.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn change_interest(
        &self,
        forum: u64,
        discord_id: u64,
        id: &str,
        change: impl FnOnce(&mut Wish) + Send,
        today: Date,
    ) -> Result<Option<Interest>, StoreError> {
        let person = self.person(discord_id);
        let mut transaction = self.pool.begin().await?;
        let Some(mut record) = one_in(&mut transaction, (&person, id)).await? else {
            return Ok(None);
        };
        if record.state != State::Open {
            return Ok(None);
        }
        change(&mut record.wish);
        let other = open_in(&mut transaction, (forum, &person), &record.wish).await?;
        if let Some(other) = other.filter(|other| other.id != record.id) {
            record.asked_on = record.asked_on.min(other.asked_on);
            close_in(&mut transaction, &other.id, (State::Withdrawn, today)).await?;
        }
        update_in(&mut transaction, discord_id, &record).await?;
        transaction.commit().await?;
        Ok(Some(record))
    }

    /// What a person waits for, and what they were told of: the first asked first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn interests(
        &self,
        forum: u64,
        person: &Person,
    ) -> Result<Vec<Interest>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(&format!(
            "SELECT {COLUMNS} FROM interest WHERE forum = $1 AND person = $2 AND state IN ('open', 'told')
             ORDER BY asked_on, id"
        ))
        .bind(forum.to_string())
        .bind(&person.0)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// One record of a person.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn interest(
        &self,
        person: &Person,
        id: &str,
    ) -> Result<Option<Interest>, StoreError> {
        one_in(&mut *self.pool.acquire().await?, (person, id)).await
    }

    /// The day on which a person asked for what they were told of with this event; none when they did not ask, or took
    /// it back.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn asked_for(
        &self,
        person: &Person,
        event: &EventId,
    ) -> Result<Option<Date>, StoreError> {
        let day: Option<String> = sqlx::query_scalar(
            "SELECT MIN(asked_on) FROM interest
             WHERE person = $1 AND told_of = $2 AND state IN ('told', 'coming', 'not-this-time')",
        )
        .bind(&person.0)
        .bind(event.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(day.and_then(|day| day.parse().ok()))
    }

    /// Takes a record back. Says whether there was one to take back: after the event that it waited for, there is not.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn withdraw_interest(
        &self,
        person: &Person,
        id: &str,
        today: Date,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let known = one_in(&mut transaction, (person, id)).await?;
        let closed: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM interest WHERE id = $1 AND closed_on IS NOT NULL")
                .bind(id)
                .fetch_optional(&mut *transaction)
                .await?;
        let alive = closed.is_none() && known.is_some_and(|record| record.state.is_alive());
        if alive {
            telling::take_back_in(&mut transaction, (person, Some(id))).await?;
            close_in(&mut transaction, id, (State::Withdrawn, today)).await?;
        }
        transaction.commit().await?;
        Ok(alive)
    }

    /// Keeps a record for another year: the person said that it still holds. Says whether it is open.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn renew_interest(
        &self,
        person: &Person,
        id: &str,
        today: Date,
    ) -> Result<bool, StoreError> {
        let renewed = sqlx::query(
            "UPDATE interest SET expires_on = $3, asked_again_on = NULL
             WHERE id = $1 AND person = $2 AND state = 'open'",
        )
        .bind(id)
        .bind(&person.0)
        .bind(ageing::expires_on(today).to_string())
        .execute(&self.pool)
        .await?;
        Ok(renewed.rows_affected() > 0)
    }

    /// How many records and reactions are kept about a person, in all forums.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn interest_kept_about(&self, person: &Person) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM interest WHERE person = $1)
                  + (SELECT COUNT(*) FROM reaction WHERE person = $1)",
        )
        .bind(&person.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(count.unsigned_abs())
    }
}

/// The Discord id, where the person wants a message.
fn address(discord_id: u64, wish: &Wish) -> Option<String> {
    (wish.tell == Tell::Message).then(|| discord_id.to_string())
}

async fn insert_in(
    connection: &mut SqliteConnection,
    (forum, person): (u64, &Person),
    discord_id: u64,
    record: &Interest,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO interest (id, forum, person, about, area, mode, slots, party, first_time, tell, discord_id,
             from_event, state, asked_on, expires_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14)",
    )
    .bind(&record.id)
    .bind(forum.to_string())
    .bind(&person.0)
    .bind(record.wish.about.key())
    .bind(record.wish.area.as_deref().unwrap_or_default())
    .bind(record.wish.mode.name())
    .bind(i64::from(record.wish.slots.bits()))
    .bind(record.wish.party.map(i64::from))
    .bind(i64::from(record.wish.first_time))
    .bind(record.wish.tell.name())
    .bind(address(discord_id, &record.wish))
    .bind(record.wish.from_event.as_ref().map(EventId::as_str))
    .bind(record.asked_on.to_string())
    .bind(record.expires_on.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn update_in(
    connection: &mut SqliteConnection,
    discord_id: u64,
    record: &Interest,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE interest SET about = $2, area = $3, mode = $4, slots = $5, party = $6, first_time = $7, tell = $8,
             discord_id = $9, asked_on = $10
         WHERE id = $1",
    )
    .bind(&record.id)
    .bind(record.wish.about.key())
    .bind(record.wish.area.as_deref().unwrap_or_default())
    .bind(record.wish.mode.name())
    .bind(i64::from(record.wish.slots.bits()))
    .bind(record.wish.party.map(i64::from))
    .bind(i64::from(record.wish.first_time))
    .bind(record.wish.tell.name())
    .bind(address(discord_id, &record.wish))
    .bind(record.asked_on.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
