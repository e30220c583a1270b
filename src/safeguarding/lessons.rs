//! What the second half of the screen learns from: examples of danger, of doubt, and of ordinary questions.

use serde::Deserialize;

use super::{Kind, Subject};
use crate::matching::ClassExamples;

const EXAMPLES: &str = include_str!("examples.toml");
/// Ordinary questions, a sample of the shipped directory's examples.
const ORDINARY: &str = include_str!("ordinary.txt");

/// What the second half learns from, by its file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFile {
    #[serde(rename = "not-danger")]
    not_danger: Vec<String>,
    /// Messages that get the gentle line.
    gentle: Vec<String>,
    danger: Vec<DangerExamples>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DangerExamples {
    kind: Kind,
    subject: Subject,
    texts: Vec<String>,
}

/// The lessons of the second half: whether there is danger and of which kind, and whose safety it is.
pub(super) struct Lessons {
    file: ExampleFile,
}

impl Lessons {
    pub(super) fn embedded() -> Self {
        Self {
            file: toml::from_str(EXAMPLES).unwrap_or_default(),
        }
    }

    /// One class a kind, in the order of [`Kind::ALL`], then the messages that get the gentle line.
    pub(super) fn kinds(&self) -> Vec<ClassExamples<'_>> {
        let of = |kind: Kind| class(self.file.danger.iter().filter(move |d| d.kind == kind));
        let gentle = self.file.gentle.iter().map(String::as_str).collect();
        let gentle = ClassExamples {
            id: "gentle",
            texts: gentle,
        };
        Kind::ALL.into_iter().map(of).chain([gentle]).collect()
    }

    /// One class a subject, in the order of [`Subject::ALL`].
    pub(super) fn subjects(&self) -> Vec<ClassExamples<'_>> {
        let of = |subject: Subject| {
            class(
                self.file
                    .danger
                    .iter()
                    .filter(move |d| d.subject == subject),
            )
        };
        Subject::ALL.into_iter().map(of).collect()
    }

    pub(super) fn usual(&self, kind: Kind) -> [f32; 4] {
        let count = |subject: Subject| -> f32 {
            let same = self
                .file
                .danger
                .iter()
                .filter(|d| d.kind == kind && d.subject == subject);
            same.map(|d| d.texts.len() as f32).sum()
        };
        let counts = Subject::ALL.map(count);
        let all: f32 = counts.iter().sum();
        counts.map(|count| count / all.max(1.0))
    }

    /// What is not danger.
    pub(super) fn ordinary(&self) -> Vec<&str> {
        let written = self.file.not_danger.iter().map(String::as_str);
        written.chain(ORDINARY.lines()).collect()
    }
}

fn class<'a>(examples: impl Iterator<Item = &'a DangerExamples>) -> ClassExamples<'a> {
    ClassExamples {
        id: "danger",
        texts: examples
            .flat_map(|d| d.texts.iter().map(String::as_str))
            .collect(),
    }
}
