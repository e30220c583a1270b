//! Who is told, when, and what becomes of their record.

use super::*;

#[tokio::test]
async fn those_who_asked_are_told_once_each() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), Some("town"))).await;
    note(&store, 5, &wish(&About::Anything, None)).await;
    note(&store, 6, &wish(&toys(), Some("village"))).await;
    let quiet = Wish {
        tell: Tell::CountOnly,
        ..wish(&toys(), None)
    };
    note(&store, 7, &quiet).await;
    let event = published(&store).await;
    let told = tell(&store, &event).await;
    // Two records of one person are one message; the person far away and the one who is only counted get none.
    assert_eq!(told.records, 3);
    let recipients: Vec<Recipient> = told.planned.iter().map(|row| row.recipient).collect();
    assert_eq!(recipients, [Recipient::Person(5)]);
    let again = tell(&store, &event).await;
    assert_eq!((again.records, again.planned.len()), (0, 0));
    assert_eq!(
        pending(&store).await,
        [("person-5".to_owned(), Purpose::ToldFirst.name())]
    );
    let asked = store
        .asked_for(&store.person(5), &event.id)
        .await
        .expect("read");
    assert_eq!(asked, Some(TODAY));
    // The one who is far away still waits.
    let waits = store.asked(FORUM, &any_emoji).await.expect("read");
    assert_eq!(waits.len(), 1);
}

#[tokio::test]
async fn a_record_moves_on_with_the_answer_and_ends_with_the_event() {
    let store = store().await;
    for person in [5, 6, 7] {
        note(&store, person, &wish(&toys(), None)).await;
    }
    let event = published(&store).await;
    tell(&store, &event).await;
    let mut connection = store.pool.acquire().await.expect("a connection");
    for (person, comes) in [(5, true), (6, true), (6, false), (8, true)] {
        let person = store.person(person);
        answered_in(&mut connection, &event.id, &person, comes)
            .await
            .expect("answered");
    }
    drop(connection);
    assert_eq!(store.close_what_was(now()).await.expect("closed"), 0);
    let after = crate::events::when::instant(datetime(2027, 5, 2, 9, 0, 0, 0), false);
    assert_eq!(store.close_what_was(after).await.expect("closed"), 1);
    let states: Vec<String> = sqlx::query_scalar("SELECT state FROM interest ORDER BY state")
        .fetch_all(&store.pool)
        .await
        .expect("read");
    assert_eq!(states, ["coming", "no-answer", "not-this-time"]);
    assert_eq!(addresses(&store).await, 0);
    // And ninety days later nothing is left of them.
    store
        .delete_what_is_old(date(2027, 8, 2))
        .await
        .expect("deleted");
    assert_eq!(
        store
            .interest_kept_about(&store.person(5))
            .await
            .expect("read"),
        0
    );
}

#[tokio::test]
async fn when_an_event_is_called_off_people_wait_again() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), None)).await;
    note(&store, 6, &wish(&toys(), None)).await;
    let event = published(&store).await;
    tell(&store, &event).await;
    // One of them asked once more meanwhile.
    note(&store, 6, &wish(&toys(), None)).await;
    let mut connection = store.pool.acquire().await.expect("a connection");
    let again = called_off_in(&mut connection, &event, TODAY)
        .await
        .expect("called off");
    drop(connection);
    assert_eq!(again, 1);
    assert_eq!(store.asked(FORUM, &any_emoji).await.expect("read").len(), 2);
    let next = published(&store).await;
    assert_eq!(tell(&store, &next).await.planned.len(), 2);
}

#[tokio::test]
async fn who_took_it_back_does_not_wait_again_when_the_event_is_called_off() {
    let store = store().await;
    let event = published(&store).await;
    for (number, comes) in [(5, true), (6, false)] {
        let record = note(&store, number, &wish(&toys(), None)).await;
        tell(&store, &event).await;
        let person = store.person(number);
        let mut connection = store.pool.acquire().await.expect("a connection");
        let answered = answered_in(&mut connection, &event.id, &person, comes).await;
        assert!(answered.expect("kept"));
        drop(connection);
        let back = store.withdraw_interest(&person, &record.id, TODAY).await;
        assert!(back.expect("withdrawn"), "{comes}");
    }
    let mut connection = store.pool.acquire().await.expect("a connection");
    let again = called_off_in(&mut connection, &event, TODAY).await;
    assert_eq!(again.expect("called off"), 0);
}

/// What waits to be sent: recipient, purpose, hours until it is due.
async fn planned(store: &Store) -> Vec<(String, String, i64)> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT recipient, purpose, due_at FROM outbox WHERE state = 'pending' AND purpose <> 'over' ORDER BY number",
    )
    .fetch_all(&store.pool)
    .await
    .expect("read");
    let hours = |due: i64| (due - now().as_millisecond()) / 3_600_000;
    rows.into_iter()
        .map(|(who, what, due)| (who, what, hours(due)))
        .collect()
}

