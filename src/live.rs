//! The snapshot in use: swapped at once when the files change, kept when an edit is broken.
//!
//! The last good directory is also kept on disk, so that a broken edit survives a restart.

mod starting;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use jiff::civil::Date;

use crate::diagnostics::{Problem, SourceFile, has_errors};
use crate::directory::loading::{Loaded, load};
use crate::directory::{Directory, parse};
use crate::matching::Prepared;
use crate::safeguarding::Cards;
use crate::snapshot::Snapshot;
use crate::words::{self, Words};

pub(crate) use starting::start;

/// Where a forum's files are.
#[derive(Debug, Clone)]
pub struct Paths {
    /// `directory.toml`, or the folder that holds it.
    pub directory: PathBuf,
    /// The folder of edited responses (`responses/en`).
    pub responses: PathBuf,
    /// The folder for the last good copy.
    pub state: PathBuf,
}

impl Paths {
    /// The usual places around a directory: `responses/en` and `.signpost` beside it.
    pub fn around(directory: &Path) -> Self {
        let folder = if directory.is_dir() {
            directory.to_owned()
        } else {
            directory.parent().map(Path::to_owned).unwrap_or_default()
        };
        Self {
            directory: directory.to_owned(),
            responses: folder.join("responses").join("en"),
            state: folder.join(".signpost"),
        }
    }
}

/// What came of reading the files.
#[derive(Debug)]
pub struct Report {
    /// Files and problems, in groups that belong together: directory, responses, safety cards.
    pub groups: Vec<(Vec<SourceFile>, Vec<Problem>)>,
    /// The day of the last good copy, when that had to be used.
    pub last_good: Option<String>,
}

impl Report {
    /// Whether anything could not be used as it is on disk.
    pub fn is_broken(&self) -> bool {
        self.groups.iter().any(|(_, problems)| has_errors(problems))
    }

    /// All errors (and with `warnings` also those), as shown to a volunteer.
    pub fn render(&self, warnings: bool, colour: bool) -> String {
        use crate::diagnostics::{Severity, render};
        let shown = self.groups.iter().map(|(files, problems)| {
            let kept: Vec<Problem> = problems
                .iter()
                .filter(|p| warnings || p.severity == Severity::Error)
                .cloned()
                .collect();
            render(&kept, files, colour)
        });
        shown.collect()
    }
}

/// Everything that was read, before it is decided what can be used.
struct Read {
    loaded: Loaded,
    words: Option<Words>,
    cards: Option<Cards>,
    report: Report,
}

fn read(paths: &Paths, today: Date) -> Read {
    let mut loaded = load(&paths.directory, today);
    let directory_problems = std::mem::take(&mut loaded.parsed.problems);
    let words = words::load(&paths.responses);
    let (cards, card_files, card_problems) = crate::safety_files::load(&paths.responses);
    let groups = vec![
        (loaded.files.clone(), directory_problems),
        (words.files, words.problems),
        (card_files, card_problems),
    ];
    Read {
        loaded,
        words: words.words,
        cards,
        report: Report {
            groups,
            last_good: None,
        },
    }
}

/// Reads everything and reports; uses nothing. For `signpost check`.
pub fn check(paths: &Paths, today: Date) -> (Option<Directory>, Report) {
    let read = read(paths, today);
    (read.loaded.parsed.directory, read.report)
}

/// The snapshot in use and the files it came from.
pub struct Live {
    paths: Paths,
    current: ArcSwap<Snapshot>,
    seen: std::sync::Mutex<Vec<(PathBuf, Option<SystemTime>)>>,
}

impl Live {
    /// Starts from the files; from the last good copy where they are broken.
    ///
    /// # Errors
    /// The report, when there is neither a usable directory nor a last good copy.
    pub fn start(paths: Paths, today: Date) -> Result<(Self, Report), Report> {
        let mut read = read(&paths, today);
        let seen = stamps(&paths, &read.loaded.files);
        let directory = match read.loaded.parsed.directory.take() {
            Some(directory) => {
                keep_last_good(&paths.state, &read.loaded.files);
                directory
            }
            None => match last_good(&paths.state, today) {
                Some((directory, date)) => {
                    read.report.last_good = Some(date);
                    directory
                }
                None => return Err(read.report),
            },
        };
        let Ok(words) = read.words.take().map_or_else(Words::embedded, Ok) else {
            return Err(read.report);
        };
        let cards = read.cards.take().unwrap_or_else(Cards::embedded);
        let live = Self {
            current: ArcSwap::from_pointee(trained(&paths.state, directory, words, cards)),
            paths,
            seen: std::sync::Mutex::new(seen),
        };
        Ok((live, read.report))
    }

