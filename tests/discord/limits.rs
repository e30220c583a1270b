//! Discord's rate limits, enforced: five messages in five seconds for each channel and route, and fifty requests a
//! second in all. <https://discord.com/developers/docs/topics/rate-limits>. The first number is of the size seen in
//! practice; the second is documented.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Requests of one route and channel, and the time they count for.
pub(crate) const ROUTE: (usize, Duration) = (5, Duration::from_secs(5));
/// All requests.
pub(crate) const GLOBAL: (usize, Duration) = (50, Duration::from_secs(1));

/// What is said about limits with an answer.
pub(crate) struct Told {
    /// Whether the request is refused, and whether by the limit on everything.
    pub(crate) refused: Option<bool>,
    /// Requests left.
    pub(crate) left: usize,
    /// When there are more.
    pub(crate) reset: Duration,
}

#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<String, VecDeque<Instant>>>);

impl Limits {
    /// Counts a request.
    pub(crate) fn count(&self, method: &str, path: &str) -> Told {
        let mut counted = self.0.lock().expect("a lock");
        if !path.starts_with("/interactions") && !path.starts_with("/webhooks") {
            let (left, reset) = room(counted.entry("all".to_owned()).or_default(), GLOBAL);
            if left == 0 {
                let refused = Some(true);
                return Told {
                    refused,
                    left,
                    reset,
                };
            }
        }
        let parts: Vec<&str> = path.split('/').take(4).collect();
        let route = counted
            .entry(format!("{method} {}", parts.join("/")))
            .or_default();
        let is_limited = path.starts_with("/channels");
        let (left, reset) = if is_limited {
            room(route, ROUTE)
        } else {
            (1_000, Duration::ZERO)
        };
        if left == 0 {
            let refused = Some(false);
            return Told {
                refused,
                left,
                reset,
            };
        }
        route.push_back(Instant::now());
        counted
            .entry("all".to_owned())
            .or_default()
            .push_back(Instant::now());
        Told {
            refused: None,
            left: left - 1,
            reset,
        }
    }
}

fn room(counted: &mut VecDeque<Instant>, (most, time): (usize, Duration)) -> (usize, Duration) {
    while counted.front().is_some_and(|at| at.elapsed() >= time) {
        counted.pop_front();
    }
    let reset = counted
        .front()
        .map_or(time, |at| time.saturating_sub(at.elapsed()));
    (most.saturating_sub(counted.len()), reset)
}
