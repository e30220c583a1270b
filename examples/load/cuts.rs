//! Lost connections while people go on asking.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::Options;
use crate::people::Person;
use crate::stand_in::StandIn;

/// Between two questions.
const EVERY: Duration = Duration::from_millis(50);
/// Between two lost connections: most end within it, and some do not.
const PAUSE: Duration = Duration::from_millis(2_300);

/// Until the last connection is back.
const SETTLE: Duration = Duration::from_secs(10);

/// Ways to lose a connection.
const KINDS: [&str; 8] = [
    "cut",
    "op 7",
    "close 4000",
    "close 1001",
    "op 9 resumable",
    "op 9 lost",
    "no acks",
    "close 4009",
];

pub(crate) async fn measure(options: &Options) -> bool {
    let d = crate::signpost(options, 0).await;
    let mut sent = Vec::new();
    let mut every = tokio::time::interval(EVERY);
    for number in 0..options.cuts {
        let until = Instant::now() + PAUSE;
        while Instant::now() < until {
            every.tick().await;
            let person = Person::parent(1_000 + sent.len() as u64 % 300);
            let command = if sent.len() % 2 == 0 {
                "help"
            } else {
                "urgent"
            };
            let (id, event) = person.slash_event(&d, command, &[]);
            // What is lost now was lost with the connection before.
            let event = d.world.dispatch("INTERACTION_CREATE", event);
            sent.push((id, event, (number + KINDS.len() - 1) % KINDS.len()));
        }
        lose(&d, KINDS[number % KINDS.len()]);
    }
    d.acks(true);
    // The last one comes back; what is under way is answered.
    tokio::time::sleep(SETTLE).await;
    let person = Person::parent(1);
    let (id, event) = person.slash_event(&d, "help", &[]);
    d.world.dispatch("INTERACTION_CREATE", event);
    d.answer(id).await;
    let unanswered = sent.iter().filter(|(id, ..)| d.world.said(*id).is_none());
    let unanswered: Vec<_> = unanswered.collect();
    let lost = unanswered
        .iter()
        .filter(|(_, event, _)| d.world.was_delivered(*event));
    let lost: Vec<_> = lost.collect();
    let requests = d.requests("POST /interactions");
    let twice = requests.len()
        - requests
            .iter()
            .map(|r| &r.path)
            .collect::<std::collections::HashSet<_>>()
            .len();
    println!(
        "cuts: {} lost connections, {} interactions",
        options.cuts,
        sent.len()
    );
    println!(
        "  sessions: {} new, {} went on",
        d.count_gateway("identify"),
        d.count_gateway("resume")
    );
    println!(
        "  not answered: {}; of these delivered to the bot: {}",
        unanswered.len(),
        lost.len()
    );
    println!("  answered twice: {twice}");
    for (kind, name) in KINDS.iter().enumerate() {
        let here = unanswered.iter().filter(|(_, _, number)| *number == kind);
        let here = here.count();
        if here > 0 {
            println!("    {here} after \"{name}\"");
        }
    }
    println!("  goal: none that was delivered is lost, none is answered twice");
    lost.is_empty() && twice == 0
}

fn lose(d: &StandIn, kind: &str) {
    d.acks(kind != "no acks");
    match kind {
        "cut" => d.cut(),
        "op 7" => d.send(json!({"op": 7, "d": null})),
        "close 4000" => d.close(4000),
        "close 1001" => d.close(1001),
        "close 4009" => d.close(4009),
        "op 9 resumable" => d.send(json!({"op": 9, "d": true})),
        "op 9 lost" => d.send(json!({"op": 9, "d": false})),
        _ => {}
    }
}
