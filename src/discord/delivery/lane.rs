//! How many rows are sent at the same time, and how fast.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::Delivery;
use crate::outbox::Row;
use crate::store::StoreError;
use crate::store::outbox::{Ended, Lane};

/// The pace of a lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Most rows at the same time.
    at_once: usize,
    /// One row begins in this time; without it, whenever there is room.
    every: Option<Duration>,
}

/// Discord's limits for each channel do the rest.
pub(super) const POSTS: Pace = Pace {
    at_once: 4,
    every: None,
};
/// Discord limits or blocks a bot that opens many direct messages fast and gives no number:
/// <https://discord.com/developers/docs/resources/user#create-dm>. Five in 1.2 seconds is what others send without
/// being limited: one in 240 milliseconds.
pub(super) const PEOPLE: Pace = Pace {
    at_once: 10,
    every: Some(Duration::from_millis(240)),
};
/// As fast as Discord's documented limits allow.
pub(super) const UNPACED: Pace = Pace {
    at_once: 40,
    every: None,
};

/// One that begins late is made up for by the next: without this, the pace would drift.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);
/// The longest rest: the clock of the machine may be set.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// After the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// How often rows are looked for whose time is over. One that is claimed too late is noticed anyway.
const LATE_PAUSE: Duration = Duration::from_secs(5);

/// A lane at work.
struct Running {
    lane: Lane,
    at_once: usize,
    /// Permits to begin; none: no permit is needed.
    permits: Option<DefaultDirectRateLimiter>,
    /// Claimed, and not begun yet.
    waiting: VecDeque<Row>,
    under_way: JoinSet<()>,
    /// When rows whose time is over were last looked for.
    looked_at: Option<Instant>,
}

impl Running {
    fn new(lane: Lane, pace: Pace) -> Self {
        let quota = pace.every.and_then(Quota::with_period);
        Self {
            lane,
            at_once: pace.at_once,
            permits: quota.map(|quota| RateLimiter::direct(quota.allow_burst(BURST))),
            waiting: VecDeque::new(),
            under_way: JoinSet::new(),
            looked_at: None,
        }
    }

    /// How many rows may be claimed: none before those that were claimed have begun.
    fn room(&self) -> usize {
        if self.waiting.is_empty() {
            self.at_once.saturating_sub(self.under_way.len())
        } else {
            0
        }
    }
}

/// Waits until a row may begin. Nothing is taken when this is given up before its end.
async fn permit(permits: Option<&DefaultDirectRateLimiter>) {
    if let Some(permits) = permits {
        permits.until_ready().await;
    }
}

impl Delivery {
    pub(super) async fn keep_lane(&self, lane: Lane, pace: Pace, mut stop: watch::Receiver<bool>) {
        let mut bell = self.store.ledger_bell();
        let mut running = Running::new(lane, pace);
        while !*stop.borrow() {
            bell.mark_unchanged();
            let rest = match self.fill(&mut running).await {
                Ok(rest) => rest,
                Err(error) => {
                    tracing::error!(%error, "the ledger could not be read");
                    STORE_PAUSE
                }
            };
            let is_full = running.room() == 0;
            let (waiting, under_way) = (&mut running.waiting, &mut running.under_way);
            let waits = !waiting.is_empty();
            tokio::select! {
                () = permit(running.permits.as_ref()), if waits => {
                    if let Some(row) = waiting.pop_front() {
                        let delivery = self.clone();
                        under_way.spawn(async move { delivery.deliver(row).await });
                    }
                }
                () = sleep(rest), if !waits => {}
                // While there is no room, news of more is of no use.
                _ = bell.changed(), if !is_full => {}
                told = stop.changed() => if told.is_err() { break },
                Some(_) = under_way.join_next() => {}
            }
        }
        self.give_back(running.waiting).await;
        while running.under_way.join_next().await.is_some() {}
    }

    /// Claims as many rows as there is room for; says how long to rest if nothing happens.
    async fn fill(&self, running: &mut Running) -> Result<Duration, StoreError> {
        let room = running.room();
        if room == 0 {
            return Ok(LONGEST_REST);
        }
        if running
            .looked_at
            .is_none_or(|at| at.elapsed() >= LATE_PAUSE)
        {
            self.give_up_late().await?;
            running.looked_at = Some(Instant::now());
        }
        let now = self.now();
        let most = u32::try_from(room).unwrap_or(u32::MAX);
        let rows = self.store.claim_messages(running.lane, most, now).await?;
        let is_empty = rows.is_empty();
        running.waiting.extend(rows);
        if !is_empty {
            // There may be more than there was room for.
            return Ok(Duration::ZERO);
        }
        let next = self.store.next_message(now).await?;
        let until = next.map(|next| next.duration_since(self.now()));
        let until = until.map(|until| Duration::try_from(until).unwrap_or_default());
        Ok(until.unwrap_or(LONGEST_REST).min(LONGEST_REST))
    }

    /// Rows that were claimed and not begun are left to whoever comes next. Nothing of them was sent.
    async fn give_back(&self, rows: VecDeque<Row>) {
        let at = self.now();
        for row in rows {
            let ended = Ended::Later {
                at,
                unsure: row.unsure,
                error: "Signpost was stopped".to_owned(),
            };
            if let Err(error) = self.store.end_message(&row, &ended, at).await {
                tracing::error!(%error, "a message could not be given back");
            }
        }
    }
}
