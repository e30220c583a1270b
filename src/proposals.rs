//! Corrections and new entries that organisers propose, before the host puts them into the directory's files.
//!
//! What is taken here is what the directory's loader takes: [`Proposal::check`] uses its rules. The files are changed
//! by [`crate::directory::editing`].

use serde::{Deserialize, Serialize};

use crate::directory::{Directory, Service, contact_check, editing};

/// What of an entry a correction is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// One of its phone numbers; the old one says which.
    Phone,
    /// When somebody answers this number.
    Hours(String),
    /// Its email address.
    Email,
    /// Its website.
    Website,
    /// How to find it where no contact is known.
    HowToReach,
    /// How to get in: ring, referral, form.
    HowToGetIn,
    /// What it costs.
    Cost,
    /// Its name.
    Name,
    /// What it does.
    Description,
}

impl Aspect {
    /// Its name, as in the words and in ids.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Hours(_) => "hours",
            Self::Email => "email",
            Self::Website => "website",
            Self::HowToReach => "how_to_reach",
            Self::HowToGetIn => "how_to_get_in",
            Self::Cost => "cost",
            Self::Name => "name",
            Self::Description => "description",
        }
    }

    /// Its key in the directory's files, where it is one text.
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::Phone | Self::Hours(_) => None,
            Self::Email => Some("email"),
            Self::Website => Some("url"),
            Self::HowToReach => Some("how_to_reach"),
            Self::HowToGetIn => Some("application_process"),
            Self::Cost => Some("fees_description"),
            Self::Name => Some("name"),
            Self::Description => Some("description"),
        }
    }

    /// The aspects that are one text, in the order in which they are offered.
    pub const TEXTS: [Self; 7] = [
        Self::Email,
        Self::Website,
        Self::HowToReach,
        Self::HowToGetIn,
        Self::Cost,
        Self::Name,
        Self::Description,
    ];

    /// Whether an entry can do without it.
    pub fn may_be_empty(&self) -> bool {
        !matches!(self, Self::Name | Self::Description)
    }

    /// What the entry says now; nothing for a phone number, of which there may be several.
    pub fn of(&self, service: &Service) -> Option<String> {
        match self {
            Self::Phone => None,
            Self::Hours(number) => {
                let mut phones = service.phones.iter();
                phones.find(|p| p.number == *number)?.hours.clone()
            }
            Self::Email => service.email.as_ref().map(|email| email.0.clone()),
            Self::Website => service.url.clone(),
            Self::HowToReach => service.how_to_reach.clone(),
            Self::HowToGetIn => service.application_process.clone(),
            Self::Cost => service.fees_description.clone(),
            Self::Name => Some(service.name.clone()),
            Self::Description => Some(service.description.clone()),
        }
    }
}

/// A new entry, as far as a form can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// The name to look for.
    pub name: String,
    /// What they do.
    pub description: String,
    /// What parents say when they want it.
    pub examples: Vec<String>,
    /// One way to reach it: a phone number, an email address, a website, or words.
    pub reach: String,
}

/// What should change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// One thing of an entry.
    Correct {
        /// What it is about.
        aspect: Aspect,
        /// What the entry said when this was proposed.
        old: Option<String>,
        /// What it should say; nothing takes it out.
        new: Option<String>,
    },
    /// A new entry.
    Add(NewEntry),
}

/// A change that somebody proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The id of the entry.
    pub entry: String,
    /// The change.
    pub change: Change,
    /// Where it was seen, or who said so.
    pub seen: String,
}

/// Why a proposal cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is no phone number.
    Phone,
    /// It is no email address.
    Email,
    /// It is no web address.
    Website,
    /// There is nothing in it.
    Empty,
    /// Nothing would change.
    Same,
    /// Nobody could reach the entry any more.
    LastWay,
    /// There is an entry with this name.
    Known,
    /// The entry has gone, or says something else by now.
    Changed,
    /// Nobody says where it was seen.
    Unseen,
}

impl Wrong {
    /// Its name in the words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Empty => "empty",
            Self::Same => "same",
            Self::LastWay => "last_way",
            Self::Known => "known",
            Self::Changed => "changed",
            Self::Unseen => "unseen",
        }
    }
}

/// A way to reach somebody, told from its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A phone number.
    Phone,
    /// An email address.
    Email,
    /// A web address.
    Website,
    /// Words.
    Words,
}

impl Reach {
    /// What this text looks like.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        let is_one_word = !text.contains(char::is_whitespace);
        if text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.") {
            Self::Website
        } else if is_one_word && text.contains('@') {
            Self::Email
        } else if text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic)
        {
            Self::Phone
        } else {
            Self::Words
        }
    }

    fn check(self, text: &str) -> Option<Wrong> {
        match self {
            Self::Phone => (contact_check::phone(text).is_err()).then_some(Wrong::Phone),
            Self::Email => (contact_check::email(text).is_err()).then_some(Wrong::Email),
            Self::Website => (contact_check::web(text).is_err()).then_some(Wrong::Website),
            Self::Words => text.trim().is_empty().then_some(Wrong::Empty),
        }
    }
}

