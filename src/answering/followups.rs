//! Messages that only make sense after the last reply: a pick, "what's their number?", "no, in Stoke".

use super::{Conversation, Seat};
use crate::directory::Leads;
use crate::reply::{Action, Need, Outcome, Reply};
use crate::snapshot::Class;
use crate::understanding::{Facts, tokens};

/// A message with more words than this carries a need of its own.
const LONGEST_FOLLOW_UP: usize = 7;

/// Words of a correction that are not part of the place or age itself.
const CORRECTION_WORDS: &[&str] = &[
    "no", "nope", "sorry", "actually", "i", "im", "we", "were", "live", "in", "at", "near", "from",
    "its", "it", "is", "he", "hes", "she", "shes", "they", "theyre", "my", "not", "but", "meant",
    "i'm", "the", "area", "about", "what", "if", "and", "for", "yes", "ok", "same",
];

impl Seat<'_> {
    /// The reply to a follow-up, or nothing when the message stands on its own.
    pub(super) fn follow_up(&self, text: &str) -> Option<(Reply, Conversation)> {
        self.picked(text)
            .or_else(|| self.their_number(text))
            .or_else(|| self.corrected(text))
    }

    /// A choice by its number or its words.
    fn picked(&self, text: &str) -> Option<(Reply, Conversation)> {
        let bare = text.trim().trim_end_matches(['.', ')', '!']).trim();
        let by_number = bare.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let offers = &self.before.offers;
        let offer = match by_number {
            Some(index) => offers.get(index)?,
            None => offers
                .iter()
                .find(|offer| offer.label.eq_ignore_ascii_case(bare))?,
        };
        match &offer.action {
            Action::Lead(leads) => {
                let facts = self.before.complete(Facts::default());
                Some(self.opened(leads, &facts))
            }
            Action::AnswerAnyway => None,
        }
    }

    /// "What's their number?" after an answer.
    fn their_number(&self, text: &str) -> Option<(Reply, Conversation)> {
        if self.before.services.is_empty() || tokens(text).len() > LONGEST_FOLLOW_UP {
            return None;
        }
        let top = self.snapshot.matcher.rank(text).hits.into_iter().next()?;
        let Some(Class::Intent(intent)) = self.snapshot.classes.get(top.class) else {
            return None;
        };
        if self.snapshot.words.intents.get(*intent)?.id != "number-please" {
            return None;
        }
        let facts = self.before.complete(Facts::default());
        let family = self.family(&facts);
        let mut reply = Reply::new(Outcome::Answer);
        reply.says.push(self.snapshot.words.text("contact_of"));
        let first = self.before.services.first().copied()?;
        let more: Vec<(usize, String)> = self
            .before
            .services
            .iter()
            .skip(1)
            .map(|s| (*s, String::new()))
            .collect();
        let need = family.need(Leads::Service(first), &more, super::DOORS);
        reply.needs.push(Need {
            description: String::new(),
            what_to_say: None,
            have_ready: Vec::new(),
            if_no_reply: Vec::new(),
            ..need
        });
        reply.score = top.score;
        Some((reply, self.before.clone()))
    }

    /// "No, in Stoke" or "he's 19": the same need with another place or age.
    fn corrected(&self, text: &str) -> Option<(Reply, Conversation)> {
        if self.before.leads.is_empty() {
            return None;
        }
        let words = tokens(text);
        if words.len() > LONGEST_FOLLOW_UP {
            return None;
        }
        let mut facts = self.snapshot.facts.read(text);
        facts.place = facts.place.or_else(|| self.snapshot.facts.place(text));
        let read: Vec<String> = [
            facts.place.as_ref().map(|p| p.words.clone()),
            facts.age.as_ref().map(|a| a.words.clone()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if read.is_empty() {
            return None;
        }
        let said = |word: &str| read.iter().any(|r| r.split([' ', ',']).any(|w| w == word));
        let only_facts = words
            .iter()
            .all(|w| said(&w.text) || CORRECTION_WORDS.contains(&w.text.as_str()));
        if !only_facts {
            return None;
        }
        let facts = self.before.complete(facts);
        let family = self.family(&facts);
        let fits = self.before.leads.iter().all(|lead| family.lead_fits(*lead));
        if !fits {
            return Some(self.no_match(Vec::new(), 0.0, &facts));
        }
        let leads = self.before.leads.clone();
        Some(self.answered(&leads, &[], &facts, 1.0, Vec::new()))
    }
}
