//! What one more example changes: the answer to the message itself, and the project's own question sets.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::evaluation::{Answered, Case, Scores, Share, ask, asked_alone, parse_cases};
use crate::reply::Outcome;
use crate::snapshot::Snapshot;

/// Question sets that were read, with their files.
pub(super) struct Sets {
    files: Vec<PathBuf>,
    cases: Vec<Case>,
}

impl Sets {
    /// Reads the given files; without any, `tests/questions/*.jsonl` in `folder`, where there are some.
    ///
    /// # Errors
    /// A file cannot be read, or one of its lines.
    pub(super) fn read(given: &[PathBuf], folder: &Path) -> Result<Self, String> {
        let files = if given.is_empty() {
            beside(folder)
        } else {
            given.to_vec()
        };
        let mut cases = Vec::new();
        for file in &files {
            let text = super::entries::read(file)?;
            cases.extend(parse_cases(&text, file)?);
        }
        Ok(Self { files, cases })
    }

    /// The line that has this text, after [`super::folded`].
    pub(super) fn line_with(&self, folded: &str) -> Option<&Case> {
        let mut cases = self.cases.iter();
        cases.find(|case| super::folded(&case.text) == folded)
    }
}

fn beside(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder.join("tests").join("questions")) else {
        return Vec::new();
    };
    let paths = found.filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    files
}

/// What a message is answered with before and after.
pub(super) fn on_message(
    text: &str,
    before: &Snapshot,
    after: &Snapshot,
    now: Timestamp,
) -> String {
    let mut out = format!("\"{text}\"\n");
    for (when, snapshot) in [("now", before), ("after", after)] {
        let answered = asked_alone(text, snapshot, now);
        let _ = writeln!(out, "  {when:<6} {}", described(&answered));
    }
    out
}

/// Whether a message is answered with this entry.
pub(super) fn leads_to(id: &str, text: &str, snapshot: &Snapshot, now: Timestamp) -> bool {
    let answered = asked_alone(text, snapshot, now);
    answered.outcome == Outcome::Answer
        && (answered.situations.iter().any(|s| s == id)
            || answered.services.first().is_some_and(|s| s == id))
}

/// What changes over the question sets: scores, and questions with another first answer.
pub(super) fn on_sets(sets: &Sets, before: &Snapshot, after: &Snapshot, now: Timestamp) -> String {
    if sets.cases.is_empty() {
        return "No question sets to compare with. Name some with --questions FILE.\n".to_owned();
    }
    let (mut old_scores, mut new_scores) = (Scores::default(), Scores::default());
    let mut moved = Vec::new();
    for case in &sets.cases {
        let (old, new) = (ask(case, before, now), ask(case, after, now));
        let (old_missed, new_missed) = (old_scores.add(case, &old), new_scores.add(case, &new));
        if first(&old) != first(&new) {
            moved.push(format!(
                "  {} \"{}\"\n    was    {}{}\n    would  {}{}\n",
                case.id,
                case.text,
                described(&old),
                verdict(old_missed),
                described(&new),
                verdict(new_missed),
            ));
        }
    }
    let files: Vec<String> = sets.files.iter().map(|f| f.display().to_string()).collect();
    let (count, files) = (sets.cases.len(), files.join(", "));
    let mut out = match count {
        1 => format!("The question of {files}:\n"),
        _ => format!("The {count} questions of {files}:\n"),
    };
    out.push_str(&score_table(&old_scores, &new_scores));
    match moved.len() {
        0 => out.push_str("No question gets another first answer.\n"),
        1 => out.push_str("1 question gets another first answer:\n"),
        n => {
            let _ = writeln!(out, "{n} questions get another first answer:");
        }
    }
    out.extend(moved);
    out
}

fn verdict(missed: bool) -> &'static str {
    if missed {
        " (not what is wanted)"
    } else {
        " (right)"
    }
}

fn score_table(old: &Scores, new: &Scores) -> String {
    let rows = old.rows().into_iter().zip(new.rows());
    let changed: Vec<_> = rows.filter(|((_, old), (_, new))| old != new).collect();
    if changed.is_empty() {
        return "No score changes.\n".to_owned();
    }
    let shown = |share: Share| format!("{:.1} % ({}/{})", share.percent(), share.right, share.of);
    let mut out = format!("  {:<46} {:>18} {:>18}\n", "score", "before", "after");
    for ((name, old), (_, new)) in changed {
        let _ = writeln!(out, "  {name:<46} {:>18} {:>18}", shown(old), shown(new));
    }
    out
}

/// What comes first, for comparing.
fn first(answered: &Answered) -> (Outcome, Option<&str>, Option<&(String, String)>) {
    let service = answered.services.first().map(String::as_str);
    let service = service.filter(|_| answered.outcome != Outcome::Clarify);
    let term = answered.terms.first().map(String::as_str);
    (answered.outcome, service.or(term), answered.card.as_ref())
}

/// One line on an answer, in ids.
fn described(answered: &Answered) -> String {
    let services = answered.services.join(", ");
    let mut out = match answered.outcome {
        Outcome::Answer => services,
        Outcome::Clarify => format!("a question back, choices: {services}"),
        Outcome::NoMatch => "nobody covers this".to_owned(),
        Outcome::Crisis => "a safety card".to_owned(),
        Outcome::Event => "the next event".to_owned(),
        Outcome::Jargon => format!("explains {}", answered.terms.first().map_or("", |t| t)),
        Outcome::SmallTalk => "small talk".to_owned(),
    };
    if !answered.situations.is_empty() {
        let _ = write!(out, "; taken for {}", answered.situations.join(" + "));
    }
    if answered.outcome == Outcome::Answer {
        let _ = write!(out, "; {:.0} % sure", 100.0 * answered.score);
    }
    out
}
