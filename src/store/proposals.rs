//! Corrections and new entries that organisers propose. Read by the bot, and by the host's `signpost proposals`.

use jiff::civil::Date;

use super::{KEPT_DAYS, Store, StoreError};
use crate::proposals::Proposal;

/// Most proposals of a forum that wait at once: more than anybody puts into files by hand.
const MOST_OPEN: i64 = 100;
/// Days after which a draft that nobody finished is deleted.
const DRAFT_DAYS: i64 = 7;

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalState {
    /// It is not right yet; kept so that nothing typed is lost.
    Draft,
    /// It waits for the host.
    Open,
    /// An organiser took it back.
    Withdrawn,
    /// It is in the directory's files.
    Applied,
}

impl ProposalState {
    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Withdrawn => "withdrawn",
            Self::Applied => "applied",
        }
    }

    fn find(name: &str) -> Option<Self> {
        let all = [Self::Draft, Self::Open, Self::Withdrawn, Self::Applied];
        all.into_iter().find(|state| state.name() == name)
    }
}

/// A proposal as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProposal {
    /// Its number, in the whole store.
    pub number: i64,
    /// The forum whose organiser proposed it.
    pub forum: u64,
    /// How far it is.
    pub state: ProposalState,
    /// The day of the last change.
    pub changed_on: String,
    /// What is proposed.
    pub proposal: Proposal,
}

type Row = (i64, String, String, String, String);

const COLUMNS: &str = "number, forum, state, body, changed_on";

fn read((number, forum, state, body, changed_on): Row) -> Option<StoredProposal> {
    let proposal = serde_json::from_str::<Proposal>(&body);
    if let Err(error) = &proposal {
        tracing::error!(
            line = error.line(),
            "a proposal in the store cannot be read"
        );
    }
    Some(StoredProposal {
        number,
        forum: forum.parse().ok()?,
        state: ProposalState::find(&state)?,
        changed_on,
        proposal: proposal.ok()?,
    })
}

impl Store {
    /// Keeps a proposal. Returns its number, or nothing when too many wait already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_proposal(
        &self,
        forum: u64,
        state: ProposalState,
        proposal: &Proposal,
        today: Date,
    ) -> Result<Option<i64>, StoreError> {
        let body =
            serde_json::to_string(proposal).map_err(|error| StoreError(error.to_string()))?;
        let number = sqlx::query_scalar::<_, i64>(
            "INSERT INTO proposal (number, forum, state, body, changed_on)
             SELECT (SELECT COALESCE(MAX(number), 0) + 1 FROM proposal), $1, $2, $3, $4
             WHERE (SELECT COUNT(*) FROM proposal WHERE forum = $1 AND state IN ('draft', 'open')) < $5
             RETURNING number",
        )
        .bind(forum.to_string())
        .bind(state.name())
        .bind(body)
        .bind(today.to_string())
        .bind(MOST_OPEN)
        .fetch_optional(&self.pool)
        .await?;
        Ok(number)
    }

    /// Changes a draft. Returns whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn change_proposal(
        &self,
        (forum, number): (u64, i64),
        state: ProposalState,
        proposal: &Proposal,
        today: Date,
    ) -> Result<bool, StoreError> {
        let body =
            serde_json::to_string(proposal).map_err(|error| StoreError(error.to_string()))?;
        let changed = sqlx::query(
            "UPDATE proposal SET state = $1, body = $2, changed_on = $3
             WHERE forum = $4 AND number = $5 AND state = 'draft'",
        )
        .bind(state.name())
        .bind(body)
        .bind(today.to_string())
        .bind(forum.to_string())
        .bind(number)
        .execute(&self.pool)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Ends a proposal that waits. Returns whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn end_proposal(
        &self,
        (forum, number): (u64, i64),
        state: ProposalState,
        today: Date,
    ) -> Result<bool, StoreError> {
        let changed = sqlx::query(
            "UPDATE proposal SET state = $1, changed_on = $2
             WHERE forum = $3 AND number = $4 AND state = 'open'",
        )
        .bind(state.name())
        .bind(today.to_string())
        .bind(forum.to_string())
        .bind(number)
        .execute(&self.pool)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// One proposal of a forum.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn proposal(
        &self,
        forum: u64,
        number: i64,
    ) -> Result<Option<StoredProposal>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM proposal WHERE forum = $1 AND number = $2");
        let row = sqlx::query_as::<_, Row>(&query)
            .bind(forum.to_string())
            .bind(number)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(read))
    }

    /// The proposals that wait, of one forum or of all, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open_proposals(
        &self,
        forum: Option<u64>,
    ) -> Result<Vec<StoredProposal>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM proposal WHERE state = 'open' AND (forum = $1 OR $1 IS NULL) ORDER BY number"
        );
        let rows = sqlx::query_as::<_, Row>(&query)
            .bind(forum.map(|forum| forum.to_string()))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Deletes drafts that nobody finished and proposals that are done. What waits stays.
    pub(super) async fn delete_old_proposals(&self, today: Date) -> Result<u64, StoreError> {
        let mut gone = 0;
        for (states, days) in [
            ("('draft')", DRAFT_DAYS),
            ("('withdrawn', 'applied')", KEPT_DAYS),
        ] {
            let before = today.saturating_sub(jiff::Span::new().days(days));
            let query = format!("DELETE FROM proposal WHERE state IN {states} AND changed_on < $1");
            let deleted = sqlx::query(&query).bind(before.to_string());
            gone += deleted.execute(&self.pool).await?.rows_affected();
        }
        Ok(gone)
    }
}
