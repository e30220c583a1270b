//! A question about a date in words.

use jiff::civil::DateTime;
use minijinja::context;

use super::DateQuestion;
use crate::events::saying::Saying;

impl Saying<'_> {
    /// The question, as an organiser reads it.
    pub fn date_question(&self, question: &DateQuestion) -> String {
        let words = self.words;
        let at = |name: &str, at: DateTime| {
            let (day, time) = (self.day(at.date()), self.time_of_day(at));
            words.say(name, context! { day, time })
        };
        match question {
            DateQuestion::NoDate => words.text("date_none"),
            DateQuestion::NoTime => words.text("date_no_time"),
            DateQuestion::NoEnd => words.text("date_no_end"),
            DateQuestion::Unread(word) => words.say("date_unread", context! { word }),
            DateQuestion::TooMuch => words.text("date_too_much"),
            DateQuestion::NoSuchDay(day) => words.say("date_no_such_day", context! { day }),
            DateQuestion::NoSuchTime(time) => words.say("date_no_such_time", context! { time }),
            DateQuestion::Weekday(weekday, day) => {
                let (weekday, day) = (self.weekday(*weekday), self.day(*day));
                words.say("date_weekday", context! { weekday, day })
            }
            DateQuestion::MorningOrEvening(hour) => words.say("date_half", context! { hour }),
            DateQuestion::EndBeforeStart(start, end) => {
                let (start, end) = (self.time_of_day(*start), self.time_of_day(*end));
                words.say("date_end", context! { start, end })
            }
            DateQuestion::Past(time) => at("date_past", *time),
            DateQuestion::TooFar(time) => at("date_far", *time),
            DateQuestion::TooLong => words.text("date_long"),
            DateQuestion::NeverOnTheClock(time) => at("date_never", *time),
            DateQuestion::TwiceOnTheClock(time) => at("date_twice", *time),
        }
    }
}
