//! Signpost beside two simple baselines: the nearest text letter by letter (`strsim`), and BM25 (`tantivy`).
//!
//! `cargo run --release --features compare --example compare [-- FILE…]` asks every question of the files (`tests/questions/own.jsonl`
//! if none is named) of the shipped directory. It prints how often the first answer was right, how long a question
//! took, how long the start took, and the memory used. `--growth` measures directories of 1,000 and 10,000
//! generated services instead; `--growth=N` one of another size.

mod baselines;
mod growth;
mod race;
mod start;
mod times;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use signpost::evaluation::{Case, parse_cases};

/// The questions asked when no file is named.
const QUESTIONS: &str = "tests/questions/own.jsonl";
/// The shipped directory.
const DIRECTORY: &str = "directory.toml";
/// Sizes of generated directories.
const SIZES: [usize; 2] = [1_000, 10_000];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |flag: &str| {
        let found = words.iter().find_map(|word| word.strip_prefix(flag));
        found.and_then(|number| number.parse::<usize>().ok())
    };
    let has = |flag: &str| words.iter().any(|word| word == flag);
    let files: Vec<PathBuf> = words
        .iter()
        .filter(|word| !word.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    let done = if let Some(services) = number(growth::ALONE) {
        growth::measure(services)
    } else if has("--growth") {
        growth::compare(&SIZES)
    } else if let Some(services) = number("--growth=") {
        growth::compare(&[services])
    } else {
        read(&files).and_then(|cases| {
            if has(start::ALONE) {
                start::answer_all(&cases)
            } else {
                race::run(&cases)?;
                start::print(&files)
            }
        })
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The questions of all files.
fn read(files: &[PathBuf]) -> Result<Vec<Case>, String> {
    let usual = [PathBuf::from(QUESTIONS)];
    let files = if files.is_empty() { &usual } else { files };
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|e| format!("error: cannot read {}: {e}", file.display()))?;
        cases.extend(parse_cases(&text, file)?);
    }
    Ok(cases)
}

/// The shipped directory, loaded as the program loads it.
fn load() -> Result<signpost::live::Live, String> {
    let today = signpost::clock::london_day(jiff::Timestamp::now());
    let paths = signpost::live::Paths::around(Path::new(DIRECTORY));
    signpost::live::Live::start(paths, today)
        .map(|(live, _)| live)
        .map_err(|_| {
            "error: the directory cannot be used\nhelp: `signpost check` shows why".to_owned()
        })
}
