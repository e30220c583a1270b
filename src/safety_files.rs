//! Reads an edited file of safety cards from disk and reports its mistakes like those of the directory.

use std::path::Path;

use crate::diagnostics::{Place, Problem, SourceFile};
use crate::safeguarding::Cards;

/// The cards of `folder/crisis.toml`, or the shipped ones when there is no such file. `None` when the file is
/// there and cannot be used.
pub(crate) fn load(folder: &Path) -> (Option<Cards>, Vec<SourceFile>, Vec<Problem>) {
    let path = folder.join("crisis.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return (Some(Cards::embedded()), Vec::new(), Vec::new());
        }
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            let help = "save it as UTF-8 text; until then the shipped cards are used";
            return (
                None,
                Vec::new(),
                vec![Problem::without_place(message).help(help)],
            );
        }
    };
    let (cards, problems) = match Cards::from_toml(&text) {
        Ok(cards) => (Some(cards), Vec::new()),
        Err(found) => {
            let problems = found.into_iter().map(|problem| {
                let place = Place {
                    file: 0,
                    span: problem.span,
                };
                Problem::error(place, problem.message).help(problem.help)
            });
            (None, problems.collect())
        }
    };
    (cards, vec![SourceFile { path, text }], problems)
}
