//! Bad weather between the program and Discord, and how it begins and ends.

use std::time::Duration;

use serde_json::json;

use crate::people::Person;
use crate::stand_in::{Fault, StandIn, wait};

#[tokio::test(flavor = "multi_thread")]
async fn failures_of_discord_are_outlived_without_a_second_answer() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::TooMany(0.2),
        Fault::LoseAnswer,
    ] {
        d.fault("POST /interactions", fault.clone());
        let seen = parent.slash(&d, "help", &[]).await;
        assert!(seen.text().contains("/ask"), "{fault:?}");
    }
    for fault in [Fault::Status(503), Fault::TooMany(0.3)] {
        d.fault("POST /channels", fault);
        parent.mention(&d, "hello").await;
    }
    assert_eq!(d.posted().len(), 2);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_whose_answer_was_lost_is_posted_once() {
    let d = StandIn::start().await;
    d.fault("POST /channels", Fault::LoseAnswer);
    Person::parent(1).mention(&d, "hello").await;
    let tries = d.wait_request("POST /channels", 2).await;
    assert_eq!(tries[0].body["nonce"], tries[1].body["nonce"]);
    assert_eq!(tries[1].body["enforce_nonce"], true);
    assert_eq!(d.posted().len(), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_is_answered_once_through_lost_connections() {
    let d = StandIn::start().await;
    let mut resumes = 0;
    for round in 0..8u64 {
        match round % 4 {
            0 => d.cut(),
            1 => d.send(json!({"op": 7, "d": null})),
            2 => d.close(4000),
            _ => d.close(1001),
        }
        resumes += 1;
        // Delivered while the connection is down: it comes with the resume.
        let parent = Person::parent(100 + round);
        let seen = parent.slash(&d, "help", &[]).await;
        assert!(seen.text().contains("/ask"));
        d.wait_gateway("resume", resumes).await;
    }
    let answers = d.requests("POST /interactions");
    assert_eq!(
        answers.len(),
        8,
        "{:#?}",
        d.world.gateway.lock().expect("a lock")
    );
    assert_eq!(d.count_gateway("identify"), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_and_missed_heartbeats_begin_anew() {
    let d = StandIn::start().await;
    d.send(json!({"op": 9, "d": false}));
    d.wait_gateway("identify", 2).await;
    assert!(
        Person::parent(1)
            .slash(&d, "help", &[])
            .await
            .text()
            .contains("/ask")
    );
    d.acks(false);
    d.wait_gateway("identify", 3).await;
    d.acks(true);
    assert!(
        Person::parent(2)
            .slash(&d, "help", &[])
            .await
            .text()
            .contains("/ask")
    );
    // Jobs are started once, whatever the connection does.
    assert_eq!(d.requests("PUT /applications").len(), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_delivered_twice_is_answered_once() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let (id, event) = parent.slash_event(&d, "help", &[]);
    d.world.dispatch("INTERACTION_CREATE", event.clone());
    d.world.dispatch("INTERACTION_CREATE", event);
    d.answer(id).await;
    parent.slash(&d, "urgent", &[]).await;
    assert_eq!(d.requests(&format!("POST /interactions/{id}/")).len(), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_answered_once_each_and_in_the_end() {
    let d = StandIn::start().await;
    let crowd = (0..120).map(|number| {
        let question = json!("where can i borrow toys, and who helps with swimming");
        let (id, event) =
            Person::parent(100 + number).slash_event(&d, "ask", &[("question", question)]);
        d.world.dispatch("INTERACTION_CREATE", event);
        id
    });
    for id in crowd.collect::<Vec<u64>>() {
        let text = d.answer(id).await["data"]["content"].to_string();
        assert!(!text.contains("went wrong"), "{text}");
        assert_eq!(d.requests(&format!("POST /interactions/{id}/")).len(), 1);
    }
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_read_is_answered_all_the_same() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    // One part of the message is new to the library: it is left out.
    let (id, mut event) = parent.slash_event(&d, "help", &[]);
    event["type"] = json!(3);
    event["data"] = json!({"custom_id": "mine", "component_type": 2});
    event["message"] = parent.message(&d, "x", Some(1), &[]);
    event["message"]["interaction_metadata"] = json!({"type": 5});
    d.world.dispatch("INTERACTION_CREATE", event);
    let answer = d.answer(id).await;
    assert!(
        answer["data"]["content"]
            .as_str()
            .unwrap_or_default()
            .contains("I keep nothing")
    );
    // Nothing can be made of it: the person is told.
    let (id, mut event) = parent.slash_event(&d, "help", &[]);
    event["data"] = json!("?");
    d.world.dispatch("INTERACTION_CREATE", event);
    let answer = d.answer(id).await;
    assert!(
        answer["data"]["content"]
            .as_str()
            .unwrap_or_default()
            .contains("Sorry")
    );
    assert!(d.log().contains("could not be read"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_the_answers_under_way() {
    let mut d = StandIn::start().await;
    let parent = Person::parent(1);
    d.fault("POST /interactions", Fault::Status(500));
    d.fault("POST /interactions", Fault::Status(500));
    let (id, event) = parent.slash_event(&d, "help", &[]);
    d.world.dispatch("INTERACTION_CREATE", event);
    d.wait_request("POST /interactions", 1).await;
    let (code, took) = d.stop().await;
    assert_eq!(code, Some(0), "{}", d.log());
    assert!(took < Duration::from_secs(8), "{took:?}");
    d.answer(id).await;
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_clearly_and_never_written() {
    let mut d = StandIn::alone().await;
    let file = d.folder.path().join("token");
    std::fs::write(&file, "some-wrong-token\n").expect("written");
    d.argument("--token-file");
    d.argument(&file.display().to_string());
    d.run();
    assert_eq!(d.ends().await, Some(1));
    assert!(
        d.log()
            .contains("error: Discord does not accept the bot's token"),
        "{}",
        d.log()
    );
    assert!(!d.log().contains("some-wrong-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_intent_is_told_clearly() {
    let mut d = StandIn::alone().await;
    d.refuse_intents();
    d.run();
    assert_eq!(d.ends().await, Some(1));
    assert!(d.log().contains("does not allow an intent"), "{}", d.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_discord_is_told_clearly() {
    let mut d = StandIn::alone().await;
    d.api = "http://127.0.0.1:1".to_owned();
    d.run();
    assert_eq!(d.ends().await, Some(1));
    assert!(
        d.log()
            .contains("error: cannot reach Discord at http://127.0.0.1:1"),
        "{}",
        d.log()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_address_follows_the_connection() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a port")
        .port();
    let mut d = StandIn::alone().await;
    d.argument("--health");
    d.argument(&format!("127.0.0.1:{port}"));
    d.argument("--log");
    d.argument("json");
    d.run();
    d.wait_gateway("identify", 1).await;
    let health = || {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(b"GET /health HTTP/1.0\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    };
    wait("ready", || {
        health().filter(|answer| answer.starts_with("HTTP/1.0 200"))
    })
    .await;
    let first = d.log().lines().next().unwrap_or_default().to_owned();
    assert!(
        serde_json::from_str::<serde_json::Value>(&first).is_ok(),
        "{first}"
    );
}
