//! `signpost check`: shows every mistake in the files that volunteers edit.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostics::Severity;
use crate::live::{self, Paths, Report};

/// Options of `signpost check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Show only what must be mended, not what could be better
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(args: &CheckArgs, paths: &Paths) -> ExitCode {
    let (directory, report) = live::check(paths, crate::clock::today());
    let colour = std::io::stdout().is_terminal();
    // What could be better would only hide what must be mended.
    let all = !args.quiet && !report.is_broken();
    anstream::print!("{}", report.render(all, colour));
    if let Some(directory) = directory {
        let unchecked = directory
            .services
            .iter()
            .filter(|s| s.assurance.date.is_none());
        anstream::println!(
            "{} services and roles, {} situations, {} questions back, {} terms.",
            directory.services.len(),
            directory.situations.len(),
            directory.clarifications.len(),
            directory.terms.len(),
        );
        anstream::println!(
            "{} entries have never been checked with the service itself (see `signpost checked --help`).",
            unchecked.count()
        );
    }
    anstream::println!("{}", summary(&report));
    if report.is_broken() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn summary(report: &Report) -> String {
    let count = |severity: Severity| {
        let problems = report.groups.iter().flat_map(|(_, problems)| problems);
        problems.filter(|p| p.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match errors {
        0 if warnings == 0 => "Everything is in order.".to_owned(),
        0 => format!("It can be used. {warnings} things could be better."),
        1 => "1 mistake must be mended before it can be used. Run this again then.".to_owned(),
        _ => format!(
            "{errors} mistakes must be mended before it can be used. Run this again then: one mistake can cause others."
        ),
    }
}