async fn step(store: &Store, event: &Event, step: crate::store::Step) {
    let places = crate::events::planning::Places {
        channel: Some(6),
        organisers: None,
    };
    let first = crate::store::HeadStart {
        areas: areas(),
        hours: 24,
    };
    let stepped = store
        .step_event(&event.id, step, places, &first, now())
        .await;
    assert!(
        matches!(stepped, Ok(crate::store::Stepped::Done(_))),
        "{stepped:?}"
    );
}

fn line(who: &str, what: &str, hours: i64) -> (String, String, i64) {
    (who.to_owned(), what.to_owned(), hours)
}

#[tokio::test]
async fn everybody_else_hears_a_day_later_whatever_is_changed_meanwhile() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), None)).await;
    let mut draft = event();
    draft.state = crate::events::State::Draft;
    draft.revision = 0;
    store.keep_draft(&draft).await.expect("kept");
    step(&store, &draft, crate::store::Step::Publish).await;
    let wanted = [
        line("person-5", "told-first", 0),
        line("channel-6", "announce", 24),
        line("calendar-1", "announce", 24),
    ];
    assert_eq!(planned(&store).await, wanted);
    // Somebody else asks, and then the place changes: they are told, and the public still waits.
    note(&store, 6, &wish(&toys(), None)).await;
    let mut changed = store
        .event(&draft.id)
        .await
        .expect("read")
        .expect("there")
        .event;
    changed.venue = Some("Another hall".to_owned());
    store.keep_draft(&changed).await.expect("kept");
    step(&store, &draft, crate::store::Step::Publish).await;
    let after = planned(&store).await;
    let public: Vec<_> = after
        .iter()
        .filter(|(who, ..)| !who.starts_with("person"))
        .collect();
    assert_eq!(public, [&wanted[1], &wanted[2]]);
    assert!(
        after.contains(&line("person-6", "told-first", 0)),
        "{after:?}"
    );
    // Called off: those who were told hear of it, and wait again.
    step(&store, &draft, crate::store::Step::Cancel).await;
    let after = planned(&store).await;
    assert!(
        after.contains(&line("person-5", "cancelled", 0)),
        "{after:?}"
    );
    assert!(
        !after
            .iter()
            .any(|(who, what, _)| who == "channel-6" && what != "announce"),
        "{after:?}"
    );
    assert_eq!(store.asked(FORUM, &any_emoji).await.expect("read").len(), 2);
}

#[tokio::test]
async fn where_nobody_asked_everybody_hears_at_once() {
    let store = store().await;
    note(&store, 5, &wish(&About::Topic("swimming".to_owned()), None)).await;
    let mut draft = event();
    draft.state = crate::events::State::Draft;
    store.keep_draft(&draft).await.expect("kept");
    step(&store, &draft, crate::store::Step::Publish).await;
    let wanted = [
        line("channel-6", "announce", 0),
        line("calendar-1", "announce", 0),
    ];
    assert_eq!(planned(&store).await, wanted);
}

#[tokio::test]
async fn somebody_who_cannot_come_waits_for_another_one() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), None)).await;
    let event = published(&store).await;
    tell(&store, &event).await;
    let again = Wish {
        from_event: Some(event.id.clone()),
        ..wish(&toys(), None)
    };
    note(&store, 5, &again).await;
    // A change of the same event does not tell them again.
    assert_eq!(tell(&store, &event).await.records, 0);
    let next = published(&store).await;
    assert_eq!(tell(&store, &next).await.records, 1);
}

#[tokio::test]
async fn after_a_year_somebody_is_asked_once_and_then_forgotten() {
    let store = store().await;
    let old = date(2026, 3, 1);
    store
        .note_interest(FORUM, 5, &wish(&toys(), None), old)
        .await
        .expect("noted");
    let kept = store
        .note_interest(FORUM, 6, &wish(&toys(), None), old)
        .await
        .expect("noted")
        .0;
    assert_eq!(store.age_interest(now()).await.expect("aged"), (0, 2));
    assert_eq!(store.age_interest(now()).await.expect("aged"), (0, 0));
    let asks = ["person-5", "person-6"].map(|p| (p.to_owned(), "still-interested".to_owned()));
    let mut waiting = pending(&store).await;
    waiting.sort();
    assert_eq!(waiting, asks);
    assert!(
        store
            .renew_interest(&store.person(6), &kept.id, TODAY)
            .await
            .expect("renewed")
    );
    let later = crate::events::when::instant(datetime(2027, 4, 20, 9, 0, 0, 0), false);
    assert_eq!(store.age_interest(later).await.expect("aged"), (1, 0));
    let left = store.asked(FORUM, &any_emoji).await.expect("read");
    assert_eq!(left.len(), 1);
    let next_year = crate::events::when::instant(datetime(2028, 3, 14, 9, 0, 0, 0), false);
    assert_eq!(store.age_interest(next_year).await.expect("aged"), (0, 1));
}
