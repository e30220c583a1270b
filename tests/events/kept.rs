//! Events in the store: drafts, steps with what they send, who comes, reminders.

use jiff::Timestamp;
use signpost::events::attendance::{Answer, Before, Counts, Party, Reason};
use signpost::events::change::Hindrance;
use signpost::events::planning::Places;
use signpost::events::{Event, EventId, State};
use signpost::outbox::State as Sent;
use signpost::store::{HeadStart, Step, Stepped, Store, StoredEvent};

use crate::sample::{fair, now, span};

const PLACES: Places = Places {
    channel: Some(60),
    organisers: Some(61),
};

async fn store() -> Store {
    Store::in_memory().await.expect("a store")
}

async fn step(store: &Store, event: &Event, step: Step, now: Timestamp) -> Stepped {
    let stepped = store
        .step_event(&event.id, step, PLACES, &HeadStart::default(), now)
        .await;
    stepped.expect("written")
}

async fn published(store: &Store) -> StoredEvent {
    store.keep_draft(&fair()).await.expect("kept");
    match step(store, &fair(), Step::Publish, now()).await {
        Stepped::Done(stored) => *stored,
        other => panic!("{other:?}"),
    }
}

/// A published event to which person 7 comes alone.
async fn with_a_guest() -> (Store, Event) {
    let store = store().await;
    let event = published(&store).await.event;
    let kept = store.answer_event(&event.id, 7, party(1), now()).await;
    assert!(kept.expect("written"));
    (store, event)
}

/// What waits to be sent: recipient and purpose, sorted.
async fn waiting(store: &Store, id: &EventId) -> Vec<String> {
    let rows = store.messages_of(id).await.expect("read");
    let pending = rows.iter().filter(|row| row.state == Sent::Pending);
    let mut named: Vec<String> = pending
        .map(|row| {
            format!(
                "{} {} {}",
                row.planned.revision, row.planned.recipient, row.planned.purpose
            )
        })
        .collect();
    named.sort();
    named
}

fn party(size: u8) -> Answer {
    Answer::Coming(Party {
        size,
        ..Party::default()
    })
}

#[tokio::test]
async fn a_draft_survives_and_nothing_is_sent_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("signpost.db");
    let first = Store::open(&file).await.expect("opened");
    first.keep_draft(&fair()).await.expect("kept");
    first.close().await;
    let second = Store::open(&file).await.expect("opened");
    let stored = second
        .event(&fair().id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(stored.event, fair());
    assert!(waiting(&second, &fair().id).await.is_empty());
    assert!(
        second
            .coming_events(5, now())
            .await
            .expect("read")
            .is_empty()
    );
    second.discard(&fair().id).await.expect("gone");
    assert_eq!(second.event(&fair().id).await.expect("read"), None);
}

#[tokio::test]
async fn publishing_writes_the_event_and_its_posts_together() {
    let store = store().await;
    let stored = published(&store).await;
    assert_eq!(
        (stored.event.revision, stored.event.state),
        (1, State::Published)
    );
    assert_eq!(
        waiting(&store, &stored.event.id).await,
        [
            "1 calendar-5 announce",
            "1 channel-60 announce",
            "1 channel-60 over"
        ]
    );
    assert_eq!(
        step(&store, &stored.event, Step::Publish, now()).await,
        Stepped::Same
    );
    assert_eq!(
        store.coming_events(5, now()).await.expect("read"),
        std::slice::from_ref(&stored.event)
    );
    assert!(
        store
            .coming_events(6, now())
            .await
            .expect("read")
            .is_empty()
    );
    let after = stored.event.when.expect("a date").ends_at();
    assert!(
        store
            .coming_events(5, after)
            .await
            .expect("read")
            .is_empty()
    );
}

/// Takes something from an event that publishing needs.
type Spoil = fn(&mut Event);

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_is_lost() {
    let store = store().await;
    let cases: [(Spoil, Hindrance); 5] = [
        (|e| e.when = None, Hindrance::NoDate),
        (|e| e.title = " ".into(), Hindrance::NoTitle),
        (|e| e.venue = None, Hindrance::NoPlace),
        (
            |e| e.when = Some(span("2026-03-14T10:00", "2026-03-14T12:00")),
            Hindrance::Past,
        ),
        (
            |e| drop(e.unread.insert("when".into(), "soon".into())),
            Hindrance::Unread,
        ),
    ];
    for (change, hindrance) in cases {
        let mut event = fair();
        change(&mut event);
        store.keep_draft(&event).await.expect("kept");
        let stepped = step(&store, &event, Step::Publish, now()).await;
        assert_eq!(stepped, Stepped::Hindered(hindrance));
        let stored = store.event(&event.id).await.expect("read").expect("there");
        assert_eq!(stored.event, event);
        assert!(waiting(&store, &event.id).await.is_empty());
    }
    let cancelled = step(&store, &fair(), Step::Cancel, now()).await;
    assert_eq!(cancelled, Stepped::Hindered(Hindrance::State));
}

