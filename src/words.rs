//! What Signpost says: the texts of `responses/`, by language.
//!
//! The shipped texts are inside the program. A forum's edited files are laid over them text by text, and
//! checked when they are read: unknown names, unknown placeholders and broken templates are shown with
//! their place. Placeholders are written `{{ name }}`, in the Jinja language.

mod catalogue;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::{Environment, UndefinedBehavior, Value};

use crate::diagnostics::{Place, Problem, Reader, SourceFile, has_errors, nearest};
pub use catalogue::Entry;

/// The shipped English texts: file name and content.
const ENGLISH: &[(&str, &str)] = &[
    ("answer.toml", include_str!("../responses/en/answer.toml")),
    ("chat.toml", include_str!("../responses/en/chat.toml")),
    ("discord.toml", include_str!("../responses/en/discord.toml")),
    (
        "interest.toml",
        include_str!("../responses/en/interest.toml"),
    ),
    ("events.toml", include_str!("../responses/en/events.toml")),
];

/// The shipped examples of small talk; see [`Intent`].
const ENGLISH_TALK: &str = include_str!("../responses/en/talk.toml");

/// A kind of message that is not about a service: greetings, thanks, "when is the next one?".
#[derive(Debug, Clone)]
pub struct Intent {
    /// Its id; the reply is the text `talk_ID` of `chat.toml`.
    pub id: String,
    /// Example messages.
    pub example_questions: Vec<String>,
}

/// All texts of one language, ready to be filled in.
#[derive(Debug, Clone)]
pub struct Words {
    environment: Environment<'static>,
    /// Small talk and next-event examples.
    pub intents: Vec<Intent>,
}

/// Texts that could be used, or what is wrong with them.
#[derive(Debug)]
pub struct LoadedWords {
    /// The files that were read, for showing problems.
    pub files: Vec<SourceFile>,
    /// The texts, when they can be used.
    pub words: Option<Words>,
    /// What was found.
    pub problems: Vec<Problem>,
}

impl Words {
    /// The shipped English texts.
    ///
    /// # Errors
    /// Never for the shipped texts, which a test checks; the problems otherwise.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        let loaded = build(embedded_files());
        loaded.words.ok_or(loaded.problems)
    }

    /// Fills in one text. Unknown names and failures give an empty text: they were checked at the start.
    pub fn say(&self, name: &str, values: Value) -> String {
        debug_assert!(catalogue::find(name).is_some(), "no text `{name}`");
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values))
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    /// A text without placeholders.
    pub fn text(&self, name: &str) -> String {
        self.say(name, Value::from(()))
    }
}

/// The shipped files, as sources that problems can point into.
fn embedded_files() -> Vec<SourceFile> {
    let talk = std::iter::once(&("talk.toml", ENGLISH_TALK));
    ENGLISH
        .iter()
        .chain(talk)
        .map(|(name, text)| SourceFile {
            path: PathBuf::from("responses/en").join(name),
            text: (*text).to_owned(),
        })
        .collect()
}

/// Lays the files of `folder` (for example `responses/en`) over the shipped texts. A missing folder or file
/// means the shipped ones.
pub fn load(folder: &Path) -> LoadedWords {
    let mut files = embedded_files();
    let mut problems = Vec::new();
    for file in &mut files {
        let Some(name) = file.path.file_name().map(ToOwned::to_owned) else {
            continue;
        };
        let path = folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
                *file = SourceFile { path, text };
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                let help = "save it as UTF-8 text, and let Signpost's user read it";
                problems.push(Problem::without_place(message).help(help));
            }
        }
    }
    let mut loaded = build(files);
    if !problems.is_empty() {
        loaded.words = None;
        loaded.problems.splice(0..0, problems);
    }
    loaded
}

/// Texts found in the files: name to text and place.
type Found = BTreeMap<String, (String, Place)>;

fn build(files: Vec<SourceFile>) -> LoadedWords {
    let mut problems = Vec::new();
    let mut found = Found::new();
    let mut intents = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let reader = Reader::new(index);
        let table = reader.parse(&file.text);
        let fields = reader.fields(&table, "this file");
        if file.path.ends_with("talk.toml") {
            intents = read_intents(&fields);
            fields.finish();
        } else {
            read_texts(&fields, &mut found);
        }
        problems.extend(reader.into_problems());
    }
    let shipped = shipped_texts(&files);
    let environment = compile(&mut found, &shipped, &files, &mut problems);
    let words = (!has_errors(&problems)).then_some(Words {
        environment,
        intents,
    });
    LoadedWords {
        files,
        words,
        problems,
    }
}

