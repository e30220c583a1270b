//! Records, the table, the sheet and the picture, without a store.

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::demand::{Asked, Before, Demand, Elsewhere, table};
use super::names::Shown;
use super::*;
use crate::directory::{AreaSet, Directory};
use crate::words::Words;

const TODAY: Date = date(2027, 3, 14);

/// Read once: some tests ask for it hundreds of times.
fn directory() -> &'static Directory {
    static DIRECTORY: LazyLock<Directory> = LazyLock::new(read_directory);
    &DIRECTORY
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::embedded().expect("the words"));
    &WORDS
}

fn read_directory() -> Directory {
    let loaded =
        crate::directory::loading::load(Path::new("tests/discord/forum/directory.toml"), TODAY);
    loaded.parsed.directory.expect("a directory")
}

fn toys() -> About {
    About::Topic("toys".to_owned())
}

fn gathering() -> Gathering {
    Gathering {
        topic: Some("toys".to_owned()),
        series: Some("Together  we thrive".to_owned()),
        area: AreaSet(1),
        in_person: true,
        online: false,
    }
}

fn record(tell: Tell) -> Interest {
    Interest {
        id: "x".to_owned(),
        wish: Wish {
            tell,
            ..Wish::default()
        },
        state: State::Open,
        asked_on: date(2026, 3, 14),
        expires_on: ageing::expires_on(date(2026, 3, 14)),
        asked_again_on: None,
        told_of: None,
    }
}

#[test]
fn one_tap_fits_every_event() {
    let directory = directory();
    assert!(Wish::default().fits(&gathering(), &directory.areas));
}

#[test]
fn subject_area_and_way_to_join_decide() {
    let areas = &directory().areas;
    let wish = |about: About, area: Option<&str>, mode| Wish {
        about,
        area: area.map(ToOwned::to_owned),
        mode,
        ..Wish::default()
    };
    let online = Gathering {
        online: true,
        in_person: false,
        ..gathering()
    };
    let fits = |wish: &Wish, event: &Gathering| wish.fits(event, areas);
    let series = About::series("Together We Thrive");
    assert!(fits(
        &wish(toys(), Some("town"), Mode::InPerson),
        &gathering()
    ));
    assert!(fits(&wish(series, None, Mode::Either), &gathering()));
    assert!(!fits(
        &wish(About::Topic("swimming".into()), None, Mode::Either),
        &gathering()
    ));
    assert!(!fits(
        &wish(toys(), Some("village"), Mode::Either),
        &gathering()
    ));
    assert!(fits(&wish(toys(), Some("village"), Mode::Either), &online));
    assert!(!fits(&wish(toys(), Some("town"), Mode::InPerson), &online));
    assert!(!fits(
        &wish(toys(), Some("town"), Mode::Online),
        &gathering()
    ));
    // A place that has left the directory keeps nobody from hearing.
    assert!(fits(
        &wish(toys(), Some("gone"), Mode::Either),
        &gathering()
    ));
}

#[test]
fn a_record_is_asked_about_once_and_then_ends() {
    let mut record = record(Tell::Message);
    assert_eq!(record.due(date(2027, 3, 13)), Due::Nothing);
    assert_eq!(record.due(TODAY), Due::AskAgain);
    record.asked_again_on = Some(TODAY);
    assert_eq!(record.due(date(2027, 4, 12)), Due::Nothing);
    assert_eq!(record.due(date(2027, 4, 13)), Due::Expire);
}

#[test]
fn somebody_who_only_wants_to_be_counted_is_not_written_to() {
    assert_eq!(record(Tell::CountOnly).due(TODAY), Due::Expire);
    assert_eq!(Tell::read("something else"), Tell::CountOnly);
}

#[test]
fn a_year_from_the_leap_day_is_a_day() {
    assert_eq!(ageing::expires_on(date(2028, 2, 29)), date(2029, 2, 28));
}