#[tokio::test]
async fn a_change_waits_until_it_is_published_and_then_tells_those_who_come() {
    let store = store().await;
    let event = published(&store).await.event;
    assert!(
        store
            .answer_event(&event.id, 7, party(2), now())
            .await
            .expect("kept")
    );
    store
        .remind(&event.id, 8, &[Before::Day], now())
        .await
        .expect("kept");
    let mut change = event.clone();
    change.when = Some(span("2027-03-13T11:00", "2027-03-13T15:00"));
    store.keep_draft(&change).await.expect("kept");
    let stored = store.event(&event.id).await.expect("read").expect("there");
    assert_eq!(
        (&stored.event, stored.working.as_ref()),
        (&event, Some(&change))
    );
    let Stepped::Done(stored) = step(&store, &event, Step::Publish, now()).await else {
        panic!("not published");
    };
    assert_eq!(stored.event.revision, 2);
    assert_eq!(stored.before.as_ref(), Some(&event));
    assert_eq!(
        waiting(&store, &event.id).await,
        [
            // Nothing was sent yet, so the announcement is still to come.
            "1 calendar-5 announce",
            "1 channel-60 announce",
            "2 calendar-5 edit",
            "2 channel-60 changed",
            "2 channel-60 edit",
            "2 channel-60 over",
            "2 channel-61 receipt",
            "2 person-7 changed",
            "2 person-8 changed",
            "2 person-8 reminder-day",
        ]
    );
    let rows = store.messages_of(&event.id).await.expect("read");
    let reminder = rows.iter().find(|row| {
        row.planned.purpose.to_string() == "reminder-day" && row.state == Sent::Pending
    });
    let due = reminder.expect("planned").planned.due;
    assert_eq!(due.to_string(), "2027-03-12T11:00:00Z");
}

#[tokio::test]
async fn a_small_change_does_not_swallow_the_notice_of_a_large_one() {
    let (store, event) = with_a_guest().await;
    let mut change = event.clone();
    change.venue = Some("The other hall".to_owned());
    store.keep_draft(&change).await.expect("kept");
    let Stepped::Done(stored) = step(&store, &event, Step::Publish, now()).await else {
        panic!("not published");
    };
    let mut small = stored.event.clone();
    small.food = Some("Cake".to_owned());
    store.keep_draft(&small).await.expect("kept");
    let Stepped::Done(stored) = step(&store, &event, Step::Publish, now()).await else {
        panic!("not published");
    };
    assert!(
        waiting(&store, &event.id)
            .await
            .contains(&"3 person-7 changed".to_owned())
    );
    assert_eq!(stored.before, Some(event), "both changes are told together");
}

#[tokio::test]
async fn a_small_change_edits_the_post_and_tells_nobody() {
    let (store, event) = with_a_guest().await;
    let mut change = event.clone();
    change.food = Some("Cake".to_owned());
    store.keep_draft(&change).await.expect("kept");
    step(&store, &event, Step::Publish, now()).await;
    let waiting = waiting(&store, &event.id).await;
    assert!(
        !waiting.iter().any(|row| row.contains("person-7")),
        "{waiting:?}"
    );
}

#[tokio::test]
async fn a_cancelled_event_takes_its_reminders_back_and_tells_everybody() {
    let (store, event) = with_a_guest().await;
    store
        .remind(&event.id, 7, &Before::ALL, now())
        .await
        .expect("kept");
    let Stepped::Done(_) = step(&store, &event, Step::Postpone, now()).await else {
        panic!("not postponed");
    };
    let postponed = waiting(&store, &event.id).await;
    assert!(
        postponed.contains(&"2 person-7 postponed".to_owned()),
        "{postponed:?}"
    );
    assert!(
        !postponed.iter().any(|row| row.contains("reminder")),
        "{postponed:?}"
    );
    let Stepped::Done(_) = step(&store, &event, Step::Cancel, now()).await else {
        panic!("not cancelled");
    };
    assert_eq!(
        waiting(&store, &event.id).await,
        [
            "1 calendar-5 announce",
            "1 channel-60 announce",
            "3 calendar-5 cancelled",
            "3 channel-60 cancelled",
            "3 channel-60 edit",
            "3 channel-61 receipt",
            "3 person-7 cancelled",
        ]
    );
    assert_eq!(
        step(&store, &event, Step::Publish, now()).await,
        Stepped::Hindered(Hindrance::State)
    );
    assert!(
        !store
            .answer_event(&event.id, 9, party(1), now())
            .await
            .expect("read")
    );
}

