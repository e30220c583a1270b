//! Reactions on the posts of events, the same as Discord lists them.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::events::{Event, EventId};
use crate::store::{Person, Store, StoreError};

/// A post of an event in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The channel's id.
    pub channel: u64,
    /// The message's id.
    pub message: u64,
    /// The forum's id.
    pub forum: u64,
    /// The event.
    pub event: EventId,
}

type Row = (String, String, String, String);

fn post((event, channel, message, forum): Row) -> Option<Post> {
    Some(Post {
        channel: channel.parse().ok()?,
        message: message.parse().ok()?,
        forum: forum.parse().ok()?,
        event: EventId::parse(&event)?,
    })
}

impl Store {
    /// The post that a message is; none when it is no post of an event.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn post(&self, message: u64) -> Result<Option<Post>, StoreError> {
        let row = sqlx::query_as::<_, Row>(
            "SELECT p.event_id, p.channel_id, p.message_id, e.forum FROM event_post p
             JOIN event e ON e.id = p.event_id WHERE p.message_id = $1 AND p.channel_id <> e.forum",
        );
        let row = row
            .bind(message.to_string())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(post))
    }

    /// The posts whose reactions still count: of events that ended after this moment (in seconds) or have no end.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn posts_since(&self, second: i64) -> Result<Vec<Post>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(
            "SELECT p.event_id, p.channel_id, p.message_id, e.forum FROM event_post p
             JOIN event e ON e.id = p.event_id
             WHERE p.channel_id <> e.forum AND (e.ends_at IS NULL OR e.ends_at >= $1) ORDER BY e.starts_at DESC",
        );
        let rows = rows.bind(second).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().filter_map(post).collect())
    }

    /// Keeps a reaction. One that is kept already stays as it is.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn react(
        &self,
        on: &Post,
        emoji: &str,
        person: &Person,
        today: Date,
    ) -> Result<(), StoreError> {
        react_in(&mut *self.pool.acquire().await?, on, emoji, (person, today)).await
    }

    /// Takes a reaction away.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn unreact(
        &self,
        message: u64,
        emoji: &str,
        person: &Person,
    ) -> Result<(), StoreError> {
        let gone = sqlx::query(
            "DELETE FROM reaction WHERE message_id = $1 AND emoji = $2 AND person = $3",
        );
        let gone = gone.bind(message.to_string()).bind(emoji).bind(&person.0);
        gone.execute(&self.pool).await?;
        Ok(())
    }

    /// Makes the reactions with one emoji those that Discord lists: adds those that were missed, and takes away those
    /// that are gone. `but` are people who reacted, or took it back, after the list was asked for: theirs is newer.
    /// Only for a list that was read to its end. Returns how many were added and taken away.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing is changed.
    pub async fn reconcile(
        &self,
        on: &Post,
        emoji: &str,
        listed: &HashSet<Person>,
        but: &HashSet<Person>,
        today: Date,
    ) -> Result<(u64, u64), StoreError> {
        let mut transaction = self.pool.begin().await?;
        let kept = reacted_in(&mut transaction, on.message, emoji).await?;
        let (mut added, mut gone) = (0, 0);
        for person in listed
            .difference(&kept)
            .filter(|person| !but.contains(*person))
        {
            react_in(&mut transaction, on, emoji, (person, today)).await?;
            added += 1;
        }
        for person in kept
            .difference(listed)
            .filter(|person| !but.contains(*person))
        {
            let delete = sqlx::query(
                "DELETE FROM reaction WHERE message_id = $1 AND emoji = $2 AND person = $3",
            );
            let delete = delete
                .bind(on.message.to_string())
                .bind(emoji)
                .bind(&person.0);
            delete.execute(&mut *transaction).await?;
            gone += 1;
        }
        transaction.commit().await?;
        Ok((added, gone))
    }

    /// Whose reactions with one emoji are kept on a message.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn reacted(&self, message: u64, emoji: &str) -> Result<HashSet<Person>, StoreError> {
        reacted_in(&mut *self.pool.acquire().await?, message, emoji).await
    }

    /// The emoji of which reactions are kept on a message.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn emoji_on(&self, message: u64) -> Result<Vec<String>, StoreError> {
        let emoji = sqlx::query_scalar("SELECT DISTINCT emoji FROM reaction WHERE message_id = $1");
        let emoji = emoji.bind(message.to_string());
        Ok(emoji.fetch_all(&self.pool).await?)
    }

    /// Reactions that still wait for something: who, emoji, event, since when.
    pub(super) async fn waiting_reactions(
        &self,
        forum: u64,
    ) -> Result<Vec<(String, String, EventId, Date)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, String, String)>(
            "SELECT person, emoji, event_id, since FROM reaction WHERE forum = $1 AND met_on IS NULL",
        );
        let rows = rows.bind(forum.to_string()).fetch_all(&self.pool).await?;
        let read = rows
            .into_iter()
            .filter_map(|(person, emoji, event, since)| {
                Some((person, emoji, EventId::parse(&event)?, since.parse().ok()?))
            });
        Ok(read.collect())
    }

    /// Events by id, for what their reactions are about.
    pub(super) async fn events_of(&self, ids: &HashSet<EventId>) -> Result<Vec<Event>, StoreError> {
        let mut events = Vec::with_capacity(ids.len());
        for id in ids {
            events.extend(self.event(id).await?.map(|stored| stored.event));
        }
        Ok(events)
    }
}

async fn reacted_in(
    connection: &mut sqlx::SqliteConnection,
    message: u64,
    emoji: &str,
) -> Result<HashSet<Person>, StoreError> {
    let rows = sqlx::query_scalar::<_, String>(
        "SELECT person FROM reaction WHERE message_id = $1 AND emoji = $2",
    );
    let rows = rows.bind(message.to_string()).bind(emoji);
    let rows = rows.fetch_all(connection).await?;
    Ok(rows.into_iter().map(Person).collect())
}

async fn react_in(
    connection: &mut sqlx::SqliteConnection,
    on: &Post,
    emoji: &str,
    (person, today): (&Person, Date),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reaction (message_id, emoji, person, forum, event_id, since) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (message_id, emoji, person) DO NOTHING",
    )
    .bind(on.message.to_string())
    .bind(emoji)
    .bind(&person.0)
    .bind(on.forum.to_string())
    .bind(on.event.as_str())
    .bind(today.to_string())
    .execute(connection)
    .await?;
    Ok(())
}