#[test]
fn nothing_leads_out_of_an_end() {
    for end in [State::NoAnswer, State::Withdrawn, State::Expired] {
        assert!(State::ALL.into_iter().all(|next| !end.may_become(next)));
    }
    for state in State::ALL {
        assert_eq!(State::find(state.name()), Some(state));
    }
}

#[test]
fn emoji_are_read_as_people_type_them() {
    let read = emoji::read("👍🏽👍 ❤ hello <:acorn:123456789012345678> 5️⃣ ABC <:x:> ✅");
    assert_eq!(read, ["👍🏽", "❤", "acorn:123456789012345678", "5️⃣", "✅"]);
    assert!(emoji::counts(&[], "❤") && emoji::counts(&[], "👍🏿") && !emoji::counts(&[], "👎"));
    assert!(emoji::counts(&read, "❤️") && !emoji::counts(&read, "🙋"));
}

fn asked(who: &str, about: About, area: Option<&str>, slots: &[Slot], on: Date) -> Asked {
    Asked {
        who: who.to_owned(),
        wish: Wish {
            about,
            area: area.map(ToOwned::to_owned),
            slots: Slots::of(slots.iter().copied()),
            first_time: who.ends_with('1'),
            ..Wish::default()
        },
        asked_on: on,
    }
}

/// Six families for toys in the town, three for a series, five more counted at the door.
fn sample() -> Demand {
    let mut all = Vec::new();
    for number in 0..6 {
        let slots: &[Slot] = if number < 5 { &[Slot::Evening] } else { &[] };
        let on = date(2026, 12, 20);
        all.push(asked(
            &format!("a{number}"),
            toys(),
            Some("town"),
            slots,
            on,
        ));
    }
    for number in 0..3 {
        let thrive = About::series("=Together, we \"thrive\"");
        all.push(asked(
            &format!("b{number}"),
            thrive,
            None,
            &[Slot::Saturday],
            TODAY,
        ));
    }
    // The same person by a reaction: one family, and the longer wait counts.
    all.push(asked("a0", toys(), Some("town"), &[], date(2026, 11, 1)));
    let elsewhere = [Elsewhere {
        id: "e".to_owned(),
        about: toys(),
        area: Some("village".to_owned()),
        families: 5,
        counted_on: date(2027, 3, 1),
    }];
    let before = Before::from([((toys(), Some("town".to_owned())), 5)]);
    table(&all, &elsewhere, &before, TODAY)
}

#[test]
fn the_sheet_is_as_it_was_seen_to_be_right() {
    let (directory, words) = (directory(), words());
    let shown = Shown { directory, words };
    let sheet = sheet::csv(&sample(), &shown).expect("a sheet");
    insta::assert_snapshot!(String::from_utf8_lossy(&sheet));
}

#[test]
fn the_words_under_the_picture_say_what_it_shows() {
    let (directory, words) = (directory(), words());
    let shown = Shown { directory, words };
    insta::assert_snapshot!(picture::alt(&sample(), &shown));
}

#[test]
fn a_picture_is_as_wide_as_a_phone_and_the_same_each_time() {
    let (directory, words) = (directory(), words());
    let shown = Shown { directory, words };
    let first = picture::png(&sample(), "Test Forum 🎉", &shown).expect("a picture");
    let second = picture::png(&sample(), "Test Forum 🎉", &shown).expect("a picture");
    assert_eq!(first, second);
    let reader = png::Decoder::new(std::io::Cursor::new(first))
        .read_info()
        .expect("a PNG");
    assert_eq!(reader.info().width, picture::WIDTH);
}

#[test]
fn an_empty_table_draws_an_empty_picture() {
    let (directory, words) = (directory(), words());
    let shown = Shown { directory, words };
    let empty = table(&[], &[], &Before::new(), TODAY);
    assert!(picture::png(&empty, "", &shown).is_ok());
    assert_eq!(
        sheet::csv(&empty, &shown)
            .expect("a sheet")
            .iter()
            .filter(|b| **b == b'\n')
            .count(),
        1
    );
}

