//! Many questions at once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::people::Person;
use crate::stand_in::StandIn;
use crate::times::Times;
use crate::{Options, QUESTIONS};

/// Within this time Discord must have heard something.
const LIMIT: Duration = Duration::from_secs(3);
/// The goal for 99 of 100 answers.
const GOAL: Duration = Duration::from_millis(250);
/// People who ask: so many that nobody is slowed.
const PEOPLE: u64 = 2_000;
/// Memory counts from here on.
const EARLY: u64 = 10;

pub(crate) async fn measure(options: &Options) -> bool {
    let d = crate::signpost(options, crate::HEARTBEAT).await;
    let mut sent = HashMap::new();
    let (mut early, mut cpu_early) = (0, Duration::ZERO);
    let started = Instant::now();
    let mut every = tokio::time::interval(Duration::from_micros(1_000_000 / options.each_second));
    for number in 0..options.seconds * options.each_second {
        every.tick().await;
        let person = Person::parent(1_000 + number % PEOPLE);
        let text = QUESTIONS[usize::try_from(number).expect("small") % QUESTIONS.len()];
        let (id, event) = person.slash_event(&d, "ask", &[("question", json!(text))]);
        sent.insert(id, Instant::now());
        d.world.dispatch("INTERACTION_CREATE", event);
        if number == EARLY.min(options.seconds / 2) * options.each_second {
            early = d.memory();
            cpu_early = d.processor_time();
        }
        if number % (10 * options.each_second) == 0 {
            println!(
                "  {:>3} s: memory {} kB",
                number / options.each_second,
                d.memory()
            );
        }
    }
    let took = started.elapsed();
    let late = d.memory();
    let cpu = d.processor_time().saturating_sub(cpu_early);
    // What waits is answered in the end, or given up.
    let until = Instant::now() + Duration::from_secs(25);
    while times(&d, &sent, true).len() < sent.len() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (heard, text) = (times(&d, &sent, false), times(&d, &sent, true));
    let busy = sent.keys().filter(|id| is_excuse(&d, **id)).count();
    let later = sent.len() - text_first(&d, &sent);
    println!(
        "load: {} questions in {took:.0?}, {} a second",
        sent.len(),
        options.each_second
    );
    println!(
        "  heard of within 3 s: {} of {}; {heard}",
        heard.within(LIMIT),
        sent.len()
    );
    println!("  answer's text: {} of {}; {text}", text.len(), sent.len());
    println!("  told first that the answer comes later: {later}; sorry, went wrong: {busy}");
    println!(
        "  memory after {EARLY} s {early} kB, at the end {late} kB; processor {:.0} % of one core",
        100.0 * cpu.as_secs_f64() / took.as_secs_f64().max(1.0) * options.seconds as f64
            / (options
                .seconds
                .saturating_sub(EARLY.min(options.seconds / 2)))
            .max(1) as f64
    );
    let flat = late <= early + early / 10;
    println!("  goals: all within 3 s, p99 at most {GOAL:?}, memory flat (at most a tenth more)");
    heard.within(LIMIT) == sent.len()
        && text.len() == sent.len()
        && busy == 0
        && text.of(99) <= GOAL
        && flat
}

/// The times to the first request about each interaction, or to its text.
fn times(d: &StandIn, sent: &HashMap<u64, Instant>, text: bool) -> Times {
    let at = if text {
        &d.world.text_at
    } else {
        &d.world.heard_at
    };
    let at = at.lock().expect("a lock");
    let times = sent
        .iter()
        .filter_map(|(id, sent)| Some(at.get(id)?.duration_since(*sent)));
    Times::new(times.collect())
}

/// How many got their text at once.
fn text_first(d: &StandIn, sent: &HashMap<u64, Instant>) -> usize {
    let heard = d.world.heard_at.lock().expect("a lock");
    let text = d.world.text_at.lock().expect("a lock");
    let first = sent
        .keys()
        .filter(|id| text.contains_key(id) && heard.get(id) == text.get(id));
    first.count()
}

fn is_excuse(d: &StandIn, id: u64) -> bool {
    let said = d.world.said(id).unwrap_or_default();
    let text = said["data"]["content"].as_str().unwrap_or_default();
    text.contains("something went wrong") || text.contains("You are quick")
}
