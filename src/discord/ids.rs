//! What a button means. Everything is in its id, so that buttons from before a restart still work.
//!
//! Entries are named by a short sum of their id in the directory: an id may be longer than the 100 characters
//! that Discord gives. Nothing a person wrote is ever in an id.

use crate::answering::Conversation;
use crate::directory::service::AgeRange;
use crate::directory::{Directory, Leads};
use crate::reply::Action;
use crate::understanding::Read;

/// Most entries in one id: more would not fit.
const MOST_KEYS: usize = 6;

/// An entry of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A situation.
    Situation(u32),
    /// A service or role.
    Service(u32),
    /// A term.
    Term(u32),
}

/// A short sum of an id (FNV-1a). The same in every run and on every machine.
pub fn sum(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// What an answer is about, and for which family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The entries.
    pub keys: Vec<Key>,
    /// All entries are shown, and not only the first that fits.
    pub together: bool,
    /// The age the answer is for.
    pub age: Option<AgeRange>,
    /// The sum of the area's id the answer is for.
    pub area: Option<u32>,
}

/// What a subject is in the directory as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// Situations and services.
    Leads(Vec<Leads>),
    /// A term (index).
    Term(usize),
}

impl Subject {
    /// The subject of leads, with the family as far as a conversation knows it.
    pub fn of_leads(leads: &[Leads], family: &Conversation, directory: &Directory) -> Self {
        let keys = leads.iter().take(MOST_KEYS);
        let keys = keys.filter_map(|lead| Key::of_lead(*lead, directory));
        Self {
            keys: keys.collect(),
            together: false,
            age: family.age.as_ref().map(|read| read.value),
            area: family.place.as_ref().and_then(|read| {
                let mut areas = directory.areas.iter();
                let area = areas.find(|area| area.set == read.value)?;
                Some(sum(&area.id))
            }),
        }
    }

    /// The subject of a term.
    pub fn of_term(term: usize, directory: &Directory) -> Self {
        let key = directory.terms.get(term).map(|t| Key::Term(sum(&t.term)));
        Self {
            keys: key.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The subject of a pick; nothing for a pick that is not about an entry.
    pub fn of_action(
        action: &Action,
        family: &Conversation,
        directory: &Directory,
    ) -> Option<Self> {
        match action {
            Action::Lead(leads) => Some(Self::of_leads(leads, family, directory)),
            Action::AnswerAnyway => None,
        }
    }

    /// What it means now; nothing when the entries are gone.
    pub fn meant(&self, directory: &Directory) -> Option<Meant> {
        if let Some(Key::Term(wanted)) = self.keys.first() {
            let term = directory
                .terms
                .iter()
                .position(|t| sum(&t.term) == *wanted)?;
            return Some(Meant::Term(term));
        }
        let leads: Vec<Leads> = self.keys.iter().filter_map(|k| k.lead(directory)).collect();
        (!leads.is_empty()).then_some(Meant::Leads(leads))
    }

    /// A conversation that knows this family and nothing else.
    pub fn family(&self, directory: &Directory, now: jiff::Timestamp) -> Conversation {
        let age = self.age.map(|value| Read {
            value,
            words: if value.low == value.high {
                value.low.to_string()
            } else {
                format!("{}-{}", value.low, value.high)
            },
        });
        let place = self.area.and_then(|wanted| {
            let mut areas = directory.areas.iter();
            let area = areas.find(|area| sum(&area.id) == wanted)?;
            Some(Read {
                value: area.set,
                words: area.name.clone(),
            })
        });
        Conversation {
            age,
            place,
            at: Some(now),
            ..Conversation::default()
        }
    }

    /// As text, at most 75 characters.
    pub fn encode(&self) -> String {
        let keys: Vec<String> = self.keys.iter().take(MOST_KEYS).map(Key::encode).collect();
        let joined = keys.join(if self.together { "+" } else { "." });
        let age = self
            .age
            .map_or(String::new(), |a| format!("{}-{}", a.low, a.high));
        let area = self.area.map_or(String::new(), base36);
        format!("{joined}~{age}~{area}")
    }

    /// From text.
    pub fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('~');
        let joined = parts.next()?;
        let (age, area) = (parts.next()?, parts.next()?);
        let keys: Option<Vec<Key>> = joined
            .split(['+', '.'])
            .filter(|key| !key.is_empty())
            .map(Key::decode)
            .collect();
        let age = age.split_once('-').and_then(|(low, high)| {
            let (low, high) = (low.parse().ok()?, high.parse().ok()?);
            (low <= high).then_some(AgeRange { low, high })
        });
        Some(Self {
            keys: keys?,
            together: joined.contains('+'),
            age,
            area: u32::from_str_radix(area, 36).ok(),
        })
    }
}

impl Key {
    /// The key of a lead.
    pub fn of_lead(lead: Leads, directory: &Directory) -> Option<Self> {
        match lead {
            Leads::Situation(index) => directory
                .situations
                .get(index)
                .map(|s| Self::Situation(sum(&s.id))),
            Leads::Service(index) => directory
                .services
                .get(index)
                .map(|s| Self::Service(sum(&s.id))),
        }
    }

