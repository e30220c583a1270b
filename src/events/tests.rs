//! Ids and states.

use super::*;

#[test]
fn ids_are_read_back_and_nothing_else_is() {
    let id = EventId::new().expect("random numbers");
    assert_eq!(EventId::parse(id.as_str()), Some(id.clone()));
    assert_ne!(EventId::new().expect("random numbers"), id);
    for wrong in [
        "",
        "short",
        "0123456789abcdeI",
        "0123456789abcdef0",
        "é123456789abcde",
    ] {
        assert_eq!(EventId::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn what_is_called_off_or_over_stays_so() {
    for next in [State::Draft, State::Published, State::Postponed] {
        assert!(!State::Cancelled.may_become(next));
        assert!(!State::Over.may_become(next));
    }
    assert!(State::Postponed.may_become(State::Published));
    assert!(!State::Draft.may_become(State::Cancelled));
}
