//! What is coming up, in answers: "when is the next one?", who will be there, and where a service can be met.

use minijinja::context;

use super::{Conversation, Seat};
use crate::events::asking::{Asked, asked};
use crate::events::saying::Saying;
use crate::events::{Event, EventId};
use crate::reply::{Outcome, Reply, Visibility};
use crate::snapshot::Snapshot;

/// Events named after the next one.
const THEN: usize = 3;
/// Services of an answer that are looked for at events.
const MEET: usize = 2;

fn saying(snapshot: &Snapshot) -> Saying<'_> {
    Saying {
        words: &snapshot.words,
        directory: &snapshot.directory,
    }
}

fn place(event: &Event) -> Option<&str> {
    event.venue.as_deref().or(event.online.as_deref())
}

fn named(event: &Event) -> (EventId, String) {
    (event.id.clone(), event.title.clone())
}

/// "When is the next one?": the next one first. None when nothing is coming up.
pub(super) fn next(events: &[Event], snapshot: &Snapshot) -> Option<Reply> {
    let saying = saying(snapshot);
    let (first, rest) = events.split_first()?;
    let mut reply = Reply::new(Outcome::Event);
    reply.visibility = Visibility::Anyone;
    let line = |name: &str, event: &Event| {
        let when = event.when.as_ref().map(|when| saying.when(when));
        snapshot.words.say(
            name,
            context! { title => &event.title, when, place => place(event) },
        )
    };
    reply.says.push(line("event_next", first));
    let then: Vec<String> = rest
        .iter()
        .take(THEN)
        .map(|event| line("event_then", event))
        .collect();
    if !then.is_empty() {
        reply.says.push(then.join("\n"));
    }
    reply.events = vec![named(first)];
    Some(reply)
}

/// Says at the doors of an answer where they can be met in person.
pub fn meet(reply: &mut Reply, events: &[Event], snapshot: &Snapshot) {
    let saying = saying(snapshot);
    let mut told = 0;
    for door in reply.needs.iter_mut().flat_map(|need| &mut need.doors) {
        let service = snapshot.directory.services.get(door.service);
        let event = service.and_then(|service| {
            let mut there = events.iter().filter(|event| event.venue.is_some());
            there.find(|event| event.services().any(|id| id == service.id))
        });
        let Some(event) = event.filter(|_| told < MEET) else {
            continue;
        };
        let when = event.when.as_ref().map(|when| saying.when(when));
        let said = context! { title => &event.title, when, place => place(event) };
        door.meet = Some(snapshot.words.say("event_meets", said));
        if !reply.events.iter().any(|(id, _)| *id == event.id) {
            reply.events.push(named(event));
        }
        told += 1;
    }
}

impl Seat<'_> {
    /// A question about the programme of what is coming up.
    pub(super) fn about_events(&self, text: &str) -> Option<(Reply, Conversation)> {
        let found = asked(text, self.events, &self.snapshot.directory)?;
        let (words, saying) = (&self.snapshot.words, saying(self.snapshot));
        let mut reply = Reply::new(Outcome::Event);
        reply.visibility = Visibility::Anyone;
        reply.score = 1.0;
        let when = |event: &Event| event.when.as_ref().map(|when| saying.when(when));
        let name = |index: usize| {
            let service = self.snapshot.directory.services.get(index);
            service.map(|service| service.name.clone())
        };
        let (said, event) = match found {
            Asked::Who(event) => {
                let names: Vec<&str> = saying.services(event).map(|s| s.name.as_str()).collect();
                let said = words.say(
                    "event_who",
                    context! { title => &event.title, when => when(event), who => names.join(", ") },
                );
                (said, event)
            }
            Asked::WillBeThere(index, Some(event)) => {
                let said = words.say(
                    "event_there",
                    context! { who => name(index), title => &event.title, when => when(event) },
                );
                (said, event)
            }
            Asked::WillBeThere(index, None) => {
                let event = self.events.first()?;
                let said = words.say(
                    "event_not_there",
                    context! { who => name(index), title => &event.title, when => when(event) },
                );
                (said, event)
            }
            Asked::Session(event, session) => {
                let said = words.say(
                    "event_session_is",
                    context! {
                        session => saying.session(session, event), title => &event.title,
                        day => event.when.as_ref().map(|when| saying.day(when.first_day())),
                    },
                );
                (said, event)
            }
        };
        reply.says.push(said);
        reply.events = vec![named(event)];
        let mut after = self.before.clone();
        after.at = Some(self.now);
        Some((reply, after))
    }
}
