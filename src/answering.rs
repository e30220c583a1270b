//! The one door of the core: a question and the conversation so far go in, a reply and the conversation
//! after it come out. No files, no clocks, no network, no channel: the same everywhere.

mod confidence;
mod contact;
pub mod conversation;
mod doors;
pub mod events;
mod followups;
mod safety;
mod selecting;
mod shown;
mod terms;

use jiff::Timestamp;
use minijinja::context;

use crate::directory::Leads;
use crate::events::Event;
use crate::matching::Vectors;
use crate::reply::{Action, Offer, Outcome, Reply, Visibility};
use crate::safeguarding::Level;
use crate::snapshot::Snapshot;
use crate::understanding::{Facts, LONGEST_MESSAGE, clean};
pub use confidence::Evidence;
pub use conversation::{Conversation, MEMORY_MINUTES};
use doors::Family;
pub(crate) use safety::area_hint;
use selecting::Selected;
pub(crate) use shown::{first_service, service_ids};

/// Doors shown for one need.
pub const DOORS: usize = 3;
/// Doors shown for each of two needs.
pub const DOORS_OF_TWO: usize = 2;

/// A message to answer.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What the parent wrote.
    pub text: &'a str,
    /// The parent has seen the safety card for this message and wants the ordinary answer.
    pub after_card: bool,
    /// What the forum has coming up, the next one first.
    pub events: &'a [Event],
}

impl<'a> Question<'a> {
    /// A message as it came.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            after_card: false,
            events: &[],
        }
    }
}

/// Answers one message. Total: every text gives a reply. `now` decides what is remembered and how fresh
/// details are (days are counted in Europe/London).
pub fn answer(
    question: Question<'_>,
    before: &Conversation,
    snapshot: &Snapshot,
    now: Timestamp,
) -> (Reply, Conversation) {
    let before = before.at(now);
    let text = clean(question.text);
    let vectors = Vectors::default();
    let seat = Seat {
        snapshot,
        before: &before,
        vectors: &vectors,
        events: question.events,
        now,
    };
    let level = if question.after_card {
        Level::Clear
    } else {
        snapshot.screen.check_sharing(&text, &vectors).level
    };
    if let Some((reply, after)) = seat.safety_first(&text, level) {
        return (reply, after);
    }
    let soft = level == Level::Soft;
    let (mut reply, mut after) = seat.ordinary(&text);
    events::meet(&mut reply, question.events, snapshot);
    let situation_is_soft = reply.needs.iter().filter_map(|n| n.situation).any(|index| {
        let situation = snapshot.directory.situations.get(index);
        situation.is_some_and(|s| s.soft)
    });
    if soft || situation_is_soft {
        reply.soft = Some(snapshot.cards.soft_line().to_owned());
    }
    if question.text.chars().count() > LONGEST_MESSAGE {
        let limit = LONGEST_MESSAGE;
        let note = snapshot.words.say("too_long", context! { limit });
        reply.says.insert(0, note);
    }
    after.at = Some(now);
    (reply, after)
}

/// Opens one entry directly, as a pick from a list does.
pub fn open(
    leads: &[Leads],
    before: &Conversation,
    snapshot: &Snapshot,
    now: Timestamp,
) -> (Reply, Conversation) {
    let before = before.at(now);
    let seat = Seat {
        snapshot,
        before: &before,
        vectors: &Vectors::default(),
        events: &[],
        now,
    };
    let facts = before.complete(Facts::default());
    let (reply, mut after) = seat.opened(leads, &facts);
    after.at = Some(now);
    (reply, after)
}

/// Explains one term directly, as `/what-is` does.
pub fn explain(
    term: usize,
    before: &Conversation,
    snapshot: &Snapshot,
    now: Timestamp,
) -> (Reply, Conversation) {
    let before = before.at(now);
    let seat = Seat {
        snapshot,
        before: &before,
        vectors: &Vectors::default(),
        events: &[],
        now,
    };
    let facts = before.complete(Facts::default());
    let (reply, mut after) = seat.explained(term, &facts);
    after.at = Some(now);
    (reply, after)
}

/// What one answer is made from.
#[derive(Clone, Copy)]
struct Seat<'a> {
    snapshot: &'a Snapshot,
    before: &'a Conversation,
    vectors: &'a Vectors,
    events: &'a [Event],
    now: Timestamp,
}

