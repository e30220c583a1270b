//! Shows how far the confidence can be believed: how sure Signpost said it was against how often it was right.
//!
//! `cargo run --release --example reliability -- tests/questions/own.jsonl` asks each question of the given sets
//! and prints a table in ten steps. `--plot docs/reliability.svg --date "24 November 2026"` draws it as well.
//!
//! Asked are the questions with one right service (right when the first door is a wanted one) and those that
//! nobody covers (never right, so being sure of them counts against it).

mod bins;
mod plot;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use signpost::answering::weigh;
use signpost::evaluation::{Case, Expect, parse_cases};
use signpost::live::{Live, Paths};
use signpost::snapshot::Snapshot;

use bins::Asked;

/// How sure Signpost said it was, against how often its first door was right.
#[derive(Debug, Parser)]
struct Options {
    /// Sets of questions with their right answers: JSON lines
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The directory: directory.toml, or the folder that holds it
    #[arg(long, default_value = "directory.toml", value_name = "PATH")]
    directory: PathBuf,
    /// Draw the table as an SVG picture
    #[arg(long, value_name = "FILE", requires = "date")]
    plot: Option<PathBuf>,
    /// The day for the title of the picture, for example "24 November 2026"
    #[arg(long)]
    date: Option<String>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let mut cases = Vec::new();
    for file in &options.files {
        let text = std::fs::read_to_string(file)
            .map_err(|e| format!("error: cannot read {}: {e}", file.display()))?;
        cases.extend(parse_cases(&text, file)?);
    }
    let snapshot = snapshot(&options.directory)?;
    let asked: Vec<Asked> = cases.iter().filter_map(|c| ask(c, &snapshot)).collect();
    if asked.is_empty() {
        return Err(
            "error: no question of these files has one right service or none\n\
             help: take files as described in tests/questions/README.md"
                .to_owned(),
        );
    }
    let bins = bins::sorted(&asked);
    print!("{}", bins::table(&bins));
    if let Some(file) = &options.plot {
        let date = options.date.as_deref().unwrap_or_default();
        let drawing = plot::draw(&bins, date)?;
        std::fs::write(file, drawing)
            .map_err(|e| format!("error: cannot write {}: {e}", file.display()))?;
    }
    Ok(())
}

fn snapshot(directory: &Path) -> Result<std::sync::Arc<Snapshot>, String> {
    let today = signpost::clock::london_day(jiff::Timestamp::now());
    let (live, report) = Live::start(Paths::around(directory), today)
        .map_err(|report| report.render(false, false))?;
    if report.is_broken() {
        let shown = report.render(false, false);
        return Err(format!("{shown}help: mend these mistakes first"));
    }
    Ok(live.snapshot())
}

/// Asks one question; `None` for kinds of questions that have no first door.
fn ask(case: &Case, snapshot: &Snapshot) -> Option<Asked> {
    let may_be_right = match case.expect {
        Expect::Service => true,
        Expect::None => false,
        _ => return None,
    };
    let weighed = weigh(&case.text, None, snapshot);
    let door = weighed
        .door
        .and_then(|index| snapshot.directory.services.get(index));
    let wanted = door.is_some_and(|service| case.want.contains(&service.id));
    Some(Asked {
        said: f64::from(weighed.evidence.right()),
        right: may_be_right && wanted,
    })
}
