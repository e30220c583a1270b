//! How fresh an entry is: when, by whom and how it was last checked.
//!
//! Gathering facts is not checking. An entry counts as checked only when a named person did it.

use jiff::ToSpan;
use jiff::civil::Date;

/// Months after which an entry should be checked again.
pub const REVIEW_MONTHS: u8 = 12;
/// The same for lines people ring in danger.
pub const CRISIS_REVIEW_MONTHS: u8 = 3;

/// The record of the last check. All three are written together by `signpost checked`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assurance {
    /// The day (Europe/London).
    pub date: Option<Date>,
    /// Who did it.
    pub by: Option<String>,
    /// How ("rang them").
    pub how: Option<String>,
    /// Months until the next check, when the entry says so itself.
    pub review_after_months: Option<u8>,
    /// A parent said a detail is wrong, and nobody has looked since.
    pub flagged: bool,
}

/// What a parent is told about an entry's age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// Nobody at the forum has checked it.
    NeverChecked,
    /// Checked, and not due again yet.
    Current {
        /// The day of the check.
        on: Date,
    },
    /// Checked, and due again.
    Due {
        /// The day of the check.
        on: Date,
    },
    /// Checked so long ago that contact details are held back: twice the review time has passed.
    LongOverdue {
        /// The day of the check.
        on: Date,
    },
}

impl Assurance {
    /// The months after which this entry is due.
    pub fn review_months(&self, crisis_line: bool) -> u8 {
        self.review_after_months.unwrap_or(if crisis_line {
            CRISIS_REVIEW_MONTHS
        } else {
            REVIEW_MONTHS
        })
    }

    /// How fresh the entry is on a given day.
    pub fn freshness(&self, today: Date, crisis_line: bool) -> Freshness {
        let Some(on) = self.date else {
            return Freshness::NeverChecked;
        };
        let months = i32::from(self.review_months(crisis_line));
        let due = on.saturating_add(months.months());
        let overdue = on.saturating_add((2 * months).months());
        if today > overdue {
            Freshness::LongOverdue { on }
        } else if today > due {
            Freshness::Due { on }
        } else {
            Freshness::Current { on }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn checked(on: Date) -> Assurance {
        Assurance {
            date: Some(on),
            ..Assurance::default()
        }
    }

    #[test]
    fn nothing_is_checked_until_a_person_did_it() {
        let fresh = Assurance::default().freshness(date(2026, 11, 24), false);
        assert_eq!(fresh, Freshness::NeverChecked);
    }

    #[test]
    fn an_entry_is_due_after_a_year_and_held_back_after_two() {
        let on = date(2024, 2, 29);
        let entry = checked(on);
        let at = |y, m, d| entry.freshness(date(y, m, d), false);
        assert_eq!(at(2025, 2, 28), Freshness::Current { on });
        assert_eq!(at(2025, 3, 1), Freshness::Due { on });
        assert_eq!(at(2026, 2, 28), Freshness::Due { on });
        assert_eq!(at(2026, 3, 1), Freshness::LongOverdue { on });
    }

    #[test]
    fn a_crisis_line_is_due_after_three_months() {
        let on = date(2026, 1, 31);
        let fresh = checked(on).freshness(date(2026, 5, 1), true);
        assert_eq!(fresh, Freshness::Due { on });
    }
}
