//! Jargon: "what is EHCNA?", or a term alone.

use minijinja::context;

use super::{Conversation, Seat};
use crate::directory::Leads;
use crate::reply::{Outcome, Reply, Visibility};
use crate::understanding::{Facts, clauses, tokens};

/// Openings that ask for a meaning, with what may follow the term. Whole messages only: "what is the EHCP
/// team's number" asks for somebody.
const OPENINGS: &[&str] = &[
    "what is",
    "whats",
    "what are",
    "what does",
    "what do",
    "wot is",
    "wots",
    "wot does",
    "what the heck is",
    "what on earth is",
    "what the hell is",
    "explain",
    "define",
    "meaning",
    "what is the meaning",
    "whats the meaning",
    "can someone explain",
    "can you explain",
    "please explain",
    "who or what is",
    "what exactly is",
    "whats this",
    "what is this",
    "and what is",
    "so what is",
    "sorry what is",
    "hi what is",
    "hello what is",
    "ok what is",
    "remind me what",
    "anyone know what",
    "does anyone know what",
    "can anyone tell me what",
    "can you tell me what",
    "tell me what",
    "im lost what is",
    "please what is",
    "what even is",
    "wtf is",
    "school said",
    "they keep saying",
    "whatever is",
    "what is meant by",
    "any idea what",
];

const ENDINGS: &[&str] = &[
    "",
    "mean",
    "means",
    "stand for",
    "stands for",
    "please",
    "mean please",
    "meaning",
    "is",
    "when its at home",
    "all about",
    "even mean",
    "actually mean",
    "short for",
    "is that",
    "mean in english",
    "in english",
    "what is that",
    "whats that",
    "what does that mean",
    "what does it mean",
    "whats it mean",
    "actually",
    "thing",
    "exactly",
    "mean on the form",
    "stand for please",
    "mean sorry",
    "mean in the letter",
];

/// Ends of a message that ask about a term named before.
const BACKWARD: &[&str] = &[
    "what does that mean",
    "what does it mean",
    "whats that mean",
    "what do they mean",
    "what is that",
    "whats that",
    "wots that",
    "wot is that",
    "whats it mean",
    "no idea what that is",
    "what does that stand for",
    "whats it stand for",
];

/// Polite words at the end.
const POLITE: &[&str] = &[
    "please", "pls", "plz", "thanks", "thank", "you", "ta", "x", "xx", "xxx", "duck", "everyone",
    "all",
];

/// In longer messages a term is part of a story.
const LONGEST_MESSAGE: usize = 25;

/// Small words around a term.
const AROUND: &[&str] = &[
    "a",
    "an",
    "the",
    "by",
    "this",
    "that",
    "word",
    "letters",
    "abbreviation",
    "of",
];

/// Longest term in words ("Education, Health and Care needs assessment").
const LONGEST_TERM: usize = 8;

impl Seat<'_> {
    /// The explanation of a term, when the message asks for nothing else.
    pub(super) fn jargon(&self, text: &str, facts: &Facts) -> Option<(Reply, Conversation)> {
        let index = self.asked_term(text)?;
        Some(self.explained(index, facts))
    }

    /// Explains one term and offers the next step.
    pub(super) fn explained(&self, index: usize, facts: &Facts) -> (Reply, Conversation) {
        let mut reply = Reply::new(Outcome::Jargon);
        if let Some(term) = self.snapshot.directory.terms.get(index) {
            let (name, stands_for, meaning) = (&term.term, &term.stands_for, &term.meaning);
            let says = context! { term => name, stands_for, meaning };
            reply.says.push(self.snapshot.words.say("term", says));
            let family = self.family(facts);
            let next = term
                .see
                .iter()
                .copied()
                .filter(|lead| family.lead_fits(*lead));
            let next: Vec<Leads> = next.take(3).collect();
            reply.offers = next.into_iter().map(|lead| self.offer(lead)).collect();
        }
        reply.term = Some(index);
        reply.score = 1.0;
        reply.visibility = Visibility::Anyone;
        let mut after = self.after(&reply, facts, Vec::new());
        after.leads.clone_from(&self.before.leads);
        after.services.clone_from(&self.before.services);
        (reply, after)
    }

    /// The term a message asks about: the whole message, or one part of a short one, is an opening, the term
    /// and an ending; or it names a term and then asks "what does that mean".
    fn asked_term(&self, text: &str) -> Option<usize> {
        let words = plain_words(text);
        if let Some(index) = self.term_in(&words, true) {
            return Some(index);
        }
        if words.len() > LONGEST_MESSAGE {
            return None;
        }
        let parts = clauses(text);
        let part = parts.iter().find_map(|part| {
            self.term_in(&plain_words(part), followed_by_a_question_mark(text, part))
        });
        let tail = || (1..words.len()).find_map(|from| self.term_in(words.get(from..)?, false));
        part.or_else(tail).or_else(|| {
            let asks = BACKWARD.iter().any(|row| words.join(" ").ends_with(row));
            asks.then(|| self.last_term(&words)).flatten()
        })
    }

    /// The term of an opening, a term and an ending that are all there is.
    fn term_in(&self, words: &[String], may_be_alone: bool) -> Option<usize> {
        for start in 0..words.len() {
            let longest = LONGEST_TERM.min(words.len() - start);
            for length in (1..=longest).rev() {
                let term = words.get(start..start + length)?.join(" ");
                let Some(index) = self.snapshot.directory.find_term(&term) else {
                    continue;
                };
                let before = trimmed(words.get(..start)?);
                let after = trimmed(words.get(start + length..)?);
                let ends = ENDINGS.contains(&after.as_str());
                let asks = OPENINGS.contains(&before.as_str()) && ends;
                let asks_after = before.is_empty() && !after.is_empty() && ends;
                let alone =
                    may_be_alone && before.is_empty() && after.is_empty() && self.is_jargon(words);
                if asks || asks_after || alone {
                    return Some(index);
                }
            }
        }
        None
    }

    /// The last word of a message that is a term.
    fn last_term(&self, words: &[String]) -> Option<usize> {
        let mut found = words.iter().rev().filter(|word| word.len() >= 2);
        found.find_map(|word| {
            let index = self.snapshot.directory.find_term(word)?;
            let term = self.snapshot.directory.terms.get(index)?;
            // Letters that stand for words; not every word that has an explanation.
            term.term.chars().all(char::is_uppercase).then_some(index)
        })
    }

    /// A term alone is a question about its meaning only when it is no name of somebody to ask.
    fn is_jargon(&self, words: &[String]) -> bool {
        let whole = words.join(" ");
        let services = &self.snapshot.directory.services;
        !services.iter().any(|service| {
            service
                .all_names()
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&whole))
        })
    }
}

/// Whether a part of a message is a question of its own ("SALT??? the letter says refer to salt").
fn followed_by_a_question_mark(text: &str, part: &str) -> bool {
    let rest = text.split_once(part).map_or("", |(_, rest)| rest);
    rest.starts_with('?')
}

/// The words of a message without polite ones at the end.
fn plain_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = tokens(text).into_iter().map(|t| t.text).collect();
    while words.last().is_some_and(|w| POLITE.contains(&w.as_str())) {
        words.pop();
    }
    words
}

/// The words without the articles at the border to the term.
fn trimmed(mut words: &[String]) -> String {
    while let [rest @ .., last] = words
        && AROUND.contains(&last.as_str())
    {
        words = rest;
    }
    while let [first, rest @ ..] = words
        && AROUND.contains(&first.as_str())
    {
        words = rest;
    }
    words.join(" ")
}
