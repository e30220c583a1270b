//! What families need to know to get in and to bear it there: facts, each with the day it was checked.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Yes, no, or nobody has asked yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known yet.
    #[default]
    NotKnown,
}

/// A thing that a place has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessFact {
    /// A way in without steps.
    StepFree,
    /// Parking at the place.
    Parking,
    /// A Changing Places toilet: with hoist and bench.
    ChangingPlaces,
    /// A quiet room.
    QuietRoom,
    /// Low noise.
    LowNoise,
    /// Soft light.
    SoftLight,
    /// British Sign Language.
    Bsl,
    /// Words on a screen.
    Captions,
    /// A hearing loop.
    HearingLoop,
}

impl AccessFact {
    /// All, in the order they are shown.
    pub const ALL: [Self; 9] = [
        Self::StepFree,
        Self::Parking,
        Self::ChangingPlaces,
        Self::QuietRoom,
        Self::LowNoise,
        Self::SoftLight,
        Self::Bsl,
        Self::Captions,
        Self::HearingLoop,
    ];

    /// Its name in forms and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::StepFree => "step-free",
            Self::Parking => "parking",
            Self::ChangingPlaces => "changing-places",
            Self::QuietRoom => "quiet-room",
            Self::LowNoise => "low-noise",
            Self::SoftLight => "soft-light",
            Self::Bsl => "bsl",
            Self::Captions => "captions",
            Self::HearingLoop => "hearing-loop",
        }
    }

    /// The fact with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.name() == name)
    }
}

/// An answer and the day it was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether it is so.
    pub yes: bool,
    /// The day an organiser found it out.
    pub on: Date,
}

/// What is known of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// What was found out; what is missing is not known yet.
    #[serde(default)]
    pub facts: BTreeMap<AccessFact, Checked>,
    /// What to expect: who meets you, where to sit, when it is loud.
    #[serde(default)]
    pub expect: Option<String>,
}

impl Access {
    /// What is known of a fact.
    pub fn known(&self, fact: AccessFact) -> Known {
        match self.facts.get(&fact) {
            Some(checked) if checked.yes => Known::Yes,
            Some(_) => Known::No,
            None => Known::NotKnown,
        }
    }

    /// Keeps an answer, found out on this day. An answer that stays the same keeps its day.
    pub fn set(&mut self, fact: AccessFact, known: Known, today: Date) {
        if self.known(fact) == known {
            return;
        }
        match known {
            Known::NotKnown => {
                self.facts.remove(&fact);
            }
            Known::Yes | Known::No => {
                let yes = known == Known::Yes;
                self.facts.insert(fact, Checked { yes, on: today });
            }
        }
    }
}
