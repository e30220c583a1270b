//! `signpost checked`: writes down that a named person checked an entry.

use std::process::ExitCode;

use clap::Args;

use super::entries;
use crate::directory::editing::mark_checked;
use crate::live::Paths;

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
    let today = crate::clock::today();
    let (directory, report) = entries::usable(paths)?;
    let place = entries::place_of(&args.id, &directory)?;
    let path = entries::file_of(place, &report, paths)?;
    let text = entries::read(&path)?;
    let edited = mark_checked(&text, &args.id, today, args.by.trim(), args.how.trim())
        .ok_or_else(|| format!("error: cannot find `{}` in {}", args.id, path.display()))?;
    entries::write_whole(&path, &edited)?;
    Ok(format!(
        "Thank you. `{}` is marked as checked on {today} in {}.",
        args.id,
        path.display()
    ))
}
