//! Planning, replacing, order, times.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use signpost::discord::delivery::Trouble;
use signpost::outbox::{Offset, Purpose, State};
use signpost::store::outbox::{Ended, Lane};

use crate::bench::{Bench, CALENDAR, HALL, event, person, planned};
use crate::stand_in::{CHANNEL, GUILD, StandIn, wait};

#[tokio::test]
async fn the_same_thing_is_planned_once() {
    let b = Bench::new().await;
    let row = planned(1, HALL, Purpose::Announce);
    b.plan(&[row.clone(), row.clone()]).await;
    b.plan(std::slice::from_ref(&row)).await;
    b.send(None).await;
    b.plan(&[row]).await;
    b.send(None).await;
    assert_eq!(b.hall(), ["announce 1"]);
}

#[tokio::test]
async fn the_row_stands_on_its_message() {
    let b = Bench::new().await;
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.send(None).await;
    let row = b.store.messages_of(&event()).await.expect("read").remove(0);
    let message = b.d.world.places.messages(CHANNEL).remove(0);
    let button = &message["components"][0]["components"][0];
    assert_eq!(button["custom_id"], format!("ob:{}", row.id));
    let sent = b.d.requests("POST /channels").remove(0);
    assert_eq!(sent.body["nonce"], row.nonce());
    assert_eq!(sent.body["enforce_nonce"], true);
    b.d.assert_right();
}

#[tokio::test]
async fn ten_hours_off_then_on() {
    let b = Bench::new().await;
    let mut reminder = planned(1, person(1), Purpose::Reminder(Offset::Day));
    reminder.due = b.now() + SignedDuration::from_hours(1);
    reminder.too_late = Some(b.now() + SignedDuration::from_hours(9));
    let mut other = planned(1, person(2), Purpose::Reminder(Offset::Day));
    other.due = reminder.due;
    other.too_late = Some(b.now() + SignedDuration::from_hours(11));
    let mut change = planned(1, person(3), Purpose::Changed);
    change.due = reminder.due;
    b.plan(&[reminder, other, change]).await;
    b.send(None).await;
    assert_eq!(b.states().await, [State::Pending; 3]);
    b.pass(10 * 3_600);
    b.send(None).await;
    assert_eq!(b.states().await, [State::TooLate, State::Sent, State::Sent]);
    assert_eq!(b.troubles(), [Trouble::TooLate]);
}

#[tokio::test]
async fn a_new_revision_takes_the_place_of_what_waits() {
    let b = Bench::new().await;
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.send(None).await;
    let change = |revision| {
        [
            planned(revision, HALL, Purpose::Announce),
            planned(revision, person(1), Purpose::Changed),
        ]
    };
    for revision in [2, 3] {
        let rows = change(revision);
        let done = b.store.replan_messages(&event(), revision, &rows).await;
        assert_eq!(done.expect("planned"), 2);
    }
    b.send(None).await;
    // The announcement is edited, not posted anew; and one notice is enough.
    assert_eq!(b.hall(), ["edit 3"]);
    assert_eq!(b.d.world.places.direct(person(1).id()).len(), 1);
    let states = b.states().await;
    use State::{Cancelled, Sent};
    assert_eq!(states, [Sent, Cancelled, Cancelled, Sent, Sent]);
}

#[tokio::test]
async fn a_revision_that_comes_while_a_row_is_being_sent() {
    let b = Bench::new().await;
    b.plan(&[
        planned(1, HALL, Purpose::Announce),
        planned(1, person(1), Purpose::Changed),
    ])
    .await;
    let mut claimed = Vec::new();
    for lane in [Lane::Posts, Lane::People] {
        claimed.extend(
            b.store
                .claim_messages(lane, 9, b.now())
                .await
                .expect("claimed"),
        );
    }
    let new = [
        planned(2, HALL, Purpose::Announce),
        planned(2, person(1), Purpose::Changed),
    ];
    b.store
        .replan_messages(&event(), 2, &new)
        .await
        .expect("planned");
    // It did not arrive: the announcement is tried again, the old notice is not.
    for row in &claimed {
        let at = b.now();
        let (unsure, error) = (false, "500/0".to_owned());
        let later = Ended::Later { at, unsure, error };
        assert!(b.store.end_message(row, &later, at).await.expect("written"));
    }
    b.settle().await;
    assert_eq!(b.hall(), ["edit 2"]);
    use State::{Cancelled, Sent};
    assert_eq!(b.states().await, [Sent, Cancelled, Sent, Sent]);
    // Whoever lost the row cannot end it any more.
    let failed = Ended::Failed(String::new());
    let late = b.store.end_message(&claimed[0], &failed, b.now());
    assert!(!late.await.expect("written"));
}

#[tokio::test]
async fn what_is_called_off_before_it_was_sent_is_never_sent() {
    let b = Bench::new().await;
    b.plan(&[
        planned(1, HALL, Purpose::Announce),
        planned(1, CALENDAR, Purpose::Announce),
    ])
    .await;
    b.words.nothing.store(true, Ordering::SeqCst);
    let cancelled = [planned(2, CALENDAR, Purpose::Cancelled)];
    b.store
        .replan_messages(&event(), 2, &cancelled)
        .await
        .expect("planned");
    b.settle().await;
    assert!(b.hall().is_empty() && b.d.world.places.scheduled(GUILD).is_empty());
    assert_eq!(b.states().await, [State::Cancelled; 3]);
}

