//! The fixed safety cards: text that people wrote, chosen by subject and kind.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{Kind, Subject};

const SHIPPED: &str = include_str!("../../responses/en/crisis.toml");

/// Contacts on a card besides 999: two or three, not ten (`docs/safeguarding.md`).
const MOST_CONTACTS: usize = 4;

/// Which local numbers fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaHint {
    /// Somewhere in the county.
    Staffordshire,
    /// The city.
    StokeOnTrent,
    /// Not known, or elsewhere.
    Unknown,
}

impl AreaHint {
    fn name(self) -> &'static str {
        match self {
            Self::Staffordshire => "staffordshire",
            Self::StokeOnTrent => "stoke-on-trent",
            Self::Unknown => "unknown",
        }
    }
}

/// Somebody to ring, with the number in the card itself so that it works with a broken directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLine {
    /// Id of the service in the directory.
    pub id: String,
    /// Name.
    pub name: String,
    /// Number, with spaces.
    pub number: String,
    /// How and when; may be empty.
    pub how: String,
}

/// A card as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// First line.
    pub title: String,
    /// What to do.
    pub paragraphs: Vec<String>,
    /// Whom to ring, 999 first.
    pub contacts: Vec<ContactLine>,
    /// That this is a computer; Childline where a child may be writing.
    pub closing: Vec<String>,
}

/// A mistake in an edited file of cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProblem {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub span: Range<usize>,
    /// How to mend it.
    pub help: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    computer: Spanned<String>,
    soft: Spanned<String>,
    child: Spanned<String>,
    contact: Vec<ContactEntry>,
    card: Vec<Spanned<CardEntry>>,
    urgent: Spanned<UrgentEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactEntry {
    id: Spanned<String>,
    name: String,
    number: String,
    #[serde(default)]
    how: String,
    #[serde(default)]
    areas: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardEntry {
    subject: Subject,
    kind: Kind,
    title: String,
    text: Vec<String>,
    contacts: Vec<Spanned<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct UrgentEntry {
    title: String,
    text: Vec<String>,
    contacts: Vec<Spanned<String>>,
}

/// All cards of one language.
#[derive(Debug, Clone)]
pub struct Cards {
    file: File,
    cards: BTreeMap<(String, Kind), CardEntry>,
    contacts: BTreeMap<String, ContactEntry>,
}

impl Cards {
    /// The cards inside the program.
    ///
    /// # Panics
    /// Never: a test reads the shipped file with the same checks.
    #[allow(
        clippy::expect_used,
        reason = "the shipped text is part of the program and is tested"
    )]
    pub fn embedded() -> Self {
        Self::from_toml(SHIPPED).expect("the shipped cards are checked by a test")
    }

    /// Reads and checks a file of cards.
    ///
    /// # Errors
    /// Every mistake: TOML that cannot be read, a subject or kind without a card, a card without 999, a
    /// contact that is not described, a card without words, a lost line that this is a computer.
    pub fn from_toml(text: &str) -> Result<Self, Vec<CardProblem>> {
        let file: File = toml::from_str(text).map_err(|error| {
            vec![CardProblem {
                message: error
                    .message()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                span: error.span().unwrap_or(0..0),
                help: "mend it, or delete the file to use the shipped cards".to_owned(),
            }]
        })?;
        let mut problems = Vec::new();
        let mut contacts = BTreeMap::new();
        for contact in &file.contact {
            contacts.insert(contact.id.get_ref().clone(), contact.clone());
        }
        if contacts
            .get("emergency-999")
            .is_none_or(|c| c.number.trim() != "999")
        {
            problems.push(problem(
                "the contact `emergency-999` must be there with the number 999",
                0..0,
                "put it back: id = \"emergency-999\", number = \"999\"",
            ));
        }
        let says_computer = file.computer.get_ref().to_lowercase();
        if !(says_computer.contains("computer") && says_computer.contains("watching")) {
            problems.push(problem(
                "a card must say that this is a computer and that nobody is watching",
                file.computer.span(),
                "write: I am a computer. No one is watching this.",
            ));
        }
        let mut cards = BTreeMap::new();
        for entry in &file.card {
            check_contacts(
                &entry.get_ref().contacts,
                entry.span(),
                &contacts,
                &mut problems,
            );
            if entry.get_ref().title.trim().is_empty() || entry.get_ref().text.is_empty() {
                problems.push(problem(
                    "a card has no words",
                    entry.span(),
                    "write a `title` and a `text`",
                ));
            }
            let key = (entry.get_ref().subject.to_string(), entry.get_ref().kind);
            cards.insert(key, entry.get_ref().clone());
        }
        check_contacts(
            &file.urgent.get_ref().contacts,
            file.urgent.span(),
            &contacts,
            &mut problems,
        );
        for subject in [
            Subject::Me,
            Subject::MyChild,
            Subject::OtherAdult,
            Subject::Unknown,
        ] {
            for kind in Kind::ALL {
                if !cards.contains_key(&(subject.to_string(), kind)) {
                    let message =
                        format!("there is no card for subject \"{subject}\" and kind \"{kind}\"");
                    problems.push(problem(&message, 0..0, "put the card back"));
                }
            }
        }
        if problems.is_empty() {
            Ok(Self {
                file,
                cards,
                contacts,
            })
        } else {
            Err(problems)
        }
    }

    /// The card for a subject and kind, with the numbers that fit the place.
    pub fn card(&self, subject: Subject, kind: Kind, child_writing: bool, area: AreaHint) -> Card {
        let entry = self.cards.get(&(subject.to_string(), kind));
        let (title, text, names) = match entry {
            Some(entry) => (&entry.title, &entry.text, &entry.contacts),
            None => {
                let urgent = self.file.urgent.get_ref();
                (&urgent.title, &urgent.text, &urgent.contacts)
            }
        };
        let mut contacts = self.lines(names, area, MOST_CONTACTS);
        let mut closing = Vec::new();
        if child_writing {
            closing.push(self.file.child.get_ref().clone());
            if !contacts.iter().any(|c| c.id == "childline")
                && let Some(line) = self.line("childline")
            {
                contacts.insert(1.min(contacts.len()), line);
                contacts.truncate(MOST_CONTACTS);
            }
        }
        closing.push(self.file.computer.get_ref().clone());
        Card {
            title: title.clone(),
            paragraphs: text.clone(),
            contacts,
            closing,
        }
    }

    /// The short list behind `/urgent`.
    pub fn urgent(&self, area: AreaHint) -> Card {
        let urgent = self.file.urgent.get_ref();
        Card {
            title: urgent.title.clone(),
            paragraphs: urgent.text.clone(),
            contacts: self.lines(&urgent.contacts, area, usize::MAX),
            closing: vec![
                self.file.child.get_ref().clone(),
                self.file.computer.get_ref().clone(),
            ],
        }
    }

    /// The gentle line for doubtful cases.
    pub fn soft_line(&self) -> &str {
        self.file.soft.get_ref()
    }

    fn lines(&self, names: &[Spanned<String>], area: AreaHint, most: usize) -> Vec<ContactLine> {
        let fitting = names.iter().filter(|name| {
            let contact = self.contacts.get(name.get_ref());
            contact.is_some_and(|c| c.areas.is_empty() || c.areas.iter().any(|a| a == area.name()))
        });
        fitting
            .filter_map(|name| self.line(name.get_ref()))
            .take(most)
            .collect()
    }

    fn line(&self, id: &str) -> Option<ContactLine> {
        self.contacts.get(id).map(|contact| ContactLine {
            id: contact.id.get_ref().clone(),
            name: contact.name.clone(),
            number: contact.number.clone(),
            how: contact.how.clone(),
        })
    }
}

