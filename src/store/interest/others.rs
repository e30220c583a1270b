//! Counts that belong to nobody: families counted elsewhere, access needs, services shown.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::events::AccessFact;
use crate::interest::demand::Elsewhere;
use crate::interest::{About, Few, HELD_MONTHS};
use crate::store::{Store, StoreError, random_name};

/// Days that a counted form is remembered, so that a second tap does not count again.
const FORMS_KEPT: i32 = 2;
/// Months that the history of demand is kept.
const HISTORY_MONTHS: i32 = 24;

/// Before this day something is too old.
fn before(today: Date, span: Span) -> String {
    today.saturating_sub(span).to_string()
}

/// What is counted of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Counted {
    /// A service that was shown first, by id.
    Shown(String),
    /// The topic of a question that nobody in the directory covers. No words are kept.
    Missed(String),
}

/// How often, in which forum, on which day.
pub type AnswerCounts = HashMap<(u64, Date, Counted), u32>;

impl Store {
    /// Adds families that were counted at the door or by phone.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn count_elsewhere(
        &self,
        forum: u64,
        (about, area): (&About, Option<&str>),
        families: u32,
        today: Date,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO counted_elsewhere (id, forum, about, area, families, counted_on)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(random_name()?)
        .bind(forum.to_string())
        .bind(about.key())
        .bind(area.unwrap_or_default())
        .bind(i64::from(families))
        .bind(today.to_string())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Families counted elsewhere that no event has met, the last counted first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn counted_elsewhere(&self, forum: u64) -> Result<Vec<Elsewhere>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, String, i64, String)>(
            "SELECT id, about, area, families, counted_on FROM counted_elsewhere
             WHERE forum = $1 AND met_on IS NULL ORDER BY counted_on DESC, id",
        );
        let rows = rows.bind(forum.to_string()).fetch_all(&self.pool).await?;
        let read = rows
            .into_iter()
            .filter_map(|(id, about, area, families, counted_on)| {
                Some(Elsewhere {
                    id,
                    about: About::read(&about),
                    area: Some(area).filter(|area| !area.is_empty()),
                    families: u32::try_from(families).ok()?,
                    counted_on: counted_on.parse().ok()?,
                })
            });
        Ok(read.collect())
    }

    /// Takes a number of families away again: it was a slip.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn uncount_elsewhere(&self, forum: u64, id: &str) -> Result<bool, StoreError> {
        let gone = sqlx::query("DELETE FROM counted_elsewhere WHERE forum = $1 AND id = $2");
        let gone = gone.bind(forum.to_string()).bind(id);
        Ok(gone.execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Counts what would help a family to come. Nothing says whose it is, so nobody can take it back. `form` is the
    /// number of the form it came from: each is counted once. Says whether it was counted.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing is counted.
    pub async fn count_access(
        &self,
        forum: u64,
        form: &str,
        needs: &[AccessFact],
        today: Date,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let first = sqlx::query(
            "INSERT INTO access_counted (form, counted_on) VALUES ($1, $2) ON CONFLICT (form) DO NOTHING",
        );
        let first = first.bind(form).bind(today.to_string());
        if first.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        for need in needs {
            sqlx::query(
                "INSERT INTO access_need (forum, need, times) VALUES ($1, $2, 1)
                 ON CONFLICT (forum, need) DO UPDATE SET times = access_need.times + 1",
            )
            .bind(forum.to_string())
            .bind(need.name())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// What would help families to come, most often first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn access_needs(&self, forum: u64) -> Result<Vec<(AccessFact, Few)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, i64)>(
            "SELECT need, times FROM access_need WHERE forum = $1",
        );
        let rows = rows.bind(forum.to_string()).fetch_all(&self.pool).await?;
        let read = rows.into_iter();
        let read = read.filter_map(|(need, times)| Some((AccessFact::find(&need)?, few(times))));
        let mut needs: Vec<_> = read.collect();
        // By what is shown only.
        needs.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        Ok(needs)
    }

    /// Adds counts of answers, all or none.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn count_answers(&self, counts: &AnswerCounts) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for ((forum, day, counted), times) in counts {
            let (table, column, id) = match counted {
                Counted::Shown(service) => ("service_shown", "service", service),
                Counted::Missed(topic) => ("no_match", "topic", topic),
            };
            let add = format!(
                "INSERT INTO {table} (forum, month, {column}, times) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (forum, month, {column}) DO UPDATE SET times = {table}.times + excluded.times"
            );
            sqlx::query(&add)
                .bind(forum.to_string())
                .bind(day.strftime("%Y-%m").to_string())
                .bind(id)
                .bind(i64::from(*times))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Services that were asked for most in the last twelve months, by id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn shown_most(
        &self,
        forum: u64,
        today: Date,
        most: u32,
    ) -> Result<Vec<(String, Few)>, StoreError> {
        let sum = "SELECT service, SUM(times) FROM service_shown WHERE forum = $1 AND month >= $2
             GROUP BY service ORDER BY SUM(times) DESC, service LIMIT $3";
        self.sums(sum, forum, today, most).await
    }

    /// Topics without an answer in the last twelve months, most often first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unanswered_most(
        &self,
        forum: u64,
        today: Date,
        most: u32,
    ) -> Result<Vec<(String, Few)>, StoreError> {
        let sum = "SELECT topic, SUM(times) FROM no_match WHERE forum = $1 AND month >= $2
             GROUP BY topic ORDER BY SUM(times) DESC, topic LIMIT $3";
        self.sums(sum, forum, today, most).await
    }

    async fn sums(
        &self,
        sum: &str,
        forum: u64,
        today: Date,
        most: u32,
    ) -> Result<Vec<(String, Few)>, StoreError> {
        let since = today.saturating_sub(11.months());
        let rows = sqlx::query_as::<_, (String, i64)>(sum)
            .bind(forum.to_string())
            .bind(since.strftime("%Y-%m").to_string())
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(what, times)| (what, few(times)))
            .collect())
    }

    /// Deletes what of this is older than it may be.
    pub(in crate::store) async fn delete_old_interest(
        &self,
        today: Date,
    ) -> Result<u64, StoreError> {
        let kept = i32::try_from(crate::store::KEPT_DAYS).unwrap_or(90).days();
        let (year, history) = (HELD_MONTHS.months(), HISTORY_MONTHS.months());
        let mut gone = 0;
        for (delete, span) in [
            ("DELETE FROM interest WHERE closed_on < $1", kept),
            ("DELETE FROM reaction WHERE since < $1", year),
            ("DELETE FROM counted_elsewhere WHERE counted_on < $1", year),
            (
                "DELETE FROM access_counted WHERE counted_on < $1",
                FORMS_KEPT.days(),
            ),
            (
                "DELETE FROM service_shown WHERE month || '-28' < $1",
                history,
            ),
            ("DELETE FROM demand_day WHERE day < $1", history),
        ] {
            let delete = sqlx::query(delete).bind(before(today, span));
            gone += delete.execute(&self.pool).await?.rows_affected();
        }
        Ok(gone)
    }
}

fn few(times: i64) -> Few {
    Few::of(u32::try_from(times).unwrap_or(u32::MAX))
}
