//! What a person set for themselves, and what they can see and delete.

use super::{Person, Store, StoreError};
use crate::directory::service::AgeRange;

/// A range of ages that a person may choose: not the child's age itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeBand {
    /// Its name in the store and in Discord's choice.
    pub name: &'static str,
    /// Youngest and oldest age in it.
    pub ages: (u8, u8),
}

/// The ranges to choose from: early years, primary, secondary, after 16, adult.
pub const AGE_BANDS: &[AgeBand] = &[
    AgeBand {
        name: "0-4",
        ages: (0, 4),
    },
    AgeBand {
        name: "5-10",
        ages: (5, 10),
    },
    AgeBand {
        name: "11-15",
        ages: (11, 15),
    },
    AgeBand {
        name: "16-18",
        ages: (16, 18),
    },
    AgeBand {
        name: "19-25",
        ages: (19, 25),
    },
];

impl AgeBand {
    /// The band with this name.
    pub fn find(name: &str) -> Option<Self> {
        AGE_BANDS.iter().copied().find(|band| band.name == name)
    }

    /// As a range.
    pub fn range(self) -> AgeRange {
        AgeRange {
            low: self.ages.0,
            high: self.ages.1,
        }
    }
}

/// What a person set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Id of the area they live in.
    pub area: Option<String>,
    /// The child's age.
    pub age_band: Option<AgeBand>,
    /// Text alone, without a second part in a box.
    pub plain_text: bool,
}

/// What is kept about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Their preferences, if they set any.
    pub preferences: Option<Preferences>,
    /// Questions they sent: words and day.
    pub questions: Vec<(String, String)>,
    /// How often they gave feedback.
    pub feedback: u64,
    /// What they wait for, and reactions on posts of events.
    pub interest: u64,
    /// Titles of events that they said something about: that they come or cannot, or want to be reminded.
    pub events: Vec<String>,
}

type PreferencesRow = (Option<String>, Option<String>, i64);

fn preferences((area, age_band, plain_text): PreferencesRow) -> Preferences {
    Preferences {
        area,
        age_band: age_band.as_deref().and_then(AgeBand::find),
        plain_text: plain_text != 0,
    }
}

impl Store {
    /// The preferences of everybody who set some.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn all_preferences(&self) -> Result<Vec<(Person, Preferences)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, Option<String>, Option<String>, i64)>(
            "SELECT person, area, age_band, plain_text FROM preferences",
        )
        .fetch_all(&self.pool)
        .await?;
        let read = rows
            .into_iter()
            .map(|(person, area, band, plain)| (Person(person), preferences((area, band, plain))));
        Ok(read.collect())
    }

    /// Keeps a person's preferences.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_preferences(
        &self,
        person: &Person,
        what: &Preferences,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO preferences (person, area, age_band, plain_text) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person) DO UPDATE
             SET area = excluded.area, age_band = excluded.age_band, plain_text = excluded.plain_text",
        )
        .bind(&person.0)
        .bind(&what.area)
        .bind(what.age_band.map(|band| band.name))
        .bind(i64::from(what.plain_text))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Everything kept about a person.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn kept_about(&self, person: &Person) -> Result<Kept, StoreError> {
        let row = sqlx::query_as::<_, PreferencesRow>(
            "SELECT area, age_band, plain_text FROM preferences WHERE person = $1",
        )
        .bind(&person.0)
        .fetch_optional(&self.pool)
        .await?;
        let questions = sqlx::query_as(
            "SELECT question, sent_on FROM sent_question WHERE person = $1 ORDER BY sent_on DESC",
        )
        .bind(&person.0)
        .fetch_all(&self.pool)
        .await?;
        let feedback: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM feedback WHERE person = $1")
            .bind(&person.0)
            .fetch_one(&self.pool)
            .await?;
        let events: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM event WHERE id IN (SELECT event_id FROM rsvp WHERE person = $1
                 UNION SELECT event_id FROM reminder WHERE person = $1) ORDER BY starts_at",
        )
        .bind(&person.0)
        .fetch_all(&self.pool)
        .await?;
        let events = events.iter().filter_map(|body| {
            let event: crate::events::Event = serde_json::from_str(body).ok()?;
            Some(event.title)
        });
        Ok(Kept {
            events: events.collect(),
            preferences: row.map(preferences),
            questions,
            feedback: feedback.unsigned_abs(),
            interest: self.interest_kept_about(person).await?,
        })
    }

    /// Deletes everything kept about a person.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing is deleted.
    pub async fn forget(&self, person: &Person) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        super::interest::take_back_in(&mut transaction, (person, None)).await?;
        for table in [
            "preferences",
            "sent_question",
            "feedback",
            "interest",
            "reaction",
            "rsvp",
            "reminder",
        ] {
            sqlx::query(&format!("DELETE FROM {table} WHERE person = $1"))
                .bind(&person.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
