//! What is counted of an answer: no words, no person.

use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::discord::asking::missed;
use crate::discord::bot::Bot;
use crate::reply::Reply;
use crate::snapshot::Snapshot;
use crate::store::interest::{AnswerCounts, Counted};

/// What is counted of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::discord) struct Tally {
    /// The topic of a question that nobody covers.
    missed: Option<String>,
    /// The services that were shown first, one for each need.
    shown: Vec<String>,
}

impl Tally {
    /// Of this answer.
    pub(in crate::discord) fn of(reply: &Reply, snapshot: &Snapshot) -> Self {
        let first = reply.needs.iter().filter_map(|need| need.doors.first());
        let services = first.filter_map(|door| snapshot.directory.services.get(door.service));
        Self {
            missed: missed(reply, snapshot),
            shown: services.map(|service| service.id.clone()).collect(),
        }
    }
}

/// What was counted and is not in the store yet.
///
/// An answer never waits for the disk: counts are written together, every few seconds and at the end. A crash may
/// lose those of the last seconds.
#[derive(Default)]
pub(in crate::discord) struct Tallies(Mutex<AnswerCounts>);

impl Tallies {
    fn add(&self, counts: impl IntoIterator<Item = ((u64, Date, Counted), u32)>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (what, times) in counts {
            *kept.entry(what).or_default() += times;
        }
    }

    fn take(&self) -> AnswerCounts {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Bot {
    /// Counts an answer in a forum.
    pub(in crate::discord) fn count(&self, tally: Tally, forum: Option<u64>) {
        let Some(forum) = forum else {
            return;
        };
        let today = crate::clock::today();
        let shown = tally.shown.into_iter().map(Counted::Shown);
        let counted = shown.chain(tally.missed.map(Counted::Missed));
        self.tallies
            .add(counted.map(|counted| ((forum, today, counted), 1)));
    }

    /// Writes the counts into the store.
    pub(in crate::discord) async fn keep_counts(&self) {
        let counts = self.tallies.take();
        if counts.is_empty() {
            return;
        }
        if let Err(error) = self.store.count_answers(&counts).await {
            tracing::warn!(%error, "counts were not kept; trying again later");
            self.tallies.add(counts);
        }
    }
}
