//! The screen itself: signals first, then meaning; who, how sure, how urgent.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::evidence::{Evidence, NUMBERS};
use super::lessons::Lessons;
use super::pattern::{Lists, Pattern};
use super::person::{self, Noun};
use super::{Kind, Level, Seen, Subject, Verdict};
use crate::matching::{Matcher, Options, Prepared, Ranking, Vectors, is_english_word};
use crate::understanding::{clauses, tokens};

const SIGNALS: &str = include_str!("signals.toml");

/// From this probability on, the card is shown. Set on the project's own sets, as the next one.
const CARD: f32 = 0.4;
/// From this one on where words were found that raise it: they need less.
const CARD_WITH_SIGNAL: f32 = 0.1;
/// From this probability on, meaning outvotes signals of another kind.
const KIND_BY_MEANING: f32 = 0.9;
/// From this probability on, meaning alone gives the gentle line.
const SOFT_BY_MEANING: f32 = 0.25;
/// From this probability of danger or doubt on, meaning alone gives the gentle line as well.
const GENTLE_BY_MEANING: f32 = 0.6;
/// What the signal itself says of whose safety it is counts as much beside the meaning …
const VOTE_OF_SIGNAL: f32 = 0.5;
/// … how often the kind is about that subject counts so much …
const USUAL: f32 = 0.2;
/// … and what the persons named say as much.
const VOTE_OF_WORDS: f32 = 0.3;
/// How much a part counts beside the whole message: half a sentence alone is easily misread.
const PART: f32 = 0.62;
/// Parts that are read one by one.
const MOST_PARTS: usize = 16;
/// Words that turn the next few round.
const NEGATIONS: &[&str] = &[
    "not", "never", "isnt", "wasnt", "arent", "werent", "doesnt", "didnt", "hasnt", "havent",
    "wouldnt", "no", "nor", "without", "nothing", "neither", "cant_be", "nobody", "wont",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalFile {
    lists: BTreeMap<String, Vec<String>>,
    idiom: Vec<Idioms>,
    topic: Vec<WordList>,
    past: Vec<Past>,
    signal: Vec<SignalEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Idioms {
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordList {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    words: Vec<String>,
    present: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalEntry {
    id: String,
    kind: Kind,
    subject: Option<Subject>,
    level: SignalLevel,
    /// Loose patterns count as a card only when the message also means danger at least this much.
    #[serde(default)]
    needs_meaning: f32,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    source: String,
    patterns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SignalLevel {
    Card,
    Soft,
}

struct Signal {
    id: String,
    kind: Kind,
    subject: Option<Subject>,
    level: SignalLevel,
    needs_meaning: f32,
    patterns: Vec<Pattern>,
}

/// Recognises messages that may mean danger.
pub struct Screen {
    signals: Vec<Signal>,
    idioms: Vec<Vec<String>>,
    topic: Vec<Vec<String>>,
    past: Vec<Vec<String>>,
    present: Vec<Vec<String>>,
    /// Words of the signals, for correcting misspelt ones, by length.
    vocabulary: HashMap<usize, Vec<String>>,
    known: HashSet<String>,
    /// Whether there is danger, and of which kind.
    meaning: Matcher,
    /// Whose safety it is.
    whose: Matcher,
    /// How often each kind is about each of [`Subject::ALL`] in the examples.
    usual: HashMap<Kind, [f32; 4]>,
}

/// What the second half makes of a message.
#[derive(Debug, Clone, Copy, Default)]
struct Meaning<'t> {
    /// The part of the message that means danger most.
    part: &'t str,
    /// The likeliest kind of danger.
    kind: Option<Kind>,
    /// The probability of danger, 0 to 1, of the whole or of a part, which counts less.
    danger: f32,
    /// The probability that it is one of those that get the gentle line.
    gentle: f32,
    /// What the meaning adds to the evidence.
    evidence: Evidence,
}

/// A message looked at, before anything is decided.
struct Looked<'s, 't> {
    words: Vec<String>,
    /// All signals found. One whose message means too little danger for it is gentle.
    found: Vec<Found<'s>>,
    meaning: Meaning<'t>,
    evidence: Evidence,
}

/// One signal found in a message.
struct Found<'s> {
    signal: &'s Signal,
    at: usize,
    end: usize,
    level: SignalLevel,
}

impl Found<'_> {
    fn raises_card(&self) -> bool {
        self.level == SignalLevel::Card
    }
}

impl Screen {
    /// The screen inside the program. It does not depend on any file on disk.
    pub fn embedded() -> Self {
        let file: SignalFile = toml::from_str(SIGNALS).unwrap_or_else(|_| SignalFile {
            lists: BTreeMap::new(),
            idiom: Vec::new(),
            topic: Vec::new(),
            past: Vec::new(),
            signal: Vec::new(),
        });
        let lists: Lists = file.lists.into_iter().collect();
        let signals: Vec<Signal> = file
            .signal
            .into_iter()
            .map(|entry| Signal {
                patterns: entry
                    .patterns
                    .iter()
                    .map(|p| Pattern::parse(p, &lists))
                    .collect(),
                id: entry.id,
                kind: entry.kind,
                subject: entry.subject,
                level: entry.level,
                needs_meaning: entry.needs_meaning,
            })
            .collect();
        let mut known = HashSet::new();
        for word in signals
            .iter()
            .flat_map(|s| &s.patterns)
            .flat_map(Pattern::words)
        {
            known.insert(word.to_owned());
        }
        let mut vocabulary: HashMap<usize, Vec<String>> = HashMap::new();
        let mut sorted: Vec<&String> = known.iter().collect();
        sorted.sort();
        for word in sorted {
            vocabulary
                .entry(word.chars().count())
                .or_default()
                .push(word.clone());
        }
        let phrases = file.idiom.iter().flat_map(|i| &i.phrases);
        let (lessons, options) = (Lessons::embedded(), Options::default());
        let rows = |words: &str, by: char| words.split(by).map(str::to_owned).collect::<Vec<_>>();
        Self {
            signals,
            idioms: phrases.map(|p| rows(p, ' ')).collect(),
            topic: file
                .topic
                .iter()
                .flat_map(|t| &t.words)
                .map(|w| rows(w, '_'))
                .collect(),
            past: file
                .past
                .iter()
                .flat_map(|p| &p.words)
                .map(|w| rows(w, '_'))
                .collect(),
            present: file
                .past
                .iter()
                .flat_map(|p| &p.present)
                .map(|w| rows(w, '_'))
                .collect(),
            vocabulary,
            known,
            meaning: Matcher::train(&lessons.kinds(), &lessons.ordinary(), &options),
            whose: Matcher::train(&lessons.subjects(), &[], &options),
            usual: Kind::ALL
                .into_iter()
                .map(|kind| (kind, lessons.usual(kind)))
                .collect(),
        }
    }

    /// What the second half computed from its texts, for `models/shipped.bin`.
    pub(crate) fn prepared(&self) -> Prepared {
        let lessons = Lessons::embedded();
        let kinds = self.meaning.prepared(&lessons.kinds(), &lessons.ordinary());
        kinds.and(self.whose.prepared(&lessons.subjects(), &[]))
    }

    /// What a message's probability of danger is made of and how probable it is, for fitting and measuring. The
    /// numbers are those of [`Evidence::numbers`].
    pub fn evidence(&self, text: &str) -> ([f32; NUMBERS], f32) {
        let looked = self.look(text, &Vectors::default());
        (looked.evidence.numbers(), looked.evidence.chance())
    }

    /// Looks at one message.
    pub fn check(&self, text: &str) -> Verdict {
        self.check_sharing(text, &Vectors::default())
    }

    /// As [`Screen::check`]; leaves the vectors it needed for the matcher.
    pub fn check_sharing(&self, text: &str, vectors: &Vectors) -> Verdict {
        let looked = self.look(text, vectors);
        let words: Vec<&str> = looked.words.iter().map(String::as_str).collect();
        let (found, meaning) = (&looked.found, looked.meaning);
        let mut seen: Vec<Seen> = found
            .iter()
            .map(|f| Seen {
                signal: f.signal.id.clone(),
                words: words.get(f.at..f.end).unwrap_or_default().join(" "),
            })
            .collect();
        let chance = looked.evidence.chance();
        let raising: Vec<&Found<'_>> = found.iter().filter(|f| f.raises_card()).collect();
        if !raising.is_empty() && chance >= CARD_WITH_SIGNAL {
            let who = |kind| self.whose_by_meaning(meaning.part, Some(kind), vectors);
            let level = card(&raising, &words, meaning, who);
            return Verdict {
                level,
                signals: seen,
            };
        }
        if chance >= CARD
            && !self.is_guarded(&words)
            && let Some(kind) = meaning.kind
        {
            seen.push(Seen {
                signal: "meaning".to_owned(),
                words: text.to_owned(),
            });
            let who = self.whose_by_meaning(meaning.part, Some(kind), vectors);
            let level = card_level(kind, None, &words, (0, words.len()), who);
            return Verdict {
                level,
                signals: seen,
            };
        }
        let soft = !seen.is_empty()
            || meaning.danger >= SOFT_BY_MEANING
            || meaning.gentle + meaning.danger >= GENTLE_BY_MEANING;
        let level = if soft { Level::Soft } else { Level::Clear };
        Verdict {
            level,
            signals: seen,
        }
    }

    fn look<'t>(&self, text: &'t str, vectors: &Vectors) -> Looked<'_, 't> {
        let tokens = tokens(text);
        let corrected: Vec<String> = tokens.iter().map(|t| self.corrected(&t.text)).collect();
        let words = self.without_idioms(&corrected);
        let borders: Vec<bool> = tokens.iter().map(|t| t.starts_sentence).collect();
        let mut found = self.find(&words, &borders);
        let meaning = self.danger(text, vectors);
        for f in &mut found {
            if meaning.danger < f.signal.needs_meaning {
                f.level = SignalLevel::Soft;
            }
        }
        let card_signal = found.iter().any(Found::raises_card);
        let evidence = Evidence {
            card_signal,
            soft_signal: !card_signal && !found.is_empty(),
            ..meaning.evidence
        };
        Looked {
            words: words.into_iter().map(str::to_owned).collect(),
            found,
            meaning,
            evidence,
        }
    }

    /// A word of the message as the signals know it.
    fn corrected(&self, word: &str) -> String {
        let letters = word.chars().count();
        let fine =
            !(5..=20).contains(&letters) || self.known.contains(word) || is_english_word(word);
        if fine {
            return word.to_owned();
        }
        let allowed = if letters >= 8 { 2 } else { 1 };
        let near = (letters - allowed..=letters + allowed)
            .filter_map(|length| self.vocabulary.get(&length))
            .flatten()
            .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
            .filter(|(mistakes, candidate)| {
                *mistakes <= allowed && candidate.chars().next() == word.chars().next()
            })
            .min_by_key(|(mistakes, _)| *mistakes);
        near.map_or_else(|| word.to_owned(), |(_, candidate)| candidate.clone())
    }

    /// The words with idioms blanked out.
    fn without_idioms<'w>(&self, words: &'w [String]) -> Vec<&'w str> {
        let mut kept: Vec<&str> = words.iter().map(String::as_str).collect();
        for at in 0..kept.len() {
            for idiom in &self.idioms {
                let here = words.get(at..at + idiom.len());
                if here.is_some_and(|here| here == idiom.as_slice()) {
                    for blank in kept.iter_mut().skip(at).take(idiom.len()) {
                        *blank = "";
                    }
                }
            }
        }
        kept
    }

    fn find(&self, words: &[&str], borders: &[bool]) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for signal in &self.signals {
            let matched = signal.patterns.iter().find_map(|pattern| {
                (0..words.len()).find_map(|at| {
                    let end = pattern.matches(words, borders, at)?;
                    (end > at).then_some((at, end))
                })
            });
            if let Some((at, end)) = matched {
                found.push(Found {
                    signal,
                    at,
                    end,
                    level: self.weighed(signal.level, words, borders, at, end),
                });
            }
        }
        found
    }

    /// A card signal becomes soft when it is denied, long past, or about a leaflet.
    fn weighed(
        &self,
        level: SignalLevel,
        words: &[&str],
        borders: &[bool],
        at: usize,
        end: usize,
    ) -> SignalLevel {
        if level == SignalLevel::Soft {
            return level;
        }
        let before = words.get(at.saturating_sub(3)..at).unwrap_or_default();
        let denied = before.iter().enumerate().any(|(i, word)| {
            let next = before.get(i + 1).copied().unwrap_or_default();
            NEGATIONS.contains(word)
                && !matches!(
                    next,
                    "sure" | "only" | "just" | "know" | "joking" | "coping"
                )
        });
        if denied {
            return SignalLevel::Soft;
        }
        let start = (0..at)
            .rev()
            .find(|i| borders.get(*i).copied().unwrap_or(false))
            .unwrap_or(0);
        let stop = (end..words.len())
            .find(|i| borders.get(*i).copied().unwrap_or(false))
            .unwrap_or(words.len());
        let sentence = words.get(start..stop).unwrap_or_default();
        let happens_now = any_row(words, &self.present);
        let past = any_row(sentence, &self.past) || words.len() < 30 && any_row(words, &self.past);
        let topic = any_row(sentence, &self.topic) && end - at <= 3;
        if (past && !happens_now) || topic {
            return SignalLevel::Soft;
        }
        level
    }

    /// Whether the message as a whole speaks of the past, of a leaflet, or denies it.
    fn is_guarded(&self, words: &[&str]) -> bool {
        let past = any_row(words, &self.past) && !any_row(words, &self.present);
        let denied = words.windows(2).any(|pair| {
            matches!(
                pair,
                [
                    "not" | "isnt" | "never" | "no",
                    "suicidal" | "unsafe" | "danger" | "violent" | "abusive" | "hurt"
                ]
            )
        });
        past || denied || any_row(words, &self.topic)
    }

    /// What the meaning says: of the whole message, and of each part of it.
    fn danger<'t>(&self, text: &'t str, vectors: &Vectors) -> Meaning<'t> {
        let whole = self.meaning.rank_sharing(text, vectors);
        let parts = clauses(text).into_iter().take(MOST_PARTS);
        let parts: Vec<(&'t str, Ranking)> = parts
            .filter(|part| *part != text)
            .map(|part| (part, self.meaning.rank_sharing(part, vectors)))
            .collect();
        let best = parts
            .iter()
            .max_by(|(_, a), (_, b)| share(a, true).total_cmp(&share(b, true)));
        let (part, of_part) = best.map_or((text, &whole), |(part, ranking)| (*part, ranking));
        let by_part = PART * share(of_part, true) > share(&whole, true);
        let worst = if by_part { of_part } else { &whole };
        let gentle = parts
            .iter()
            .map(|(_, ranking)| PART * share(ranking, false));
        Meaning {
            part: if by_part { part } else { text },
            kind: worst
                .hits
                .iter()
                .find_map(|hit| Kind::ALL.get(hit.class))
                .copied(),
            danger: share(&whole, true).max(PART * share(of_part, true)),
            gentle: gentle.fold(share(&whole, false), f32::max),
            evidence: Evidence {
                whole: share(&whole, true),
                part: share(of_part, true),
                nearer_whole: nearer(&whole),
                nearer_part: nearer(of_part),
                ..Evidence::default()
            },
        }
    }

    /// Whose safety a message is about by its meaning: a weight for each of [`Subject::ALL`]. A
    /// part of it is how often the kind of danger is about that subject at all.
    fn whose_by_meaning(&self, text: &str, kind: Option<Kind>, vectors: &Vectors) -> [f32; 4] {
        let mut sure = kind.map_or([0.0; 4], |kind| self.usual(kind));
        for hit in self.whose.rank_sharing(text, vectors).hits {
            if let Some(place) = sure.get_mut(hit.class) {
                *place = USUAL * *place + hit.score;
            }
        }
        sure
    }

    fn usual(&self, kind: Kind) -> [f32; 4] {
        self.usual.get(&kind).copied().unwrap_or([0.25; 4])
    }
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen")
            .field("signals", &self.signals.len())
            .finish_non_exhaustive()
    }
}

