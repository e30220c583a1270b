//! What can be typed with a slash.

use jiff::Timestamp;
use minijinja::context;

use super::{Next, Session};
use crate::answering::{explain, open};
use crate::directory::Leads;
use crate::reply::{Action, Offer, Outcome, Reply};
use crate::snapshot::Snapshot;

impl Session<'_> {
    pub(super) fn command(&mut self, line: &str, snapshot: &Snapshot) -> Next {
        self.behind_card = None;
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let words = &snapshot.words;
        let text = match name.to_lowercase().as_str() {
            "/quit" | "/exit" | "/q" | "/bye" => return Next::Leave,
            "/help" | "/?" => words.text("terminal_help"),
            "/why" if self.because.is_empty() => words.text("empty_message"),
            "/why" => words.say("because", context! { words => self.because.join("; ") }),
            "/urgent" => self.urgent(snapshot),
            "/service" => self.service(rest, snapshot),
            "/what-is" | "/whatis" => self.what_is(rest, snapshot),
            "/browse" => self.browse(rest, snapshot),
            _ => words.text("terminal_help"),
        };
        Next::Say(text)
    }

    fn urgent(&self, snapshot: &Snapshot) -> String {
        let card = snapshot.cards.urgent(crate::answering::area_hint(
            snapshot,
            self.conversation.place.as_ref().map(|p| p.value),
        ));
        let mut blocks = Vec::new();
        crate::reply::layout::card(&card, &mut blocks);
        super::drawing::draw_blocks(&blocks, super::width(), self.colour)
    }

    fn service(&mut self, name: &str, snapshot: &Snapshot) -> String {
        let words = &snapshot.words;
        let found = snapshot.directory.find_service(name, 3);
        let exact = found.first().copied();
        let Some(first) = exact else {
            return words.say("service_unknown", context! { name });
        };
        let lead = [Leads::Service(first)];
        let (reply, after) = open(&lead, &self.conversation, snapshot, Timestamp::now());
        self.conversation = after;
        self.show(reply, snapshot)
    }

    fn what_is(&mut self, term: &str, snapshot: &Snapshot) -> String {
        let words = &snapshot.words;
        let directory = &snapshot.directory;
        if let Some(index) = directory.find_term(term) {
            let (reply, after) = explain(index, &self.conversation, snapshot, Timestamp::now());
            self.conversation = after;
            return self.show(reply, snapshot);
        }
        let near = directory.suggest_terms(term, 3);
        let names: Vec<&str> = near
            .iter()
            .filter_map(|i| directory.terms.get(*i).map(|t| t.term.as_str()))
            .collect();
        let unknown = words.say("term_unknown", context! { term });
        if names.is_empty() {
            return unknown;
        }
        let near = words.say("term_near", context! { terms => names.join(", ") });
        format!("{unknown}\n{near}")
    }

    /// Topics, or what is under one topic. What is listed can be picked by number.
    fn browse(&mut self, topic: &str, snapshot: &Snapshot) -> String {
        let directory = &snapshot.directory;
        let number = topic.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let chosen = match number {
            Some(index) => directory.topics.get(index),
            None => directory.topics.iter().find(|t| {
                !topic.is_empty() && t.name.to_lowercase().contains(&topic.to_lowercase())
            }),
        };
        let Some(chosen) = chosen else {
            return topics(snapshot);
        };
        let situations = directory.situations.iter().enumerate();
        let under = situations.filter(|(_, s)| s.topic == chosen.id);
        let mut reply = Reply::new(Outcome::Clarify);
        reply.offers = under
            .map(|(index, situation)| Offer {
                label: situation.name.clone(),
                action: Action::Lead(vec![Leads::Situation(index)]),
            })
            .collect();
        reply.says.push(if reply.offers.is_empty() {
            snapshot.words.text("browse_empty")
        } else {
            snapshot
                .words
                .say("browse_topic", context! { topic => &chosen.name })
        });
        self.conversation.offers.clone_from(&reply.offers);
        self.conversation.at = Some(Timestamp::now());
        self.show(reply, snapshot)
    }
}

fn topics(snapshot: &Snapshot) -> String {
    let mut lines = vec![snapshot.words.text("browse_topics")];
    let topics = snapshot.directory.topics.iter().enumerate();
    lines.extend(topics.map(|(index, topic)| format!("  /browse {}  {}", index + 1, topic.name)));
    lines.join("\n")
}
