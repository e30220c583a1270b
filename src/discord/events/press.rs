//! The ids of buttons, menus and forms of events: `ev:WHAT:EVENT`. They work after a restart, and for as long as the
//! message stands.

use crate::events::EventId;

/// The beginning of every id of events.
const START: &str = "ev:";

/// A part of an event that has a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) enum Part {
    /// Title, when, where, what.
    Basics,
    /// For whom, ages, cost, food, booking.
    Details,
    /// Contact, series, what to expect, picture.
    More,
    /// Programme and who will be there.
    Programme,
}

/// What a press does with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) enum Act {
    // Organisers
    Panel,
    Form(Part),
    Access,
    HasFacts,
    LacksFacts,
    Sort,
    Siblings,
    Topic,
    Area,
    Publish,
    PublishAnyway,
    Discard,
    AskPostpone,
    Postpone,
    AskCancel,
    Cancel,
    Copy,
    Social,
    Guests,
    // Parents
    Show,
    Come,
    Size,
    FirstTime,
    MeetMe,
    Cannot,
    Why,
    Remind,
    Reminders,
}

const ACTS: &[(&str, Act)] = &[
    ("panel", Act::Panel),
    ("basics", Act::Form(Part::Basics)),
    ("details", Act::Form(Part::Details)),
    ("more", Act::Form(Part::More)),
    ("programme", Act::Form(Part::Programme)),
    ("access", Act::Access),
    ("has", Act::HasFacts),
    ("lacks", Act::LacksFacts),
    ("sort", Act::Sort),
    ("siblings", Act::Siblings),
    ("topic", Act::Topic),
    ("area", Act::Area),
    ("publish", Act::Publish),
    ("anyway", Act::PublishAnyway),
    ("discard", Act::Discard),
    ("ask-postpone", Act::AskPostpone),
    ("postpone", Act::Postpone),
    ("ask-cancel", Act::AskCancel),
    ("cancel", Act::Cancel),
    ("copy", Act::Copy),
    ("social", Act::Social),
    ("guests", Act::Guests),
    ("show", Act::Show),
    ("come", Act::Come),
    ("size", Act::Size),
    ("first", Act::FirstTime),
    ("meet", Act::MeetMe),
    ("cannot", Act::Cannot),
    ("why", Act::Why),
    ("remind", Act::Remind),
    ("before", Act::Reminders),
];

/// A button, menu or form of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum EventPress {
    /// Something with one event.
    Of(Act, EventId),
    /// The form of a new event.
    New,
    /// A menu whose values are events: organisers edit the one picked.
    PickToEdit,
    /// A menu whose values are events: the one picked is shown.
    PickToShow,
}

impl EventPress {
    /// The id as it is sent.
    pub(in crate::discord) fn id(&self) -> String {
        match self {
            Self::Of(act, event) => {
                let name = ACTS.iter().find(|(_, a)| a == act).map_or("", |(n, _)| n);
                format!("{START}{name}:{event}")
            }
            Self::New => format!("{START}new"),
            Self::PickToEdit => format!("{START}edit"),
            Self::PickToShow => format!("{START}open"),
        }
    }

    /// Reads an id; none when it is not one of events.
    pub(in crate::discord) fn read(id: &str) -> Option<Self> {
        let rest = id.strip_prefix(START)?;
        match rest {
            "new" => return Some(Self::New),
            "edit" => return Some(Self::PickToEdit),
            "open" => return Some(Self::PickToShow),
            _ => {}
        }
        let (name, event) = rest.split_once(':')?;
        let act = ACTS.iter().find(|(n, _)| *n == name)?.1;
        Some(Self::Of(act, EventId::parse(event)?))
    }
}

impl Act {
    /// Whether only organisers may do it, whatever button a client pressed.
    pub(super) fn is_for_organisers(self) -> bool {
        !matches!(
            self,
            Self::Show
                | Self::Come
                | Self::Size
                | Self::FirstTime
                | Self::MeetMe
                | Self::Cannot
                | Self::Why
                | Self::Remind
                | Self::Reminders
        )
    }

    /// The id of this act on an event.
    pub(super) fn on(self, event: &EventId) -> String {
        EventPress::Of(self, event.clone()).id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_read_back() {
        let event = EventId::new().expect("random numbers");
        let mut all: Vec<EventPress> = ACTS
            .iter()
            .map(|(_, act)| EventPress::Of(*act, event.clone()))
            .collect();
        all.extend([
            EventPress::New,
            EventPress::PickToEdit,
            EventPress::PickToShow,
        ]);
        for press in all {
            assert_eq!(EventPress::read(&press.id()), Some(press.clone()));
            assert!(press.id().len() <= 100);
        }
        for wrong in [
            "ev:",
            "ev:come",
            "ev:come:short",
            "ev:nothing:0123456789abcdef",
            "in:x",
        ] {
            assert_eq!(EventPress::read(wrong), None, "{wrong}");
        }
    }
}