/// The card for the signals that were found; meaning breaks ties. Where meaning is sure that a life is at risk or
/// somebody is missing and no signal says so, meaning decides: "can't see a reason to wake up" is nobody missing.
fn card(
    found: &[&Found<'_>],
    words: &[&str],
    meaning: Meaning<'_>,
    who: impl Fn(Kind) -> [f32; 4],
) -> Level {
    let by_meaning = meaning.kind;
    if let Some(kind) = by_meaning
        && meaning.danger >= KIND_BY_MEANING
        && kind.stands_alone()
        && !found.iter().any(|f| f.signal.kind == kind)
    {
        return card_level(kind, None, words, (0, words.len()), who(kind));
    }
    let weight = |f: &Found<'_>| {
        let mut weight: f32 = match f.signal.kind {
            Kind::DangerNow | Kind::SuicideSelfHarm => 1.3,
            Kind::Missing => 1.2,
            _ => 1.0,
        };
        let actor = person::actor(words, f.at, f.end);
        match (f.signal.kind, actor) {
            (Kind::ChildViolentAtHome, Some(Noun::Adult))
            | (Kind::DomesticAbuse, Some(Noun::Child)) => weight -= 0.8,
            (Kind::ChildViolentAtHome, Some(Noun::Child))
            | (Kind::DomesticAbuse, Some(Noun::Adult)) => weight += 0.2,
            _ => {}
        }
        if by_meaning == Some(f.signal.kind) {
            weight += 0.6;
        }
        weight
    };
    let best = found.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)));
    match best {
        Some(f) => {
            let who = who(f.signal.kind);
            card_level(f.signal.kind, f.signal.subject, words, (f.at, f.end), who)
        }
        None => Level::Soft,
    }
}

