//! Chooses what a message is answered with: one situation or service, two of them, a question back, or nothing.
//!
//! The matcher says how near each class is. Age and place rule classes out. What is left is weighed by the
//! *door* it opens: three situations that all begin at the school's SENCo count together.

use minijinja::context;

use super::doors::Family;
use crate::directory::Leads;
use crate::matching::Ranking;
use crate::reply::{Action, Offer};
use crate::snapshot::{Class, Snapshot};
use crate::understanding::clauses;

/// Below this probability that anything fits, the reply is "I do not know". Set on the project's own
/// questions (`tests/questions/own.jsonl`), see `docs/matching.md`.
const KNOWN_FLOOR: f32 = 0.35;
/// Below this even a near entry is not offered.
const NEAR_FLOOR: f32 = 0.04;
/// A part of a message is a need of its own from this probability on.
const SECOND_NEED_FLOOR: f32 = 0.55;
/// A question back is asked when a vague class is the best and leads the best answer by this factor.
const VAGUE_LEAD: f32 = 1.0;
/// Best answers with less than this share of the weight are too close to choose between.
const CLEAR_SHARE: f32 = 0.18;
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

/// A class that fits the family, with its weight.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    class: Class,
    nearest: usize,
    score: f32,
}

/// Chooses for one message.
pub(super) fn select(text: &str, family: &Family<'_>, snapshot: &Snapshot) -> Selected {
    let ranking = snapshot.matcher.rank(text);
    let candidates = candidates(&ranking, family, snapshot);
    let Some(top) = candidates.first().copied() else {
        return Selected::Nothing {
            near: Vec::new(),
            score: 0.0,
        };
    };
    let score = ranking.known;
    if let Class::Intent(index) = top.class
        && score >= KNOWN_FLOOR
        && let Some(intent) = snapshot.words.intents.get(index)
    {
        return Selected::Talk {
            intent: intent.id.clone(),
            score,
        };
    }
    if let Some(needs) = two_needs(text, family, snapshot) {
        return Selected::Answer {
            because: because(&candidates, snapshot),
            needs,
            more: Vec::new(),
            score,
        };
    }
    if score < KNOWN_FLOOR {
        return nothing(&candidates, score);
    }
    if let Some(ask) = vague(&candidates, family, snapshot, score) {
        return ask;
    }
    chosen(&candidates, family, snapshot, score)
}

fn candidates(ranking: &Ranking, family: &Family<'_>, snapshot: &Snapshot) -> Vec<Candidate> {
    let fitting = ranking.hits.iter().filter_map(|hit| {
        let class = *snapshot.classes.get(hit.class)?;
        let fits = match class {
            Class::Lead(lead) => family.lead_fits(lead),
            Class::Clarification(_) | Class::Intent(_) => true,
        };
        fits.then_some(Candidate {
            class,
            nearest: hit.nearest,
            score: hit.score,
        })
    });
    fitting.collect()
}

fn nothing(candidates: &[Candidate], score: f32) -> Selected {
    let near = leads(candidates).filter(|(_, s)| *s >= NEAR_FLOOR);
    Selected::Nothing {
        near: near.map(|(lead, _)| lead).take(2).collect(),
        score,
    }
}

fn leads(candidates: &[Candidate]) -> impl Iterator<Item = (Leads, f32)> + '_ {
    candidates.iter().filter_map(|c| match c.class {
        Class::Lead(lead) => Some((lead, c.score)),
        Class::Clarification(_) | Class::Intent(_) => None,
    })
}

/// The best lead once weights are gathered by first door: the lead whose door has most weight behind it, and
/// of those the likeliest.
fn chosen(
    candidates: &[Candidate],
    family: &Family<'_>,
    snapshot: &Snapshot,
    score: f32,
) -> Selected {
    let Some((best, _)) = by_door(candidates, family) else {
        return nothing(candidates, score);
    };
    let close = close_calls(candidates, family);
    if close.len() >= 2 {
        return Selected::Ask {
            question: snapshot.words.text("clarify_general"),
            offers: close.iter().map(|lead| offer(*lead, snapshot)).collect(),
            score,
        };
    }
    let more = match best {
        Leads::Service(_) => beside(candidates, family, best),
        Leads::Situation(_) => Vec::new(),
    };
    Selected::Answer {
        because: because_of(candidates, best, snapshot),
        needs: vec![best],
        more,
        score,
    }
}

