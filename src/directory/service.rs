//! A service or a role: somebody a parent can ask.

use super::advice::Advice;
use super::area::AreaSet;
use super::freshness::Assurance;
use crate::diagnostics::Place;

/// An organisation, or a person every family has or can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// An organisation or a team.
    Service,
    /// A person such as the school's SENCo.
    Role,
}

/// Whether a service can be used now (HSDS `status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Active,
    /// It does not take anybody at present.
    Inactive,
    /// It has ended.
    Defunct,
    /// It is shut for a while.
    TemporarilyClosed,
}

/// A phone number as it is shown and read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The number with its spaces.
    pub number: String,
    /// What it is for.
    pub description: Option<String>,
    /// When somebody answers, in words.
    pub hours: Option<String>,
}

/// A number to send a text message to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// The number.
    pub number: String,
    /// The word to send, if there is one ("SHOUT").
    pub message: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// An email address; kept as a type so that nothing else is shown as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(pub String);

/// A checked `[[service]]` or `[[role]]`.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its id, which never changes.
    pub id: String,
    /// Organisation or person.
    pub kind: EntryKind,
    /// The name to look for.
    pub name: String,
    /// Other names and spellings.
    pub alternate_names: Vec<String>,
    /// Who runs it.
    pub organization: Option<String>,
    /// The job it does for its area ("camhs"), so that situations can be used in other counties.
    pub function: Option<String>,
    /// What they do, in one or two sentences.
    pub description: String,
    /// Education, health …
    pub branch: Option<String>,
    /// Short search words.
    pub topics: Vec<String>,
    /// Where it helps.
    pub areas: AreaSet,
    /// Youngest age helped, in years.
    pub minimum_age: Option<u8>,
    /// Oldest age helped, in years.
    pub maximum_age: Option<u8>,
    /// Who it is for, in words.
    pub eligibility_description: Option<String>,
    /// How to get in.
    pub application_process: Option<String>,
    /// Who may refer.
    pub who_can_refer: Vec<String>,
    /// Cost, in words.
    pub fees_description: Option<String>,
    /// Numbers to ring.
    pub phones: Vec<Phone>,
    /// Address to write to.
    pub email: Option<Email>,
    /// Number to text.
    pub text: Option<TextLine>,
    /// Web page.
    pub url: Option<String>,
    /// Place to go to or write to.
    pub address: Option<String>,
    /// How to find it when no contact is known.
    pub how_to_reach: Option<String>,
    /// Independent of council and NHS.
    pub impartial: bool,
    /// Words to say, things to have ready, what if nobody answers.
    pub advice: Advice,
    /// What it does not do.
    pub not_for: Option<String>,
    /// Words parents use when they have asked there already.
    pub asked_as: Vec<String>,
    /// Whether it can be used now.
    pub status: Status,
    /// A sentence shown with the entry.
    pub alert: Option<String>,
    /// A line people ring in danger.
    pub crisis_line: bool,
    /// Page addresses the facts came from.
    pub sources: Vec<String>,
    /// Where the contact details came from; see [`Service::contact_may_be_shown`].
    pub contact_source: Option<String>,
    /// For volunteers: what to check.
    pub note: Option<String>,
    /// Who checked it, when and how.
    pub assurance: Assurance,
    /// What parents say when they want just this.
    pub example_questions: Vec<String>,
    /// Where the entry stands in its file.
    pub place: Place,
}

impl Service {
    /// Its name and its other names.
    pub fn all_names(&self) -> Vec<&str> {
        let mut names = vec![self.name.as_str(), self.id.as_str()];
        names.extend(self.alternate_names.iter().map(String::as_str));
        names
    }

    /// Whether a number, email or text address is known.
    pub fn has_contact(&self) -> bool {
        !self.phones.is_empty() || self.email.is_some() || self.text.is_some()
    }

    /// Whether its contact details may be shown to a parent.
    ///
    /// Checked details are shown until they are long overdue. Unchecked ones are shown only when they
    /// came from an official page or belong to a listed crisis line; a minimal entry that names no
    /// source at all was written by the forum itself and is shown, marked as not checked.
    pub fn contact_may_be_shown(&self, today: jiff::civil::Date) -> bool {
        use super::freshness::Freshness;
        match self.assurance.freshness(today, self.crisis_line) {
            Freshness::Current { .. } | Freshness::Due { .. } => true,
            Freshness::LongOverdue { .. } => false,
            Freshness::NeverChecked => {
                self.crisis_line
                    || self
                        .contact_source
                        .as_deref()
                        .is_none_or(|source| source == "official-page")
            }
        }
    }

    /// Whether the service takes people of this age (years). Unknown ages are always taken.
    pub fn takes_age(&self, age: Option<AgeRange>) -> bool {
        age.is_none_or(|age| age.fits(self.minimum_age, self.maximum_age))
    }
}

/// The ages a person may have, in whole years, both included. One known age has equal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgeRange {
    /// Youngest possible.
    pub low: u8,
    /// Oldest possible.
    pub high: u8,
}

impl AgeRange {
    /// One exact age.
    pub fn exactly(age: u8) -> Self {
        Self {
            low: age,
            high: age,
        }
    }

    /// Whether any of these ages lies within the limits.
    pub fn fits(self, minimum: Option<u8>, maximum: Option<u8>) -> bool {
        minimum.is_none_or(|m| self.high >= m) && maximum.is_none_or(|m| self.low <= m)
    }
}
