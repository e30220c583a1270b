//! The start of a command: the directory is loaded, and what is wrong is said where the command was typed.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::{Live, Paths};

/// Loads the directory for a command; says what is wrong when it cannot be used.
///
/// # Errors
/// The exit code, after the mistakes were shown.
pub(crate) fn start(paths: Paths) -> Result<Live, ExitCode> {
    let colour = std::io::stderr().is_terminal();
    match Live::start(paths, crate::clock::today()) {
        Ok((live, report)) => {
            if report.is_broken() {
                anstream::eprint!("{}", report.render(false, colour));
            }
            if let Some(date) = &report.last_good {
                let words = live.snapshot();
                let note = words
                    .words
                    .say("using_last_good", minijinja::context! { date });
                anstream::eprintln!("{note}");
            }
            Ok(live)
        }
        Err(report) => {
            anstream::eprint!("{}", report.render(false, colour));
            anstream::eprintln!("help: mend the mistakes above; `signpost check` shows them again");
            Err(ExitCode::FAILURE)
        }
    }
}
