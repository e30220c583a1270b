//! Says which classes of a directory a message may mean, and how sure that is.
//!
//! Knows nothing of services, families or chat: a class is an id with example texts. Spelling is corrected
//! first (`spelling`), the text is described by letters and by meaning (`characters`, `encoder`), a head
//! trained on the examples weighs both (`head`), and the result becomes a probability that keeps its word
//! (`confidence`). Measurements and what else was tried: `docs/matching.md`.
//!
//! Invariant: no clock, no randomness, no files. The same examples and the same text give the same ranking.

mod characters;
mod confidence;
#[cfg(feature = "encoder")]
mod encoder;
mod features;
mod head;
mod neighbours;
#[cfg_attr(
    not(feature = "encoder"),
    expect(dead_code, reason = "only the head is kept without vectors")
)]
mod prepared;
mod spelling;
mod text;
mod wordpiece;

use ndarray::{Array1, Array2};

use self::characters::Characters;
pub use self::confidence::{Calibration, Evidence};
pub(crate) use self::confidence::{log_odds, logistic};
#[cfg(feature = "encoder")]
pub use self::encoder::Encoder;
use self::features::Features;
pub use self::features::Vectors;
use self::head::{Head, Lessons, softmax};
use self::neighbours::{Near, Neighbours, Place};
pub use self::prepared::Prepared;
use self::prepared::Trained;
pub use self::spelling::Correction;
use self::spelling::Speller;

/// Hits in a ranking.
const MOST_HITS: usize = 20;

/// A class and the texts that mean it.
#[derive(Debug, Clone)]
pub struct ClassExamples<'a> {
    /// Stable name of the class.
    pub id: &'a str,
    /// Example questions, names and alternate names. Ten or more serve best.
    pub texts: Vec<&'a str>,
}

/// How the matcher is trained; the default is what was measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Corrects misspelt words before comparing.
    pub spelling: bool,
    /// How much the nearest example of a class adds to the score of the head.
    pub nearest_share: f32,
    /// How evidence becomes a probability.
    pub calibration: Calibration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            spelling: true,
            nearest_share: 3.0,
            calibration: Calibration::default(),
        }
    }
}

/// A trained matcher. Reading only: share it freely between threads.
#[derive(Debug)]
pub struct Matcher {
    speller: Option<Speller>,
    features: Features,
    head: Option<Head>,
    /// All texts, in the order of the classes, then the background.
    examples: Neighbours,
    /// The vectors of those texts that do not ship.
    own: Prepared,
    classes: usize,
    options: Options,
    /// A number for all that the head was trained from.
    key: u64,
}

/// The classes that a text may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Best first, at most twenty.
    pub hits: Vec<Hit>,
    /// Calibrated probability that the first hit is right.
    pub known: f32,
    /// Calibrated probability that any class fits, be it the first hit or another.
    pub fits: f32,
    /// Probability that the text is one of the background texts, which no class covers.
    pub background: f32,
    /// How near the nearest background text is, 0 to 1; 0 without any.
    pub background_similarity: f32,
    /// What `known` was made of.
    pub evidence: Evidence,
}

/// One class of a [`Ranking`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Index of the class as given to [`Matcher::train`].
    pub class: usize,
    /// Probability of this class if any class fits; all classes and the background add up to one.
    pub score: f32,
    /// How near the nearest text of the class is, 0 to 1.
    pub similarity: f32,
    /// Index of that text within the class.
    pub nearest: usize,
}

