//! How many rows are sent at the same time, and how fast.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::Delivery;
use crate::store::StoreError;
use crate::store::outbox::Lane;

/// The pace of a lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Most rows at the same time.
    at_once: usize,
    /// Most rows begun within a time.
    within: Option<(usize, Duration)>,
}

/// Discord's limits for each channel do the rest.
pub(super) const POSTS: Pace = Pace {
    at_once: 4,
    within: None,
};
/// Discord limits or blocks a bot that opens many direct messages fast and gives no number:
/// <https://discord.com/developers/docs/resources/user#create-dm>. Five in 1.2 seconds is what others send without
/// being limited.
pub(super) const PEOPLE: Pace = Pace {
    at_once: 10,
    within: Some((5, Duration::from_millis(1_200))),
};
/// As fast as Discord's documented limits allow.
pub(super) const UNPACED: Pace = Pace {
    at_once: 40,
    within: None,
};

/// The longest rest: the clock of the machine may be set.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// After the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(5);

impl Pace {
    /// How many rows may begin now; when there is no room, how long until there is.
    fn room(self, under_way: usize, begun: &mut VecDeque<Instant>) -> (usize, Option<Duration>) {
        let room = self.at_once.saturating_sub(under_way);
        let Some((most, time)) = self.within else {
            return (room, None);
        };
        while begun.front().is_some_and(|at| at.elapsed() >= time) {
            begun.pop_front();
        }
        let left = room.min(most.saturating_sub(begun.len()));
        let wait = begun.front().map(|at| time.saturating_sub(at.elapsed()));
        (left, wait.filter(|_| begun.len() >= most))
    }
}

impl Delivery {
    pub(super) async fn keep_lane(&self, lane: Lane, pace: Pace, mut stop: watch::Receiver<bool>) {
        let mut bell = self.store.ledger_bell();
        let mut under_way = JoinSet::new();
        let mut begun = VecDeque::new();
        while !*stop.borrow() {
            bell.mark_unchanged();
            let (room, wait) = pace.room(under_way.len(), &mut begun);
            let rest = match self.fill(lane, room, &mut under_way, &mut begun).await {
                Ok(rest) => wait.map_or(rest, |wait| wait.min(rest)),
                Err(error) => {
                    tracing::error!(%error, "the ledger could not be read");
                    STORE_PAUSE
                }
            };
            let is_full = room == 0;
            tokio::select! {
                () = sleep(rest) => {}
                // While there is no room, news of more is of no use.
                _ = bell.changed(), if !is_full => {}
                Some(_) = under_way.join_next() => {}
                told = stop.changed() => if told.is_err() { break },
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Begins as many rows as there is room for; says how long to rest if nothing happens.
    async fn fill(
        &self,
        lane: Lane,
        room: usize,
        under_way: &mut JoinSet<()>,
        begun: &mut VecDeque<Instant>,
    ) -> Result<Duration, StoreError> {
        if room == 0 {
            return Ok(LONGEST_REST);
        }
        self.give_up_late().await?;
        let now = self.now();
        let most = u32::try_from(room).unwrap_or(u32::MAX);
        let rows = self.store.claim_messages(lane, most, now).await?;
        let is_full = rows.len() == room;
        begun.extend(rows.iter().map(|_| Instant::now()));
        self.begin(rows, under_way);
        if is_full {
            // There may be more than there was room for.
            return Ok(Duration::ZERO);
        }
        let next = self.store.next_message(now).await?;
        let until = next.map(|next| next.duration_since(self.now()));
        let until = until.map(|until| Duration::try_from(until).unwrap_or_default());
        Ok(until.unwrap_or(LONGEST_REST).min(LONGEST_REST))
    }

    fn begin(&self, rows: Vec<crate::outbox::Row>, under_way: &mut JoinSet<()>) {
        for row in rows {
            let delivery = self.clone();
            under_way.spawn(async move { delivery.deliver(row).await });
        }
    }
}