fn card_level(
    kind: Kind,
    said: Option<Subject>,
    words: &[&str],
    place: (usize, usize),
    by_meaning: [f32; 4],
) -> Level {
    let child_writing = person::child_writes(words);
    let read = person::subject(kind, words, place.0, place.1, child_writing);
    let votes = Subject::ALL
        .into_iter()
        .zip(by_meaning)
        .map(|(subject, sure)| {
            let by_signal = if said == Some(subject) {
                VOTE_OF_SIGNAL
            } else {
                0.0
            };
            let by_words = if read == subject { VOTE_OF_WORDS } else { 0.0 };
            (subject, sure + by_signal + by_words)
        });
    let subject = votes
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or(read, |(subject, _)| subject);
    Level::Card {
        subject,
        kind,
        alone: kind.stands_alone(),
        child_writing,
    }
}

/// The probability of all kinds of danger together, or of what gets the gentle line.
fn share(ranking: &Ranking, danger: bool) -> f32 {
    let hits = ranking.hits.iter();
    let hits = hits.filter(|hit| (hit.class < Kind::ALL.len()) == danger);
    hits.map(|hit| hit.score).sum()
}

/// How much nearer the nearest dangerous example is than the nearest ordinary one.
fn nearer(ranking: &Ranking) -> f32 {
    let dangerous = ranking
        .hits
        .iter()
        .filter(|hit| hit.class < Kind::ALL.len());
    let nearest = dangerous.map(|hit| hit.similarity).fold(0.0, f32::max);
    nearest - ranking.background_similarity
}

fn any_row(words: &[&str], rows: &[Vec<String>]) -> bool {
    rows.iter().any(|row| {
        words
            .windows(row.len().max(1))
            .any(|here| here.iter().zip(row).all(|(a, b)| a == b))
    })
}
