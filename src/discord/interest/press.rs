//! What a button or a menu of interest means. Its id starts with `in:`; nothing a person wrote is in it.

use crate::discord::ids::{base36, sum};
use crate::events::{AccessFact, EventId};
use crate::interest::About;

/// A subject and an area, by the short sums of their names. The sum of nothing is "any event", "anywhere".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::discord) struct Place {
    /// The sum of the subject's key; none means any event.
    pub about: Option<u32>,
    /// The sum of the area's id; none means anywhere.
    pub area: Option<u32>,
}

impl Place {
    /// The place of a subject and an area.
    pub(in crate::discord) fn of(about: &About, area: Option<&str>) -> Self {
        Self {
            about: (*about != About::Anything).then(|| sum(&about.key())),
            area: area.map(sum),
        }
    }

    /// As text: "about.area".
    pub(in crate::discord) fn encode(self) -> String {
        let text = |sum: Option<u32>| sum.map_or(String::new(), base36);
        format!("{}.{}", text(self.about), text(self.area))
    }

    /// From text.
    pub(in crate::discord) fn decode(text: &str) -> Option<Self> {
        let (about, area) = text.split_once('.')?;
        Some(Self {
            about: read(about)?,
            area: read(area)?,
        })
    }
}

fn read(text: &str) -> Option<Option<u32>> {
    if text.is_empty() {
        return Some(None);
    }
    u32::from_str_radix(text, 36).ok().map(Some)
}

/// Where "tell me when there is one" starts from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::discord) struct Start {
    /// What was asked about.
    pub place: Place,
    /// The past event under which the button stands.
    pub from_event: Option<EventId>,
}

/// A part of a wish that a button or a menu changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) enum Part {
    /// The subject.
    About,
    /// The area.
    Area,
    /// The times that suit.
    Slots,
    /// There or from home.
    Mode,
    /// How many.
    Party,
    /// First time or not.
    FirstTime,
    /// By message or not at all.
    Tell,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::About,
        Self::Area,
        Self::Slots,
        Self::Mode,
        Self::Party,
        Self::FirstTime,
        Self::Tell,
    ];

    fn letter(self) -> &'static str {
        match self {
            Self::About => "a",
            Self::Area => "p",
            Self::Slots => "s",
            Self::Mode => "m",
            Self::Party => "n",
            Self::FirstTime => "f",
            Self::Tell => "t",
        }
    }

    fn read(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.letter() == letter)
    }
}

/// What was pressed, picked or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum Press {
    /// Tell me when there is one.
    Tell(Start),
    /// A part of this record is changed.
    Change(Part, String),
    /// Ask how many come, for this record.
    Party(String),
    /// Show this record.
    Open(String),
    /// A menu whose value is the record to show.
    Which,
    /// Take this record back.
    TakeBack(String),
    /// This record still holds.
    Keep(String),
    /// Ask what would help.
    Needs,
    /// A menu of what would help, on this form.
    NeedsPicked(String),
    /// Count these, from this form.
    NeedsYes(String, Vec<AccessFact>),
    /// Count nothing.
    NeedsNo,
    /// A menu whose value is the row of the table to make a draft from.
    Draft,
    /// Families counted elsewhere, for this place.
    Elsewhere(Place),
    /// A menu of its subject.
    ElsewhereAbout(Place),
    /// A menu of its area.
    ElsewhereArea(Place),
    /// The form for the number, and the form itself.
    ElsewhereNumber(Place),
    /// A menu whose value is the number to take away.
    Uncount,
    /// Who hears first, which emoji count.
    Telling,
    /// A menu of hours.
    HeadStart,
    /// The form for emoji, and the form itself.
    Emoji,
}

