//! The short memory of a conversation, for one person in one place. In memory only, gone after 15 minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::answering::{Conversation, MEMORY_MINUTES};
use crate::snapshot::Snapshot;

use super::ids::Subject;

/// One person in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Seat {
    /// The person's id.
    pub person: u64,
    /// The channel's id.
    pub channel: u64,
    /// The forum (server); none in a direct message.
    pub(super) forum: Option<u64>,
}

/// What is remembered of one conversation.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// What the core remembers.
    pub conversation: Conversation,
    /// The last message, for "send this question" and for the answer behind a card. Never leaves memory.
    pub message: Option<String>,
    /// The last answer as it was drawn, for "more".
    pub drawn: Option<(Subject, Arc<Vec<String>>)>,
    /// A question that waits for "send it".
    pub draft: Option<String>,
}

/// Most conversations at once; the oldest make room.
const MOST: usize = 20_000;

struct Kept {
    at: Instant,
    snapshot: Weak<Snapshot>,
    what: Remembered,
}

/// All conversations, and the people who wrote the public messages that got a neutral line.
#[derive(Default)]
pub(super) struct Memory {
    seats: Mutex<HashMap<Seat, Kept>>,
    crises: Mutex<HashMap<u64, (Instant, u64, String)>>,
}

fn time() -> Duration {
    Duration::from_secs(MEMORY_MINUTES.unsigned_abs() * 60)
}

impl Memory {
    /// What is remembered now. The core's part is left out when the directory has changed since: it points into
    /// the directory of its time.
    pub(super) fn recall(&self, seat: Seat, snapshot: &Arc<Snapshot>) -> Remembered {
        let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = seats.get(&seat).filter(|kept| kept.at.elapsed() < time()) else {
            return Remembered::default();
        };
        let mut what = kept.what.clone();
        if !std::ptr::eq(kept.snapshot.as_ptr(), Arc::as_ptr(snapshot)) {
            what.conversation = Conversation::default();
        }
        what
    }

    /// Remembers.
    pub(super) fn keep(&self, seat: Seat, what: Remembered, snapshot: &Arc<Snapshot>) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if seats.len() >= MOST && !seats.contains_key(&seat) {
            let oldest = seats
                .iter()
                .min_by_key(|(_, kept)| kept.at)
                .map(|(seat, _)| *seat);
            oldest.map(|seat| seats.remove(&seat));
        }
        let kept = Kept {
            at: Instant::now(),
            snapshot: Arc::downgrade(snapshot),
            what,
        };
        seats.insert(seat, kept);
    }

    /// Changes what is remembered, keeping the time it was remembered at.
    pub(super) fn change(&self, seat: Seat, change: impl FnOnce(&mut Remembered)) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = seats.get_mut(&seat) {
            change(&mut kept.what);
        }
    }

    /// Remembers who wrote a public message that got a neutral line, and what.
    pub(super) fn keep_crisis(&self, message: u64, person: u64, text: String) {
        let mut crises = self.crises.lock().unwrap_or_else(PoisonError::into_inner);
        crises.insert(message, (Instant::now(), person, text));
    }

    /// The text of such a message, for the person who wrote it only.
    pub(super) fn crisis(&self, message: u64, person: u64) -> Option<String> {
        let crises = self.crises.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, wrote, text) = crises.get(&message)?;
        (at.elapsed() < time() && *wrote == person).then(|| text.clone())
    }

    /// Forgets one person everywhere.
    pub(super) fn forget(&self, person: u64) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|seat, _| seat.person != person);
        let mut crises = self.crises.lock().unwrap_or_else(PoisonError::into_inner);
        crises.retain(|_, (_, wrote, _)| *wrote != person);
    }

    /// Forgets what is older than 15 minutes. To be called now and then.
    pub(super) fn tidy(&self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, kept| kept.at.elapsed() < time());
        seats.shrink_to_fit();
        let mut crises = self.crises.lock().unwrap_or_else(PoisonError::into_inner);
        crises.retain(|_, (at, _, _)| at.elapsed() < time());
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never what people wrote.
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// Ids that were handled already: Discord may deliver an event again after a resume.
#[derive(Debug, Default)]
pub(super) struct Seen(
    Mutex<(
        std::collections::HashSet<u64>,
        std::collections::VecDeque<u64>,
    )>,
);

impl Seen {
    /// How many are remembered.
    const MOST: usize = 4_096;

    /// Whether this is the first time.
    pub(super) fn is_first(&self, id: u64) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (set, order) = &mut *seen;
        if !set.insert(id) {
            return false;
        }
        order.push_back(id);
        if order.len() > Self::MOST
            && let Some(oldest) = order.pop_front()
        {
            set.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_handled_once() {
        let seen = Seen::default();
        assert!(seen.is_first(1));
        assert!(!seen.is_first(1));
        for id in 2..5_000 {
            assert!(seen.is_first(id));
        }
    }
}