impl Matcher {
    /// Learns from the examples. `background` holds texts that no class covers; it may be empty.
    pub fn train(classes: &[ClassExamples<'_>], background: &[&str], options: &Options) -> Self {
        Self::train_knowing(classes, background, options, &Prepared::default())
    }

    /// Learns from the examples, and takes what it can from what was computed before.
    pub fn train_knowing(
        classes: &[ClassExamples<'_>],
        background: &[&str],
        options: &Options,
        before: &Prepared,
    ) -> Self {
        let texts: Vec<&str> = classes
            .iter()
            .flat_map(|class| class.texts.iter().copied())
            .chain(background.iter().copied())
            .collect();
        let places = places(classes, background.len());
        let key = key(&texts, &places, options);
        let ready = before.trained(key);
        let ready = ready.or_else(|| Prepared::shipped().trained(key));
        let (mut head, characters) = ready.map_or_else(
            || (None, Characters::new(texts.iter().copied())),
            |(head, characters)| (Some(head), characters),
        );
        let features = Features::new(characters);
        let kept = features.kept_of_all(&texts, before);
        if head.is_none() {
            head = train_head(&features.of_examples(&texts, &kept), &places, classes.len());
        }
        let mut own = Prepared::default();
        for (text, kept) in texts.iter().zip(&kept) {
            let folded = text::fold(text);
            if Prepared::shipped().vector(&folded).is_none() {
                own.add_vector(&folded, kept.clone());
            }
        }
        Self {
            speller: options
                .spelling
                .then(|| Speller::new(texts.iter().copied())),
            head,
            key,
            features,
            examples: Neighbours::new(&kept, places, classes.len() + 1),
            own,
            classes: classes.len(),
            options: options.clone(),
        }
    }

    /// What this matcher computed from its texts: to be kept and handed to [`Matcher::train_knowing`].
    ///
    /// Takes the same classes and background as the training.
    pub fn prepared(&self, classes: &[ClassExamples<'_>], background: &[&str]) -> Prepared {
        let mut prepared = Prepared::default();
        let texts = classes.iter().flat_map(|class| class.texts.iter());
        for text in texts.chain(background) {
            let folded = text::fold(text);
            let known = self.own.vector(&folded);
            if let Some(vector) = known.or_else(|| Prepared::shipped().vector(&folded)) {
                prepared.add_vector(&folded, vector);
            }
        }
        if let Some(head) = &self.head {
            let (head, characters) = (head.parts(), self.features.characters().clone());
            prepared.add_trained(self.key, Trained { head, characters });
        }
        prepared
    }

    /// Whether its head was in `before`, or ships: nothing new was computed that is worth keeping.
    pub fn was_prepared(&self, before: &Prepared) -> bool {
        before.has_trained(self.key) || Prepared::shipped().has_trained(self.key)
    }

    /// Ranks the classes for a text.
    pub fn rank(&self, text: &str) -> Ranking {
        self.rank_sharing(text, &Vectors::default())
    }

    /// As [`Matcher::rank`]; takes vectors that another matcher needed for the same message, and leaves its own.
    pub fn rank_sharing(&self, text: &str, vectors: &Vectors) -> Ranking {
        let correction = self.correct(text);
        let described = Array1::from(self.features.of(&correction.text, vectors));
        let compared = described
            .as_slice()
            .and_then(|all| all.get(features::COMPARED));
        let nearest = self
            .examples
            .nearest(compared.unwrap_or_default(), features::SHARE);
        let Some(head) = &self.head else {
            return Ranking::empty();
        };
        let mut scores = head.logits(described.view());
        for (score, near) in scores.iter_mut().zip(&nearest) {
            *score += self.options.nearest_share * near.similarity;
        }
        self.ranking(&softmax(&scores), &nearest)
    }

    /// Corrects the spelling of a text the way [`Matcher::rank`] does.
    pub fn correct(&self, text: &str) -> Correction {
        match &self.speller {
            Some(speller) => speller.correct(text),
            None => Correction {
                text: text::fold(text),
                changes: Vec::new(),
            },
        }
    }

    fn ranking(&self, probabilities: &[f32], nearest: &[Near]) -> Ranking {
        let mut hits: Vec<Hit> = probabilities
            .iter()
            .zip(nearest)
            .take(self.classes)
            .enumerate()
            .map(|(class, (score, near))| Hit {
                class,
                score: *score,
                similarity: near.similarity.clamp(0.0, 1.0),
                nearest: near.number,
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.class.cmp(&b.class)));
        hits.truncate(MOST_HITS);
        let background = probabilities.get(self.classes).copied().unwrap_or_default();
        let evidence = Evidence::new(&hits, background);
        Ranking {
            known: self.options.calibration.known(&evidence),
            fits: self.options.calibration.fits(&evidence),
            hits,
            background,
            background_similarity: nearest.get(self.classes).map_or(0.0, |n| n.similarity),
            evidence,
        }
    }
}

/// Whether a word is common English, by the encoder's vocabulary.
pub(crate) fn is_english_word(word: &str) -> bool {
    use std::collections::HashSet;
    use std::sync::OnceLock;
    static COMMON: OnceLock<HashSet<&'static str>> = OnceLock::new();
    COMMON
        .get_or_init(|| wordpiece::common_words().collect())
        .contains(word)
}

impl Ranking {
    /// What a matcher without any example answers.
    fn empty() -> Self {
        Self {
            hits: Vec::new(),
            known: 0.0,
            fits: 0.0,
            background: 0.0,
            background_similarity: 0.0,
            evidence: Evidence::default(),
        }
    }
}

fn places(classes: &[ClassExamples<'_>], background: usize) -> Vec<Place> {
    let sizes = classes.iter().map(|class| class.texts.len());
    sizes
        .chain([background])
        .enumerate()
        .flat_map(|(class, size)| (0..size).map(move |number| Place { class, number }))
        .collect()
}

/// A number for everything that a head is trained from.
fn key(texts: &[&str], places: &[Place], options: &Options) -> u64 {
    let labels: Vec<usize> = places.iter().map(|place| place.class).collect();
    let classes = labels.iter().copied().max().unwrap_or_default();
    let texts: Vec<String> = texts.iter().map(|text| text::fold(text)).collect();
    prepared::head_key(
        prepared::key_of(&texts),
        &labels,
        classes,
        &format!("{options:?} {}", features::recipe()),
    )
}

/// Trains the head; none without examples.
fn train_head(examples: &Array2<f32>, places: &[Place], classes: usize) -> Option<Head> {
    if places.iter().all(|place| place.class == classes) {
        return None;
    }
    let background = places.iter().any(|place| place.class == classes);
    let labels: Vec<usize> = places.iter().map(|place| place.class).collect();
    let classes = classes + usize::from(background);
    if head::is_large(labels.len(), classes) {
        return Some(Head::of_means(examples, &labels, classes));
    }
    Some(Head::train(&Lessons {
        features: examples.clone(),
        weights: vec![1.0; labels.len()],
        labels,
        classes,
    }))
}

#[cfg(test)]
mod tests;
