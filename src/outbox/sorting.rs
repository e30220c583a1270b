//! What to do about each of Discord's answers.
//!
//! Sources: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json> for the codes,
//! <https://discord.com/developers/docs/topics/rate-limits> for waiting, and
//! <https://discord.com/developers/docs/resources/user#create-dm> for direct messages opened too fast.
//! Nothing is ever deleted because of an answer; only a definite "unknown" (404 with its code) counts as gone.

use jiff::SignedDuration;

/// Why a request did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Discord refused it.
    Refused {
        /// HTTP status.
        status: u16,
        /// Discord's code; 0 when it gave none.
        code: u64,
        /// How long Discord asks to wait.
        wait: Option<SignedDuration>,
    },
    /// Our own turn has not come within the time given: nothing was sent.
    Busy(SignedDuration),
    /// Whether it arrived is not known: no connection, no answer in time, or an answer that cannot be read.
    Lost,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// It did not arrive; try again after this time.
    Wait(SignedDuration),
    /// Try again, each time after a longer pause ([`pause`]).
    Again {
        /// It may have arrived: look before sending again.
        unsure: bool,
    },
    /// Somebody must mend something at Discord. Tell organisers; try again now and then ([`long_pause`]).
    Hold,
    /// Trying again is of no use. Tell organisers.
    GiveUp,
    /// The person takes no messages from Signpost.
    Unreachable,
    /// What it was for is not there any more.
    Gone,
}

/// When Discord does not say how long.
const MOMENT: SignedDuration = SignedDuration::from_secs(1);
/// Limits that Discord gives no number for: edits of old messages, direct messages opened too fast.
const LONG_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// The longest pause between tries.
const LONGEST: SignedDuration = SignedDuration::from_mins(5);
/// Pauses while an organiser has to mend something: from this on, doubled.
const HOLD: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_HOLD: SignedDuration = SignedDuration::from_hours(1);
/// Time after which trying is given up for what has no time of its own at which it is too late.
pub const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// What to do about a request that did not succeed.
pub fn sort(reply: Reply) -> Remedy {
    let (status, code, wait) = match reply {
        Reply::Lost => return Remedy::Again { unsure: true },
        Reply::Busy(time) => return Remedy::Wait(time),
        Reply::Refused { status, code, wait } => (status, code, wait),
    };
    match (status, code) {
        // Opening direct messages too fast; edits of messages older than an hour; sending switched off for a while.
        (_, 40_003 | 30_046 | 40_004) => Remedy::Wait(wait.unwrap_or(LONG_WAIT).max(LONG_WAIT)),
        // Slow mode, and the limits on writing in a channel or server.
        (429, _) | (_, 20_016 | 20_022 | 20_028 | 20_029) => Remedy::Wait(wait.unwrap_or(MOMENT)),
        // Direct messages are closed; no server in common; no such person; a recipient that takes none; banned.
        (_, 50_007 | 50_278 | 10_013 | 50_033 | 40_007) => Remedy::Unreachable,
        // No access; no permission; as many scheduled events as a server may have.
        (_, 50_001 | 50_013 | 30_038) => Remedy::Hold,
        // Unknown channel, server, message, scheduled event. A 404 without such a code may be anybody's.
        (404, 10_003 | 10_004 | 10_008 | 10_070) => Remedy::Gone,
        // The token: the connection sees that too and ends the program.
        (401, _) => Remedy::Wait(LONG_WAIT),
        // Blocked on the way to Discord, or by something that is not Discord.
        (403, 0 | 40_333) | (404, 0) => Remedy::Again { unsure: false },
        (403, _) => Remedy::Hold,
        (408 | 409, _) | (500.., _) => Remedy::Again { unsure: true },
        (400..500, _) => Remedy::GiveUp,
        _ => Remedy::Again { unsure: false },
    }
}

/// The pause before the next try: half a second to a second at first, doubled with each try, five minutes at most.
/// `jitter` is a number from 0 to 1, so that tries do not come together.
pub fn pause(attempt: u32, jitter: f64) -> SignedDuration {
    spread(doubled(MOMENT, attempt, LONGEST), jitter)
}

/// The pause while somebody has to mend something: up to an hour.
pub fn long_pause(attempt: u32, jitter: f64) -> SignedDuration {
    spread(doubled(HOLD, attempt, LONGEST_HOLD), jitter)
}

fn doubled(first: SignedDuration, attempt: u32, longest: SignedDuration) -> SignedDuration {
    let times = 1i32 << attempt.saturating_sub(1).min(12);
    first.saturating_mul(times).min(longest)
}

fn spread(time: SignedDuration, jitter: f64) -> SignedDuration {
    let share = if jitter.is_finite() {
        0.5 + jitter.clamp(0.0, 1.0) / 2.0
    } else {
        1.0
    };
    SignedDuration::try_from_secs_f64(time.as_secs_f64() * share).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: u64) -> Remedy {
        let wait = None;
        sort(Reply::Refused { status, code, wait })
    }

    #[test]
    fn each_answer_has_its_remedy() {
        let wait = Some(SignedDuration::from_secs(7));
        let slow = Reply::Refused {
            status: 429,
            code: 0,
            wait,
        };
        assert_eq!(sort(slow), Remedy::Wait(SignedDuration::from_secs(7)));
        assert_eq!(sort(Reply::Lost), Remedy::Again { unsure: true });
        for (status, code, remedy) in [
            (500, 0, Remedy::Again { unsure: true }),
            (503, 130_000, Remedy::Again { unsure: true }),
            (403, 50_007, Remedy::Unreachable),
            (400, 50_278, Remedy::Unreachable),
            (403, 50_013, Remedy::Hold),
            (403, 50_001, Remedy::Hold),
            (400, 30_038, Remedy::Hold),
            (404, 10_008, Remedy::Gone),
            (404, 10_003, Remedy::Gone),
            (400, 50_035, Remedy::GiveUp),
            (429, 30_046, Remedy::Wait(LONG_WAIT)),
            (400, 40_003, Remedy::Wait(LONG_WAIT)),
        ] {
            assert_eq!(refused(status, code), remedy, "{status} {code}");
        }
    }

    #[test]
    fn only_discords_own_word_counts_as_gone() {
        for (status, code) in [(404, 0), (403, 0), (502, 0), (301, 0)] {
            assert!(
                matches!(refused(status, code), Remedy::Again { .. }),
                "{status} {code}"
            );
        }
        assert_eq!(sort(Reply::Lost), Remedy::Again { unsure: true });
    }

    #[test]
    fn pauses_grow_and_are_spread() {
        assert_eq!(pause(1, 0.0), SignedDuration::from_millis(500));
        assert_eq!(pause(1, 1.0), SignedDuration::from_secs(1));
        assert_eq!(pause(4, 1.0), SignedDuration::from_secs(8));
        assert_eq!(pause(u32::MAX, 1.0), LONGEST);
        assert_eq!(pause(3, f64::NAN), SignedDuration::from_secs(4));
        assert_eq!(long_pause(1, 1.0), HOLD);
        assert_eq!(long_pause(50, 1.0), LONGEST_HOLD);
    }
}
