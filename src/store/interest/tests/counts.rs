//! Counts that belong to nobody, reactions, and the history.

use super::*;

#[tokio::test]
async fn needs_are_counted_once_a_form_and_belong_to_nobody() {
    let store = store().await;
    let needs = [AccessFact::StepFree, AccessFact::Bsl];
    for _ in 0..2 {
        store
            .count_access(FORUM, "form-0", &needs, TODAY)
            .await
            .expect("counted");
    }
    for number in 1..5 {
        let form = format!("form-{number}");
        store
            .count_access(FORUM, &form, &needs[..1], TODAY)
            .await
            .expect("counted");
    }
    let counted = store.access_needs(FORUM).await.expect("read");
    assert_eq!(
        counted,
        [
            (AccessFact::StepFree, Few::Exactly(5)),
            (AccessFact::Bsl, Few::AFew)
        ]
    );
    let columns: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_info('access_need')")
            .fetch_all(&store.pool)
            .await
            .expect("read");
    assert_eq!(columns, ["forum", "need", "times"]);
}

#[tokio::test]
async fn what_was_shown_and_not_answered_is_summed_over_a_year() {
    let store = store().await;
    let shown = |service: &str| Counted::Shown(service.to_owned());
    for month in 1..=6 {
        let day = date(2026, month, 3);
        let toys = Counted::Missed("toys".to_owned());
        let counts = [((FORUM, day, shown("a")), 1), ((FORUM, day, toys), 1)];
        store
            .count_answers(&AnswerCounts::from(counts))
            .await
            .expect("counted");
    }
    let counts = [
        ((FORUM, TODAY, shown("a")), 1),
        ((FORUM, TODAY, shown("b")), 1),
    ];
    store
        .count_answers(&AnswerCounts::from(counts))
        .await
        .expect("counted");
    let most = store.shown_most(FORUM, TODAY, 5).await.expect("read");
    // January to March of last year are too old.
    assert_eq!(
        most,
        [("a".to_owned(), Few::AFew), ("b".to_owned(), Few::AFew)]
    );
    let day = date(2026, 12, 1);
    assert_eq!(
        store.unanswered_most(FORUM, day, 5).await.expect("read"),
        [("toys".to_owned(), Few::Exactly(6))]
    );
}

#[tokio::test]
async fn a_reaction_counts_until_a_later_event_meets_it() {
    let store = store().await;
    let first = published(&store).await;
    let post = Post {
        channel: 8,
        message: 9,
        forum: FORUM,
        event: first.id.clone(),
    };
    store
        .react(&post, "👍", &store.person(5), TODAY)
        .await
        .expect("kept");
    store
        .count_elsewhere(FORUM, (&toys(), None), 7, TODAY)
        .await
        .expect("counted");
    let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
    assert_eq!(demand.rows.len(), 2);
    assert!(
        store
            .asked(FORUM, &|emoji| emoji == "⭐")
            .await
            .expect("read")
            .is_empty()
    );
    let second = published(&store).await;
    tell(&store, &second).await;
    assert!(
        store
            .demand(FORUM, &any_emoji, TODAY)
            .await
            .expect("read")
            .rows
            .is_empty()
    );
    // Discord still lists it, and it is not counted anew.
    let listed = HashSet::from([store.person(5)]);
    let done = store
        .reconcile(&post, "👍", &listed, &HashSet::new(), TODAY)
        .await;
    assert_eq!(done.expect("reconciled"), (0, 0));
    assert!(
        store
            .asked(FORUM, &any_emoji)
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn the_history_outlives_the_records() {
    let store = store().await;
    let month_ago = date(2027, 2, 12);
    let records: Vec<Interest> = {
        let mut records = Vec::new();
        for person in 0..7 {
            let noted = store
                .note_interest(FORUM, person, &wish(&toys(), None), month_ago)
                .await;
            records.push(noted.expect("noted").0);
        }
        records
    };
    for _ in 0..2 {
        store
            .keep_demand_day(FORUM, &any_emoji, month_ago)
            .await
            .expect("kept");
    }
    for (person, record) in (0..2).zip(&records) {
        let person = store.person(person);
        store
            .withdraw_interest(&person, &record.id, TODAY)
            .await
            .expect("withdrawn");
        store.forget(&person).await.expect("forgotten");
    }
    let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
    let row = demand.rows.first().expect("a row");
    assert_eq!((row.families(), row.change()), (Few::Exactly(5), Some(-2)));
}
