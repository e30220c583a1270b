//! What parents sent on purpose, what they said about answers, and what nobody in the directory covers.

use jiff::civil::Date;

use super::{Person, Store, StoreError, random_name};

/// Counts below this are shown as "a few": a small number may point at a person.
const FEW: i64 = 5;

/// How often, without small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Fewer than five times.
    AFew,
    /// This often.
    Times(u64),
}

impl Count {
    fn of(times: i64) -> Self {
        if times < FEW {
            Self::AFew
        } else {
            Self::Times(times.unsigned_abs())
        }
    }
}

/// What a person said about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It helped.
    Helped,
    /// It was about something else.
    OtherQuestion,
    /// They do not help with this.
    TheyDoNot,
    /// A detail is wrong.
    WrongDetail,
    /// It was hard to understand.
    HardToRead,
}

impl Verdict {
    /// Those that say an answer was not right, in the order they are shown.
    pub const NOT_RIGHT: [Self; 4] = [
        Self::OtherQuestion,
        Self::TheyDoNot,
        Self::WrongDetail,
        Self::HardToRead,
    ];

    /// Its name in the store and in the menu.
    pub fn name(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::OtherQuestion => "other-question",
            Self::TheyDoNot => "they-do-not",
            Self::WrongDetail => "wrong-detail",
            Self::HardToRead => "hard-to-read",
        }
    }

    /// The verdict with this name.
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::NOT_RIGHT.into_iter().chain([Self::Helped]);
        all.find(|verdict| verdict.name() == name)
    }
}

/// A question that a parent sent to the forum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentQuestion {
    /// Its name in the store.
    pub id: String,
    /// What they wrote.
    pub question: String,
    /// The day.
    pub sent_on: String,
}

/// A detail that a parent said is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongDetail {
    /// Its name in the store.
    pub id: String,
    /// Id of the entry.
    pub entry: String,
    /// What they wrote about it.
    pub detail: Option<String>,
}

/// How often one thing was said about one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictCount {
    /// Id of the entry.
    pub entry: String,
    /// What was said.
    pub verdict: Verdict,
    /// How often.
    pub count: Count,
}

impl Store {
    /// Keeps a question that a person sent on purpose.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_question(
        &self,
        forum: u64,
        person: &Person,
        question: &str,
        today: Date,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sent_question (id, forum, person, question, sent_on) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(random_name()?)
        .bind(forum.to_string())
        .bind(&person.0)
        .bind(question)
        .bind(today.to_string())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Questions that wait, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open_questions(&self, forum: u64) -> Result<Vec<SentQuestion>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, String)>(
            "SELECT id, question, sent_on FROM sent_question WHERE forum = $1 AND done = 0
             ORDER BY sent_on, id",
        )
        .bind(forum.to_string())
        .fetch_all(&self.pool)
        .await?;
        let read = rows
            .into_iter()
            .map(|(id, question, sent_on)| SentQuestion {
                id,
                question,
                sent_on,
            });
        Ok(read.collect())
    }

    /// Keeps what a person said about an answer. A second word on the same entry takes the place of the first.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_feedback(
        &self,
        forum: u64,
        person: &Person,
        entry: &str,
        (verdict, detail): (Verdict, Option<&str>),
        today: Date,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "DELETE FROM feedback WHERE forum = $1 AND person = $2 AND entry = $3 AND done = 0",
        )
        .bind(forum.to_string())
        .bind(&person.0)
        .bind(entry)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO feedback (id, forum, person, entry, verdict, detail, given_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(random_name()?)
        .bind(forum.to_string())
        .bind(&person.0)
        .bind(entry)
        .bind(verdict.name())
        .bind(detail)
        .bind(today.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Wrong details that wait.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn wrong_details(&self, forum: u64) -> Result<Vec<WrongDetail>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, Option<String>)>(
            "SELECT id, entry, detail FROM feedback
             WHERE forum = $1 AND done = 0 AND verdict = 'wrong-detail' ORDER BY given_on, id",
        )
        .bind(forum.to_string())
        .fetch_all(&self.pool)
        .await?;
        let read = rows
            .into_iter()
            .map(|(id, entry, detail)| WrongDetail { id, entry, detail });
        Ok(read.collect())
    }

    /// What was said about entries, most often first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn verdicts(&self, forum: u64) -> Result<Vec<VerdictCount>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, i64)>(
            "SELECT entry, verdict, COUNT(*) FROM feedback WHERE forum = $1 AND done = 0
             GROUP BY entry, verdict ORDER BY COUNT(*) DESC, entry",
        )
        .bind(forum.to_string())
        .fetch_all(&self.pool)
        .await?;
        let read = rows.into_iter().filter_map(|(entry, verdict, times)| {
            Some(VerdictCount {
                entry,
                verdict: Verdict::find(&verdict)?,
                count: Count::of(times),
            })
        });
        Ok(read.collect())
    }

    /// Marks a question or a wrong detail as done. Returns whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn mark_done(&self, forum: u64, id: &str) -> Result<bool, StoreError> {
        let mut changed = 0;
        for table in ["sent_question", "feedback"] {
            let update =
                format!("UPDATE {table} SET done = 1 WHERE forum = $1 AND id = $2 AND done = 0");
            let done = sqlx::query(&update).bind(forum.to_string()).bind(id);
            changed += done.execute(&self.pool).await?.rows_affected();
        }
        Ok(changed > 0)
    }

    /// Questions without an answer: month, id of the topic they were near to, how often. Newest month first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn no_matches(&self, forum: u64) -> Result<Vec<(String, String, Count)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, i64)>(
            "SELECT month, topic, times FROM no_match WHERE forum = $1
             ORDER BY month DESC, times DESC, topic",
        )
        .bind(forum.to_string())
        .fetch_all(&self.pool)
        .await?;
        let read = rows
            .into_iter()
            .map(|(month, topic, times)| (month, topic, Count::of(times)));
        Ok(read.collect())
    }

    /// Flags an entry: a parent said that a detail is wrong.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn flag(&self, entry: &str, today: Date) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO flag (entry, since) VALUES ($1, $2) ON CONFLICT (entry) DO NOTHING",
        )
        .bind(entry)
        .bind(today.to_string())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes the flag off an entry.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn unflag(&self, entry: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM flag WHERE entry = $1")
            .bind(entry)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The ids of all flagged entries.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn flagged(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT entry FROM flag")
            .fetch_all(&self.pool)
            .await?)
    }
}
