//! Fits the confidence of answers and shows how far it can be believed.
//!
//! `cargo run --release --example calibration` asks every example of the directory of a copy that has not seen
//! it (five parts, one left out at a time), and the off-topic texts likewise. It prints first-door accuracy by
//! topic, the fitted weights of `src/answering/confidence.rs`, and a table of what was said against what was
//! right. `--misses` lists examples that would be answered with another door: often a sign that two situations
//! overlap.

mod fit;
mod folds;
mod table;

use std::path::Path;
use std::process::ExitCode;

use signpost::live::{Live, Paths};

use folds::Asked;

fn main() -> ExitCode {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| flags.iter().any(|f| f == flag);
    let today = signpost::clock::london_day(jiff::Timestamp::now());
    let Ok((live, _)) = Live::start(Paths::around(Path::new("directory.toml")), today) else {
        eprintln!("error: the directory cannot be used\nhelp: `signpost check` shows why");
        return ExitCode::FAILURE;
    };
    let asked = folds::ask_all(&live.snapshot());
    print_accuracy(&asked);
    if has("--misses") {
        print_misses(&asked);
    }
    let covered = fit::logistic(&asked, |a| Some(a.in_directory));
    let right = fit::logistic(&asked, |a| a.in_directory.then_some(a.right_door));
    println!("\nCOVERED: {covered:.3?}\nRIGHT:   {right:.3?}\n");
    table::print(&table::bins(&asked));
    ExitCode::SUCCESS
}

fn print_accuracy(asked: &[Asked]) {
    let share = |of: &mut dyn Iterator<Item = bool>| {
        let (mut right, mut all) = (0.0_f64, 0.0_f64);
        for is_right in of {
            all += 1.0;
            right += f64::from(u8::from(is_right));
        }
        (100.0 * right / all.max(1.0), all)
    };
    let inside = || asked.iter().filter(|a| a.in_directory);
    let (doors, all) = share(&mut inside().map(|a| a.right_door));
    let (leads, _) = share(&mut inside().map(|a| a.right_lead));
    println!(
        "{all} examples not seen before: first door right {doors:.1} %, situation right {leads:.1} %"
    );
    let mut topics: Vec<&str> = inside().map(|a| a.topic.as_str()).collect();
    topics.sort_unstable();
    topics.dedup();
    for topic in topics {
        let (doors, all) = share(&mut inside().filter(|a| a.topic == topic).map(|a| a.right_door));
        println!("  {topic:24} {doors:5.1} % of {all}");
    }
}

fn print_misses(asked: &[Asked]) {
    for miss in asked.iter().filter(|a| a.in_directory && !a.right_door) {
        println!("  {} -> {}: {}", miss.expected, miss.got, miss.text);
    }
}