fn problem(message: &str, span: Range<usize>, help: &str) -> CardProblem {
    CardProblem {
        message: message.to_owned(),
        span,
        help: help.to_owned(),
    }
}

fn check_contacts(
    names: &[Spanned<String>],
    card: Range<usize>,
    known: &BTreeMap<String, ContactEntry>,
    problems: &mut Vec<CardProblem>,
) {
    if names
        .first()
        .is_none_or(|first| first.get_ref() != "emergency-999")
    {
        problems.push(problem(
            "999 must come first on every card",
            card,
            "start `contacts` with \"emergency-999\"",
        ));
    }
    for name in names
        .iter()
        .filter(|name| !known.contains_key(name.get_ref()))
    {
        let message = format!(
            "the contact `{}` is not described in this file",
            name.get_ref()
        );
        problems.push(problem(
            &message,
            name.span(),
            "add a [[contact]] with this id, or take it out",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(edit: impl Fn(&str) -> String) -> String {
        match Cards::from_toml(&edit(SHIPPED)) {
            Ok(_) => String::new(),
            Err(problems) => problems
                .first()
                .map(|p| p.message.clone())
                .unwrap_or_default(),
        }
    }

    #[test]
    fn the_shipped_cards_are_whole_and_999_is_first() {
        let cards = Cards::embedded();
        for subject in [
            Subject::Me,
            Subject::MyChild,
            Subject::OtherAdult,
            Subject::Unknown,
        ] {
            for kind in Kind::ALL {
                let card = cards.card(subject, kind, false, AreaHint::Unknown);
                assert_eq!(
                    card.contacts.first().map(|c| c.number.as_str()),
                    Some("999")
                );
                assert!(card.contacts.len() <= 4, "{subject} {kind}");
                assert!(
                    card.closing
                        .iter()
                        .any(|line| line.contains("I am a computer"))
                );
            }
        }
    }

    #[test]
    fn an_edit_that_drops_what_matters_is_refused() {
        let without_999 =
            |text: &str| text.replacen("[\"emergency-999\", \"nhs-111", "[\"nhs-111", 1);
        assert_eq!(refused(without_999), "999 must come first on every card");
        let without_subject =
            |text: &str| text.replacen("subject = \"me\"", "subject = \"unknown\"", 1);
        assert!(refused(without_subject).contains("no card for subject \"me\""));
        let other_number = |text: &str| text.replacen("number = \"999\"", "number = \"111\"", 1);
        assert!(refused(other_number).contains("emergency-999"));
        let half = |text: &str| text[..text.len() / 2].to_owned() + "\"";
        assert!(!refused(half).is_empty());
    }

    #[test]
    fn a_child_who_writes_is_shown_childline() {
        let card =
            Cards::embedded().card(Subject::Me, Kind::SuicideSelfHarm, true, AreaHint::Unknown);
        assert!(card.contacts.iter().any(|c| c.id == "childline"));
    }

    #[test]
    fn the_city_has_its_own_numbers() {
        let card =
            Cards::embedded().card(Subject::MyChild, Kind::Abuse, false, AreaHint::StokeOnTrent);
        let ids: Vec<&str> = card.contacts.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "emergency-999",
                "stoke-front-door",
                "stoke-emergency-duty-team",
                "nspcc"
            ]
        );
    }
}
