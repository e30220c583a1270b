//! Load. Run by hand on a quiet machine, with the release build of the program:
//! `cargo build --release && SIGNPOST_PROGRAM=target/release/signpost cargo test --test discord load -- --ignored --nocapture`

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::people::Person;
use crate::stand_in::StandIn;

const QUESTIONS: [&str; 4] = [
    "where can i borrow toys",
    "we broke a toy from the library what now",
    "swimming for my baby in townley",
    "which exhaust pipe fits a vauxhall corsa engine",
];
const SECONDS: u64 = 60;
const EACH_SECOND: u64 = 100;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute and a quiet machine"]
async fn a_hundred_questions_a_second_are_answered_in_time() {
    let d = StandIn::start().await;
    let mut sent = HashMap::new();
    let mut memory_early = 0;
    let mut every = tokio::time::interval(Duration::from_micros(1_000_000 / EACH_SECOND));
    for number in 0..SECONDS * EACH_SECOND {
        every.tick().await;
        // Two thousand people, so that nobody is slowed.
        let person = Person::parent(1_000 + number % 2_000);
        let question = QUESTIONS[number as usize % QUESTIONS.len()];
        let (id, event) = person.slash_event(&d, "ask", &[("question", json!(question))]);
        sent.insert(id, Instant::now());
        d.world.dispatch("INTERACTION_CREATE", event);
        if number == 10 * EACH_SECOND {
            memory_early = d.memory();
        }
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let answered = d.world.answered_at.lock().expect("a lock").clone();
    let mut times: Vec<Duration> = sent
        .iter()
        .filter_map(|(id, at)| {
            answered
                .get(id)
                .map(|answered| answered.duration_since(*at))
        })
        .collect();
    times.sort();
    let (all, late) = (times.len(), d.memory());
    let (p50, p99, worst) = (times[all / 2], times[all * 99 / 100], times[all - 1]);
    println!(
        "{all} of {} answered; p50 {p50:?}, p99 {p99:?}, worst {worst:?}",
        sent.len()
    );
    println!("memory after 10 s {memory_early} kB, after {SECONDS} s {late} kB");
    assert_eq!(all, sent.len());
    assert!(worst < Duration::from_secs(3) && p99 < Duration::from_millis(250));
    assert!(late < memory_early + memory_early / 10);
    d.assert_right();
}
