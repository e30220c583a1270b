//! Signs of life of the connection: whether it is ready, when it was last heard of, how often it began anew.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// New sessions in an hour after which something is wrong. Discord allows 1,000 a day and takes the token away
/// beyond that; forty an hour stay below.
const SESSIONS_AN_HOUR: usize = 40;
const HOUR: Duration = Duration::from_secs(3_600);
/// Without a sign for this long the connection is dead, whatever it says: Discord's heartbeat is about 41 seconds,
/// so three were missed.
const SILENCE: Duration = Duration::from_secs(150);

/// The pulse of the connection.
#[derive(Debug)]
pub struct Pulse {
    ready: AtomicBool,
    heard: Mutex<Instant>,
    sessions: Mutex<VecDeque<Instant>>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            ready: AtomicBool::new(false),
            heard: Mutex::new(Instant::now()),
            sessions: Mutex::default(),
        }
    }
}

impl Pulse {
    /// Whether the gateway is ready.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Says whether the gateway is ready.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }

    /// Something was heard.
    pub fn beat(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// A new session began.
    pub fn new_session(&self) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.push_back(Instant::now());
        while sessions.front().is_some_and(|at| at.elapsed() > HOUR) {
            sessions.pop_front();
        }
    }

    /// Whether sessions began too often in the last hour.
    pub fn begins_too_often(&self) -> bool {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.iter().filter(|at| at.elapsed() <= HOUR).count() > SESSIONS_AN_HOUR
    }

    /// Whether nothing was heard for too long.
    pub fn is_silent(&self) -> bool {
        self.heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
            > SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_sessions_are_noticed() {
        let pulse = Pulse::default();
        for _ in 0..SESSIONS_AN_HOUR {
            pulse.new_session();
        }
        assert!(!pulse.begins_too_often());
        pulse.new_session();
        assert!(pulse.begins_too_often());
    }
}
