//! How long questions took, and what memory the system saw.

use std::time::Duration;

/// Bars of a histogram.
const BARS: u32 = 12;
/// Letters of the longest bar.
const LONGEST: usize = 48;

/// Times in order.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that so many per cent of the questions did not exceed.
    pub(crate) fn at(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        let place = (self.0.len() * percent / 100).min(last);
        self.0.get(place).copied().unwrap_or_default()
    }

    /// The times as lines of bars, from none to the highest below the slowest hundredth.
    pub(crate) fn histogram(&self) -> String {
        let width = (self.at(99) / BARS).max(Duration::from_micros(1));
        let mut out = String::new();
        let counts: Vec<usize> = (0..BARS)
            .map(|bar| {
                let from = width * bar;
                let to = if bar + 1 == BARS {
                    Duration::MAX
                } else {
                    width * (bar + 1)
                };
                self.0.iter().filter(|t| from <= **t && **t < to).count()
            })
            .collect();
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        for (bar, count) in (0..BARS).zip(counts) {
            let from = milliseconds(width * bar);
            let mark = if bar + 1 == BARS { "and more" } else { "ms" };
            let length = (count * LONGEST).div_ceil(most);
            out += &format!(
                "{from:>7.1} {mark:<8} {:<LONGEST$} {count}\n",
                "#".repeat(length)
            );
        }
        out
    }
}

/// A time in milliseconds.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Peak memory of this process in megabytes (2^20 bytes), where the system tells it.
pub(crate) fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1_024)
}

/// Processor time of this process so far in milliseconds, where the system tells it in hundredths of a second. Other
/// programs on the same cores do not add to it.
pub(crate) fn processor() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = status.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    let (user, system) = (next()?, next()?);
    Some((user + system) as f64 * 10.0)
}
