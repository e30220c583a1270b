//! A record holds for a year. Then the person is asked once, and it ends when they say nothing.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Interest, State, Tell};

/// Months after which a record is asked about.
pub const HELD_MONTHS: i32 = 12;
/// Days that a person has to say that it still holds.
pub const GRACE_DAYS: i64 = 30;

/// What a record needs today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The person is asked whether it still holds.
    AskAgain,
    /// It ends.
    Expire,
}

/// The day from which a record of this day is asked about.
pub fn expires_on(asked_on: Date) -> Date {
    asked_on.saturating_add(HELD_MONTHS.months())
}

impl Interest {
    /// What it needs on this day. Somebody who only wants to be counted cannot be asked, so theirs ends.
    pub fn due(&self, today: Date) -> Due {
        if self.state != State::Open || today < self.expires_on {
            return Due::Nothing;
        }
        match (self.wish.tell, self.asked_again_on) {
            (Tell::CountOnly, _) => Due::Expire,
            (Tell::Message, None) => Due::AskAgain,
            (Tell::Message, Some(asked)) if asked.saturating_add(GRACE_DAYS.days()) <= today => {
                Due::Expire
            }
            (Tell::Message, Some(_)) => Due::Nothing,
        }
    }
}
