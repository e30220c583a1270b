//! The same questions to all three.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use signpost::answering::{Conversation, Question, answer};
use signpost::evaluation::{Case, Expect, ask};
use signpost::reply::Outcome;
use signpost::snapshot::Snapshot;

use crate::baselines::{Bm25, Nearest, entries};
use crate::times::{Times, milliseconds, processor};

/// Questions that are not timed, so that the rest is warm.
const WARM_UP: usize = 20;
/// How often Signpost is timed on each question.
const ROUNDS: usize = 3;

/// One line of the table.
struct Row {
    name: &'static str,
    first: usize,
    shown: usize,
    times: Times,
}

/// Asks everything and prints the table.
pub(crate) fn run(cases: &[Case]) -> Result<(), String> {
    let live = crate::load()?;
    let snapshot = live.snapshot();
    let entries = entries(&snapshot);
    let nearest = Nearest::new(&entries);
    let mut bm25 = Bm25::new(&entries).map_err(|e| format!("error: {e}"))?;
    let mut failed = None;
    let wanted: Vec<&Case> = cases
        .iter()
        .filter(|case| case.expect == Expect::Service)
        .collect();
    let rows = [
        signpost(&wanted, cases, &snapshot),
        baseline("strsim", cases, &snapshot, |text| nearest.doors(text)),
        baseline("BM25 (tantivy)", cases, &snapshot, |text| {
            bm25.doors(text).unwrap_or_else(|error| {
                failed = Some(error);
                Vec::new()
            })
        }),
    ];
    if let Some(error) = failed {
        return Err(format!("error: {error}"));
    }
    println!(
        "{} questions, of which {} want one service; {} situations and services\n",
        cases.len(),
        wanted.len(),
        entries.len()
    );
    println!("| | first answer right | a right one shown | p50 ms | p90 ms | p99 ms | max ms |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for row in &rows {
        let share = |right: usize| 100.0 * right as f64 / wanted.len().max(1) as f64;
        let [p50, p90, p99, max] = [50, 90, 99, 100].map(|p| milliseconds(row.times.at(p)));
        println!(
            "| {} | {:.1} % ({}) | {:.1} % ({}) | {p50:.2} | {p90:.2} | {p99:.2} | {max:.2} |",
            row.name,
            share(row.first),
            row.first,
            share(row.shown),
            row.shown,
        );
    }
    if let Some(row) = rows.first() {
        println!("\nTimes of {}:\n{}", row.name, row.times.histogram());
    }
    Ok(())
}

fn signpost(wanted: &[&Case], cases: &[Case], snapshot: &Snapshot) -> Row {
    let now = Timestamp::now();
    let (mut first, mut shown) = (0, 0);
    for case in wanted {
        let answered = ask(case, snapshot, now);
        let right = |id: &String| case.want.contains(id);
        let is_answer = answered.outcome == Outcome::Answer;
        first += usize::from(is_answer && answered.services.first().is_some_and(right));
        shown += usize::from(answered.services.iter().any(right));
    }
    let before = Conversation::default();
    let answer = |case: &Case| {
        black_box(answer(Question::new(&case.text), &before, snapshot, now));
    };
    cases.iter().take(WARM_UP).for_each(answer);
    let rounds = (0..ROUNDS).flat_map(|_| cases);
    let before_all = processor();
    let times: Vec<Duration> = rounds.map(|case| timed(|| answer(case)).1).collect();
    let asked = times.len().max(1) as f64;
    if let (Some(from), Some(to)) = (before_all, processor()) {
        println!(
            "Signpost: {:.1} ms of processor time a question (mean)",
            (to - from) / asked
        );
    }
    Row {
        name: "Signpost, whole answer",
        first,
        shown,
        times: Times::new(times),
    }
}

/// Asks a baseline each question once: letter by letter, more rounds would take minutes.
fn baseline(
    name: &'static str,
    cases: &[Case],
    snapshot: &Snapshot,
    mut doors: impl FnMut(&str) -> Vec<usize>,
) -> Row {
    for case in cases.iter().take(WARM_UP) {
        black_box(doors(&case.text));
    }
    let (mut first, mut shown) = (0, 0);
    let mut times = Vec::new();
    for case in cases {
        let (doors, time) = timed(|| black_box(doors(&case.text)));
        times.push(time);
        if case.expect == Expect::Service {
            let services = &snapshot.directory.services;
            let right = |door: &usize| {
                let service = services.get(*door);
                service.is_some_and(|s| case.want.contains(&s.id))
            };
            first += usize::from(doors.first().is_some_and(right));
            shown += usize::from(doors.iter().any(right));
        }
    }
    Row {
        name,
        first,
        shown,
        times: Times::new(times),
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}
