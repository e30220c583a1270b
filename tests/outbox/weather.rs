//! Kills between steps, and what Discord may answer.

use signpost::discord::delivery::{Step, Trouble};
use signpost::events::EventId;
use signpost::outbox::{Purpose, Recipient, State};

use crate::bench::{Bench, CALENDAR, HALL, event, person, planned};
use crate::stand_in::{CHANNEL, Fault, GUILD};

const STEPS: [Step; 4] = [Step::Claimed, Step::Looked, Step::Sending, Step::Sent];

#[tokio::test]
async fn killed_after_any_step_everything_is_sent_once() {
    for step in STEPS {
        let b = Bench::new().await;
        // The look has to do it: Discord forgot the nonces.
        b.d.world.places.forget_nonces();
        b.plan(&[
            planned(1, HALL, Purpose::Announce),
            planned(1, CALENDAR, Purpose::Announce),
            planned(1, person(1), Purpose::ToldFirst),
        ])
        .await;
        b.send(Some(step)).await;
        assert_eq!(b.states().await, [State::Leased; 3], "{step:?}");
        b.start_again().await;
        b.send(None).await;
        assert_eq!(b.states().await, [State::Sent; 3], "{step:?}");
        assert_eq!(b.hall(), ["announce 1"], "{step:?}");
        assert_eq!(b.d.world.places.scheduled(GUILD).len(), 1, "{step:?}");
        assert_eq!(b.d.world.places.direct(person(1).id()).len(), 1, "{step:?}");
        b.d.assert_right();
    }
}

#[tokio::test]
async fn killed_twice_in_a_row_it_is_still_sent_once() {
    for (first, second) in STEPS.into_iter().flat_map(|a| STEPS.map(|b| (a, b))) {
        let b = Bench::new().await;
        b.d.world.places.forget_nonces();
        b.plan(&[planned(1, HALL, Purpose::Changed)]).await;
        for step in [first, second] {
            b.send(Some(step)).await;
            b.start_again().await;
        }
        b.send(None).await;
        assert_eq!(b.states().await, [State::Sent]);
        assert_eq!(b.hall(), ["changed 1"], "{first:?} {second:?}");
    }
}

#[tokio::test]
async fn a_lease_that_ran_out_is_looked_at_without_a_new_start() {
    let b = Bench::new().await;
    b.d.world.places.forget_nonces();
    b.plan(&[planned(1, HALL, Purpose::Changed)]).await;
    b.send(Some(Step::Sent)).await;
    b.send(None).await;
    assert_eq!(b.states().await, [State::Leased]);
    b.pass(61);
    b.send(None).await;
    assert_eq!(b.states().await, [State::Sent]);
    assert_eq!(b.hall(), ["changed 1"]);
}

#[tokio::test]
async fn answers_that_are_lost_are_looked_for() {
    let b = Bench::new().await;
    b.d.world.places.forget_nonces();
    b.plan(&[
        planned(1, HALL, Purpose::Announce),
        planned(1, CALENDAR, Purpose::Announce),
        planned(1, person(1), Purpose::ToldFirst),
    ])
    .await;
    for part in ["POST /channels", "POST /channels", "POST /guilds"] {
        b.d.fault(part, Fault::CutAfter);
    }
    b.settle().await;
    assert_eq!(b.states().await, [State::Sent; 3]);
    assert_eq!(b.hall(), ["announce 1"]);
    assert_eq!(b.d.world.places.direct(person(1).id()).len(), 1);
    assert_eq!(b.d.world.places.scheduled(GUILD).len(), 1);
}

#[tokio::test]
async fn failures_that_pass_are_outlived() {
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(404),
        Fault::Status(403),
        Fault::TooMany(0.05),
        Fault::Cut,
    ] {
        let b = Bench::new().await;
        b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
        b.d.fault("POST /channels", fault.clone());
        b.send(None).await;
        assert_eq!(b.states().await, [State::Pending], "{fault:?}");
        assert!(b.hall().is_empty());
        b.settle().await;
        assert_eq!(b.states().await, [State::Sent], "{fault:?}");
        assert_eq!(b.hall(), ["announce 1"], "{fault:?}");
        assert!(b.troubles().is_empty());
    }
}