impl<'a> Seat<'a> {
    fn today(&self) -> jiff::civil::Date {
        crate::clock::london_day(self.now)
    }

    fn family(&self, facts: &'a Facts) -> Family<'a> {
        Family {
            directory: &self.snapshot.directory,
            words: &self.snapshot.words,
            facts,
            today: self.today(),
        }
    }

    /// The answer once safety is dealt with.
    fn ordinary(&self, text: &str) -> (Reply, Conversation) {
        // "👍" says nothing either.
        if !text.contains(char::is_alphanumeric) {
            let mut reply = Reply::new(Outcome::SmallTalk);
            reply.says.push(self.snapshot.words.text("empty_message"));
            return (reply, self.before.clone());
        }
        if let Some(found) = self.follow_up(text) {
            return found;
        }
        if let Some(found) = self.about_events(text) {
            return found;
        }
        let facts = self.before.complete(self.snapshot.facts.read(text));
        if let Some(found) = self.jargon(text, &facts) {
            return found;
        }
        let selected = selecting::select(text, &self.family(&facts), self.snapshot, self.vectors);
        self.reply(selected, &facts)
    }

    fn reply(&self, selected: Selected, facts: &Facts) -> (Reply, Conversation) {
        match selected {
            Selected::Answer {
                needs,
                more,
                score,
                because,
            } => self.answered(&needs, &more, facts, score, because),
            Selected::Ask {
                question,
                offers,
                score,
            } => {
                let mut reply = Reply::new(Outcome::Clarify);
                let question = self.snapshot.words.say("clarify", context! { question });
                reply.says.push(question);
                reply.offers = offers;
                reply.score = score;
                let after = self.after(&reply, facts, Vec::new());
                (reply, after)
            }
            Selected::Nothing { near, score } => self.no_match(near, score, facts),
            Selected::Talk { intent, score } => self.talk(&intent, score, facts),
        }
    }

    fn answered(
        &self,
        leads: &[Leads],
        more: &[(usize, String)],
        facts: &Facts,
        score: f32,
        because: Vec<String>,
    ) -> (Reply, Conversation) {
        let family = self.family(facts);
        let limit = if leads.len() > 1 { DOORS_OF_TWO } else { DOORS };
        let mut reply = Reply::new(Outcome::Answer);
        reply.needs = leads
            .iter()
            .map(|lead| family.need(*lead, more, limit))
            .collect();
        reply.score = score;
        reply.because = because;
        reply.because.extend(self.reasons(facts));
        reply.offers = self.related(&reply);
        let after = self.after(&reply, facts, leads.to_vec());
        (reply, after)
    }

    /// Opens the first of several entries that fits this family.
    fn opened(&self, leads: &[Leads], facts: &Facts) -> (Reply, Conversation) {
        let family = self.family(facts);
        let fitting = leads.iter().copied().find(|lead| family.lead_fits(*lead));
        match fitting.or_else(|| leads.first().copied()) {
            Some(lead) => self.answered(&[lead], &[], facts, 1.0, Vec::new()),
            None => self.no_match(Vec::new(), 0.0, facts),
        }
    }

    /// Other situations that families at this point ask about, as picks.
    fn related(&self, reply: &Reply) -> Vec<Offer> {
        let indices = reply.needs.iter().flat_map(|need| &need.related).copied();
        let situations = &self.snapshot.directory.situations;
        let mut offers: Vec<Offer> = Vec::new();
        for index in indices.take(3) {
            if let Some(situation) = situations.get(index) {
                offers.push(Offer {
                    label: situation.name.clone(),
                    action: Action::Lead(vec![Leads::Situation(index)]),
                });
            }
        }
        offers
    }

    /// The facts that ruled doors in or out, in words.
    fn reasons(&self, facts: &Facts) -> Vec<String> {
        let words = &self.snapshot.words;
        let mut reasons = Vec::new();
        if let Some(age) = &facts.age {
            reasons.push(words.say("because_age", context! { words => &age.words }));
        }
        if let Some(place) = &facts.place {
            let name = self.snapshot.directory.areas.name_of(place.value);
            let place = name.unwrap_or(&place.words);
            reasons.push(words.say("because_place", context! { place }));
        }
        for asked in facts.asked.iter().take(1) {
            reasons.push(words.say("because_asked", context! { words => &asked.words }));
        }
        reasons
    }

    fn no_match(&self, near: Vec<Leads>, score: f32, facts: &Facts) -> (Reply, Conversation) {
        let (words, forum) = (&self.snapshot.words, &self.snapshot.directory.forum);
        let mut reply = Reply::new(Outcome::NoMatch);
        reply.says.push(words.text("no_match"));
        let elsewhere = facts
            .place
            .as_ref()
            .is_some_and(|p| !p.value.meets(forum.home));
        if elsewhere {
            reply.says.push(words.text("no_match_elsewhere"));
        }
        let (human, how) = (&forum.human, &forum.human_how);
        reply
            .says
            .push(words.say("no_match_human", context! { human, how }));
        if !near.is_empty() {
            reply.says.push(words.text("no_match_near"));
        }
        reply.offers = near.iter().map(|lead| self.offer(*lead)).collect();
        reply.near = near;
        reply.score = score;
        let after = self.after(&reply, facts, Vec::new());
        (reply, after)
    }

    fn offer(&self, lead: Leads) -> Offer {
        let directory = &self.snapshot.directory;
        let label = match lead {
            Leads::Situation(index) => directory.situations.get(index).map(|s| &s.name),
            Leads::Service(index) => directory.services.get(index).map(|s| &s.name),
        };
        Offer {
            label: label.cloned().unwrap_or_default(),
            action: Action::Lead(vec![lead]),
        }
    }

    fn talk(&self, intent: &str, score: f32, facts: &Facts) -> (Reply, Conversation) {
        let (words, forum) = (&self.snapshot.words, &self.snapshot.directory.forum);
        let is_event = intent == "next-event";
        if let Some(mut reply) = is_event
            .then(|| events::next(self.events, self.snapshot))
            .flatten()
        {
            reply.score = score;
            let mut after = self.before.clone();
            after.place.clone_from(&facts.place);
            return (reply, after);
        }
        let mut reply = Reply::new(if is_event {
            Outcome::Event
        } else {
            Outcome::SmallTalk
        });
        reply.says.push(if is_event {
            let (human, how) = (&forum.human, &forum.human_how);
            words.say("next_event", context! { human, how })
        } else {
            words.text(&format!("talk_{}", intent.replace('-', "_")))
        });
        reply.visibility = Visibility::Anyone;
        reply.score = score;
        let mut after = self.before.clone();
        after.place.clone_from(&facts.place);
        (reply, after)
    }

    /// What is remembered after a reply.
    fn after(&self, reply: &Reply, facts: &Facts, leads: Vec<Leads>) -> Conversation {
        Conversation {
            offers: reply.offers.clone(),
            leads,
            services: reply.services(),
            age: facts.age.clone(),
            place: facts.place.clone(),
            at: Some(self.now),
        }
    }
}

/// What a message would be answered with when asked alone.
#[derive(Debug, Clone, Copy)]
pub struct Weighed {
    /// What the confidence is made of.
    pub evidence: Evidence,
    /// The situation or service it would be answered with.
    pub lead: Option<Leads>,
    /// Index of the first door of that answer.
    pub door: Option<usize>,
    /// Index of the first door that `expected` opens for the family of the message.
    pub expected_door: Option<usize>,
}

/// Weighs a message, for measuring and for fitting the confidence. `expected` is what it should lead to.
pub fn weigh(text: &str, expected: Option<Leads>, snapshot: &Snapshot) -> Weighed {
    let facts = snapshot.facts.read(text);
    let family = Family {
        directory: &snapshot.directory,
        words: &snapshot.words,
        facts: &facts,
        today: jiff::civil::Date::MIN,
    };
    let (evidence, lead) = selecting::weigh(text, &family, snapshot);
    Weighed {
        evidence,
        lead,
        door: lead.and_then(|lead| family.first_door(lead)),
        expected_door: expected.and_then(|lead| family.first_door(lead)),
    }
}

/// The service a lead opens first for a family in the forum's home area whose child's age is not known.
pub fn first_door(lead: Leads, snapshot: &Snapshot) -> Option<usize> {
    let facts = Facts::default();
    let family = Family {
        directory: &snapshot.directory,
        words: &snapshot.words,
        facts: &facts,
        today: jiff::civil::Date::MIN,
    };
    family.first_door(lead)
}