    fn lead(&self, directory: &Directory) -> Option<Leads> {
        match self {
            Self::Situation(wanted) => {
                let index = directory
                    .situations
                    .iter()
                    .position(|s| sum(&s.id) == *wanted);
                index.map(Leads::Situation)
            }
            Self::Service(wanted) => {
                let index = directory
                    .services
                    .iter()
                    .position(|s| sum(&s.id) == *wanted);
                index.map(Leads::Service)
            }
            Self::Term(_) => None,
        }
    }

    fn encode(&self) -> String {
        match self {
            Self::Situation(sum) => format!("s{}", base36(*sum)),
            Self::Service(sum) => format!("v{}", base36(*sum)),
            Self::Term(sum) => format!("t{}", base36(*sum)),
        }
    }

    fn decode(text: &str) -> Option<Self> {
        let (kind, sum) = text.split_at_checked(1)?;
        let sum = u32::from_str_radix(sum, 36).ok()?;
        match kind {
            "s" => Some(Self::Situation(sum)),
            "v" => Some(Self::Service(sum)),
            "t" => Some(Self::Term(sum)),
            _ => None,
        }
    }
}

/// A number in letters and digits.
pub fn base36(mut number: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

/// How a list is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Situations under a topic.
    Topic,
    /// Services of a branch.
    Branch,
    /// Services of an area.
    Area,
}

/// What was pressed, picked or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Show how to reach everybody in the answer.
    Contact(Subject),
    /// Show what found no room, from this piece on.
    More(Subject, usize),
    /// Show what a choice leads to.
    Open(Subject),
    /// A menu whose value is a subject.
    Pick,
    /// Answer the message behind the card.
    Anyway,
    /// Help behind the neutral line under a public message (its id).
    Help(u64),
    /// It helped.
    Helped(Subject),
    /// It was not right.
    NotRight(Subject),
    /// A menu whose value says why it was not right.
    Why(Subject),
    /// A form that says which detail is wrong.
    Detail(Subject),
    /// Post the answer in this channel.
    Share(Subject),
    /// Show the form for a question to the forum.
    SendForm,
    /// The form itself.
    Send,
    /// Send although a word may be a name.
    SendNow,
    /// Do not send.
    SendNot,
    /// A list, from this place on; the menu form has the wanted list as its value.
    Browse(By, u32, usize),
    /// A menu whose value is the wanted list of this kind.
    BrowsePick(By),
    /// Show what is kept about the person.
    Mine,
    /// Delete what is kept about the person.
    DeleteMine,
    /// A picker of `/setup`.
    Setup(SetupPart),
    /// A page of `/questions`.
    Questions(usize),
    /// A menu whose value is the item that is done.
    Done,
}

/// A part of `/setup`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupPart {
    /// Where parents may ask in public.
    Channels,
    /// The organisers' role.
    Role,
    /// The organisers' channel.
    Organisers,
    /// Where events are announced.
    Announcements,
    /// The human to ask.
    Human,
}

impl Press {
    /// As a custom id, at most 100 characters.
    pub fn id(&self) -> String {
        match self {
            Self::Contact(subject) => format!("c:{}", subject.encode()),
            Self::More(subject, from) => format!("m{from}:{}", subject.encode()),
            Self::Open(subject) => format!("o:{}", subject.encode()),
            Self::Pick => "pick".to_owned(),
            Self::Anyway => "anyway".to_owned(),
            Self::Help(message) => format!("help:{message}"),
            Self::Helped(subject) => format!("y:{}", subject.encode()),
            Self::NotRight(subject) => format!("n:{}", subject.encode()),
            Self::Why(subject) => format!("r:{}", subject.encode()),
            Self::Detail(subject) => format!("d:{}", subject.encode()),
            Self::Share(subject) => format!("s:{}", subject.encode()),
            Self::SendForm => "send-form".to_owned(),
            Self::Send => "send".to_owned(),
            Self::SendNow => "send-now".to_owned(),
            Self::SendNot => "send-not".to_owned(),
            Self::Browse(by, list, from) => format!("b{from}:{}:{}", by.letter(), base36(*list)),
            Self::BrowsePick(by) => format!("browse:{}", by.letter()),
            Self::Mine => "mine".to_owned(),
            Self::DeleteMine => "delete-mine".to_owned(),
            Self::Setup(part) => format!("setup:{}", part.word()),
            Self::Questions(from) => format!("questions:{from}"),
            Self::Done => "done".to_owned(),
        }
    }

