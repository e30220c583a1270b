//! Those who asked are told first: each once, in the transaction that publishes the event.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sqlx::SqliteConnection;

use super::{COLUMNS, Row, read, read_owned};
use crate::directory::Areas;
use crate::events::{Event, EventId};
use crate::interest::{About, Due, Gathering, Interest, State, head_start};
use crate::outbox::{Planned, Purpose, Recipient};
use crate::store::outbox::{enqueue, withdraw};
use crate::store::{Person, Store, StoreError};

/// What came of telling those who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Records that moved on: somebody waited for this.
    pub records: u64,
    /// The messages, one for each person who wants one. They are planned already.
    pub planned: Vec<Planned>,
}

/// Tells those whose open record an event fits, and moves their records on. To be called in the transaction that
/// publishes the event; a second call finds nobody left to tell. Somebody with several records that fit gets one
/// message.
///
/// # Errors
/// When the store cannot be written.
pub async fn tell_first_in(
    connection: &mut SqliteConnection,
    event: &Event,
    areas: &Areas,
    now: Timestamp,
) -> Result<Told, StoreError> {
    let gathering = Gathering::of(event, areas);
    // Somebody who was told of it, or said whether they come, knows of it: they wait for another one.
    let records = sqlx::query_as::<_, Row>(&format!(
        "SELECT {COLUMNS} FROM interest WHERE forum = $1 AND state = 'open'
             AND NOT EXISTS (SELECT 1 FROM interest other
                 WHERE other.person = interest.person AND other.told_of = $2)
             AND NOT EXISTS (SELECT 1 FROM rsvp WHERE rsvp.person = interest.person AND rsvp.event_id = $2)
         ORDER BY asked_on, id"
    ))
    .bind(event.forum.to_string())
    .bind(event.id.as_str())
    .fetch_all(&mut *connection)
    .await?;
    let (mut moved, mut planned) = (0, Vec::<Planned>::new());
    for one in records.into_iter().filter_map(read_owned) {
        let record = one.record;
        if !record.wish.fits(&gathering, areas) {
            continue;
        }
        sqlx::query("UPDATE interest SET state = 'told', told_of = $2 WHERE id = $1")
            .bind(&record.id)
            .bind(event.id.as_str())
            .execute(&mut *connection)
            .await?;
        moved += 1;
        let Some(person) = one.discord_id else {
            continue;
        };
        let message = first_word(event, Recipient::Person(person), now);
        if !planned.contains(&message) {
            planned.push(message);
        }
    }
    meet_in(connection, event, &gathering, now).await?;
    enqueue(connection, &planned).await?;
    Ok(Told {
        records: moved,
        planned,
    })
}

/// Tells those who asked, and keeps from the public what is planned for it until they have had their head start. To be
/// called in the transaction that publishes an event or a change of it, before `planned` is written; also for a step
/// that calls it off, when only what is planned is looked through.
///
/// # Errors
/// When the store cannot be written.
pub async fn with_head_start_in(
    connection: &mut SqliteConnection,
    event: &Event,
    (areas, hours): (&Areas, u16),
    planned: Vec<Planned>,
    now: Timestamp,
) -> Result<Vec<Planned>, StoreError> {
    let waiting = unannounced_in(connection, event, now).await?;
    let mut at = now;
    if event.state == crate::events::State::Published {
        let told = tell_first_in(connection, event, areas, now).await?;
        if !told.planned.is_empty() {
            at = head_start::announce_at(event, hours, now);
        }
    }
    Ok(head_start::hold_back(planned, &waiting, at))
}

/// The message to somebody who is told first.
fn first_word(event: &Event, recipient: Recipient, now: Timestamp) -> Planned {
    Planned {
        event: event.id.clone(),
        revision: event.revision,
        recipient,
        purpose: Purpose::ToldFirst,
        due: now,
        too_late: event.when.as_ref().map(|when| when.starts_at()),
    }
}

/// Where the announcement of an event has not gone out and is not about to.
async fn unannounced_in(
    connection: &mut SqliteConnection,
    event: &Event,
    now: Timestamp,
) -> Result<BTreeSet<Recipient>, StoreError> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT recipient FROM outbox
         WHERE event = $1 AND purpose = $2 AND state = 'pending' AND unsure = 0 AND due_at > $3",
    )
    .bind(event.id.as_str())
    .bind(Purpose::Announce.name())
    .bind(now.as_millisecond())
    .fetch_all(connection)
    .await?;
    Ok(rows
        .iter()
        .filter_map(|recipient| Recipient::parse(recipient))
        .collect())
}