/// Gathers weight by first door; returns the best lead and its door's share of all weight.
fn by_door(candidates: &[Candidate], family: &Family<'_>) -> Option<(Leads, f32)> {
    let mut doors: Vec<(usize, f32)> = Vec::new();
    let scored: Vec<(Leads, f32)> = leads(candidates).take(8).collect();
    for (lead, weight) in &scored {
        let Some(door) = family.first_door(*lead) else {
            continue;
        };
        match doors.iter_mut().find(|(known, _)| *known == door) {
            Some((_, sum)) => *sum += weight,
            None => doors.push((door, *weight)),
        }
    }
    let total: f32 = doors.iter().map(|(_, w)| w).sum();
    let weight_of = |lead: Leads| {
        let door = family.first_door(lead)?;
        doors.iter().find(|(d, _)| *d == door).map(|(_, w)| *w)
    };
    // The likeliest lead keeps its place unless another door has clearly more behind it.
    let (first, first_score) = *scored.first()?;
    let mut best = (first, weight_of(first)?);
    for (lead, own) in scored.iter().skip(1) {
        let weight = weight_of(*lead).unwrap_or(0.0);
        if weight > best.1 * 1.5 && *own > first_score * 0.5 {
            best = (*lead, weight);
        }
    }
    Some((best.0, best.1 / total.max(f32::EPSILON)))
}

/// Leads with different doors that are too close to choose between; empty when one is clear.
fn close_calls(candidates: &[Candidate], family: &Family<'_>) -> Vec<Leads> {
    let Some((_, share)) = by_door(candidates, family) else {
        return Vec::new();
    };
    let Some((_, top)) = leads(candidates).next() else {
        return Vec::new();
    };
    if share >= CLEAR_SHARE {
        return Vec::new();
    }
    let mut seen = Vec::new();
    let mut close = Vec::new();
    for (lead, score) in leads(candidates) {
        let door = family.first_door(lead);
        if score >= top * 0.6 && !seen.contains(&door) && close.len() < MOST_CHOICES {
            seen.push(door);
            close.push(lead);
        }
    }
    close
}

/// Doors to show beside a service: first doors of the next likely leads.
fn beside(candidates: &[Candidate], family: &Family<'_>, best: Leads) -> Vec<(usize, String)> {
    let mut more = Vec::new();
    let top = leads(candidates).next().map_or(0.0, |(_, s)| s);
    for (lead, score) in leads(candidates).filter(|(lead, _)| *lead != best) {
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
fn vague(
    candidates: &[Candidate],
    family: &Family<'_>,
    snapshot: &Snapshot,
    score: f32,
) -> Option<Selected> {
    let (index, vague_score) = candidates.iter().find_map(|c| match c.class {
        Class::Clarification(index) => Some((index, c.score)),
        _ => None,
    })?;
    let best = leads(candidates).next().map_or(0.0, |(_, s)| s);
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

/// Two parts of a message that are each sure of a different need with different doors.
fn two_needs(text: &str, family: &Family<'_>, snapshot: &Snapshot) -> Option<Vec<Leads>> {
    let parts = clauses(text);
    if !(2..=12).contains(&parts.len()) {
        return None;
    }
    let mut found: Vec<(Leads, f32)> = Vec::new();
    for part in parts {
        let ranking = snapshot.matcher.rank(part);
        if ranking.known < SECOND_NEED_FLOOR {
            continue;
        }
        let candidates = candidates(&ranking, family, snapshot);
        if !matches!(candidates.first().map(|c| c.class), Some(Class::Lead(_))) {
            continue;
        }
        let Some((lead, _)) = by_door(&candidates, family) else {
            continue;
        };
        let same = found
            .iter_mut()
            .find(|(known, _)| related(*known, lead, family));
        match same {
            Some(known) if known.1 < ranking.known => *known = (lead, ranking.known),
            Some(_) => {}
            None => found.push((lead, ranking.known)),
        }
    }
    (found.len() == 2).then(|| found.into_iter().map(|(lead, _)| lead).collect())
}

/// Whether two leads are one need: the same first door, the same topic, or one among the doors of the other.
fn related(a: Leads, b: Leads, family: &Family<'_>) -> bool {
    let directory = family.directory;
    let doors = |lead: Leads| -> Vec<usize> {
        match lead {
            Leads::Service(index) => vec![index],
            Leads::Situation(index) => directory
                .situations
                .get(index)
                .map(|s| {
                    family
                        .doors(s)
                        .into_iter()
                        .map(|(d, _)| d)
                        .take(3)
                        .collect()
                })
                .unwrap_or_default(),
        }
    };
    let topic = |lead: Leads| match lead {
        Leads::Situation(index) => directory.situations.get(index).map(|s| s.topic.as_str()),
        Leads::Service(_) => None,
    };
    let (left, right) = (doors(a), doors(b));
    let share_doors = left.iter().any(|d| right.contains(d));
    share_doors || (topic(a).is_some() && topic(a) == topic(b))
}

/// "your message is close to …" for the best lead.
fn because(candidates: &[Candidate], snapshot: &Snapshot) -> Vec<String> {
    let best = leads(candidates).next().map(|(lead, _)| lead);
    best.map(|lead| because_of(candidates, lead, snapshot))
        .unwrap_or_default()
}

fn because_of(candidates: &[Candidate], lead: Leads, snapshot: &Snapshot) -> Vec<String> {
    let class = Class::Lead(lead);
    let example = candidates
        .iter()
        .find(|c| c.class == class)
        .and_then(|c| snapshot.example(class, c.nearest));
    example
        .map(|example| snapshot.words.say("because_like", context! { example }))
        .into_iter()
        .collect()
}