    /// From a custom id; nothing for ids that no version wrote.
    pub fn read(id: &str) -> Option<Self> {
        let (verb, rest) = id.split_once(':').unwrap_or((id, ""));
        let subject = || Subject::decode(rest);
        Some(match verb {
            "c" => Self::Contact(subject()?),
            "o" => Self::Open(subject()?),
            "pick" => Self::Pick,
            "anyway" => Self::Anyway,
            "help" => Self::Help(rest.parse().ok()?),
            "y" => Self::Helped(subject()?),
            "n" => Self::NotRight(subject()?),
            "r" => Self::Why(subject()?),
            "d" => Self::Detail(subject()?),
            "s" => Self::Share(subject()?),
            "send-form" => Self::SendForm,
            "send" => Self::Send,
            "send-now" => Self::SendNow,
            "send-not" => Self::SendNot,
            "browse" => Self::BrowsePick(By::read(rest)?),
            "mine" => Self::Mine,
            "delete-mine" => Self::DeleteMine,
            "setup" => Self::Setup(SetupPart::read(rest)?),
            "questions" => Self::Questions(rest.parse().ok()?),
            "done" => Self::Done,
            _ => return Self::read_numbered(verb, rest),
        })
    }

    fn read_numbered(verb: &str, rest: &str) -> Option<Self> {
        let (kind, from) = verb.split_at_checked(1)?;
        let from = from.parse().ok()?;
        match kind {
            "m" => Some(Self::More(Subject::decode(rest)?, from)),
            "b" => {
                let (by, list) = rest.split_once(':')?;
                let list = u32::from_str_radix(list, 36).ok()?;
                Some(Self::Browse(By::read(by)?, list, from))
            }
            _ => None,
        }
    }
}

impl By {
    fn letter(self) -> &'static str {
        match self {
            Self::Topic => "t",
            Self::Branch => "b",
            Self::Area => "a",
        }
    }

    fn read(letter: &str) -> Option<Self> {
        [Self::Topic, Self::Branch, Self::Area]
            .into_iter()
            .find(|by| by.letter() == letter)
    }
}

impl SetupPart {
    fn word(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::Role => "role",
            Self::Organisers => "organisers",
            Self::Announcements => "announcements",
            Self::Human => "human",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [
            Self::Channels,
            Self::Role,
            Self::Organisers,
            Self::Announcements,
            Self::Human,
        ]
        .into_iter()
        .find(|part| part.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subject() -> impl Strategy<Value = Subject> {
        let key = (0..2, any::<u32>()).prop_map(|(kind, sum)| match kind {
            0 => Key::Situation(sum),
            _ => Key::Service(sum),
        });
        let keys = prop::collection::vec(key, 1..=MOST_KEYS);
        let age = prop::option::of((0u8..=99, 0u8..=99).prop_map(|(a, b)| AgeRange {
            low: a.min(b),
            high: a.max(b),
        }));
        (keys, any::<bool>(), age, any::<Option<u32>>()).prop_map(|(keys, together, age, area)| {
            let together = together && keys.len() > 1;
            Subject {
                keys,
                together,
                age,
                area,
            }
        })
    }

    proptest! {
        #[test]
        fn an_id_is_short_and_says_what_was_meant(subject in subject(), from in 0usize..10_000, list: u32) {
            for press in [
                Press::More(subject.clone(), from),
                Press::Open(subject.clone()),
                Press::Share(subject),
                Press::Browse(By::Area, list, from),
                Press::Help(u64::MAX),
            ] {
                let id = press.id();
                prop_assert!(id.len() <= 100, "{}", id);
                prop_assert_eq!(Press::read(&id), Some(press));
            }
        }

        #[test]
        fn any_id_is_read_without_harm(id in "\\PC{0,100}") {
            let _ = Press::read(&id);
        }
    }
}