impl Press {
    /// As a custom id, at most 100 characters.
    pub(in crate::discord) fn id(&self) -> String {
        let tail = match self {
            Self::Tell(start) => {
                let event = start.from_event.as_ref().map_or("", EventId::as_str);
                format!("t:{}:{event}", start.place.encode())
            }
            Self::Change(part, id) => format!("c{}:{id}", part.letter()),
            Self::Party(id) => format!("p:{id}"),
            Self::Open(id) => format!("o:{id}"),
            Self::Which => "w".to_owned(),
            Self::TakeBack(id) => format!("b:{id}"),
            Self::Keep(id) => format!("k:{id}"),
            Self::Needs => "n".to_owned(),
            Self::NeedsPicked(form) => format!("np:{form}"),
            Self::NeedsYes(form, needs) => format!("ny:{form}:{}", bits(needs)),
            Self::NeedsNo => "nn".to_owned(),
            Self::Draft => "d".to_owned(),
            Self::Elsewhere(place) => format!("e:{}", place.encode()),
            Self::ElsewhereAbout(place) => format!("ea:{}", place.encode()),
            Self::ElsewhereArea(place) => format!("ep:{}", place.encode()),
            Self::ElsewhereNumber(place) => format!("en:{}", place.encode()),
            Self::Uncount => "eu".to_owned(),
            Self::Telling => "s".to_owned(),
            Self::HeadStart => "sh".to_owned(),
            Self::Emoji => "se".to_owned(),
        };
        format!("in:{tail}")
    }

    /// From a custom id; nothing for ids that no version wrote.
    pub(in crate::discord) fn read(id: &str) -> Option<Self> {
        let tail = id.strip_prefix("in:")?;
        let (verb, rest) = tail.split_once(':').unwrap_or((tail, ""));
        let place = || Place::decode(rest);
        // Records and forms have names as events have.
        let name = || EventId::parse(rest).map(|id| id.to_string());
        Some(match verb {
            "t" => {
                let (place, event) = rest.split_once(':')?;
                Self::Tell(Start {
                    place: Place::decode(place)?,
                    from_event: EventId::parse(event),
                })
            }
            "p" => Self::Party(name()?),
            "o" => Self::Open(name()?),
            "w" => Self::Which,
            "b" => Self::TakeBack(name()?),
            "k" => Self::Keep(name()?),
            "n" => Self::Needs,
            "np" => Self::NeedsPicked(name()?),
            "ny" => {
                let (form, bits) = rest.split_once(':')?;
                Self::NeedsYes(EventId::parse(form)?.to_string(), facts(bits)?)
            }
            "nn" => Self::NeedsNo,
            "d" => Self::Draft,
            "e" => Self::Elsewhere(place()?),
            "ea" => Self::ElsewhereAbout(place()?),
            "ep" => Self::ElsewhereArea(place()?),
            "en" => Self::ElsewhereNumber(place()?),
            "eu" => Self::Uncount,
            "s" => Self::Telling,
            "sh" => Self::HeadStart,
            "se" => Self::Emoji,
            verb => Self::Change(Part::read(verb.strip_prefix('c')?)?, name()?),
        })
    }
}

fn bits(needs: &[AccessFact]) -> String {
    let bit = |(number, fact): (usize, AccessFact)| needs.contains(&fact).then_some(1u32 << number);
    let bits = AccessFact::ALL.into_iter().enumerate().filter_map(bit);
    base36(bits.fold(0, |all, one| all | one))
}

fn facts(bits: &str) -> Option<Vec<AccessFact>> {
    let bits = u32::from_str_radix(bits, 36).ok()?;
    let facts = AccessFact::ALL.into_iter().enumerate();
    Some(
        facts
            .filter(|(number, _)| bits & (1 << number) != 0)
            .map(|(_, fact)| fact)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = Place> {
        (any::<Option<u32>>(), any::<Option<u32>>()).prop_map(|(about, area)| Place { about, area })
    }

    proptest! {
        #[test]
        fn an_id_is_short_and_says_what_was_meant(place in place(), needs in prop::collection::btree_set(0usize..9, 0..9)) {
            let record = EventId::new().expect("a name").to_string();
            let needs: Vec<AccessFact> = needs.into_iter().map(|n| AccessFact::ALL[n]).collect();
            let mut presses = vec![
                Press::Tell(Start { place, from_event: EventId::parse(&record) }),
                Press::Tell(Start { place, from_event: None }),
                Press::Elsewhere(place),
                Press::ElsewhereNumber(place),
                Press::NeedsYes(record.clone(), needs),
                Press::Uncount, Press::Telling, Press::HeadStart, Press::Emoji, Press::Draft, Press::Which,
            ];
            presses.extend(Part::ALL.map(|part| Press::Change(part, record.clone())));
            for press in presses {
                let id = press.id();
                prop_assert!(id.len() <= 100, "{}", id);
                prop_assert_eq!(Press::read(&id), Some(press));
            }
        }

        #[test]
        fn any_id_is_read_without_harm(id in "(in:)?\\PC{0,90}") {
            let _ = Press::read(&id);
        }
    }
}
