//! Safety before everything: the screen runs first, and its cards are fixed texts.

use super::{Conversation, Seat};
use crate::directory::AreaSet;
use crate::reply::{Action, Offer, Outcome, Reply, SafetyCard};
use crate::safeguarding::{AreaHint, Level};
use crate::snapshot::Snapshot;

impl Seat<'_> {
    /// The card, if the message may mean danger. Nothing of such a message is remembered: the conversation
    /// after it is the conversation before it, less its open choices.
    pub(super) fn safety_first(&self, text: &str, level: Level) -> Option<(Reply, Conversation)> {
        let Level::Card {
            subject,
            kind,
            alone,
            child_writing,
        } = level
        else {
            return None;
        };
        let area = area_hint(self.snapshot, said_place(self, text));
        let card = self.snapshot.cards.card(subject, kind, child_writing, area);
        let mut reply = Reply::new(Outcome::Crisis);
        if alone {
            reply.offers.push(Offer {
                label: self.snapshot.words.text("answer_anyway"),
                action: Action::AnswerAnyway,
            });
        } else {
            let (ordinary, _) = self.ordinary(text);
            if ordinary.outcome == Outcome::Answer && self.may_follow_a_card(&ordinary) {
                reply.needs = ordinary.needs;
                reply.score = ordinary.score;
            }
        }
        reply.card = Some(SafetyCard {
            subject,
            kind,
            card,
        });
        let after = Conversation {
            offers: Vec::new(),
            leads: Vec::new(),
            services: Vec::new(),
            ..self.before.clone()
        };
        Some((reply, after))
    }

    /// Below a card, only an answer about safety or family support may stand: help with clubs, school or
    /// forms would be a harmful first door.
    fn may_follow_a_card(&self, reply: &Reply) -> bool {
        let directory = &self.snapshot.directory;
        reply.needs.iter().all(|need| {
            let situation = need
                .situation
                .and_then(|index| directory.situations.get(index));
            match situation {
                Some(situation) => situation.soft || situation.topic == "safety",
                None => need.doors.first().is_some_and(|door| {
                    let service = directory.services.get(door.service);
                    service.is_some_and(|s| s.crisis_line || s.branch.as_deref() == Some("crisis"))
                }),
            }
        })
    }
}

fn said_place(seat: &Seat<'_>, text: &str) -> Option<AreaSet> {
    let said = seat
        .snapshot
        .facts
        .read(text)
        .place
        .or_else(|| seat.before.place.clone());
    said.map(|read| read.value)
}

/// Which local numbers a card may carry: those of the place that was said, or else of the home area.
pub(crate) fn area_hint(snapshot: &Snapshot, said: Option<AreaSet>) -> AreaHint {
    let directory = &snapshot.directory;
    let set = said.unwrap_or(directory.forum.home);
    let within = |id: &str| {
        let area: Option<AreaSet> = directory.areas.find(id).map(|area| area.set);
        area.is_some_and(|area| !set.is_empty() && set.within(area))
    };
    if within("stoke-on-trent") {
        AreaHint::StokeOnTrent
    } else if within("staffordshire") {
        AreaHint::Staffordshire
    } else {
        AreaHint::Unknown
    }
}