    /// The snapshot in use. Hold it for one answer, not longer.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Looks whether a file changed since the last look; if so reads everything and swaps the snapshot when
    /// all of it is good. Returns what was found, or `None` when nothing changed.
    pub fn refresh(&self, today: Date) -> Option<Report> {
        let mut seen = self
            .seen
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let known: Vec<PathBuf> = seen.iter().map(|(path, _)| path.clone()).collect();
        let now: Vec<_> = known.into_iter().map(stamp).collect();
        if *seen == now {
            return None;
        }
        let read = read(&self.paths, today);
        *seen = stamps(&self.paths, &read.loaded.files);
        if read.report.is_broken() {
            return Some(read.report);
        }
        if let (Some(directory), Some(words), Some(cards)) =
            (read.loaded.parsed.directory, read.words, read.cards)
        {
            keep_last_good(&self.paths.state, &read.loaded.files);
            let snapshot = trained(&self.paths.state, directory, words, cards);
            self.current.store(Arc::new(snapshot));
        }
        Some(read.report)
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

fn stamp(path: PathBuf) -> (PathBuf, Option<SystemTime>) {
    let changed = std::fs::metadata(&path).and_then(|m| m.modified()).ok();
    (path, changed)
}

/// The files to watch with the time of their last change. Folders are among them, so that a new file in an
/// included folder is noticed.
fn stamps(paths: &Paths, files: &[SourceFile]) -> Vec<(PathBuf, Option<SystemTime>)> {
    let root = if paths.directory.is_dir() {
        paths.directory.join("directory.toml")
    } else {
        paths.directory.clone()
    };
    let folder = root.parent().map(Path::to_owned).unwrap_or_default();
    let mut watched = vec![root.clone()];
    for file in files {
        let path = folder.join(&file.path);
        watched.extend(path.parent().map(Path::to_owned));
        watched.push(path);
    }
    for name in [
        "answer.toml",
        "chat.toml",
        "talk.toml",
        "crisis.toml",
        "discord.toml",
        "events.toml",
    ] {
        watched.push(paths.responses.join(name));
    }
    watched.retain(|path| !path.as_os_str().is_empty());
    watched.sort();
    watched.dedup();
    watched.into_iter().map(stamp).collect()
}

const PREPARED: &str = "prepared.bin";

/// Trains for this directory. What that computed is kept on disk, so that the next start with the same directory
/// is fast.
fn trained(state: &Path, directory: Directory, words: Words, cards: Cards) -> Snapshot {
    let path = state.join(PREPARED);
    let before = std::fs::read(&path).ok().and_then(|b| Prepared::read(&b));
    let before = before.unwrap_or_default();
    let snapshot = Snapshot::knowing(directory, words, cards, &before);
    if let Some(new) = snapshot.newly_prepared(&before)
        && let Err(error) = replace(&path, &new.bytes())
    {
        tracing::warn!(%error, "what was computed for the directory could not be kept");
    }
    snapshot
}

/// Writes a file whole or not at all.
fn replace(target: &Path, content: &[u8]) -> std::io::Result<()> {
    let draft = target.with_extension(format!("{}.new", std::process::id()));
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&draft, content)?;
    std::fs::rename(&draft, target)
}

const LAST_GOOD: &str = "last-good.json";

/// Keeps a copy of good files. A failure to write is no reason to stop: the files themselves are good.
fn keep_last_good(state: &Path, files: &[SourceFile]) {
    let copy: Vec<(&Path, &str)> = files
        .iter()
        .map(|f| (f.path.as_path(), f.text.as_str()))
        .collect();
    let Ok(text) = serde_json::to_string(&copy) else {
        return;
    };
    let target = state.join(LAST_GOOD);
    if std::fs::read_to_string(&target).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = replace(&target, text.as_bytes()) {
        tracing::warn!(%error, "the last good directory could not be kept");
    }
}

fn last_good(state: &Path, today: Date) -> Option<(Directory, String)> {
    let path = state.join(LAST_GOOD);
    let text = std::fs::read_to_string(&path).ok()?;
    let copy: Vec<(PathBuf, String)> = serde_json::from_str(&text).ok()?;
    let files: Vec<SourceFile> = copy
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    let directory = parse(&files, today).directory?;
    let changed = std::fs::metadata(&path).and_then(|m| m.modified()).ok()?;
    let date = jiff::Timestamp::try_from(changed).ok()?;
    let date = jiff::tz::TimeZone::UTC.to_datetime(date).date();
    Some((directory, date.strftime("%-d %B %Y").to_string()))
}