#[tokio::test]
async fn a_look_that_fails_is_no_proof() {
    let b = Bench::new().await;
    b.d.world.places.forget_nonces();
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.d.fault("POST /channels", Fault::CutAfter);
    for fault in [Fault::Status(500), Fault::Cut, Fault::Status(404)] {
        b.d.fault("GET /channels", fault);
    }
    b.settle().await;
    assert_eq!(b.states().await, [State::Sent]);
    assert_eq!(b.hall(), ["announce 1"]);
}

#[tokio::test]
async fn what_another_event_put_into_the_calendar_is_not_taken_for_ones_own() {
    let b = Bench::new().await;
    let mut other = planned(1, CALENDAR, Purpose::Announce);
    other.event = EventId::parse("fedcba9876543210").expect("an id");
    b.plan(&[planned(1, CALENDAR, Purpose::Announce), other])
        .await;
    // The first does not arrive; the second does, and nobody hears of it. Then the first looks.
    b.d.fault("POST /guilds", Fault::Status(503));
    b.d.fault("POST /guilds", Fault::CutAfter);
    b.settle().await;
    let scheduled = b.d.world.places.scheduled(GUILD);
    let mut names: Vec<&str> = scheduled
        .iter()
        .filter_map(|e| e["name"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Event 0123456789abcdef", "Event fedcba9876543210"]);
    b.d.assert_right();
}

#[tokio::test]
async fn without_permission_nothing_is_lost_and_organisers_hear_of_it() {
    let b = Bench::new().await;
    b.plan(&[planned(1, Recipient::Channel(403), Purpose::Announce)])
        .await;
    b.send(None).await;
    assert_eq!(b.states().await, [State::Pending]);
    assert_eq!(b.troubles(), [Trouble::Hindered]);
}

#[tokio::test]
async fn a_channel_that_is_gone_fails_and_deletes_nothing() {
    let b = Bench::new().await;
    b.plan(&[planned(1, Recipient::Channel(404), Purpose::Announce)])
        .await;
    b.send(None).await;
    assert_eq!(b.states().await, [State::Failed]);
    assert_eq!(b.troubles(), [Trouble::Failed]);
}

#[tokio::test]
async fn what_cannot_be_seen_is_not_sent_twice() {
    let b = Bench::new().await;
    b.d.world.places.forget_nonces();
    b.d.world.places.blind(CHANNEL);
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.send(Some(Step::Sent)).await;
    b.start_again().await;
    b.send(None).await;
    assert_eq!(b.hall(), ["announce 1"]);
    assert_eq!(b.states().await, [State::Failed]);
    assert_eq!(b.troubles(), [Trouble::Unclear]);
}

#[tokio::test]
async fn it_is_found_between_what_others_say() {
    let b = Bench::new().await;
    b.d.world.places.forget_nonces();
    for _ in 0..130 {
        b.d.world.places.say(CHANNEL, 5);
    }
    b.plan(&[planned(1, HALL, Purpose::Announce)]).await;
    b.send(Some(Step::Sent)).await;
    for _ in 0..130 {
        b.d.world.places.say(CHANNEL, 5);
    }
    b.start_again().await;
    b.send(None).await;
    assert_eq!(b.states().await, [State::Sent]);
    let ours = b.hall().iter().filter(|text| *text == "announce 1").count();
    assert_eq!(ours, 1);
}

#[tokio::test]
async fn people_who_take_no_messages_are_told_to_the_organiser() {
    let b = Bench::new().await;
    b.d.world.places.close(person(2).id());
    let notices = [1, 2, 3].map(|number| planned(2, person(number), Purpose::Changed));
    b.plan(&notices).await;
    b.send(None).await;
    let receipt = b.store.receipt(&event(), 2).await.expect("read");
    assert_eq!((receipt.told, receipt.all()), (2, 3));
    assert_eq!(receipt.not_told(), [person(2).id()]);
    assert!(receipt.is_complete());
}
