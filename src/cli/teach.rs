//! `signpost teach`: what a sent question should have found becomes one more example question.

mod effect;
mod private;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use super::entries;
use crate::directory::Directory;
use crate::directory::editing::add_example;
use crate::live::{Paths, Report};
use crate::safeguarding::Level;
use crate::snapshot::Snapshot;
use effect::Sets;

/// Longer messages tell a story; an example is one need.
const LONGEST: usize = 400;

/// Options of `signpost teach`.
#[derive(Debug, Args)]
pub(super) struct TeachArgs {
    /// The id of the situation, service or role that is the right answer
    id: String,
    /// What the parent wrote, in quotes
    text: String,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Compare on these sets of questions [default: tests/questions/*.jsonl beside the directory]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    questions: Vec<PathBuf>,
}

pub(super) fn run(args: &TeachArgs, paths: Paths) -> ExitCode {
    match teach(args, paths) {
        Ok(message) => {
            anstream::println!("{message}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            anstream::eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The edit before it is written.
struct Edit {
    path: PathBuf,
    /// The whole file as it is, and as it will be.
    old: String,
    new: String,
    /// The directory as it will be.
    directory: Directory,
}

fn teach(args: &TeachArgs, paths: Paths) -> Result<String, String> {
    let text = args.text.split_whitespace().collect::<Vec<_>>().join(" ");
    fit(&text)?;
    let (directory, report) = entries::usable(&paths)?;
    entries::place_of(&args.id, &directory)?;
    not_there_yet(&text, &args.id, &directory)?;
    let edit = edit(&text, &args.id, &directory, &report, &paths)?;
    let sets = Sets::read(&args.questions, entries::folder_of(&paths))?;
    not_a_test(&text, &sets)?;

    let live = crate::live::start(paths).map_err(|_| "help: nothing was written".to_owned())?;
    let before = live.snapshot();
    not_danger(&text, &before)?;
    let Edit {
        path,
        old,
        new,
        directory,
    } = edit;
    let (words, cards) = (before.words.clone(), before.cards.clone());
    let after = Snapshot::knowing(directory, words, cards, &before.prepared());

    let now = Timestamp::now();
    anstream::println!("{}", effect::on_message(&text, &before, &after, now));
    anstream::println!("{}", effect::on_sets(&sets, &before, &after, now));
    if !effect::leads_to(&args.id, &text, &after, now) {
        anstream::println!(
            "note: it would still be answered with something else. Age or place in the message may rule `{}` out, \
             or a near entry has the same words.\n",
            args.id
        );
    }
    if args.dry_run {
        return Ok(
            "Nothing was written. Next: run it again without --dry-run, or take other words."
                .to_owned(),
        );
    }
    entries::write_unless_changed(&path, &old, &new)?;
    Ok(format!(
        "Written to {}. Next: ask the same in other words (signpost ask \"…\") to see that it learnt more than one \
         sentence; to undo, take the line out again.",
        path.display()
    ))
}

/// Refuses texts that are empty, too long or private.
fn fit(text: &str) -> Result<(), String> {
    let length = text.chars().count();
    if !text.chars().any(char::is_alphanumeric) {
        return Err("error: there are no words in the text\nhelp: signpost teach ID \"what the parent wrote\"".to_owned());
    }
    if length > LONGEST {
        return Err(format!(
            "error: the text has {length} characters; an example has at most {LONGEST}\n\
             help: keep the sentences that say what the parent needs"
        ));
    }
    match private::found_in(text) {
        Some(what) => Err(format!(
            "error: there is {what} in the text\n\
             help: the directory is public, so a parent's details must never go in; take it out and try again"
        )),
        None => Ok(()),
    }
}

/// A text as it is compared: letters and digits in lower case, one space between words.
fn folded(text: &str) -> String {
    let text = text.replace(['\'', '’', '‘', '`'], "").to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Refuses a text that the directory has as an example of any entry.
fn not_there_yet(text: &str, id: &str, directory: &Directory) -> Result<(), String> {
    let wanted = folded(text);
    let services = directory
        .services
        .iter()
        .map(|s| (&s.id, &s.example_questions));
    let situations = directory
        .situations
        .iter()
        .map(|s| (&s.id, &s.example_questions));
    let questions_back = directory
        .clarifications
        .iter()
        .map(|c| (&c.id, &c.example_questions));
    let off_topic = directory
        .off_topic
        .iter()
        .map(|o| (&o.id, &o.example_questions));
    let mut all = services
        .chain(situations)
        .chain(questions_back)
        .chain(off_topic);
    let owner = all.find(|(_, texts)| texts.iter().any(|t| folded(t) == wanted));
    match owner {
        Some((owner, _)) if owner == id => Err(format!(
            "error: `{id}` has this example already\n\
             help: if it is answered wrongly, teach it once more in other words"
        )),
        Some((owner, _)) => Err(format!(
            "error: this is an example of `{owner}` already\n\
             help: if it belongs to `{id}`, take it out there first: one message cannot mean both"
        )),
        None => Ok(()),
    }
}

/// Refuses a line of a question set: it could not measure anything afterwards.
fn not_a_test(text: &str, sets: &Sets) -> Result<(), String> {
    match sets.line_with(&folded(text)) {
        Some(case) => Err(format!(
            "error: this is question {} of the sets that measure the answers\n\
             help: teach it in other words; what is learnt by heart measures nothing",
            case.id
        )),
        None => Ok(()),
    }
}

/// Refuses a message that gets a safety card: as an example it would teach the screen that it is harmless.
fn not_danger(text: &str, snapshot: &Snapshot) -> Result<(), String> {
    match snapshot.screen.check(text).level {
        Level::Card { .. } => Err(
            "error: this message may mean danger and gets a safety card first\n\
             help: such messages are no examples; say only what is asked for, without the danger"
                .to_owned(),
        ),
        Level::Soft | Level::Clear => Ok(()),
    }
}

/// Makes the edit in memory and reads the directory as it would be.
fn edit(
    text: &str,
    id: &str,
    directory: &Directory,
    report: &Report,
    paths: &Paths,
) -> Result<Edit, String> {
    let place = entries::place_of(id, directory)?;
    let path = entries::file_of(place, report, paths)?;
    let old = entries::read(&path)?;
    let new = add_example(&old, id, text)
        .ok_or_else(|| format!("error: cannot find `{id}` in {}", path.display()))?;
    let directory = entries::would_load(&new, place.file, report)?;
    Ok(Edit {
        path,
        old,
        new,
        directory,
    })
}
