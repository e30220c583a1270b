//! Dates as people write them. "Now" is a Wednesday in November 2026.

use jiff::civil::{Weekday, date};
use proptest::prelude::*;

use super::*;

fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().expect("a moment")
}

fn span(text: &str) -> String {
    match read(text, now()) {
        Ok(reading) => format!("{} {}", reading.when.start, reading.when.end),
        Err(question) => panic!("{text}: {question:?}"),
    }
}

fn question(text: &str) -> DateQuestion {
    match read(text, now()) {
        Ok(reading) => panic!("{text}: {reading:?}"),
        Err(question) => question,
    }
}

#[test]
fn one_day_is_read_however_it_is_written() {
    let same = "2027-03-14T10:00:00 2027-03-14T14:00:00";
    for text in [
        "Sun 14 March 10-2",
        "14/3/27 10am-2pm",
        "14.3.27, 10-2pm",
        "14 March 2027 10:00 to 14:00",
        "14 March 2027, 1000-1400",
        "Sunday 14th of March 2027 from 10 am until 2 pm",
        "2027-03-14 10:00-14:00",
        "10am - 2pm on Sunday 14 March",
        "March 14 2027 10-2",
        "14 Mar '27 10.00–14.00",
        "14 march (sun) 10 a.m. - 2 p.m.",
        "SUN 14/03 10-2",
    ] {
        assert_eq!(span(text), same, "{text}");
    }
}

#[test]
fn hours_are_those_that_people_mean() {
    for (text, start, end) in [
        ("14/3 1-3", "13:00", "15:00"),
        ("14/3 10-12", "10:00", "12:00"),
        ("14/3 10-12 noon", "10:00", "12:00"),
        ("14/3 9.30-11.30", "09:30", "11:30"),
        ("14/3 7-9pm", "19:00", "21:00"),
        ("14/3 11-1pm", "11:00", "13:00"),
        ("14/3 07:30 to 09:00", "07:30", "09:00"),
        ("14/3 12:30-2", "12:30", "14:00"),
        ("14/3 noon to 2", "12:00", "14:00"),
        ("14/3 7pm-10.30", "19:00", "22:30"),
        ("14/3 2.30pm", "14:30", "16:30"),
    ] {
        let want = format!("2027-03-14T{start}:00 2027-03-14T{end}:00");
        assert_eq!(span(text), want, "{text}");
    }
    assert!(read("14/3/27 10am", now()).expect("read").end_is_guessed);
}

#[test]
fn days_are_counted_from_today() {
    assert_eq!(
        span("next sat 10am-12"),
        "2026-11-28T10:00:00 2026-11-28T12:00:00"
    );
    assert_eq!(
        span("tomorrow 10-11"),
        "2026-11-26T10:00:00 2026-11-26T11:00:00"
    );
    assert_eq!(span("today 2-3"), "2026-11-25T14:00:00 2026-11-25T15:00:00");
    assert_eq!(span("Wed 2pm"), "2026-11-25T14:00:00 2026-11-25T16:00:00");
    assert_eq!(
        span("next wed 2pm"),
        "2026-12-02T14:00:00 2026-12-02T16:00:00"
    );
    assert_eq!(
        span("29/2/28 10-2"),
        "2028-02-29T10:00:00 2028-02-29T14:00:00"
    );
}

#[test]
fn two_days_and_nights_are_read() {
    let days = "2027-03-13T10:00:00 2027-03-14T16:00:00";
    for text in [
        "13-14 March 2027 10am-4pm",
        "Sat 13 March 10am to Sun 14 March 4pm",
        "13th and 14th of March 10-4",
        "13/3/27 10:00 - 14/3/27 16:00",
        "sat 13 march 10am - sun 4pm",
        "Sat 13 March to Sun 14 March, 10am-4pm",
    ] {
        assert_eq!(span(text), days, "{text}");
    }
    assert_eq!(
        span("13 March 8pm to midnight"),
        "2027-03-13T20:00:00 2027-03-14T00:00:00"
    );
    assert_eq!(
        span("13 March 8pm-1am"),
        "2027-03-13T20:00:00 2027-03-14T01:00:00"
    );
    assert_eq!(
        span("31 Dec 10pm to 1 Jan 1am"),
        "2026-12-31T22:00:00 2027-01-01T01:00:00"
    );
}

