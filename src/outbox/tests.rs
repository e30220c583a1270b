//! Keys, nonces and names.

use super::*;

fn planned(revision: u32, recipient: Recipient, purpose: Purpose) -> Planned {
    Planned {
        event: EventId::parse("0123456789abcdef").expect("an id"),
        revision,
        recipient,
        purpose,
        due: Timestamp::UNIX_EPOCH,
        too_late: None,
    }
}

#[test]
fn a_key_names_event_revision_recipient_and_purpose() {
    let row = planned(3, Recipient::Person(7), Purpose::Reminder(Offset::Day));
    assert_eq!(row.key(), "0123456789abcdef:3:person-7:reminder-day");
}

#[test]
fn names_are_read_back() {
    for recipient in [
        Recipient::Channel(1),
        Recipient::Person(u64::MAX),
        Recipient::Calendar(3),
    ] {
        assert_eq!(Recipient::parse(&recipient.to_string()), Some(recipient));
    }
    let mut purposes = vec![
        Purpose::Announce,
        Purpose::Edit,
        Purpose::Refresh(4),
        Purpose::Changed,
        Purpose::Postponed,
        Purpose::Cancelled,
        Purpose::ToldFirst,
        Purpose::Receipt,
        Purpose::StillInterested,
    ];
    purposes.extend(Offset::ALL.map(Purpose::Reminder));
    for purpose in purposes {
        assert_eq!(Purpose::parse(&purpose.name()), Some(purpose));
    }
    for state in State::ALL {
        assert_eq!(State::find(state.name()), Some(state));
    }
}

#[test]
fn a_nonce_is_short_the_same_again_and_different_for_another_row() {
    let row = |revision| Row {
        id: "x".to_owned(),
        planned: planned(revision, Recipient::Channel(1), Purpose::Changed),
        state: State::Leased,
        attempt: 1,
        unsure: false,
        tried_at: Timestamp::UNIX_EPOCH,
        replaced: false,
        channel: None,
    };
    assert_eq!(row(1).nonce().len(), 24);
    assert_eq!(row(1).nonce(), row(1).nonce());
    assert_ne!(row(1).nonce(), row(2).nonce());
}
