//! Everything an answer needs, checked together and swapped at once.

use crate::directory::{Directory, Leads, Service, Situation};
use crate::matching::{ClassExamples, Matcher, Options, Prepared};
use crate::safeguarding::{Cards, Screen};
use crate::understanding;
use crate::words::Words;

/// What a class of the matcher stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A situation or a service.
    Lead(Leads),
    /// A question back (index of the clarification).
    Clarification(usize),
    /// Small talk or the next event (index of the intent).
    Intent(usize),
}

/// A checked directory with its words, its safety cards and the matcher trained on it.
pub struct Snapshot {
    /// The directory.
    pub directory: Directory,
    /// What the bot says.
    pub words: Words,
    /// Recognises messages that may mean danger.
    pub screen: Screen,
    /// The fixed safety cards.
    pub cards: Cards,
    pub(crate) matcher: Matcher,
    pub(crate) classes: Vec<Class>,
    pub(crate) facts: understanding::Reader,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("services", &self.directory.services.len())
            .field("situations", &self.directory.situations.len())
            .finish_non_exhaustive()
    }
}

impl Snapshot {
    /// Trains the matcher for this directory and puts everything together.
    pub fn new(directory: Directory, words: Words, cards: Cards) -> Self {
        Self::knowing(directory, words, cards, &Prepared::default())
    }

    /// As [`Snapshot::new`], and takes what it can from what was computed before.
    pub fn knowing(directory: Directory, words: Words, cards: Cards, before: &Prepared) -> Self {
        let (classes, texts) = classes_of(&directory, &words);
        let matcher = Matcher::train_knowing(
            &examples(&texts),
            &background(&directory),
            &Options::default(),
            before,
        );
        let facts = understanding::Reader::new(&directory);
        Self {
            directory,
            words,
            screen: Screen::embedded(),
            cards,
            matcher,
            classes,
            facts,
        }
    }

    /// What was computed for this directory, with that of the safety screen: the content of
    /// `models/shipped.bin`.
    pub fn prepared(&self) -> Prepared {
        self.prepared_directory().and(self.screen.prepared())
    }

    /// What was computed for this directory, when it is worth keeping.
    pub fn newly_prepared(&self, before: &Prepared) -> Option<Prepared> {
        let new = !self.matcher.was_prepared(before);
        new.then(|| self.prepared_directory())
    }

    fn prepared_directory(&self) -> Prepared {
        let (_, texts) = classes_of(&self.directory, &self.words);
        self.matcher
            .prepared(&examples(&texts), &background(&self.directory))
    }

    /// The lines of `src/safeguarding/ordinary.txt` for this directory: what families ask on a day without
    /// danger. Situations that carry the gentle line, and those about safety, are left out.
    pub fn ordinary(&self) -> String {
        let directory = &self.directory;
        let situations = directory.situations.iter();
        let situations = situations.filter(|s| !s.soft && s.topic != "safety");
        let services = directory.services.iter().filter(|s| !s.crisis_line);
        let mut lines: Vec<&str> = situations
            .flat_map(|s| &s.example_questions)
            .chain(services.flat_map(|s| &s.example_questions))
            .chain(
                directory
                    .clarifications
                    .iter()
                    .flat_map(|c| &c.example_questions),
            )
            .chain(
                directory
                    .off_topic
                    .iter()
                    .flat_map(|o| &o.example_questions),
            )
            .map(String::as_str)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines.join("\n") + "\n"
    }

    /// The example text that a matcher hit is nearest to, for "because …".
    pub(crate) fn example(&self, class: Class, nearest: usize) -> Option<&str> {
        let examples = match class {
            Class::Lead(Leads::Situation(index)) => {
                &self.directory.situations.get(index)?.example_questions
            }
            Class::Lead(Leads::Service(index)) => {
                &self.directory.services.get(index)?.example_questions
            }
            Class::Clarification(index) => {
                &self.directory.clarifications.get(index)?.example_questions
            }
            Class::Intent(index) => &self.words.intents.get(index)?.example_questions,
        };
        examples.get(nearest).map(String::as_str)
    }
}

fn examples(texts: &Texts) -> Vec<ClassExamples<'_>> {
    let examples = texts.iter().map(|(id, texts)| ClassExamples {
        id: id.as_str(),
        texts: texts.iter().map(String::as_str).collect(),
    });
    examples.collect()
}

fn background(directory: &Directory) -> Vec<&str> {
    let groups = directory.off_topic.iter();
    groups
        .flat_map(|group| group.example_questions.iter().map(String::as_str))
        .collect()
}

type Texts = Vec<(String, Vec<String>)>;

/// The classes of the matcher with their texts. Examples come first, so that the number of the nearest text
/// is the number of the example.
fn classes_of(directory: &Directory, words: &Words) -> (Vec<Class>, Texts) {
    let mut classes = Vec::new();
    let mut texts = Texts::new();
    for (index, situation) in directory.situations.iter().enumerate() {
        classes.push(Class::Lead(Leads::Situation(index)));
        texts.push((situation.id.clone(), situation_texts(situation)));
    }
    for (index, service) in directory.services.iter().enumerate() {
        classes.push(Class::Lead(Leads::Service(index)));
        texts.push((service.id.clone(), service_texts(service)));
    }
    for (index, clarification) in directory.clarifications.iter().enumerate() {
        classes.push(Class::Clarification(index));
        let examples = clarification.example_questions.clone();
        texts.push((clarification.id.clone(), examples));
    }
    // A minimal directory on another subject has no small talk to confuse its entries with.
    if !directory.situations.is_empty() {
        for (index, intent) in words.intents.iter().enumerate() {
            classes.push(Class::Intent(index));
            texts.push((intent.id.clone(), intent.example_questions.clone()));
        }
    }
    (classes, texts)
}

fn situation_texts(situation: &Situation) -> Vec<String> {
    let mut texts = situation.example_questions.clone();
    texts.push(situation.name.clone());
    if situation.choice != situation.name {
        texts.push(situation.choice.clone());
    }
    texts
}

fn service_texts(service: &Service) -> Vec<String> {
    let mut texts = service.example_questions.clone();
    texts.push(service.name.clone());
    texts.extend(service.alternate_names.iter().cloned());
    if service.example_questions.is_empty() {
        texts.push(service.description.clone());
    }
    texts
}
