//! Reads the directory's files from disk. The only part of the directory that touches files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{Parsed, parse};
use crate::diagnostics::{Place, Problem, Reader, SourceFile};

/// Larger files are refused: a directory is written by hand, and 8 MiB is some 20,000 entries.
pub const LARGEST_FILE: u64 = 8 * 1024 * 1024;

/// A directory as it was read: its files, and what came of them.
#[derive(Debug)]
pub struct Loaded {
    /// The files, the root file first; problems point into them.
    pub files: Vec<SourceFile>,
    /// The checked directory, if usable, and all problems.
    pub parsed: Parsed,
}

/// Reads and checks the directory whose root file is `path` (or `path/directory.toml`).
pub fn load(path: &Path, today: Date) -> Loaded {
    let root = if path.is_dir() {
        path.join("directory.toml")
    } else {
        path.to_owned()
    };
    let mut problems = Vec::new();
    let mut files = Vec::new();
    if let Some(file) = read(&root, &root, &mut files, &mut problems) {
        files.push(file);
        include(&root, &mut files, &mut problems);
    }
    if !problems.is_empty() {
        // Shown together with whatever the readable files have to say.
        let mut parsed = if files.is_empty() {
            Parsed {
                directory: None,
                problems: Vec::new(),
            }
        } else {
            parse(&files, today)
        };
        parsed.directory = None;
        parsed.problems.splice(0..0, problems);
        return Loaded { files, parsed };
    }
    let parsed = parse(&files, today);
    Loaded { files, parsed }
}

/// Reads the files that the root file includes, in the order of its list, each once.
fn include(root: &Path, files: &mut Vec<SourceFile>, problems: &mut Vec<Problem>) {
    let Some(text) = files.first().map(|f| f.text.clone()) else {
        return;
    };
    let folder = root.parent().unwrap_or(Path::new("."));
    let reader = Reader::new(0);
    let table = reader.parse(&text);
    let patterns = reader.fields(&table, "the directory").list("include");
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    for (pattern, place) in patterns {
        let paths = matching(folder, &pattern);
        if paths.is_empty() {
            let message = format!("no file fits `{pattern}`");
            let help = format!("paths start at {}", shown_folder(folder));
            problems.push(Problem::error(place, message).help(help));
        }
        for path in paths {
            if path == root || !seen.insert(path.clone()) {
                continue;
            }
            let shown = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            if let Some(file) = read(&path, &shown, files, problems) {
                files.push(file);
            }
        }
    }
}

fn shown_folder(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        "the folder of directory.toml".to_owned()
    } else {
        folder.display().to_string()
    }
}

fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let whole = format!(
        "{}/{pattern}",
        glob::Pattern::escape(&folder.to_string_lossy())
    );
    let whole = whole.trim_start_matches('/').to_owned();
    let whole = if folder.is_absolute() {
        format!("/{whole}")
    } else {
        whole
    };
    let Ok(found) = glob::glob(&whole) else {
        return Vec::new();
    };
    found
        .filter_map(Result::ok)
        .filter(|path| path.is_file())
        .collect()
}

/// Reads one file, saying in words what is wrong with it as a file.
fn read(
    path: &Path,
    shown: &Path,
    files: &mut Vec<SourceFile>,
    problems: &mut Vec<Problem>,
) -> Option<SourceFile> {
    let name = shown.display();
    let size = match fs::metadata(path) {
        Ok(meta) => meta.len(),
        Err(error) => {
            problems.push(unreadable(&name.to_string(), &error));
            return None;
        }
    };
    if size > LARGEST_FILE {
        let message = format!("{name} is too large ({} MB)", size / 1_000_000);
        problems.push(
            Problem::without_place(message)
                .help("a directory file has at most 8 MB; is this the right file?"),
        );
        return None;
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(unreadable(&name.to_string(), &error));
            return None;
        }
    };
    let path = shown.to_owned();
    match String::from_utf8(bytes) {
        Ok(text) => Some(SourceFile {
            path,
            text: text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let place = Place {
                file: files.len(),
                span: at..at + '\u{fffd}'.len_utf8(),
            };
            files.push(SourceFile { path, text });
            problems.push(
                Problem::error(place, format!("{name} is not saved as UTF-8"))
                    .label("this letter cannot be read")
                    .help("save the file again and choose the encoding \"UTF-8\""),
            );
            None
        }
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Problem {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => {
            "check the name, or name another with --directory PATH".to_owned()
        }
        std::io::ErrorKind::PermissionDenied => {
            "let the user that runs Signpost read this file".to_owned()
        }
        _ => "check that it is a file and not a folder".to_owned(),
    };
    Problem::without_place(format!("cannot read {name}: {error}")).help(help)
}
