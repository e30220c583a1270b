//! Safety before everything: recognises messages that may mean danger, and holds the fixed cards.
//!
//! The screen has two halves. Signals are phrases that a person can read and review (`signals.toml`); a small
//! classifier over meaning catches indirect words that no list foresees (`examples.toml`). Tuned so that a
//! cry for help is not missed; what is doubtful gets a gentle line. Policy, sources and figures are in
//! `docs/safeguarding.md`. Everything is inside the program and works with a broken directory.

mod cards;
mod evidence;
mod lessons;
mod pattern;
mod person;
mod screen;

use std::fmt;

pub use cards::{AreaHint, Card, CardProblem, Cards, ContactLine};
pub use evidence::NUMBERS;
pub use screen::Screen;

/// Whose safety a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The person who writes.
    Me,
    /// The writer's own child, or a child in their care.
    MyChild,
    /// Another adult: partner, sister, friend, neighbour.
    OtherAdult,
    /// Not said, or a child of somebody else.
    Unknown,
}

impl Subject {
    /// All subjects.
    pub const ALL: [Self; 4] = [Self::Me, Self::MyChild, Self::OtherAdult, Self::Unknown];
}

/// What kind of danger.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Suicide or self-harm.
    SuicideSelfHarm,
    /// A medical emergency, or violence at this moment.
    DangerNow,
    /// Abuse or neglect of a child or an adult at risk.
    Abuse,
    /// Abuse by a partner or in the family.
    DomesticAbuse,
    /// Somebody is missing.
    Missing,
    /// A child is violent at home.
    ChildViolentAtHome,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::SuicideSelfHarm,
        Self::DangerNow,
        Self::Abuse,
        Self::DomesticAbuse,
        Self::Missing,
        Self::ChildViolentAtHome,
    ];

    /// Life is at risk or somebody is missing: the card stands alone.
    pub fn stands_alone(self) -> bool {
        matches!(
            self,
            Self::SuicideSelfHarm | Self::DangerNow | Self::Missing
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SuicideSelfHarm => "suicide-self-harm",
            Self::DangerNow => "danger-now",
            Self::Abuse => "abuse",
            Self::DomesticAbuse => "domestic-abuse",
            Self::Missing => "missing",
            Self::ChildViolentAtHome => "child-violent-at-home",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Me => "me",
            Self::MyChild => "my-child",
            Self::OtherAdult => "other-adult",
            Self::Unknown => "unknown",
        })
    }
}

/// What the screen decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing was seen.
    Clear,
    /// A gentle line belongs under the answer.
    Soft,
    /// The full card comes first.
    Card {
        /// Whose safety.
        subject: Subject,
        /// What kind.
        kind: Kind,
        /// The card stands alone; the ordinary answer waits behind a choice.
        alone: bool,
        /// A child may be writing: Childline belongs on the card.
        child_writing: bool,
    },
}

/// One thing that was seen, for reviewers. Never logged: it holds a parent's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Id of the signal in `signals.toml`, or `meaning` for the classifier.
    pub signal: String,
    /// The words of the message.
    pub words: String,
}

/// The decision and what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What to show.
    pub level: Level,
    /// What was seen.
    pub signals: Vec<Seen>,
}