#[tokio::test]
async fn counts_are_of_families_and_people_and_names_go_when_they_are_taken_back() {
    let store = store().await;
    let event = published(&store).await.event;
    let first = Answer::Coming(Party {
        size: 4,
        first_time: true,
        meet_me: true,
    });
    store
        .answer_event(&event.id, 7, first, now())
        .await
        .expect("kept");
    store
        .answer_event(&event.id, 8, party(200), now())
        .await
        .expect("kept");
    store
        .answer_event(
            &event.id,
            9,
            Answer::CannotCome(Some(Reason::Travel)),
            now(),
        )
        .await
        .expect("kept");
    let counts = Counts {
        families: 2,
        people: 13,
        first_time: 1,
        meet_me: 1,
        cannot: 1,
    };
    assert_eq!(store.counts(&event.id).await.expect("read"), counts);
    assert_eq!(
        store.reasons(&event.id).await.expect("read"),
        [(Reason::Travel, 1)]
    );
    let guests = store.guests(&event.id).await.expect("read");
    assert_eq!(
        guests.iter().map(|guest| guest.person).collect::<Vec<_>>(),
        [7, 8]
    );
    let kept = store.kept_about(&store.person(7)).await.expect("read");
    assert_eq!(kept.events, ["Toy fair"]);
    store
        .answer_event(&event.id, 7, Answer::CannotCome(None), now())
        .await
        .expect("kept");
    assert_eq!(store.guests(&event.id).await.expect("read").len(), 1);
    store.forget(&store.person(8)).await.expect("forgotten");
    assert!(store.guests(&event.id).await.expect("read").is_empty());
}

#[tokio::test]
async fn reminders_are_set_changed_and_taken_back() {
    let store = store().await;
    let event = published(&store).await.event;
    let reminders = async || {
        let waiting = waiting(&store, &event.id).await;
        waiting
            .into_iter()
            .filter(|row| row.contains("reminder"))
            .collect::<Vec<_>>()
    };
    store
        .remind(&event.id, 7, &[Before::Week, Before::Day], now())
        .await
        .expect("kept");
    assert_eq!(
        reminders().await,
        ["1 person-7 reminder-day", "1 person-7 reminder-week"]
    );
    store
        .remind(&event.id, 7, &[Before::Week, Before::Morning], now())
        .await
        .expect("kept");
    assert_eq!(
        reminders().await,
        ["1 person-7 reminder-morning", "1 person-7 reminder-week"]
    );
    store.remind(&event.id, 7, &[], now()).await.expect("kept");
    assert!(reminders().await.is_empty());
    // Four days before, a week before has been.
    let late = "2027-03-09T12:00:00Z".parse().expect("a moment");
    store
        .remind(&event.id, 7, &Before::ALL, late)
        .await
        .expect("kept");
    assert_eq!(
        reminders().await,
        ["1 person-7 reminder-day", "1 person-7 reminder-morning"]
    );
}

#[tokio::test]
async fn who_came_is_forgotten_after_ninety_days_and_the_event_is_not() {
    let (store, event) = with_a_guest().await;
    store
        .delete_what_is_old(jiff::civil::date(2027, 6, 1))
        .await
        .expect("deleted");
    assert_eq!(store.counts(&event.id).await.expect("read").families, 1);
    store
        .delete_what_is_old(jiff::civil::date(2027, 6, 20))
        .await
        .expect("deleted");
    assert_eq!(
        store.counts(&event.id).await.expect("read"),
        Counts::default()
    );
    assert!(store.event(&event.id).await.expect("read").is_some());
}

#[tokio::test]
async fn a_copy_is_a_draft_without_a_day() {
    let copy = fair().copy(EventId::new().expect("random numbers"), now());
    assert_eq!(
        (copy.state, copy.revision, copy.when),
        (State::Draft, 0, None)
    );
    assert_ne!(copy.id, fair().id);
    assert_eq!(copy.programme, fair().programme);
}
