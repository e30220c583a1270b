//! Finds the file an entry stands in, and writes it back whole.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Place, has_errors, nearest, render};
use crate::directory::{Directory, parse};
use crate::live::{self, Paths, Report};

/// Reads the directory for a command that edits it.
///
/// # Errors
/// All mistakes, when there are any: a broken directory is mended first.
pub(super) fn usable(paths: &Paths) -> Result<(Directory, Report), String> {
    let (directory, report) = live::check(paths, crate::clock::today());
    match directory {
        Some(directory) => Ok((directory, report)),
        None => {
            let shown = report.render(false, std::io::stderr().is_terminal());
            Err(format!("{shown}help: mend these mistakes first"))
        }
    }
}

/// Where the service, role or situation `id` stands.
///
/// # Errors
/// There is none; with the id that is nearest.
pub(super) fn place_of<'d>(id: &str, directory: &'d Directory) -> Result<&'d Place, String> {
    let service = directory.service(id);
    let service = service.and_then(|index| directory.services.get(index));
    let situation = directory.situation(id);
    let situation = situation.and_then(|index| directory.situations.get(index));
    let place = service.map(|s| &s.place);
    place.or(situation.map(|s| &s.place)).ok_or_else(|| {
        let services = directory.services.iter().map(|s| s.id.as_str());
        let known = services.chain(directory.situations.iter().map(|s| s.id.as_str()));
        let help = match nearest(id, known) {
            Some(close) => format!("help: did you mean `{close}`?"),
            None => "help: `signpost check` counts the entries; ids are in the directory files"
                .to_owned(),
        };
        format!("error: there is no entry `{id}`\n{help}")
    })
}

/// The path of the file that `place` points into.
///
/// # Errors
/// The files of `report` are not those of `place`.
pub(super) fn file_of(place: &Place, report: &Report, paths: &Paths) -> Result<PathBuf, String> {
    path_of(place.file, report, paths)
}

/// The path of the directory's file with this number.
///
/// # Errors
/// The files of `report` are fewer.
pub(super) fn path_of(number: usize, report: &Report, paths: &Paths) -> Result<PathBuf, String> {
    let file = report
        .groups
        .first()
        .and_then(|(files, _)| files.get(number))
        .ok_or("error: the file of this entry is gone")?;
    Ok(if number == 0 {
        file.path.clone()
    } else {
        folder_of(paths).join(&file.path)
    })
}

/// The folder that holds `directory.toml`.
pub(super) fn folder_of(paths: &Paths) -> &Path {
    if paths.directory.is_dir() {
        &paths.directory
    } else {
        paths.directory.parent().unwrap_or(Path::new(""))
    }
}

/// Reads a file that is about to be edited.
///
/// # Errors
/// It cannot be read.
pub(super) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("error: cannot read {}: {e}", path.display()))
}

/// Writes beside the file and renames, so that a crash leaves the old or the new file, never half of one.
///
/// # Errors
/// It cannot be written; the file is as it was.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), String> {
    let draft = path.with_extension("toml.new");
    std::fs::write(&draft, text)
        .and_then(|()| std::fs::rename(&draft, path))
        .map_err(|e| {
            format!(
                "error: cannot write {}: {e}\nhelp: the file is unchanged; make it writable",
                path.display()
            )
        })
}

/// Reads the directory as it would be with another text in one of its files.
///
/// # Errors
/// All mistakes, when there would be any.
pub(super) fn would_load(new: &str, file: usize, report: &Report) -> Result<Directory, String> {
    let mut files = report
        .groups
        .first()
        .map(|(files, _)| files.clone())
        .unwrap_or_default();
    if let Some(file) = files.get_mut(file) {
        file.text = new.trim_start_matches('\u{feff}').to_owned();
    }
    let parsed = parse(&files, crate::clock::today());
    match parsed.directory {
        Some(directory) if !has_errors(&parsed.problems) => Ok(directory),
        _ => Err(format!(
            "{}help: nothing was written",
            render(&parsed.problems, &files, false)
        )),
    }
}

/// Writes the file, unless somebody else did so meanwhile.
///
/// # Errors
/// Somebody did, or it cannot be written.
pub(super) fn write_unless_changed(path: &Path, old: &str, new: &str) -> Result<(), String> {
    if read(path)? != old {
        return Err(format!(
            "error: {} was changed meanwhile\nhelp: nothing was written; run the same again",
            path.display()
        ));
    }
    write_whole(path, new)
}
