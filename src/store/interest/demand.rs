//! What all people of a forum wait for, read for the table, and its history.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{COLUMNS, Row, read_owned};
use crate::events::{Event, EventId};
use crate::interest::demand::{Asked, Before, Demand, counts, table};
use crate::interest::{About, Gathering, Tell, Wish};
use crate::store::{Store, StoreError};

/// Days back that the table compares with.
const COMPARED: i32 = 30;
/// How many days before that a count may be taken from, when the program did not run on the day itself.
const COMPARED_WITHIN: i32 = 14;

/// Whether a reaction counts: the emoji that organisers chose.
pub type HeardOf<'a> = &'a (dyn Fn(&str) -> bool + Sync);

impl Store {
    /// Everybody who waits in a forum: open records, and reactions that no later event has met.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn asked(&self, forum: u64, counts: HeardOf<'_>) -> Result<Vec<Asked>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM interest WHERE forum = $1 AND state = 'open'");
        let rows = sqlx::query_as::<_, Row>(&sql);
        let rows = rows.bind(forum.to_string()).fetch_all(&self.pool).await?;
        let mut asked: Vec<Asked> = rows
            .into_iter()
            .filter_map(read_owned)
            .map(|one| Asked {
                who: one.person.0,
                wish: one.record.wish,
                asked_on: one.record.asked_on,
            })
            .collect();
        let reactions = self.waiting_reactions(forum).await?;
        let ids: HashSet<EventId> = reactions.iter().map(|(_, _, id, _)| id.clone()).collect();
        let events: HashMap<EventId, Event> = self
            .events_of(&ids)
            .await?
            .into_iter()
            .map(|event| (event.id.clone(), event))
            .collect();
        asked.extend(
            reactions
                .into_iter()
                .filter_map(|(who, emoji, event, since)| {
                    let event = events.get(&event).filter(|_| counts(&emoji))?;
                    Some(Asked {
                        who,
                        wish: Wish {
                            about: Gathering::about(event),
                            area: event.area.clone(),
                            tell: Tell::CountOnly,
                            ..Wish::default()
                        },
                        asked_on: since,
                    })
                }),
        );
        Ok(asked)
    }

    /// The table of a forum on this day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn demand(
        &self,
        forum: u64,
        counts: HeardOf<'_>,
        today: Date,
    ) -> Result<Demand, StoreError> {
        let asked = self.asked(forum, counts).await?;
        let elsewhere = self.counted_elsewhere(forum).await?;
        let before = self.demand_before(forum, today).await?;
        Ok(table(&asked, &elsewhere, &before, today))
    }

    /// Keeps how many wait on this day, so that the history outlives the records. Once more on the same day is
    /// harmless.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_demand_day(
        &self,
        forum: u64,
        heard: HeardOf<'_>,
        today: Date,
    ) -> Result<(), StoreError> {
        let counted = counts(&self.asked(forum, heard).await?);
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM demand_day WHERE forum = $1 AND day = $2")
            .bind(forum.to_string())
            .bind(today.to_string())
            .execute(&mut *transaction)
            .await?;
        for ((about, area), families) in counted {
            sqlx::query(
                "INSERT INTO demand_day (forum, day, about, area, families) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(forum.to_string())
            .bind(today.to_string())
            .bind(about.key())
            .bind(area.unwrap_or_default())
            .bind(i64::from(families))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// How many waited about a month ago; empty when nothing is known of then.
    async fn demand_before(&self, forum: u64, today: Date) -> Result<Before, StoreError> {
        let latest = today.saturating_sub(COMPARED.days());
        let earliest = latest.saturating_sub(COMPARED_WITHIN.days());
        let rows = sqlx::query_as::<_, (String, String, i64)>(
            "SELECT about, area, families FROM demand_day WHERE forum = $1 AND day =
                 (SELECT MAX(day) FROM demand_day WHERE forum = $1 AND day <= $2 AND day >= $3)",
        )
        .bind(forum.to_string())
        .bind(latest.to_string())
        .bind(earliest.to_string())
        .fetch_all(&self.pool)
        .await?;
        let read = rows.into_iter().map(|(about, area, families)| {
            let cell = (
                About::read(&about),
                Some(area).filter(|area| !area.is_empty()),
            );
            (cell, u32::try_from(families).unwrap_or(u32::MAX))
        });
        Ok(read.collect())
    }

    /// The forums in which somebody waits.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn forums_with_interest(&self) -> Result<Vec<u64>, StoreError> {
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT forum FROM interest UNION SELECT forum FROM reaction")
                .fetch_all(&self.pool)
                .await?;
        Ok(rows.iter().filter_map(|forum| forum.parse().ok()).collect())
    }
}