#[test]
fn a_wish_is_one_plain_line() {
    let (directory, words) = (directory(), words());
    let shown = Shown { directory, words };
    let wish = Wish {
        about: toys(),
        area: Some("town".to_owned()),
        mode: Mode::InPerson,
        slots: Slots::of([Slot::Evening, Slot::Saturday]),
        party: Some(3),
        first_time: true,
        ..Wish::default()
    };
    assert_eq!(
        shown.wish(&wish),
        "Toys and play, Our Town, only there, evening, Saturday, 3 of you, first time"
    );
    assert_eq!(shown.wish(&Wish::default()), "Any event, anywhere");
}

fn any_asked() -> impl Strategy<Value = Asked> {
    (0u8..40, 0u8..3, 0u8..3, 0i64..16, 0i32..600, any::<bool>()).prop_map(
        |(who, about, area, slots, days, first_time)| Asked {
            who: format!("p{who}"),
            wish: Wish {
                about: match about {
                    0 => About::Anything,
                    1 => toys(),
                    _ => About::series("Thrive"),
                },
                area: [None, Some("town"), Some("village")][usize::from(area)]
                    .map(ToOwned::to_owned),
                slots: Slots::from_bits(slots),
                first_time,
                ..Wish::default()
            },
            asked_on: TODAY.saturating_sub(jiff::Span::new().days(days)),
        },
    )
}

proptest! {
    #[test]
    fn small_numbers_are_never_shown(all in prop::collection::vec(any_asked(), 0..120)) {
        let (directory, words) = (directory(), words());
        let shown = Shown { directory, words };
        let demand = table(&all, &[], &Before::new(), TODAY);
        for row in &demand.rows {
            let people: std::collections::HashSet<&str> = all.iter()
                .filter(|one| one.wish.about == row.about && one.wish.area == row.area)
                .map(|one| one.who.as_str())
                .collect();
            // Every person once, whatever they pressed and however often.
            prop_assert_eq!(row.families(), Few::of(u32::try_from(people.len()).expect("few")));
            let mut numbers = vec![row.families(), row.first_timers(), row.any_time(), row.in_person(), row.online()];
            numbers.extend(Slot::ALL.map(|slot| row.at(slot)));
            for number in numbers {
                prop_assert!(!matches!(number.number(), Some(1..=4)));
            }
        }
        let sheet = String::from_utf8(sheet::csv(&demand, &shown).expect("a sheet")).expect("text");
        let mut lines = csv::Reader::from_reader(sheet.as_bytes());
        for line in lines.records() {
            let line = line.expect("a line");
            for (column, cell) in line.iter().enumerate().filter(|(column, _)| ![3, 4].contains(column)) {
                prop_assert!(!["1", "2", "3", "4"].contains(&cell), "column {} shows {}", column, cell);
            }
        }
        let alt = picture::alt(&demand, &shown);
        prop_assert!(alt.chars().count() <= 1_024);
    }

    #[test]
    fn the_order_of_what_was_asked_changes_nothing(mut all in prop::collection::vec(any_asked(), 0..60)) {
        let first = table(&all, &[], &Before::new(), TODAY);
        all.reverse();
        prop_assert_eq!(table(&all, &[], &Before::new(), TODAY), first);
    }

    #[test]
    fn slots_are_read_as_they_were_written(bits in any::<i64>()) {
        let slots = Slots::from_bits(bits);
        prop_assert_eq!(Slots::from_bits(i64::from(slots.bits())), slots);
        prop_assert_eq!(slots.is_any(), Slot::ALL.into_iter().all(|slot| !slots.has(slot)));
    }

    #[test]
    fn any_key_of_a_subject_is_read_without_harm(key in "\\PC{0,60}") {
        let _ = About::read(&key);
        let series = About::series(&key);
        prop_assert_eq!(About::read(&series.key()), series);
    }

    #[test]
    fn any_text_is_searched_for_emoji_without_harm(text in "\\PC{0,80}") {
        prop_assert!(emoji::read(&text).len() <= emoji::MOST);
    }
}