/// What is written in one line: no line ends, no spaces at the ends.
pub fn one_line(text: &str) -> String {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let visible: String = visible.collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Proposal {
    /// Why it cannot be taken; nothing when the directory would take it.
    pub fn check(&self, directory: &Directory) -> Option<Wrong> {
        let wrong = match &self.change {
            Change::Correct { aspect, old, new } => {
                let service = directory.service(&self.entry);
                let service = service.and_then(|index| directory.services.get(index));
                match service {
                    Some(service) => check_correction(service, (aspect, old, new)),
                    None => Some(Wrong::Changed),
                }
            }
            Change::Add(new) => check_new(new, directory),
        };
        wrong.or_else(|| self.seen.trim().is_empty().then_some(Wrong::Unseen))
    }

    /// Whether the directory says already what this proposes.
    pub fn is_there(&self, directory: &Directory) -> bool {
        let service = directory.service(&self.entry);
        let Some(service) = service.and_then(|index| directory.services.get(index)) else {
            return false;
        };
        let has = |number: &String| service.phones.iter().any(|p| p.number == *number);
        match &self.change {
            Change::Correct {
                aspect: Aspect::Phone,
                old,
                new,
            } => new.as_ref().is_none_or(has) && !old.as_ref().is_some_and(has),
            Change::Correct { aspect, new, .. } => aspect.of(service) == *new,
            Change::Add(new) => service.name == new.name,
        }
    }

    /// The text of the file that holds the entry, with a correction in it. Nothing when it cannot be put there.
    pub fn correct(&self, text: &str) -> Option<String> {
        let Change::Correct { aspect, old, new } = &self.change else {
            return None;
        };
        let (id, new) = (self.entry.as_str(), new.as_deref());
        let changed = match aspect {
            Aspect::Phone => editing::set_phone(text, id, old.as_deref(), new),
            Aspect::Hours(number) => editing::set_hours(text, id, number, new),
            _ => editing::set_text(text, id, aspect.key()?, new),
        }?;
        match self.source() {
            Some(source) => editing::add_source(&changed, id, &source),
            None => Some(changed),
        }
    }

    /// The text of a file with a new entry at its end. Nothing for a correction.
    pub fn add(&self, text: &str, area: Option<&str>, day: &str) -> Option<String> {
        let Change::Add(new) = &self.change else {
            return None;
        };
        let reach = match Reach::of(&new.reach) {
            Reach::Phone => editing::Reach::Phone(&new.reach),
            Reach::Email => editing::Reach::Text("email", &new.reach),
            Reach::Website => editing::Reach::Text("url", &new.reach),
            Reach::Words => editing::Reach::Text("how_to_reach", &new.reach),
        };
        let note = format!("Proposed by an organiser on {day}. Seen: {}", self.seen);
        let entry = editing::Entry {
            id: &self.entry,
            name: &new.name,
            description: &new.description,
            examples: &new.examples,
            area,
            reach,
            source: self.source(),
            note: &note,
        };
        Some(editing::add_entry(text, &entry))
    }

    /// The web address in "where it was seen", if there is one.
    fn source(&self) -> Option<String> {
        let mut words = self.seen.split_whitespace();
        let found = words.find(|word| word.starts_with("https://") || word.starts_with("http://"));
        let found = found.map(|word| word.trim_end_matches([',', '.', ';', ')']).to_owned());
        found.filter(|address| contact_check::web(address).is_ok())
    }
}

fn check_correction(
    service: &Service,
    (aspect, old, new): (&Aspect, &Option<String>, &Option<String>),
) -> Option<Wrong> {
    let has = |number: &String| service.phones.iter().any(|p| p.number == *number);
    let is_current = match aspect {
        Aspect::Phone => old.as_ref().is_none_or(has),
        Aspect::Hours(number) => has(number) && aspect.of(service) == *old,
        _ => aspect.of(service) == *old,
    };
    if !is_current {
        return Some(Wrong::Changed);
    }
    if old == new {
        return Some(Wrong::Same);
    }
    let Some(new) = new else {
        return if !aspect.may_be_empty() {
            Some(Wrong::Empty)
        } else if old.is_none() {
            Some(Wrong::Same)
        } else {
            (!can_be_reached_without(service, aspect)).then_some(Wrong::LastWay)
        };
    };
    match aspect {
        Aspect::Phone if has(new) => Some(Wrong::Same),
        Aspect::Phone => Reach::Phone.check(new),
        Aspect::Email => Reach::Email.check(new),
        Aspect::Website => Reach::Website.check(new),
        _ => Reach::Words.check(new),
    }
}

fn can_be_reached_without(service: &Service, aspect: &Aspect) -> bool {
    let phones = service.phones.len() - usize::from(*aspect == Aspect::Phone);
    phones > 0
        || service.text.is_some()
        || service.email.is_some() && *aspect != Aspect::Email
        || service.url.is_some() && *aspect != Aspect::Website
        || service.how_to_reach.is_some() && *aspect != Aspect::HowToReach
}

fn check_new(new: &NewEntry, directory: &Directory) -> Option<Wrong> {
    let is_empty = |text: &String| !text.chars().any(char::is_alphanumeric);
    if is_empty(&new.name)
        || is_empty(&new.description)
        || new.examples.is_empty()
        || new.examples.iter().any(is_empty)
    {
        return Some(Wrong::Empty);
    }
    let name = new.name.to_lowercase();
    let mut names = directory.services.iter().flat_map(Service::all_names);
    if names.any(|known| known.to_lowercase() == name) {
        return Some(Wrong::Known);
    }
    Reach::of(&new.reach).check(&new.reach)
}

/// An id for a new entry of this name, that no entry has.
pub fn new_id(name: &str, directory: &Directory) -> String {
    const LONGEST: usize = 58;
    let mut id = String::new();
    for c in name
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '\'' | '’'))
    {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() >= LONGEST {
            break;
        }
    }
    let id = match id.trim_end_matches('-') {
        "" => "new-entry",
        id => id,
    };
    let is_free =
        |id: &String| directory.service(id).is_none() && directory.situation(id).is_none();
    let numbered = (2..).map(|number: u32| format!("{id}-{number}"));
    let mut ids = std::iter::once(id.to_owned()).chain(numbered);
    ids.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests;