/// The shipped texts, used where an edited file leaves one out.
fn shipped_texts(files: &[SourceFile]) -> Found {
    let mut found = Found::new();
    for (_, text) in ENGLISH {
        let reader = Reader::new(files.len());
        let table = reader.parse(text);
        read_texts(&reader.fields(&table, "this file"), &mut found);
    }
    found
}

fn read_texts(fields: &crate::diagnostics::Fields<'_, '_>, found: &mut Found) {
    for (key, place) in fields.keys() {
        let Some(entry) = catalogue::find(&key) else {
            let known = catalogue::all().map(|entry| entry.name);
            let help = match nearest(&key, known) {
                Some(close) => format!("use `{close}`"),
                None => "delete it; Signpost has no place to say it".to_owned(),
            };
            fields.report(Problem::error(place, format!("there is no text `{key}`")).help(help));
            continue;
        };
        if let Some((text, place)) = fields.text(entry.name) {
            found.insert(key, (text, place));
        }
    }
}

fn read_intents(fields: &crate::diagnostics::Fields<'_, '_>) -> Vec<Intent> {
    let mut intents = Vec::new();
    for table in fields.tables("intent") {
        let id = table.needed("id", "\"greeting\"");
        let example_questions = table.all_words("example_questions");
        if let Some((id, place)) = id {
            if catalogue::find(&format!("talk_{}", id.replace('-', "_"))).is_none() {
                let message = format!("Signpost has no answer to the intent `{id}`");
                table.report(Problem::error(place, message).help("delete this intent"));
            }
            intents.push(Intent {
                id,
                example_questions,
            });
        }
        table.finish();
    }
    intents
}

fn compile(
    found: &mut Found,
    shipped: &Found,
    files: &[SourceFile],
    problems: &mut Vec<Problem>,
) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for entry in catalogue::all() {
        let text = found.get(entry.name).or_else(|| shipped.get(entry.name));
        let Some((text, place)) = text else {
            let message = format!("the text `{}` is missing", entry.name);
            problems.push(Problem::without_place(message).help("add it to a file of responses/en"));
            continue;
        };
        let added = environment.add_template_owned(entry.name.to_owned(), text.clone());
        if let Err(error) = added {
            let message = format!("the text `{}` has a mistake in its braces", entry.name);
            let what = error.detail().unwrap_or("check the {{ and }}").to_owned();
            problems.push(
                Problem::error(place.clone(), message)
                    .label(what)
                    .help("each {{ needs a }}, and each {% if … %} an {% endif %}"),
            );
            continue;
        }
        check_placeholders(&environment, entry, place, files, problems);
    }
    environment
}

fn check_placeholders(
    environment: &Environment<'_>,
    entry: &Entry,
    place: &Place,
    files: &[SourceFile],
    problems: &mut Vec<Problem>,
) {
    let Ok(template) = environment.get_template(entry.name) else {
        return;
    };
    let mut unknown: Vec<String> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !entry.placeholders.contains(&name.as_str()))
        .collect();
    unknown.sort();
    for name in unknown {
        let known = entry.placeholders;
        let help = match (nearest(&name, known.iter().copied()), known) {
            (Some(close), _) => format!("use `{close}`"),
            (None, []) => "this text knows no placeholders".to_owned(),
            (None, known) => format!("this text knows: {}", known.join(", ")),
        };
        let place = narrow(place, &name, files);
        problems.push(Problem::error(place, format!("unknown placeholder `{name}`")).help(help));
    }
}

/// The place of a word inside a text, so that the caret stands under the word and not under the whole text.
fn narrow(place: &Place, word: &str, files: &[SourceFile]) -> Place {
    let inside = files
        .get(place.file)
        .and_then(|file| file.text.get(place.span.clone()))
        .and_then(|text| text.find(word));
    match inside {
        Some(at) => {
            let start = place.span.start + at;
            Place {
                file: place.file,
                span: start..start + word.len(),
            }
        }
        None => place.clone(),
    }
}