#[test]
fn what_cannot_be_is_asked_about() {
    assert_eq!(
        question("29 February 2027 10-2"),
        DateQuestion::NoSuchDay("29/2/2027".to_owned())
    );
    assert_eq!(
        question("29 Feb 10-2"),
        DateQuestion::NoSuchDay("29/2/2027".to_owned())
    );
    assert_eq!(
        question("31 june 10-2"),
        DateQuestion::NoSuchDay("31/6/2027".to_owned())
    );
    assert_eq!(
        question("Sat 14 March 10-2"),
        DateQuestion::Weekday(Weekday::Saturday, date(2027, 3, 14))
    );
    assert_eq!(question("14/3 7-9"), DateQuestion::MorningOrEvening(7));
    assert!(matches!(
        question("14/3 14:00 to 10:00"),
        DateQuestion::EndBeforeStart(..)
    ));
    assert!(matches!(
        question("14/3/27 10am to 13/3/27 2pm"),
        DateQuestion::EndBeforeStart(..)
    ));
    assert!(matches!(question("14/3/26 10-2"), DateQuestion::Past(_)));
    assert!(matches!(question("today 9am"), DateQuestion::Past(_)));
    assert!(matches!(
        question("14/3/2099 10-2"),
        DateQuestion::TooFar(_)
    ));
    assert_eq!(question("14 March"), DateQuestion::NoTime);
    assert_eq!(question("10-2"), DateQuestion::NoDate);
    assert_eq!(question(""), DateQuestion::NoDate);
    assert_eq!(question("13-14 March 10am"), DateQuestion::NoEnd);
    assert_eq!(
        question("14/3 25:00"),
        DateQuestion::NoSuchTime("25:00".to_owned())
    );
    assert_eq!(
        question("14/3 13pm"),
        DateQuestion::NoSuchTime("13".to_owned())
    );
    assert_eq!(
        question("some day soon"),
        DateQuestion::Unread("some".to_owned())
    );
    assert_eq!(question("1 2 3 4 march"), DateQuestion::TooMuch);
    assert_eq!(
        question("1/3/27 10am to 20/5/27 2pm"),
        DateQuestion::TooLong
    );
}

#[test]
fn clock_changes_are_asked_about_in_every_year() {
    for (spring, autumn) in [
        (date(2026, 3, 29), date(2026, 10, 25)),
        (date(2027, 3, 28), date(2027, 10, 31)),
        (date(2028, 3, 26), date(2028, 10, 29)),
        (date(2029, 3, 25), date(2029, 10, 28)),
        (date(2030, 3, 31), date(2030, 10, 27)),
    ] {
        let start_of_year = instant(date(spring.year(), 1, 1).at(0, 0, 0, 0), false);
        let night = |day: Date, rest: &str| read(&format!("{day} {rest}"), start_of_year);
        let never = DateQuestion::NeverOnTheClock(spring.at(1, 30, 0, 0));
        assert_eq!(night(spring, "01:30-03:00"), Err(never));
        let twice = DateQuestion::TwiceOnTheClock(autumn.at(1, 30, 0, 0));
        assert_eq!(night(autumn, "00:30-01:30"), Err(twice));
        let length = |text: &str| {
            let when = night(autumn, text).expect("read").when;
            when.ends_at().duration_since(when.starts_at()).as_mins()
        };
        assert_eq!(length("00:30-01:30 BST"), 60);
        assert_eq!(length("00:30-01:30 GMT"), 120);
        // Over the change: the hours are those on the clock.
        let when = night(spring, "00:30-03:00").expect("read").when;
        assert_eq!(
            when.ends_at().duration_since(when.starts_at()).as_mins(),
            90
        );
    }
}

proptest! {
    #[test]
    fn every_text_gives_a_time_or_a_question(
        text in "(\\PC|[0-9]{1,11}|[-/:.,&'@ ]|am|pm|sat|next|march|noon|midnight|to|th|bst|2027){0,30}",
        now in 0i64..4_000_000_000,
    ) {
        let now = Timestamp::from_second(now).expect("a moment");
        if let Ok(reading) = read(&text, now) {
            let written = write(&reading.when);
            prop_assert_eq!(read(&written, now).map(|again| again.when), Ok(reading.when), "{}", written);
            prop_assert!(reading.when.starts_at() > now);
            prop_assert!(reading.when.ends_at() > reading.when.starts_at());
        }
    }
}

#[test]
fn a_line_of_a_programme_begins_with_its_time() {
    let from = Some(Time::constant(10, 0, 0, 0));
    let read = |line| time_after(line, from).map(|(time, rest)| (time.to_string(), rest));
    let want = |time: &str, rest| Some((time.to_owned(), rest));
    assert_eq!(
        read("10:30 Transport talk"),
        want("10:30:00", "Transport talk")
    );
    assert_eq!(read("1.30 Lunch"), want("13:30:00", "Lunch"));
    assert_eq!(read("2 pm: 3 games"), want("14:00:00", "3 games"));
    assert_eq!(read("11 - Éclairs"), want("11:00:00", "Éclairs"));
    assert_eq!(read("Lunch"), None);
    assert_eq!(read(""), None);
}
