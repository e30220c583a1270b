//! What organisers set for their forum.

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};

/// The settings of one forum (a Discord server).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Channels where a mention is answered; everywhere when empty.
    pub channels: Vec<u64>,
    /// Who may see `/questions`, besides those who manage the server.
    pub organisers_role: Option<u64>,
    /// Where trouble is told.
    pub organisers_channel: Option<u64>,
    /// Where events are announced.
    pub announcements: Option<u64>,
    /// The person to ask when Signpost does not know.
    pub human: Option<u64>,
    /// Hours that those who asked for an event hear of it before everybody; a day when none is set.
    pub head_start_hours: Option<u16>,
    /// The emoji whose reactions on a post count as interest; those of Signpost when none is set.
    pub emoji: Vec<String>,
}

impl Store {
    /// All settings, by forum.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn all_settings(&self) -> Result<Vec<(u64, Settings)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String)>("SELECT forum, value FROM settings")
            .fetch_all(&self.pool)
            .await?;
        let read = rows.into_iter().filter_map(|(forum, value)| {
            Some((forum.parse().ok()?, serde_json::from_str(&value).ok()?))
        });
        Ok(read.collect())
    }

    /// Keeps the settings of one forum.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_settings(&self, forum: u64, settings: &Settings) -> Result<(), StoreError> {
        let value = serde_json::to_string(settings).map_err(|e| StoreError(e.to_string()))?;
        sqlx::query(
            "INSERT INTO settings (forum, value) VALUES ($1, $2)
             ON CONFLICT (forum) DO UPDATE SET value = excluded.value",
        )
        .bind(forum.to_string())
        .bind(value)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Deletes what belongs to a forum that Signpost was removed from.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_forum(&self, forum: u64) -> Result<(), StoreError> {
        for table in ["rsvp", "reminder", "event_post"] {
            sqlx::query(&format!(
                "DELETE FROM {table} WHERE event_id IN (SELECT id FROM event WHERE forum = $1)"
            ))
            .bind(forum.to_string())
            .execute(&self.pool)
            .await?;
        }
        for table in [
            "event",
            "settings",
            "sent_question",
            "feedback",
            "no_match",
            "trouble",
            "interest",
            "reaction",
            "counted_elsewhere",
            "access_need",
            "service_shown",
            "demand_day",
            "proposal",
        ] {
            sqlx::query(&format!("DELETE FROM {table} WHERE forum = $1"))
                .bind(forum.to_string())
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }
}
