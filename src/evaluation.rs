//! Measures the answers on a file of questions with the right answers, and lists the misses.
//!
//! The file holds one JSON object a line; fields and scores are described in `tests/questions/README.md`.

mod scores;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;

use crate::answering::{Conversation, Question, answer};
use crate::live::Paths;
use crate::reply::{Outcome, Reply};
use crate::snapshot::Snapshot;
pub use scores::{Scores, Share};

/// Options of `signpost eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The questions: JSON lines
    file: PathBuf,
    /// Show each miss with what was shown and what was wanted
    #[arg(long)]
    misses: bool,
    /// Show first-answer accuracy for each tag
    #[arg(long)]
    tags: bool,
}

/// What kind of reply is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// One service or role.
    Service,
    /// Two needs.
    Services,
    /// A question back.
    Clarify,
    /// Nobody covers it.
    None,
    /// A safety card.
    Crisis,
    /// The next event.
    NextEvent,
    /// A term explained.
    Jargon,
    /// Small talk.
    Smalltalk,
}

/// The right card.
#[derive(Debug, Clone, Deserialize)]
pub struct WantedCard {
    /// Whose safety.
    pub subject: String,
    /// What about.
    pub kind: String,
}

/// One question with its right answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// What the parent typed.
    pub text: String,
    /// The right kind of reply.
    pub expect: Expect,
    /// Right first answers.
    #[serde(default)]
    pub want: Vec<String>,
    /// For two needs: right answers for each.
    #[serde(default)]
    pub groups: Vec<Vec<String>>,
    /// Wrong or harmful first answers.
    #[serde(default)]
    pub avoid: Vec<String>,
    /// The right card.
    #[serde(default)]
    pub crisis: Option<WantedCard>,
    /// A gentle line is right.
    #[serde(default)]
    pub soft: bool,
    /// The right term.
    #[serde(default)]
    pub term: Option<String>,
    /// What makes it hard.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What was answered to one case, in ids.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The kind of reply.
    pub outcome: Outcome,
    /// Services in the order shown.
    pub services: Vec<String>,
    /// Subject and kind of the card.
    pub card: Option<(String, String)>,
    /// Contacts of the card.
    pub contacts: Vec<String>,
    /// Spellings of the explained term.
    pub terms: Vec<String>,
    /// The gentle line was shown.
    pub soft: bool,
    /// The situations it was taken for, one for each need.
    pub situations: Vec<String>,
    /// How sure.
    pub score: f32,
}

/// Reads cases from a file's text.
///
/// # Errors
/// The line and what is wrong with it.
pub fn parse_cases(text: &str, path: &Path) -> Result<Vec<Case>, String> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line)
                .map_err(|e| format!("error: {}:{}: {e}", path.display(), number + 1))
        })
        .collect()
}

/// Asks one case alone, with an empty history.
pub fn ask(case: &Case, snapshot: &Snapshot, now: Timestamp) -> Answered {
    asked_alone(&case.text, snapshot, now)
}

/// Asks a message alone, with an empty history.
pub fn asked_alone(text: &str, snapshot: &Snapshot, now: Timestamp) -> Answered {
    let (reply, _) = answer(Question::new(text), &Conversation::default(), snapshot, now);
    answered(&reply, snapshot)
}

fn answered(reply: &Reply, snapshot: &Snapshot) -> Answered {
    let directory = &snapshot.directory;
    let kebab = |value: serde_json::Result<serde_json::Value>| {
        value
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let situations = reply.needs.iter().filter_map(|need| need.situation);
    let situations = situations.filter_map(|i| directory.situations.get(i).map(|s| s.id.as_str()));
    Answered {
        outcome: reply.outcome,
        services: crate::answering::service_ids(reply, snapshot)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        card: reply.card.as_ref().map(|safety| {
            (
                kebab(serde_json::to_value(safety.subject)),
                kebab(serde_json::to_value(safety.kind)),
            )
        }),
        contacts: reply
            .card
            .iter()
            .flat_map(|safety| safety.card.contacts.iter().map(|c| c.id.clone()))
            .collect(),
        terms: reply
            .term
            .and_then(|index| directory.terms.get(index))
            .map(|term| {
                let mut all = vec![term.term.clone()];
                all.extend(term.aliases.iter().cloned());
                all
            })
            .unwrap_or_default(),
        soft: reply.soft.is_some(),
        situations: situations.map(str::to_owned).collect(),
        score: reply.score,
    }
}

pub(crate) fn run(args: &EvalArgs, paths: Paths) -> ExitCode {
    let live = match crate::live::start(paths) {
        Ok(live) => live,
        Err(code) => return code,
    };
    let cases = std::fs::read_to_string(&args.file)
        .map_err(|e| format!("error: cannot read {}: {e}", args.file.display()))
        .and_then(|text| parse_cases(&text, &args.file));
    let cases = match cases {
        Ok(cases) => cases,
        Err(message) => {
            anstream::eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let snapshot = live.snapshot();
    let now = Timestamp::now();
    let mut scores = Scores::default();
    for case in &cases {
        let answered = ask(case, &snapshot, now);
        let miss = scores.add(case, &answered);
        if args.misses && miss {
            anstream::println!("{}\n", described(case, &answered));
        }
    }
    anstream::print!("{}", scores.table());
    if args.tags {
        anstream::print!("{}", scores.tag_table());
    }
    ExitCode::SUCCESS
}

fn described(case: &Case, got: &Answered) -> String {
    let card = got
        .card
        .as_ref()
        .map_or(String::new(), |(s, k)| format!(" card {s}/{k}"));
    let wanted_card = case
        .crisis
        .as_ref()
        .map_or(String::new(), |c| format!(" card {}/{}", c.subject, c.kind));
    format!(
        "{} {:?}: {}\n  got    {:?} {:.2} [{}] {}{card}{}\n  wanted [{}] avoid [{}]{wanted_card}",
        case.id,
        case.expect,
        case.text,
        got.outcome,
        got.score,
        got.services.join(", "),
        got.situations.join(" + "),
        if got.soft { " soft" } else { "" },
        if case.groups.is_empty() {
            case.want.join(", ")
        } else {
            case.groups
                .iter()
                .map(|g| g.join(", "))
                .collect::<Vec<_>>()
                .join(" | ")
        },
        case.avoid.join(", "),
    )
}
