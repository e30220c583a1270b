//! What is said about an event.

use signpost::events::attendance::Counts;
use signpost::events::{Event, State};

use crate::sample::{World, fair, span};

#[test]
fn the_announcement_says_what_families_need_to_know() {
    let world = World::new();
    let text = world.saying().text_to_copy(&fair());
    for part in [
        "Toy fair",
        "When: Saturday 13 March 2027, 10am to 2pm",
        "Where: Village Hall, High Street",
        "Cost: Free",
        "Brothers and sisters: welcome",
        "What to expect\nKim meets you at the door.",
        "10.30am: Transport talk, with Jo Smith (Bike hire)",
        "12 noon: Lunch",
        "You could say: \"I would like to borrow some toys. How do I join?\"",
        "Bike hire. Hires out bikes for a day.",
        "way in without steps: yes. Checked: Friday 20 November 2026.",
        "hearing loop: no.",
        "Not known yet: parking, Changing Places toilet",
        "Ask us: Jo on 01632 960000",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let all = format!("{:?}", world.saying().announcement(&fair(), None));
    assert!(all.find("When").expect("when") < all.find("Come and play").expect("what"));
}

#[test]
fn counts_are_said_and_names_are_not_known_here() {
    let world = World::new();
    let counts = |families, people| Counts {
        families,
        people,
        ..Counts::default()
    };
    assert_eq!(
        world.saying().coming(counts(1, 1)),
        "1 family is coming, 1 person in all."
    );
    assert_eq!(
        world.saying().coming(counts(3, 8)),
        "3 families are coming, 8 people in all."
    );
}

#[test]
fn a_change_is_said_in_a_line_each() {
    let world = World::new();
    let old = fair();
    let changed = |change: fn(&mut Event)| {
        let mut new = old.clone();
        change(&mut new);
        world.saying().changed(&old, &new)
    };
    let time = changed(|e| e.when = Some(span("2027-03-13T11:00", "2027-03-13T15:00")));
    assert_eq!(time, ["Time: 10am to 2pm → 11am to 3pm"]);
    let day = changed(|e| e.when = Some(span("2027-03-14T10:00", "2027-03-14T14:00")));
    assert_eq!(
        day,
        ["When: Saturday 13 March 2027, 10am to 2pm → Sunday 14 March 2027, 10am to 2pm"]
    );
    assert_eq!(changed(|e| e.cost = None), ["Cost: no longer Free"]);
    assert_eq!(
        changed(|e| e.food = Some("Cake".into())),
        ["Food: Cake (new)"]
    );
    let programme = changed(|e| e.programme.clear());
    assert_eq!(
        programme.first().map(String::as_str),
        Some("Programme: please look again")
    );
    assert!(changed(|e| e.topic = Some("toys".into())).is_empty());
    assert!(changed(|_| {}).is_empty());
}

#[test]
fn what_is_off_says_so_first() {
    let world = World::new();
    let mut event = fair();
    for (state, title) in [
        (State::Cancelled, "Cancelled: Toy fair"),
        (State::Postponed, "Postponed: Toy fair"),
    ] {
        event.state = state;
        assert!(world.saying().text_to_copy(&event).starts_with(title));
        assert!(format!("{:?}", world.saying().off_notice(&event)).contains(title));
    }
}

#[test]
fn days_and_nights_are_said_as_people_say_them() {
    let world = World::new();
    let said = |start, end| world.saying().when(&span(start, end));
    assert_eq!(
        said("2027-03-13T20:00", "2027-03-14T00:00"),
        "Saturday 13 March 2027, 8pm to midnight"
    );
    assert_eq!(
        said("2027-03-13T12:00", "2027-03-14T16:30"),
        "Saturday 13 March 2027, 12 noon, to Sunday 14 March 2027, 4.30pm"
    );
    assert_eq!(
        said("2028-02-29T09:05", "2028-02-29T12:15"),
        "Tuesday 29 February 2028, 9.05am to 12.15pm"
    );
}
