//! `signpost proposals`: what organisers proposed on Discord, put into the directory's files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use similar::TextDiff;

use super::entries;
use crate::diagnostics::SourceFile;
use crate::directory::Directory;
use crate::live::{Paths, Report};
use crate::proposals::{Change, Proposal, Wrong};
use crate::store::{ProposalState, Store, StoredProposal};

/// Options of `signpost proposals`.
#[derive(Debug, Args)]
pub(super) struct ProposalsArgs {
    /// Put the proposal with this number into the directory's files
    #[arg(long, value_name = "NUMBER", conflicts_with = "patch")]
    apply: Option<i64>,
    /// Print what would change in the files, as a patch; write nothing
    #[arg(long, value_name = "NUMBER")]
    patch: Option<i64>,
    /// The file of the directory that takes a new entry [default: the one of the last `include` line with most services]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The data file [default: .signpost/signpost.db beside the directory]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
}

pub(super) fn run(args: &ProposalsArgs, paths: &Paths) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(proposals(args, paths)),
        Err(error) => Err(format!("error: cannot start: {error}")),
    };
    match done {
        Ok(message) => {
            anstream::print!("{message}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            anstream::eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

async fn proposals(args: &ProposalsArgs, paths: &Paths) -> Result<String, String> {
    let file = args
        .store
        .clone()
        .unwrap_or_else(|| paths.state.join("signpost.db"));
    if !file.is_file() {
        return Err(format!(
            "error: there is no data file {}\nhelp: name the one of `signpost run` with --store",
            file.display()
        ));
    }
    let unread = |error| format!("error: cannot use {}: {error}", file.display());
    let store = Store::open(&file).await.map_err(unread)?;
    let open = store.open_proposals(None).await.map_err(unread)?;
    let number = args.apply.or(args.patch);
    let Some(number) = number else {
        return Ok(list(&open));
    };
    let wanted = open.iter().find(|stored| stored.number == number);
    let stored = wanted.ok_or_else(|| {
        format!(
            "error: no proposal {number} is waiting\nhelp: `signpost proposals` lists those that are"
        )
    })?;
    let (directory, report) = entries::usable(paths)?;
    let message = if stored.proposal.is_there(&directory) {
        "The directory says this already.\n".to_owned()
    } else {
        let edit = edit(stored, args.file.as_deref(), (&directory, &report), paths)?;
        if args.patch.is_some() {
            return Ok(edit.patch());
        }
        entries::write_unless_changed(&edit.path, &edit.old, &edit.new)?;
        format!("Proposal {number} is in {}.\n", edit.path.display())
    };
    if args.patch.is_some() {
        return Err(format!(
            "error: the directory says this already\nhelp: signpost proposals --apply {number} marks it as done"
        ));
    }
    let who = (stored.forum, number);
    let ended = store.end_proposal(who, ProposalState::Applied, crate::clock::today());
    ended.await.map_err(|error| {
        format!("error: it is in the files, but could not be marked as done: {error}\nhelp: run the same again")
    })?;
    store.close().await;
    let id = &stored.proposal.entry;
    Ok(format!(
        "{message}Seen: {}\nNext: check it with the service itself, then: \
         signpost checked {id} --by \"YOUR NAME\" --how \"rang them\"\n",
        stored.proposal.seen
    ))
}

/// One block for each proposal.
fn list(open: &[StoredProposal]) -> String {
    if open.is_empty() {
        return "No proposals are waiting.\n".to_owned();
    }
    let mut out = String::new();
    for stored in open {
        let Proposal {
            entry,
            change,
            seen,
        } = &stored.proposal;
        let what = match change {
            Change::Correct { aspect, old, new } => {
                let say = |text: &Option<String>| text.clone().unwrap_or_else(|| "(none)".into());
                format!(
                    "{}\n    old: {}\n    new: {}",
                    aspect.name().replace('_', " "),
                    say(old),
                    say(new)
                )
            }
            Change::Add(new) => format!(
                "new entry\n    name: {}\n    description: {}\n    reach: {}\n    examples: {}",
                new.name,
                new.description,
                new.reach,
                new.examples.join(" / ")
            ),
        };
        out.push_str(&format!(
            "{}  {}  {entry}: {what}\n    seen: {seen}\n",
            stored.number, stored.changed_on
        ));
    }
    out.push_str(
        "See one in the files: signpost proposals --patch NUMBER. Put it there: --apply NUMBER\n",
    );
    out
}

/// An edit before it is written.
struct Edit {
    path: PathBuf,
    /// As the directory names it.
    shown: PathBuf,
    old: String,
    new: String,
}

impl Edit {
    fn patch(&self) -> String {
        let name = self.shown.display();
        let diff = TextDiff::from_lines(&self.old, &self.new);
        let mut diff = diff.unified_diff();
        diff.header(&format!("a/{name}"), &format!("b/{name}"));
        diff.to_string()
    }
}

/// Makes the edit in memory, and reads the directory as it would be.
fn edit(
    stored: &StoredProposal,
    wanted: Option<&Path>,
    (directory, report): (&Directory, &Report),
    paths: &Paths,
) -> Result<Edit, String> {
    let proposal = &stored.proposal;
    if let Some(wrong) = proposal.check(directory) {
        return Err(refusal(wrong, proposal));
    }
    let files = report.groups.first().map(|(files, _)| files.as_slice());
    let files = files.unwrap_or_default();
    let file = match &proposal.change {
        Change::Correct { .. } => entries::place_of(&proposal.entry, directory)?.file,
        Change::Add(_) => file_for_new(wanted, files, directory, paths)?,
    };
    let path = entries::path_of(file, report, paths)?;
    let old = entries::read(&path)?;
    let home = directory.forum.home_area.as_deref();
    let new = match &proposal.change {
        Change::Correct { .. } => proposal.correct(&old),
        Change::Add(_) => proposal.add(&old, home, &stored.changed_on),
    };
    let new = new.ok_or_else(|| {
        format!(
            "error: cannot change `{}` in {}",
            proposal.entry,
            path.display()
        )
    })?;
    entries::would_load(&new, file, report)?;
    let shown = match files.get(file) {
        Some(source) if file > 0 => source.path.clone(),
        _ => PathBuf::from(path.file_name().unwrap_or(path.as_os_str())),
    };
    Ok(Edit {
        path,
        shown,
        old,
        new,
    })
}

fn refusal(wrong: Wrong, proposal: &Proposal) -> String {
    let why = match wrong {
        Wrong::Changed => "the entry has changed since, or is gone",
        Wrong::Known => "there is an entry with this name",
        Wrong::LastWay => "nobody could reach the entry any more",
        Wrong::Phone => "it is not a phone number",
        Wrong::Email => "it is not an email address",
        Wrong::Website => "it is not a web address",
        Wrong::Empty | Wrong::Same | Wrong::Unseen => "there is nothing to change",
    };
    format!(
        "error: the proposal about `{}` cannot be used: {why}\n\
         help: an organiser can take it back in /questions and propose it anew",
        proposal.entry
    )
}

/// The file that takes a new entry: the one that was named; else, of the files of the last `include` line (those of
/// the forum itself, after those it shares with others), the one with most services; else the root file.
fn file_for_new(
    wanted: Option<&Path>,
    files: &[SourceFile],
    directory: &Directory,
    paths: &Paths,
) -> Result<usize, String> {
    if let Some(wanted) = wanted {
        let same = |at: usize, source: &SourceFile| {
            let whole = if at == 0 {
                source.path.clone()
            } else {
                entries::folder_of(paths).join(&source.path)
            };
            source.path == wanted || whole == wanted
        };
        let mut all = files.iter().enumerate();
        let found = all.find(|(at, source)| same(*at, source));
        return found.map(|(at, _)| at).ok_or_else(|| {
            format!(
                "error: {} is not a file of the directory\nhelp: name one that `include` in directory.toml reads",
                wanted.display()
            )
        });
    }
    let last = files.first().and_then(|root| last_include(&root.text));
    let Some(last) = last else {
        return Ok(0);
    };
    let services = |file: usize| {
        let here = directory.services.iter().filter(|s| s.place.file == file);
        here.count()
    };
    let local = (1..files.len()).filter(|at| {
        let source = files.get(*at);
        source.is_some_and(|source| last.matches_path(&source.path))
    });
    Ok(local
        .rev()
        .max_by_key(|at| services(*at))
        .unwrap_or_default())
}

fn last_include(root: &str) -> Option<glob::Pattern> {
    let root: toml_edit::DocumentMut = root.parse().ok()?;
    let last = root.get("include")?.as_array()?.iter().last()?.as_str()?;
    glob::Pattern::new(last).ok()
}