#[tokio::test]
async fn the_calendar_is_made_once_changed_and_cancelled() {
    let b = Bench::new().await;
    b.plan(&[planned(1, CALENDAR, Purpose::Announce)]).await;
    b.send(None).await;
    b.plan(&[planned(2, CALENDAR, Purpose::Edit)]).await;
    b.send(None).await;
    b.plan(&[planned(3, CALENDAR, Purpose::Cancelled)]).await;
    b.send(None).await;
    let scheduled = b.d.world.places.scheduled(GUILD);
    assert_eq!(scheduled.len(), 1);
    assert_eq!(scheduled[0]["status"], 4);
    b.d.assert_right();
}

#[tokio::test]
async fn counts_are_drawn_together_and_seldom_on_old_posts() {
    let b = Bench::new().await;
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.send(None).await;
    let id = b
        .store
        .post_of(&event(), HALL)
        .await
        .expect("read")
        .expect("a post");
    let press = async |times: usize| {
        for _ in 0..times {
            let drawn = b.store.redraw_posts(&event(), 1, b.now()).await;
            drawn.expect("planned");
        }
    };
    press(10).await;
    b.send(None).await;
    assert_eq!(b.d.world.places.edits(id), 1);
    b.pass(2 * 3_600);
    press(10).await;
    b.send(None).await;
    assert_eq!(b.d.world.places.edits(id), 2);
    // Ten minutes later at the earliest.
    press(10).await;
    b.pass(300);
    b.send(None).await;
    assert_eq!(b.d.world.places.edits(id), 2);
    b.pass(301);
    b.send(None).await;
    assert_eq!(b.d.world.places.edits(id), 3);
    assert!(!b.states().await.contains(&State::Pending));
}

#[tokio::test]
async fn a_receipt_waits_until_everybody_was_told() {
    let b = Bench::new().await;
    b.plan(&[
        planned(2, HALL, Purpose::Receipt),
        planned(2, person(1), Purpose::Changed),
    ])
    .await;
    let posts = b.store.claim_messages(Lane::Posts, 9, b.now()).await;
    assert!(posts.expect("claimed").is_empty());
    b.settle().await;
    assert_eq!(b.hall(), ["receipt 2"]);
}

#[tokio::test]
async fn what_was_taken_back_can_be_asked_for_again() {
    let b = Bench::new().await;
    let reminder = planned(1, person(1), Purpose::Reminder(Offset::Day));
    b.plan(std::slice::from_ref(&reminder)).await;
    let taken = b.store.withdraw_messages(&event(), person(1), None).await;
    assert!(taken.expect("taken back") > 0);
    b.send(None).await;
    assert!(b.d.world.places.direct(person(1).id()).is_empty());
    b.plan(&[reminder]).await;
    b.send(None).await;
    assert_eq!(b.d.world.places.direct(person(1).id()).len(), 1);
}

#[tokio::test]
async fn everything_about_a_person_is_forgotten() {
    let b = Bench::new().await;
    b.plan(&[
        planned(1, person(1), Purpose::Changed),
        planned(1, person(2), Purpose::Changed),
    ])
    .await;
    let gone = b
        .store
        .forget_messages(person(1).id())
        .await
        .expect("deleted");
    assert_eq!(gone, 1);
    assert_eq!(b.states().await, [State::Pending]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_wakes_for_new_rows_and_stops_when_told() {
    let b = Bench::new().await;
    let (stop, told) = tokio::sync::watch::channel(false);
    let delivery = b.delivery();
    let running = tokio::spawn(async move { delivery.run(told).await });
    let mut later = planned(1, person(1), Purpose::ToldFirst);
    later.due = b.now() + SignedDuration::from_millis(300);
    b.plan(&[planned(1, HALL, Purpose::Announce), later]).await;
    wait("both messages", || {
        let direct = b.d.world.places.direct(person(1).id()).len();
        (b.hall().len() == 1 && direct == 1).then_some(())
    })
    .await;
    stop.send_replace(true);
    let ended = tokio::time::timeout(Duration::from_secs(5), running);
    ended.await.expect("in time").expect("without harm");
    assert_eq!(b.states().await, [State::Sent; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_copy_does_not_start() {
    let mut d = StandIn::start().await;
    let second = d.command().status().expect("it ran");
    assert_eq!(second.code(), Some(1));
    assert!(
        d.log().contains("error: another Signpost runs with"),
        "{}",
        d.log()
    );
    // After a kill the next one starts at once.
    d.restart().await;
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_of_a_running_bot_is_copied() {
    let d = StandIn::start().await;
    let copy = d.folder.path().join("copy.db");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_signpost"))
        .arg("--directory")
        .arg(d.folder.path().join("directory.toml"))
        .arg("backup")
        .arg(&copy)
        .status()
        .expect("it ran");
    assert!(done.success());
    let store = signpost::store::Store::open(&copy).await.expect("opened");
    let counts = store.message_counts().await.expect("read");
    assert!(counts.is_empty());
}
