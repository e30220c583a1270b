//! What one text may mean for one family: the classes that fit, the doors they open, and how sure that is.

use super::super::confidence::Evidence;
use super::super::doors::Family;
use crate::directory::Leads;
use crate::matching::Ranking;
use crate::snapshot::{Class, Snapshot};
use crate::understanding::tokens;

/// Leads whose doors are counted.
const COUNTED: usize = 8;
/// Another door takes the first place when this much more of the weight is behind it …
const MORE_WEIGHT: f32 = 1.5;
/// … and its own lead is at least this likely beside the likeliest.
const NEARLY_AS_LIKELY: f32 = 0.5;

/// A class that fits the family, with its weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) class: Class,
    pub(super) nearest: usize,
    pub(super) score: f32,
    pub(super) similarity: f32,
}

/// What a text may mean.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Classes that fit the family, likeliest first.
    pub(super) candidates: Vec<Candidate>,
    /// The lead to answer with, if any fits.
    pub(super) best: Option<Leads>,
    /// What the confidence is made of.
    pub(super) evidence: Evidence,
    /// The probability that anybody covers it.
    pub(super) covered: f32,
    /// The probability that the first door is right.
    pub(super) right: f32,
}

impl Reading {
    pub(super) fn new(text: &str, family: &Family<'_>, snapshot: &Snapshot) -> Self {
        let ranking = snapshot.matcher.rank(text);
        let candidates = candidates(&ranking, family, snapshot);
        let doors = Doors::of(&candidates, family);
        let best = doors.best(&candidates, family);
        let similarity = best.map_or(0.0, |lead| {
            let class = Class::Lead(lead);
            let found = candidates.iter().find(|c| c.class == class);
            found.map_or(0.0, |c| c.similarity)
        });
        let share = best.map_or(0.0, |lead| doors.share(lead, family));
        let evidence = Evidence::new(&ranking, share, similarity, tokens(text).len());
        // A directory without off-topic texts, such as a minimal one, has only the matcher's own confidence.
        let own = snapshot.directory.off_topic.is_empty();
        Self {
            covered: if own {
                ranking.fits
            } else {
                evidence.covered()
            },
            right: if own { ranking.known } else { evidence.right() },
            candidates,
            best,
            evidence,
        }
    }

    /// The likeliest class of all.
    pub(super) fn top(&self) -> Option<Candidate> {
        self.candidates.first().copied()
    }

    /// Situations and services among the candidates with their weight, likeliest first.
    pub(super) fn leads(&self) -> impl Iterator<Item = (Leads, f32)> + '_ {
        leads(&self.candidates)
    }
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
            similarity: hit.similarity,
        })
    });
    fitting.collect()
}

fn leads(candidates: &[Candidate]) -> impl Iterator<Item = (Leads, f32)> + '_ {
    candidates.iter().filter_map(|c| match c.class {
        Class::Lead(lead) => Some((lead, c.score)),
        Class::Clarification(_) | Class::Intent(_) => None,
    })
}

/// The weight behind each first door.
struct Doors {
    weights: Vec<(usize, f32)>,
    total: f32,
}

impl Doors {
    fn of(candidates: &[Candidate], family: &Family<'_>) -> Self {
        let mut weights: Vec<(usize, f32)> = Vec::new();
        for (lead, weight) in leads(candidates).take(COUNTED) {
            let Some(door) = family.first_door(lead) else {
                continue;
            };
            match weights.iter_mut().find(|(known, _)| *known == door) {
                Some((_, sum)) => *sum += weight,
                None => weights.push((door, weight)),
            }
        }
        Self {
            weights,
            total: candidates.iter().map(|c| c.score).sum(),
        }
    }

    fn weight(&self, lead: Leads, family: &Family<'_>) -> f32 {
        let door = family.first_door(lead);
        let found = self.weights.iter().find(|(known, _)| Some(*known) == door);
        found.map_or(0.0, |(_, weight)| *weight)
    }

    /// The share of all weight that is behind a lead's first door, 0 to 1.
    fn share(&self, lead: Leads, family: &Family<'_>) -> f32 {
        self.weight(lead, family) / self.total.max(f32::EPSILON)
    }

    /// The likeliest lead, unless another door has clearly more behind it.
    fn best(&self, candidates: &[Candidate], family: &Family<'_>) -> Option<Leads> {
        let mut scored = leads(candidates).take(COUNTED);
        let (first, likeliest) = scored.next()?;
        let mut best = (first, self.weight(first, family));
        for (lead, own) in scored {
            let weight = self.weight(lead, family);
            if weight > best.1 * MORE_WEIGHT && own > likeliest * NEARLY_AS_LIKELY {
                best = (lead, weight);
            }
        }
        Some(best.0)
    }
}
