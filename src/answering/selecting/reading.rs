//! What one text may mean for one family: the classes that fit, the doors they open, and how sure that is.

use super::super::confidence::Evidence;
use super::super::doors::Family;
use crate::directory::Leads;
use crate::matching::{Hit, Ranking, Vectors};
use crate::snapshot::{Class, Snapshot};
use crate::understanding::{Token, clauses, tokens};

/// How much likelier a service is when it is of the kind that the message asks for ("a charity").
const WANTED: f32 = 3.0;
/// Words that begin a question.
const ASKING: &[&str] = &[
    "how", "who", "whos", "where", "wheres", "what", "whats", "which", "do", "does", "can", "is",
    "are", "any", "when", "do",
];
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

/// Parts of a message that are read one by one; those behind are read with the whole only.
const MOST_PARTS: usize = 16;
/// Messages of so many words are stories: their need may stand in one sentence.
const STORY: usize = 12;
/// How much the parts of a story count beside the whole of it.
const PARTS_SHARE: f32 = 0.5;

/// A message as the matcher sees it: as a whole and in parts.
pub(super) struct Heard<'t> {
    whole: Ranking,
    tokens: Vec<Token>,
    parts: Vec<(&'t str, Ranking)>,
}

impl<'t> Heard<'t> {
    pub(super) fn new(text: &'t str, snapshot: &Snapshot, vectors: &Vectors) -> Self {
        let parts = clauses(text);
        let parts = if parts.len() > 1 { parts } else { Vec::new() };
        let rank = |part| (part, snapshot.matcher.rank_sharing(part, vectors));
        Self {
            whole: snapshot.matcher.rank_sharing(text, vectors),
            tokens: tokens(text),
            parts: parts.into_iter().take(MOST_PARTS).map(rank).collect(),
        }
    }

    /// The likeliest class of the whole message.
    pub(super) fn top(&self, snapshot: &Snapshot) -> Option<Class> {
        let hit = self.whole.hits.first()?;
        snapshot.classes.get(hit.class).copied()
    }

    /// Whether the message is more likely one of the directory's than one that nobody covers.
    pub(super) fn is_inside(&self, snapshot: &Snapshot) -> bool {
        if snapshot.directory.off_topic.is_empty() {
            return self.whole.known >= 0.5;
        }
        self.whole.background < 0.5
    }

    /// Whether the message has one of these words.
    pub(super) fn says_any(&self, words: &[&str]) -> bool {
        self.tokens
            .iter()
            .any(|token| words.contains(&token.text.as_str()))
    }

    /// The word that each part begins with.
    pub(super) fn first_words(&self) -> impl Iterator<Item = Option<String>> + '_ {
        let first = |part| tokens(part).into_iter().next().map(|token| token.text);
        self.parts.iter().map(move |(part, _)| first(part))
    }

    /// Whether a second question follows the first: "and how do I …".
    pub(super) fn asks_twice(&self) -> bool {
        self.tokens.windows(2).any(|pair| match pair {
            [and, next] => {
                matches!(and.text.as_str(), "and" | "n" | "then")
                    && ASKING.contains(&next.text.as_str())
            }
            _ => false,
        })
    }

    /// The message as one need.
    pub(super) fn reading(&self, family: &Family<'_>, snapshot: &Snapshot) -> Reading {
        let candidates = candidates(&self.hits(snapshot), family, snapshot);
        Reading::new(&self.whole, candidates, self.tokens.len(), family, snapshot)
    }

    /// Each part as a need of its own.
    pub(super) fn readings<'a>(
        &'a self,
        family: &'a Family<'_>,
        snapshot: &'a Snapshot,
    ) -> impl Iterator<Item = Reading> + 'a {
        self.parts.iter().map(|(part, ranking)| {
            let candidates = candidates(&ranking.hits, family, snapshot);
            Reading::new(ranking, candidates, tokens(part).len(), family, snapshot)
        })
    }

    /// The classes of the whole; of a story, together with those of its parts. A part counts by how clearly it
    /// says something: greetings, sighs and background say nothing.
    fn hits(&self, snapshot: &Snapshot) -> Vec<Hit> {
        if self.tokens.len() < STORY || self.parts.is_empty() {
            return self.whole.hits.clone();
        }
        let clear = |ranking: &Ranking| {
            let top = ranking.hits.first();
            let lead =
                top.filter(|hit| matches!(snapshot.classes.get(hit.class), Some(Class::Lead(_))));
            (1.0 - ranking.background) * lead.map_or(0.0, |hit| hit.score)
        };
        let all: f32 = self.parts.iter().map(|(_, ranking)| clear(ranking)).sum();
        let mut hits: Vec<Hit> = Vec::new();
        let mut add = |ranking: &Ranking, share: f32| {
            for hit in &ranking.hits {
                match hits.iter_mut().find(|known| known.class == hit.class) {
                    Some(known) => {
                        known.score += share * hit.score;
                        if hit.similarity > known.similarity {
                            known.similarity = hit.similarity;
                            known.nearest = hit.nearest;
                        }
                    }
                    None => hits.push(Hit {
                        score: share * hit.score,
                        ..*hit
                    }),
                }
            }
        };
        add(&self.whole, 1.0 - PARTS_SHARE);
        for (_, ranking) in &self.parts {
            add(
                ranking,
                PARTS_SHARE * clear(ranking) / all.max(f32::EPSILON),
            );
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.class.cmp(&b.class)));
        hits
    }
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
    fn new(
        ranking: &Ranking,
        candidates: Vec<Candidate>,
        words: usize,
        family: &Family<'_>,
        snapshot: &Snapshot,
    ) -> Self {
        let doors = Doors::of(&candidates, family);
        let best = doors.best(&candidates, family);
        let similarity = best.map_or(0.0, |lead| {
            let class = Class::Lead(lead);
            let found = candidates.iter().find(|c| c.class == class);
            found.map_or(0.0, |c| c.similarity)
        });
        let share = best.map_or(0.0, |lead| doors.share(lead, family));
        let evidence = Evidence::new(ranking, share, similarity, words);
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

    /// The share of all situations and services that opens the same first door as `lead`, 0 to 1.
    pub(super) fn share_of_door(&self, lead: Leads, family: &Family<'_>) -> f32 {
        let door = family.first_door(lead);
        let all: f32 = self.leads().map(|(_, score)| score).sum();
        let same = self
            .leads()
            .filter(|(other, _)| *other == lead || family.first_door(*other) == door);
        same.map(|(_, score)| score).sum::<f32>() / all.max(f32::EPSILON)
    }

    /// Situations and services among the candidates with their weight, likeliest first.
    pub(super) fn leads(&self) -> impl Iterator<Item = (Leads, f32)> + '_ {
        leads(&self.candidates)
    }
}

fn candidates(hits: &[Hit], family: &Family<'_>, snapshot: &Snapshot) -> Vec<Candidate> {
    let fitting = hits.iter().filter_map(|hit| {
        let class = *snapshot.classes.get(hit.class)?;
        let fits = match class {
            Class::Lead(lead) => family.lead_fits(lead),
            Class::Clarification(_) | Class::Intent(_) => true,
        };
        let wanted = matches!(class, Class::Lead(Leads::Service(index)) if family.is_wanted(index));
        fits.then_some(Candidate {
            class,
            nearest: hit.nearest,
            score: if wanted {
                hit.score * WANTED
            } else {
                hit.score
            },
            similarity: hit.similarity,
        })
    });
    let mut fitting: Vec<Candidate> = fitting.collect();
    fitting.sort_by(|a, b| b.score.total_cmp(&a.score));
    fitting
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
