//! Sends what the ledger holds: claims rows, has them put into words, sends each once, and writes down how it ended.
//!
//! At least once, and a look before anything is sent again: a try whose answer was lost, or whose process died,
//! may have arrived. So the post carries its row's id in a button, and a row in doubt is looked for before it is sent
//! again. How it works: `docs/ledger.md`.

mod desk;
mod lane;
mod looking;
mod press;
mod sending;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

pub use super::rest::Attachment;
use super::rest::Rest;
use crate::outbox::Row;
use crate::store::outbox::Lane;
use crate::store::{Store, StoreError};

pub(super) use press::{is_ours, without_row};

/// What is to be sent for a row, as things stand now.
#[derive(Debug, Clone, PartialEq)]
pub enum Draft {
    /// A new message for the row's channel or person.
    Message {
        /// Body of the message, as Discord takes it.
        body: Value,
        /// Files with it.
        files: Vec<Attachment>,
    },
    /// The standing post of the row's channel is made to say this. With files, they take the place of the old ones.
    Edit {
        /// Body of the message.
        body: Value,
        /// Files with it.
        files: Vec<Attachment>,
    },
    /// The scheduled event of the row's calendar: made, or made to say this.
    Calendar {
        /// Body of the scheduled event, without a status.
        body: Value,
        /// Whether it will be. One that will not be is cancelled, and never made.
        is_on: bool,
    },
    /// Nothing any more, and why: for the ledger.
    Nothing(&'static str),
}

/// Puts rows into words. Called each time a row is to be sent, so that it says what is true then.
#[async_trait]
pub trait Render: Send + Sync {
    /// What to send for this row now.
    ///
    /// # Errors
    /// When the store cannot be read. The row is tried again later.
    async fn render(&self, row: &Row, now: Timestamp) -> Result<Draft, StoreError>;
}

/// What could not be done, for organisers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Signpost may not post there, or there is no room. It goes on trying.
    Hindered,
    /// It cannot be sent.
    Failed,
    /// It could not be sent in time.
    TooLate,
    /// It may have been sent; that cannot be seen. It is not sent again.
    Unclear,
}

/// Where organisers hear of trouble, what else is to be known of what was sent, and the words that the worker itself
/// needs.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Tells organisers.
    async fn trouble(&self, row: &Row, trouble: Trouble);
    /// The announcement of an event stands in a channel, and that is written down: a message with this id. It may have
    /// stood there for a while.
    fn announced(&self, _message: u64) {}
    /// Label of the button "Why this message?" that carries a row's id.
    fn why(&self) -> String;
}

/// A moment between two steps of sending a row. Tests end the work at each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The row was claimed.
    Claimed,
    /// It was looked for, where that was needed.
    Looked,
    /// It is about to be sent.
    Sending,
    /// It was sent, and that is not written down yet.
    Sent,
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Whether the work goes on after a step.
pub type GoesOn = Arc<dyn Fn(Step) -> bool + Send + Sync>;

/// What sends rows.
#[derive(Clone)]
pub struct Delivery {
    store: Store,
    rest: Arc<Rest>,
    /// The bot's own user id: whose messages are looked through.
    me: u64,
    render: Arc<dyn Render>,
    desk: Arc<dyn Desk>,
    clock: Clock,
    goes_on: GoesOn,
    people_pace: lane::Pace,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").finish_non_exhaustive()
    }
}

impl Delivery {
    /// With the machine's clock.
    pub fn new(
        store: Store,
        rest: Arc<Rest>,
        me: u64,
        render: Arc<dyn Render>,
        desk: Arc<dyn Desk>,
    ) -> Self {
        Self {
            store,
            rest,
            me,
            render,
            desk,
            clock: Arc::new(Timestamp::now),
            goes_on: Arc::new(|_| true),
            people_pace: lane::PEOPLE,
        }
    }

    /// With another clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Ends the work on a row after a step, as if the process had died there.
    #[must_use]
    pub fn stop_after(mut self, goes_on: GoesOn) -> Self {
        self.goes_on = goes_on;
        self
    }

    /// Direct messages as fast as Discord's documented limits allow, to measure them.
    #[must_use]
    pub fn unpaced(mut self) -> Self {
        self.people_pace = lane::UNPACED;
        self
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Sends what is due until told to stop; then ends what is under way. Nobody else may be sending from this
    /// store: see [`crate::store::RunningCopy`].
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        match self.store.release_messages(self.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "messages were being sent when Signpost ended"),
            Err(error) => tracing::error!(%error, "the ledger could not be read"),
        }
        tokio::join!(
            self.keep_lane(Lane::Posts, lane::POSTS, stop.clone()),
            self.keep_lane(Lane::People, self.people_pace, stop),
        );
    }

    /// Sends what is due now and returns how many rows were claimed. For tests: [`Delivery::run`] does it all.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn run_once(&self) -> Result<usize, StoreError> {
        self.give_up_late().await?;
        let mut claimed = 0;
        for lane in [Lane::Posts, Lane::People] {
            for row in self.store.claim_messages(lane, 100, self.now()).await? {
                claimed += 1;
                self.deliver(row).await;
            }
        }
        Ok(claimed)
    }

    async fn give_up_late(&self) -> Result<(), StoreError> {
        for row in self.store.give_up_late_messages(self.now()).await? {
            tracing::warn!(row = row.id, "a message could not be sent in time");
            self.desk.trouble(&row, Trouble::TooLate).await;
        }
        Ok(())
    }
}
