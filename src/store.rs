//! What Signpost keeps: settings of a forum, preferences of people who set them, questions that people sent on
//! purpose, feedback, and counts. In one SQLite file by default.
//!
//! Operations are named after what the bot does; nothing outside knows the database. A person is never stored
//! by their Discord id: [`Store::person`] makes a name for them that only this store can make again. What was
//! written by people is deleted after [`KEPT_DAYS`] days.

mod copying;
mod events;
mod feedback;
pub mod interest;
pub mod outbox;
mod people;
mod proposals;
mod running;
mod settings;

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::watch;

pub use copying::copy;
pub use events::{Guest, HeadStart, Step, Stepped, StoredEvent, audience_in, event_in};
pub use feedback::{Count, SentQuestion, Verdict, VerdictCount, WrongDetail};
pub use people::{AGE_BANDS, AgeBand, Kept, Preferences};
pub use proposals::{ProposalState, StoredProposal};
pub use running::{NotAlone, RunningCopy};
pub use settings::Settings;

/// Days after which a sent question and the words of feedback are deleted.
pub const KEPT_DAYS: i64 = 90;

/// Why the store could not do it. For operators.
#[derive(Debug)]
pub struct StoreError(String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Values are bound and never part of this text.
        Self(error.to_string())
    }
}

/// A person, as the store knows them: not their Discord id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person(String);

/// The open store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    secret: String,
    /// Rings when a row of the ledger was added or changed.
    ledger: Arc<watch::Sender<u64>>,
}

impl Store {
    /// Opens the file and brings it up to date; makes it when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is of a newer version.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
            let made = std::fs::create_dir_all(folder);
            made.map_err(|e| StoreError(format!("cannot make {}: {e}", folder.display())))?;
        }
        only_for_this_user(file)
            .map_err(|e| StoreError(format!("cannot make {}: {e}", file.display())))?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was written down as sent must not be forgotten in a power cut: it would be sent again.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten, and not only marked as free.
            .pragma("secure_delete", "on");
        Self::with(options).await
    }

    /// A store that is gone when it is closed, for tests and trials.
    ///
    /// # Errors
    /// When the database engine fails.
    pub async fn in_memory() -> Result<Self, StoreError> {
        Self::with(SqliteConnectOptions::from_str("sqlite::memory:")?).await
    }

    async fn with(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        // One writer at a time is SQLite's own rule; one connection keeps it without waiting errors.
        let ledger = Arc::new(watch::Sender::new(0_u64));
        let bell = Arc::clone(&ledger);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .after_connect(move |connection, _| {
                let bell = Arc::clone(&bell);
                Box::pin(async move {
                    // Rings before the transaction ends; who hears it has to wait for the connection until it has.
                    let mut handle = connection.lock_handle().await?;
                    handle.set_update_hook(move |change| {
                        if change.table == "outbox" {
                            bell.send_modify(|rings| *rings = rings.wrapping_add(1));
                        }
                    });
                    Ok(())
                })
            })
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let migrated = sqlx::migrate!("src/store/migrations").run(&pool).await;
        migrated.map_err(|error| StoreError(error.to_string()))?;
        let secret = secret(&pool).await?;
        Ok(Self {
            pool,
            secret,
            ledger,
        })
    }

    /// The person behind a Discord id.
    pub fn person(&self, id: u64) -> Person {
        let digest = Sha256::digest(format!("{}/{id}", self.secret));
        Person(hex(digest.get(..16).unwrap_or_default()))
    }

    /// Deletes what is older than it may be.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn delete_what_is_old(&self, today: Date) -> Result<u64, StoreError> {
        let before = today
            .saturating_sub(jiff::Span::new().days(KEPT_DAYS))
            .to_string();
        let questions = sqlx::query("DELETE FROM sent_question WHERE sent_on < $1").bind(&before);
        let mut gone = questions.execute(&self.pool).await?.rows_affected();
        let feedback = sqlx::query("DELETE FROM feedback WHERE given_on < $1").bind(&before);
        gone += feedback.execute(&self.pool).await?.rows_affected();
        gone += self.delete_old_answers(today).await?;
        gone += self.delete_old_messages(today).await?;
        gone += self.delete_old_interest(today).await?;
        gone += self.delete_old_proposals(today).await?;
        Ok(gone)
    }

    /// Whether these commands are the ones registered last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn is_registered(&self, application: u64, sum: &str) -> Result<bool, StoreError> {
        let found =
            sqlx::query_scalar::<_, String>("SELECT sum FROM registered WHERE application = $1")
                .bind(application.to_string())
                .fetch_optional(&self.pool)
                .await?;
        Ok(found.as_deref() == Some(sum))
    }

    /// Remembers the commands that were registered.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn remember_registered(&self, application: u64, sum: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO registered (application, sum) VALUES ($1, $2)
             ON CONFLICT (application) DO UPDATE SET sum = excluded.sum",
        )
        .bind(application.to_string())
        .bind(sum)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Whether this trouble is told for the first time (for this forum); remembers that it was told.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn is_new_trouble(
        &self,
        forum: u64,
        kind: &str,
        today: Date,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO trouble (forum, kind, told_on) VALUES ($1, $2, $3)
             ON CONFLICT (forum, kind) DO NOTHING",
        )
        .bind(forum.to_string())
        .bind(kind)
        .bind(today.to_string())
        .execute(&self.pool)
        .await?;
        Ok(added.rows_affected() > 0)
    }

    /// Forgets a trouble that is over, so that it is told again when it comes back.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn trouble_is_over(&self, forum: u64, kind: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM trouble WHERE forum = $1 AND kind = $2")
            .bind(forum.to_string())
            .bind(kind)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Writes everything out and closes.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Makes the file, readable for this user alone. One that is there already keeps its permissions.
fn only_for_this_user(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(file).map(|_| ())
}

/// The secret of this store, made once.
async fn secret(pool: &SqlitePool) -> Result<String, StoreError> {
    let known = sqlx::query_scalar::<_, String>("SELECT value FROM secret WHERE name = 'people'")
        .fetch_optional(pool)
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let made = random_name()?;
    sqlx::query("INSERT INTO secret (name, value) VALUES ('people', $1)")
        .bind(&made)
        .execute(pool)
        .await?;
    Ok(made)
}

/// A new name that nobody can guess.
fn random_name() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError(error.to_string()))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
