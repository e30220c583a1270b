//! The short memory of a conversation: goes into an answer and comes out of it. Never written to disk.

use jiff::Timestamp;

use super::super::directory::service::AgeRange;
use super::super::directory::{AreaSet, Leads};
use super::super::understanding::{Facts, Read};
use crate::reply::Offer;

/// How long a conversation is remembered, in minutes.
pub const MEMORY_MINUTES: i64 = 15;

/// What was said just before, for one person in one place. Nothing of a message that raised a safety card
/// is in it, and no message text at all.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// The choices just offered.
    pub offers: Vec<Offer>,
    /// What the last answer was about.
    pub leads: Vec<Leads>,
    /// The services just named (indices), first door first.
    pub services: Vec<usize>,
    /// The age already said.
    pub age: Option<Read<AgeRange>>,
    /// The place already said.
    pub place: Option<Read<AreaSet>>,
    /// When the last message came.
    pub at: Option<Timestamp>,
}

impl Conversation {
    /// The conversation as it is now: empty when the last message is too long ago.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        let fresh = self.at.is_some_and(|at| {
            let age = now.duration_since(at);
            age.as_secs() < MEMORY_MINUTES * 60
        });
        if fresh { self.clone() } else { Self::default() }
    }

    /// Adds what was known before to the facts of a new message. What is said now wins.
    #[must_use]
    pub fn complete(&self, mut facts: Facts) -> Facts {
        facts.age = facts.age.or_else(|| self.age.clone());
        facts.place = facts.place.or_else(|| self.place.clone());
        facts
    }
}
