//! Times in order, and what is told of them.

use std::time::Duration;

/// Times in order, the shortest first.
#[derive(Debug, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that this many of a hundred do not exceed.
    pub(crate) fn of(&self, hundredth: usize) -> Duration {
        let at = (self.0.len() * hundredth / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).copied().unwrap_or_default()
    }

    /// How many took no longer than this.
    pub(crate) fn within(&self, limit: Duration) -> usize {
        self.0.iter().filter(|time| **time <= limit).count()
    }

    pub(crate) fn worst(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p50, p99, worst) = (self.of(50), self.of(99), self.worst());
        write!(f, "p50 {p50:.1?}, p99 {p99:.1?}, worst {worst:.1?}")
    }
}
