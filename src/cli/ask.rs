//! `signpost ask`: one question, or a file of them; for people or as JSON.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::answering::{Conversation, Question, answer};
use crate::live::Paths;
use crate::reply::Outcome;
use crate::safeguarding::{Kind, Subject};
use crate::snapshot::Snapshot;
use crate::terminal;

/// Options of `signpost ask`.
#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// The question, in your own words
    #[arg(required_unless_present = "batch")]
    question: Vec<String>,
    /// Print one JSON object a line instead of text
    #[arg(long)]
    json: bool,
    /// Answer each line of a file: JSON objects with `id` and `text`; "-" reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    batch: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct BatchLine {
    id: serde_json::Value,
    text: String,
}

pub(super) fn run(args: &AskArgs, paths: Paths) -> ExitCode {
    let live = match crate::live::start(paths) {
        Ok(live) => live,
        Err(code) => return code,
    };
    let snapshot = live.snapshot();
    let done = match &args.batch {
        Some(file) => batch(file, &snapshot),
        None => one(&args.question.join(" "), args.json, &snapshot),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe may stop early (`| head`); that is no mistake.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn one(text: &str, json: bool, snapshot: &Snapshot) -> io::Result<()> {
    if json {
        let line = line(serde_json::Value::Null, text, snapshot);
        return writeln!(io::stdout(), "{line}");
    }
    let (reply, _) = answer(
        Question::new(text),
        &Conversation::default(),
        snapshot,
        Timestamp::now(),
    );
    let colour = io::stdout().is_terminal();
    let shown = terminal::draw(&reply, &snapshot.words, terminal::width(), colour);
    write!(anstream::stdout(), "{shown}")
}

fn batch(file: &PathBuf, snapshot: &Snapshot) -> io::Result<()> {
    let reader: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let open = std::fs::File::open(file);
        let open =
            open.map_err(|e| io::Error::other(format!("cannot read {}: {e}", file.display())))?;
        Box::new(io::BufReader::new(open))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, text) in reader.lines().enumerate() {
        let text = text?;
        if text.trim().is_empty() {
            continue;
        }
        let question: BatchLine = serde_json::from_str(&text).map_err(|e| {
            let place = format!("{}:{}", file.display(), number + 1);
            io::Error::other(format!(
                "{place}: {e}\nhelp: each line is {{\"id\": …, \"text\": \"…\"}}"
            ))
        })?;
        writeln!(out, "{}", line(question.id, &question.text, snapshot))?;
    }
    out.flush()
}

/// One answer as machines read it. Order and names are a promise to scripts.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: serde_json::Value,
    outcome: Outcome,
    services: Vec<&'a str>,
    near: Vec<&'a str>,
    situation: Option<&'a str>,
    term: Option<&'a str>,
    crisis: Option<CrisisLine>,
    also_crisis: bool,
    soft: bool,
    score: f32,
    took_us: u128,
}

#[derive(Debug, Serialize)]
struct CrisisLine {
    subject: Subject,
    kind: Kind,
    contacts: Vec<String>,
}

fn line(id: serde_json::Value, text: &str, snapshot: &Snapshot) -> String {
    let started = Instant::now();
    let (reply, _) = answer(
        Question::new(text),
        &Conversation::default(),
        snapshot,
        Timestamp::now(),
    );
    let took_us = started.elapsed().as_micros();
    let line = Line {
        id,
        outcome: reply.outcome,
        services: crate::answering::service_ids(&reply, snapshot),
        near: reply
            .near
            .iter()
            .filter_map(|lead| crate::answering::first_service(*lead, snapshot))
            .collect(),
        situation: reply
            .needs
            .first()
            .and_then(|need| need.situation)
            .and_then(|index| {
                let situation = snapshot.directory.situations.get(index);
                situation.map(|s| s.id.as_str())
            }),
        term: reply.term.and_then(|index| {
            let term = snapshot.directory.terms.get(index);
            term.map(|t| t.term.as_str())
        }),
        crisis: reply.card.as_ref().map(|safety| CrisisLine {
            subject: safety.subject,
            kind: safety.kind,
            contacts: safety.card.contacts.iter().map(|c| c.id.clone()).collect(),
        }),
        also_crisis: false,
        soft: reply.soft.is_some(),
        score: reply.score,
        took_us,
    };
    serde_json::to_string(&line).unwrap_or_default()
}
