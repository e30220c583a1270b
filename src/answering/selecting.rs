//! Chooses what a message is answered with: one situation or service, two of them, a question back, or nothing.
//!
//! The matcher says how near each class is. Age and place rule classes out. What is left is weighed by the
//! *door* it opens: three situations that all begin at the school's SENCo count together.

mod reading;
mod two_needs;

use minijinja::context;

use self::reading::{Heard, Reading};
use self::two_needs::two_needs;
use super::confidence::Evidence;
use super::doors::Family;
use crate::directory::Leads;
use crate::matching::Vectors;
use crate::reply::{Action, Offer};
use crate::snapshot::{Class, Snapshot};

/// Below this probability that anybody covers it, the reply is "I do not know". Set on the project's own
/// questions (`tests/questions/own.jsonl`), see `docs/matching.md`.
const COVERED_FLOOR: f32 = 0.72;
/// Below this weight even a near entry is not offered.
const NEAR_FLOOR: f32 = 0.04;
/// A question back is asked when a vague class is the best and leads the best answer by this factor.
const VAGUE_LEAD: f32 = 1.0;
/// Best answers whose door is less likely than this are too close to choose between.
const CLEAR: f32 = 0.15;
/// Choices of a question back: Discord's message stays readable with five.
const MOST_CHOICES: usize = 5;

/// What was chosen.
#[derive(Debug, Clone)]
pub(super) enum Selected {
    /// Answer with these; `more` are doors beside a service that was asked for by name.
    Answer {
        needs: Vec<Leads>,
        more: Vec<(usize, String)>,
        score: f32,
        because: Vec<String>,
    },
    /// Ask which is meant.
    Ask {
        question: String,
        offers: Vec<Offer>,
        score: f32,
    },
    /// Nobody covers this.
    Nothing { near: Vec<Leads>, score: f32 },
    /// Small talk or next event.
    Talk { intent: String, score: f32 },
}

/// Chooses for one message.
pub(super) fn select(
    text: &str,
    family: &Family<'_>,
    snapshot: &Snapshot,
    vectors: &Vectors,
) -> Selected {
    let heard = Heard::new(text, snapshot, vectors);
    let reading = heard.reading(family, snapshot);
    let score = reading.right;
    if let Some(intent) = talk(&heard, snapshot) {
        return Selected::Talk { intent, score };
    }
    if let Some(needs) = two_needs(&heard, &reading, family, snapshot) {
        return Selected::Answer {
            because: because(&reading, needs.first().copied(), snapshot),
            needs: needs.to_vec(),
            more: Vec::new(),
            score,
        };
    }
    if heard.is_inside(snapshot)
        && let Some(ask) = vague(&reading, family, snapshot)
    {
        return ask;
    }
    if reading.covered < COVERED_FLOOR {
        return nothing(&reading);
    }
    chosen(&reading, family, snapshot)
}

/// What the confidence of an answer is made of, and the lead it would be; for fitting and for reviewers.
pub(super) fn weigh(
    text: &str,
    family: &Family<'_>,
    snapshot: &Snapshot,
) -> (Evidence, Option<Leads>) {
    let reading = Heard::new(text, snapshot, &Vectors::default()).reading(family, snapshot);
    (reading.evidence, reading.best)
}

/// The small talk a message is, if it is any.
fn talk(heard: &Heard<'_>, snapshot: &Snapshot) -> Option<String> {
    let Class::Intent(index) = heard.top(snapshot)? else {
        return None;
    };
    let intent = snapshot.words.intents.get(index)?;
    heard.is_inside(snapshot).then(|| intent.id.clone())
}

fn nothing(reading: &Reading) -> Selected {
    let near = reading.leads().filter(|(_, s)| *s >= NEAR_FLOOR);
    Selected::Nothing {
        near: near.map(|(lead, _)| lead).take(2).collect(),
        score: reading.right,
    }
}

/// The best lead, or a question back when several doors are too close to choose between.
fn chosen(reading: &Reading, family: &Family<'_>, snapshot: &Snapshot) -> Selected {
    let score = reading.right;
    let Some(best) = reading.best else {
        return nothing(reading);
    };
    let close = close_calls(reading, family);
    if close.len() >= 2 {
        return Selected::Ask {
            question: snapshot.words.text("clarify_general"),
            offers: close.iter().map(|lead| offer(*lead, snapshot)).collect(),
            score,
        };
    }
    let more = match best {
        Leads::Service(_) => beside(reading, family, best),
        Leads::Situation(_) => Vec::new(),
    };
    Selected::Answer {
        because: because(reading, Some(best), snapshot),
        needs: vec![best],
        more,
        score,
    }
}

