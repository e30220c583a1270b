//! A neutral answer: what to show, in which order, and who may see it. No chat markup of any platform.
//!
//! The terminal, Discord and the web each draw a [`Reply`] in their own way; [`layout`] gives the blocks
//! in reading order, so that all channels say the same.

pub mod layout;

use crate::directory::Leads;
use crate::events::EventId;
use crate::safeguarding::{Card, Kind, Subject};

/// What kind of reply it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Whom to ask.
    Answer,
    /// One question back, with choices.
    Clarify,
    /// Nobody in the directory covers this.
    NoMatch,
    /// A safety card comes first.
    Crisis,
    /// About the next event.
    Event,
    /// A term explained.
    Jargon,
    /// A greeting, thanks and the like.
    #[serde(rename = "smalltalk")]
    SmallTalk,
}

/// Who may see a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Only the person who asked.
    OnlyAsker,
    /// Anybody in the room: it says nothing about the person.
    Anyone,
}

/// A safety card with what the screen saw.
#[derive(Debug, Clone)]
pub struct SafetyCard {
    /// Whose safety.
    pub subject: Subject,
    /// What it is about.
    pub kind: Kind,
    /// The fixed text and its contacts.
    pub card: Card,
}

/// One somebody to ask, with how to reach them.
#[derive(Debug, Clone)]
pub struct ShownDoor {
    /// Index of the service or role.
    pub service: usize,
    /// Its name.
    pub name: String,
    /// Why this one; empty when the message asked for it by name.
    pub why: String,
    /// How to reach it, a line each.
    pub contact: Vec<String>,
    /// Whether a number, email or text address is among the lines.
    pub reachable: bool,
    /// Where they can be met in person soon.
    pub meet: Option<String>,
    /// How fresh the details are.
    pub freshness: String,
    /// The council area when it differs from its neighbours ("Stoke-on-Trent"); usually none.
    pub alert: Option<String>,
}

/// One rung of the ladder, filled in for this family.
#[derive(Debug, Clone)]
pub struct ShownStep {
    /// "After 10 working days".
    pub after: String,
    /// What to do.
    pub action: String,
    /// Whom to ask then, by name.
    pub door: Option<String>,
    /// The time is the forum's own advice.
    pub our_suggestion: bool,
}

/// The answer to one need.
#[derive(Debug, Clone, Default)]
pub struct Need {
    /// The situation it was taken for, if any.
    pub situation: Option<usize>,
    /// Its name, for "It sounds like: …".
    pub title: String,
    /// Good to know first.
    pub description: String,
    /// Whom to ask, best first; at most three, two when there are two needs.
    pub doors: Vec<ShownDoor>,
    /// Words to read out.
    pub what_to_say: Option<String>,
    /// Things to have at hand.
    pub have_ready: Vec<String>,
    /// Who is not the right person: name and reason.
    pub not_the_right_person: Vec<(String, String)>,
    /// What if nobody replies.
    pub if_no_reply: Vec<ShownStep>,
    /// Legal time limits: rule, source, date of the law.
    pub clocks: Vec<(String, String, Option<String>)>,
    /// Situations that parents at this point often need too (indices).
    pub related: Vec<usize>,
}

/// Something a parent can pick.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What they read.
    pub label: String,
    /// What happens.
    pub action: Action,
}

/// What a pick does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Shows what this leads to; the first that fits the family.
    Lead(Vec<Leads>),
    /// Answers the same message without the card in front. The channel keeps the message; the
    /// conversation never does.
    AnswerAnyway,
}

/// The whole reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What kind it is.
    pub outcome: Outcome,
    /// The card that comes first.
    pub card: Option<SafetyCard>,
    /// The gentle safety line under the answer.
    pub soft: Option<String>,
    /// Answers, one for each need.
    pub needs: Vec<Need>,
    /// Sentences of a reply that is not an answer (no match, jargon, small talk).
    pub says: Vec<String>,
    /// A question back, or a list to pick from.
    pub offers: Vec<Offer>,
    /// Entries that may be near, in a no match.
    pub near: Vec<Leads>,
    /// The term that was explained (index).
    pub term: Option<usize>,
    /// Events that are named, for a button to save the date: id and title.
    pub events: Vec<(EventId, String)>,
    /// Why this answer: the words of the message that led to it.
    pub because: Vec<String>,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Who may see it.
    pub visibility: Visibility,
}

impl Reply {
    /// A reply of this kind with nothing in it yet; only the asker may see it.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            card: None,
            soft: None,
            needs: Vec::new(),
            says: Vec::new(),
            offers: Vec::new(),
            near: Vec::new(),
            term: None,
            events: Vec::new(),
            because: Vec::new(),
            score: 0.0,
            visibility: Visibility::OnlyAsker,
        }
    }

    /// The services in the order shown, each once.
    pub fn services(&self) -> Vec<usize> {
        let mut services = Vec::new();
        for door in self.needs.iter().flat_map(|need| &need.doors) {
            if !services.contains(&door.service) {
                services.push(door.service);
            }
        }
        services
    }
}
