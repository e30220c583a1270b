//! `signpost checked`: writes down that a named person checked an entry.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostics::nearest;
use crate::directory::editing::mark_checked;
use crate::live::{self, Paths};

/// Options of `signpost checked`.
#[derive(Debug, Args)]
pub(super) struct CheckedArgs {
    /// The id of the service, role or situation
    id: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    by: String,
    /// How you checked it, for example "rang them"
    #[arg(long, value_name = "HOW")]
    how: String,
}

pub(super) fn run(args: &CheckedArgs, paths: &Paths) -> ExitCode {
    match mark(args, paths) {
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

fn mark(args: &CheckedArgs, paths: &Paths) -> Result<String, String> {
    if args.by.trim().is_empty() || args.how.trim().is_empty() {
        return Err(
            "error: say who checked it and how\nhelp: --by \"Jo Smith\" --how \"rang them\""
                .to_owned(),
        );
    }
    let today = super::today();
    let (directory, report) = live::check(paths, today);
    let Some(directory) = directory else {
        let shown = report.render(false, std::io::stderr().is_terminal());
        return Err(format!("{shown}help: mend these mistakes first"));
    };
    let place = directory
        .service(&args.id)
        .and_then(|index| directory.services.get(index))
        .map(|service| &service.place)
        .or_else(|| {
            let index = directory.situation(&args.id)?;
            directory.situations.get(index).map(|s| &s.place)
        });
    let Some(place) = place else {
        let services = directory.services.iter().map(|s| s.id.as_str());
        let known = services.chain(directory.situations.iter().map(|s| s.id.as_str()));
        let help = match nearest(&args.id, known) {
            Some(close) => format!("help: did you mean `{close}`?"),
            None => "help: `signpost check` counts the entries; ids are in the directory files"
                .to_owned(),
        };
        return Err(format!("error: there is no entry `{}`\n{help}", args.id));
    };
    let file = report
        .groups
        .first()
        .and_then(|(files, _)| files.get(place.file))
        .map(|file| file.path.clone())
        .ok_or("error: the file of this entry is gone")?;
    let path = if place.file == 0 {
        file
    } else {
        folder_of(paths).join(file)
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|e| format!("error: cannot read {}: {e}", path.display()))?;
    let edited = mark_checked(&text, &args.id, today, args.by.trim(), args.how.trim())
        .ok_or_else(|| format!("error: cannot find `{}` in {}", args.id, path.display()))?;
    write_whole(&path, &edited).map_err(|e| {
        format!(
            "error: cannot write {}: {e}\nhelp: the file is unchanged; make it writable",
            path.display()
        )
    })?;
    Ok(format!(
        "Thank you. `{}` is marked as checked on {today} in {}.",
        args.id,
        path.display()
    ))
}

fn folder_of(paths: &Paths) -> &Path {
    if paths.directory.is_dir() {
        &paths.directory
    } else {
        paths.directory.parent().unwrap_or(Path::new(""))
    }
}

/// Writes beside the file and renames, so that a crash leaves the old or the new file, never half of one.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension("toml.new");
    std::fs::write(&draft, text)?;
    std::fs::rename(&draft, path)
}
