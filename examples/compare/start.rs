//! The start and the memory of Signpost alone, in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use signpost::answering::{Conversation, Question, answer};
use signpost::evaluation::Case;

use crate::times::{Times, memory, milliseconds};

/// The word that makes this program the process of its own.
pub(crate) const ALONE: &str = "--alone";
/// Questions that each process answers.
const ANSWERED: usize = 30;
/// Starts that are measured, after one that may have to compute what the others find on disk.
const STARTS: usize = 5;

/// Loads the directory, answers some questions, and tells its memory after the first answer and after the last.
pub(crate) fn answer_all(cases: &[Case]) -> Result<(), String> {
    let live = crate::load()?;
    let snapshot = live.snapshot();
    let before = Conversation::default();
    let tell = |memory: Option<u64>| {
        let told = memory.map_or("unknown".to_owned(), |m| m.to_string());
        println!("{told}");
        std::io::stdout().flush().map_err(|e| format!("error: {e}"))
    };
    for (number, case) in cases.iter().take(ANSWERED).enumerate() {
        let (reply, _) = answer(
            Question::new(&case.text),
            &before,
            &snapshot,
            Timestamp::now(),
        );
        std::hint::black_box(reply);
        if number == 0 {
            tell(memory())?;
        }
    }
    tell(memory())
}

/// Starts fresh processes and prints how long the first answer took.
pub(crate) fn print(files: &[PathBuf]) -> Result<(), String> {
    let mut times: Vec<Duration> = Vec::new();
    let mut told = (String::new(), String::new());
    for round in 0..=STARTS {
        let (time, first, last) = one(files).map_err(|e| format!("error: {e}"))?;
        if round > 0 {
            times.push(time);
            told = (first, last);
        }
    }
    let times = Times::new(times);
    println!(
        "From the start of a process to its first answer ({STARTS} starts): fastest {:.0} ms, median {:.0} ms, slowest {:.0} ms",
        milliseconds(times.at(0)),
        milliseconds(times.at(50)),
        milliseconds(times.at(100)),
    );
    println!(
        "Peak memory of the process: {} MB after the first answer, {} MB after {ANSWERED}",
        told.0, told.1
    );
    Ok(())
}

/// One start: the time to the first answer, and the memory then and at the end.
fn one(files: &[PathBuf]) -> std::io::Result<(Duration, String, String)> {
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .arg(ALONE)
        .args(files)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let time = start.elapsed();
    let last = lines.next().transpose()?.unwrap_or_default();
    child.wait()?;
    Ok((time, first, last))
}