/// Reactions on earlier posts and families counted elsewhere waited for this too.
async fn meet_in(
    connection: &mut SqliteConnection,
    event: &Event,
    gathering: &Gathering,
    now: Timestamp,
) -> Result<(), StoreError> {
    let today = crate::events::when::wall(now).date().to_string();
    let forum = event.forum.to_string();
    let events: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT event_id FROM reaction WHERE forum = $1 AND met_on IS NULL AND event_id <> $2",
    )
    .bind(&forum)
    .bind(event.id.as_str())
    .fetch_all(&mut *connection)
    .await?;
    for earlier in events.iter().filter_map(|id| EventId::parse(id)) {
        let Some(stored) = crate::store::event_in(&mut *connection, &earlier).await? else {
            continue;
        };
        if Gathering::about(&stored.event).fits(gathering) {
            let met = sqlx::query(
                "UPDATE reaction SET met_on = $2 WHERE event_id = $1 AND met_on IS NULL",
            );
            let met = met.bind(earlier.as_str()).bind(&today);
            met.execute(&mut *connection).await?;
        }
    }
    let abouts: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT about FROM counted_elsewhere WHERE forum = $1 AND met_on IS NULL",
    )
    .bind(&forum)
    .fetch_all(&mut *connection)
    .await?;
    for about in abouts {
        // A number has no area that must suit; the organisers who wrote it down know of the event.
        if About::read(&about).fits(gathering) {
            let met = sqlx::query(
                "UPDATE counted_elsewhere SET met_on = $3 WHERE forum = $1 AND about = $2 AND met_on IS NULL",
            );
            let met = met.bind(&forum).bind(about).bind(&today);
            met.execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Takes back what waits to be sent to a person about their records: about one, or about all.
pub(in crate::store) async fn take_back_in(
    connection: &mut SqliteConnection,
    (person, id): (&Person, Option<&str>),
) -> Result<(), StoreError> {
    let rows = sqlx::query_as::<_, (String, Option<String>, String)>(
        "SELECT id, told_of, discord_id FROM interest
         WHERE person = $1 AND ($2 IS NULL OR id = $2) AND discord_id IS NOT NULL",
    );
    let rows = rows.bind(&person.0).bind(id);
    for (record, told_of, address) in rows.fetch_all(&mut *connection).await? {
        let Ok(recipient) = address.parse().map(Recipient::Person) else {
            continue;
        };
        if let Some(record) = EventId::parse(&record) {
            let purpose = Some(Purpose::StillInterested);
            withdraw(&mut *connection, &record, recipient, purpose).await?;
        }
        if let Some(event) = told_of.as_deref().and_then(EventId::parse) {
            let purpose = Some(Purpose::ToldFirst);
            withdraw(&mut *connection, &event, recipient, purpose).await?;
        }
    }
    Ok(())
}

impl Store {
    /// Tells those who asked, in a transaction of its own.
    ///
    /// # Errors
    /// When the store cannot be written; then nobody is told.
    pub async fn tell_first(
        &self,
        event: &Event,
        areas: &Areas,
        now: Timestamp,
    ) -> Result<Told, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let told = tell_first_in(&mut transaction, event, areas, now).await?;
        transaction.commit().await?;
        Ok(told)
    }

    /// Ends records whose year is over, and asks those who can be asked whether theirs still holds: once, by a
    /// message that is planned in the same transaction. In it the record's name stands where an event's would.
    /// Returns how many ended and how many are asked.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn age_interest(&self, now: Timestamp) -> Result<(u64, u64), StoreError> {
        let today = crate::events::when::wall(now).date();
        let mut transaction = self.pool.begin().await?;
        let rows = sqlx::query_as::<_, Row>(&format!(
            "SELECT {COLUMNS} FROM interest WHERE state = 'open' AND expires_on <= $1"
        ))
        .bind(today.to_string())
        .fetch_all(&mut *transaction)
        .await?;
        let (mut ended, mut asked) = (0, 0);
        for record in rows.into_iter().filter_map(read) {
            match record.due(today) {
                Due::Nothing => {}
                Due::Expire => {
                    super::close_in(&mut transaction, &record.id, (State::Expired, today)).await?;
                    ended += 1;
                }
                Due::AskAgain => {
                    ask_again_in(&mut transaction, &record, (now, today)).await?;
                    asked += 1;
                }
            }
        }
        transaction.commit().await?;
        Ok((ended, asked))
    }
}

async fn ask_again_in(
    connection: &mut SqliteConnection,
    record: &Interest,
    (now, today): (Timestamp, Date),
) -> Result<(), StoreError> {
    let address: Option<String> = sqlx::query_scalar(
        "UPDATE interest SET asked_again_on = $2 WHERE id = $1 RETURNING discord_id",
    )
    .bind(&record.id)
    .bind(today.to_string())
    .fetch_one(&mut *connection)
    .await?;
    let person = address.and_then(|id| id.parse().ok());
    let (Some(person), Some(name)) = (person, EventId::parse(&record.id)) else {
        return Ok(());
    };
    let years = record.expires_on.year() - record.asked_on.year();
    let message = Planned {
        event: name,
        revision: u32::try_from(years).unwrap_or(0),
        recipient: Recipient::Person(person),
        purpose: Purpose::StillInterested,
        due: now,
        too_late: now
            .saturating_add((24 * crate::interest::GRACE_DAYS).hours())
            .ok(),
    };
    enqueue(connection, &[message]).await?;
    Ok(())
}
