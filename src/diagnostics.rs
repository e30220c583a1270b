//! Mistakes in the files that people edit, and how they are shown: file, line, caret, remedy.
//!
//! The directory, the responses and the safety cards all report through here, so that a volunteer
//! meets one way of being told. Values carry facts (place, message, help); [`render`] alone makes text.

mod fields;

pub use fields::{Fields, Reader};

use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A text file as it was read, kept so that a mistake can be shown in its own line.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as the volunteer knows it, relative to the directory's folder where possible.
    pub path: PathBuf,
    /// The whole text, without a byte order mark.
    pub text: String,
}

/// A stretch of one source file: which file of the load, and which bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index into the list of files that were loaded together.
    pub file: usize,
    /// Byte range in that file's text.
    pub span: Range<usize>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The entry is usable but lacks what a good entry has.
    Warning,
    /// The files cannot be used until this is mended.
    Error,
}

/// One finding about the files, with everything needed to show and mend it.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Whether the files can still be used.
    pub severity: Severity,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
    /// Where, if it is inside a file.
    pub place: Option<Place>,
    /// A few words beside the caret; may be empty.
    pub label: String,
    /// A second place that belongs to it ("first used here").
    pub also: Option<(Place, String)>,
    /// How to mend it; may be empty.
    pub help: String,
}

impl Problem {
    /// An error at a place.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place: Some(place),
            label: String::new(),
            also: None,
            help: String::new(),
        }
    }

    /// A warning at a place.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(place, message)
        }
    }

    /// An error that is about a file as a whole, or about a missing one.
    pub fn without_place(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: String::new(),
            also: None,
            help: String::new(),
        }
    }

    /// Adds words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds a second place with words beside it.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.also = Some((place, label.into()));
        self
    }
}

/// Whether any of the problems keeps the files from being used.
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity == Severity::Error)
}

/// Shows the problems one after another, as the Rust compiler shows its own.
///
/// With `colour`, ANSI escapes are included; the caller decides whether a terminal is reading.
pub fn render(problems: &[Problem], files: &[SourceFile], colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for problem in problems {
        out.push_str(&render_one(problem, files, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn render_one(problem: &Problem, files: &[SourceFile], renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()));
    let same_file = problem
        .also
        .as_ref()
        .filter(|(also, _)| problem.place.as_ref().is_some_and(|p| p.file == also.file));
    if let Some((place, file)) = located(problem.place.as_ref(), files) {
        let mut snippet = snippet_of(file).annotation(
            AnnotationKind::Primary
                .span(clamp(&place.span, &file.text))
                .label(Some(problem.label.as_str()).filter(|l| !l.is_empty())),
        );
        if let Some((also, label)) = same_file {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(clamp(&also.span, &file.text))
                    .label(label.as_str()),
            );
        }
        group = group.element(snippet);
    }
    if let (None, Some((also, label))) = (same_file, &problem.also)
        && let Some((also, file)) = located(Some(also), files)
    {
        group = group.element(
            snippet_of(file).annotation(
                AnnotationKind::Context
                    .span(clamp(&also.span, &file.text))
                    .label(label.as_str()),
            ),
        );
    }
    if !problem.help.is_empty() {
        group = group.element(Level::HELP.message(problem.help.as_str()));
    }
    renderer.render(&[group])
}

fn located<'a>(
    place: Option<&'a Place>,
    files: &'a [SourceFile],
) -> Option<(&'a Place, &'a SourceFile)> {
    place.and_then(|place| files.get(place.file).map(|file| (place, file)))
}

fn snippet_of(file: &SourceFile) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    Snippet::source(file.text.as_str())
        .path(file.path.to_string_lossy().into_owned())
        .fold(true)
}

/// Keeps a span inside its text and on character borders, so that no odd position can panic.
fn clamp(span: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    start..end
}

/// The accepted word nearest to a misspelt one, for "use `email`" remedies.
///
/// Jaro-Winkler above 0.8 keeps `emial` → `email` and refuses unrelated words.
pub fn nearest<'a>(word: &str, accepted: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    accepted
        .into_iter()
        .map(|a| (strsim::jaro_winkler(word, a), a))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, a)| a)
}