/// Leads with different doors that are too close to choose between; empty when one is clear.
fn close_calls(reading: &Reading, family: &Family<'_>) -> Vec<Leads> {
    let Some((_, top)) = reading.leads().next() else {
        return Vec::new();
    };
    if reading.right >= CLEAR {
        return Vec::new();
    }
    let mut seen = Vec::new();
    let mut close = Vec::new();
    for (lead, score) in reading.leads() {
        let door = family.first_door(lead);
        if score >= top * 0.6 && !seen.contains(&door) && close.len() < MOST_CHOICES {
            seen.push(door);
            close.push(lead);
        }
    }
    close
}

/// Doors to show beside a service: first doors of the next likely leads.
fn beside(reading: &Reading, family: &Family<'_>, best: Leads) -> Vec<(usize, String)> {
    let mut more = Vec::new();
    let top = reading.leads().next().map_or(0.0, |(_, s)| s);
    for (lead, score) in reading.leads().filter(|(lead, _)| *lead != best) {
        if score < top * 0.08 {
            break;
        }
        let directory = family.directory;
        let doors = match lead {
            Leads::Service(index) => {
                let service = directory.services.get(index);
                service
                    .map(|s| vec![(index, s.description.clone())])
                    .unwrap_or_default()
            }
            Leads::Situation(index) => {
                let situation = directory.situations.get(index);
                situation.map(|s| family.doors(s)).unwrap_or_default()
            }
        };
        more.extend(doors.into_iter().take(2));
    }
    let mut seen = Vec::new();
    more.retain(|(service, _)| {
        let new = !seen.contains(service);
        seen.push(*service);
        new
    });
    more
}

/// The question back of a clarification, when the vague reading is the best.
fn vague(reading: &Reading, family: &Family<'_>, snapshot: &Snapshot) -> Option<Selected> {
    let score = reading.right;
    let (index, vague_score) = reading.candidates.iter().find_map(|c| match c.class {
        Class::Clarification(index) => Some((index, c.score)),
        _ => None,
    })?;
    let best = reading.leads().next().map_or(0.0, |(_, s)| s);
    if vague_score < best * VAGUE_LEAD {
        return None;
    }
    let clarification = snapshot.directory.clarifications.get(index)?;
    let offers: Vec<Offer> = clarification
        .choices
        .iter()
        .filter_map(|choice| {
            let fitting = choice.leads.iter().copied();
            let fitting: Vec<Leads> = fitting.filter(|lead| family.lead_fits(*lead)).collect();
            (!fitting.is_empty()).then(|| Offer {
                label: choice.label.clone(),
                action: Action::Lead(fitting),
            })
        })
        .collect();
    match offers.as_slice() {
        [] => None,
        [only] => match &only.action {
            Action::Lead(leads) => Some(Selected::Answer {
                needs: leads.first().copied().into_iter().collect(),
                more: Vec::new(),
                score,
                because: Vec::new(),
            }),
            Action::AnswerAnyway => None,
        },
        _ => Some(Selected::Ask {
            question: clarification.question.clone(),
            offers,
            score,
        }),
    }
}

fn offer(lead: Leads, snapshot: &Snapshot) -> Offer {
    let directory = &snapshot.directory;
    let label = match lead {
        Leads::Situation(index) => directory.situations.get(index).map(|s| &s.choice),
        Leads::Service(index) => directory.services.get(index).map(|s| &s.name),
    };
    Offer {
        label: label.cloned().unwrap_or_default(),
        action: Action::Lead(vec![lead]),
    }
}

/// "your message is close to …" for the lead that was chosen.
fn because(reading: &Reading, lead: Option<Leads>, snapshot: &Snapshot) -> Vec<String> {
    let example = lead.map(Class::Lead).and_then(|class| {
        let found = reading.candidates.iter().find(|c| c.class == class)?;
        snapshot.example(class, found.nearest)
    });
    example
        .map(|example| snapshot.words.say("because_like", context! { example }))
        .into_iter()
        .collect()
}
