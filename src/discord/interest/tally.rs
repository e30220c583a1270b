//! What is counted of an answer: no words, no person.

use crate::discord::asking::missed;
use crate::discord::bot::Bot;
use crate::reply::Reply;
use crate::snapshot::Snapshot;

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

impl Bot {
    /// Counts an answer in a forum.
    pub(in crate::discord) async fn count(&self, tally: Tally, forum: Option<u64>) {
        let Some(forum) = forum else {
            return;
        };
        let today = crate::clock::today();
        if let Some(topic) = tally.missed
            && let Err(error) = self.store.count_no_match(forum, &topic, today).await
        {
            tracing::warn!(%error, "a count was not kept");
        }
        if !tally.shown.is_empty()
            && let Err(error) = self.store.count_shown(forum, &tally.shown, today).await
        {
            tracing::warn!(%error, "a count was not kept");
        }
    }
}
