//! What parents come with: situations, questions back, and terms.

use super::advice::{Advice, NoReplyStep};
use super::area::AreaSet;
use super::freshness::Assurance;
use super::service::AgeRange;
use crate::diagnostics::Place;

/// One rung of a no-reply ladder.
pub type Step = NoReplyStep;

/// Whose need a situation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The child.
    Child,
    /// A young person of 16 or more.
    YoungPerson,
    /// The parent or carer.
    Parent,
    /// A brother or sister.
    Sibling,
    /// All of them.
    Family,
}

/// Somebody to ask, and why.
#[derive(Debug, Clone)]
pub struct Door {
    /// Services this door stands for; several when it was named by function. Only those that fit the
    /// family's place and age are shown.
    pub targets: Vec<usize>,
    /// Why this door.
    pub why: String,
    /// Narrower areas than the service's own.
    pub areas: AreaSet,
    /// Narrower youngest age, in years.
    pub minimum_age: Option<u8>,
    /// Narrower oldest age, in years.
    pub maximum_age: Option<u8>,
}

/// Somebody who is not the right person, and why.
#[derive(Debug, Clone)]
pub struct NotThis {
    /// The service, if it is in the directory.
    pub service: Option<usize>,
    /// As shown ("Your GP").
    pub who: String,
    /// Why not.
    pub why: String,
}

/// A legal time limit with its source.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The rule in plain words.
    pub rule: String,
    /// Page address.
    pub source: String,
    /// The day the law was read.
    pub law_as_of: Option<jiff::civil::Date>,
}

/// A checked `[[situation]]`.
#[derive(Debug, Clone)]
pub struct Situation {
    /// Its id.
    pub id: String,
    /// Shown as "It sounds like: …".
    pub name: String,
    /// How it differs from its neighbours, when a question back is needed.
    pub choice: String,
    /// Id of its topic.
    pub topic: String,
    /// Whose need it is.
    pub whose: Whose,
    /// Where it arises; everywhere if not said.
    pub areas: AreaSet,
    /// Youngest age it arises at.
    pub minimum_age: Option<u8>,
    /// Oldest age it arises at.
    pub maximum_age: Option<u8>,
    /// Good to know first.
    pub description: String,
    /// Whom to ask, best first.
    pub doors: Vec<Door>,
    /// Words to say and ladder.
    pub advice: Advice,
    /// Who is not the right person.
    pub not_the_right_person: Vec<NotThis>,
    /// Legal time limits.
    pub clocks: Vec<Clock>,
    /// Show the gentle safety line under the answer.
    pub soft: bool,
    /// As parents say it.
    pub example_questions: Vec<String>,
    /// Other situations often needed at this point (indices).
    pub related: Vec<usize>,
    /// Who checked it.
    pub assurance: Assurance,
    /// Where it stands in its file.
    pub place: Place,
}

impl Situation {
    /// Whether the situation can arise at this age and in this place.
    pub fn fits(&self, age: Option<AgeRange>, home: AreaSet) -> bool {
        age.is_none_or(|age| age.fits(self.minimum_age, self.maximum_age)) && self.areas.meets(home)
    }
}

/// Where a choice leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leads {
    /// To a situation (index).
    Situation(usize),
    /// To a service or role (index).
    Service(usize),
}

/// One of the choices of a question back.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the parent reads.
    pub label: String,
    /// Where it leads; several when it was named by function.
    pub leads: Vec<Leads>,
}

/// A checked `[[clarification]]`: a question back for a message that is too vague.
#[derive(Debug, Clone)]
pub struct Clarification {
    /// Its id.
    pub id: String,
    /// The question back.
    pub question: String,
    /// Two to five choices.
    pub choices: Vec<Choice>,
    /// Vague messages.
    pub example_questions: Vec<String>,
    /// Where it stands in its file.
    pub place: Place,
}

/// A checked `[[term]]`.
#[derive(Debug, Clone)]
pub struct Term {
    /// The letters or the word.
    pub term: String,
    /// What the letters stand for.
    pub stands_for: String,
    /// In plain words.
    pub meaning: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Where to go next.
    pub see: Vec<Leads>,
    /// Where it stands in its file.
    pub place: Place,
}

/// A branch of the list that parents can browse.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// As shown.
    pub name: String,
}
