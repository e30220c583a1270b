//! The matcher: which class of texts does a message mean, and how sure is that?
//!
//! Two views of the text, its meaning (a sentence encoder) and its letters (character n-grams), feed one
//! small softmax head that is trained on the examples of one directory. Misspelt words are first corrected
//! towards the directory's own words. Knows nothing of services or parents: classes are lists of texts.
//! How it was chosen and how it measures is in `docs/matching.md`.

mod characters;
#[cfg(feature = "encoder")]
mod encoder;
mod head;
mod shipped;
mod spelling;
mod wordpiece;

use head::{Features, Head};
use spelling::Speller;

#[cfg(feature = "encoder")]
pub use encoder::Encoder;
pub use spelling::Correction;

/// Texts of one class.
#[derive(Debug, Clone)]
pub struct ClassExamples<'a> {
    /// Name of the class, for reports.
    pub id: &'a str,
    /// Example messages first, then names.
    pub texts: Vec<&'a str>,
}

/// How a matcher is trained. The defaults are what ships.
#[derive(Debug, Clone)]
pub struct Options {
    /// Rounds of gradient descent of the head.
    pub rounds: usize,
    /// Step of each round.
    pub step: f32,
    /// Use the sentence encoder (has no effect in a build without it).
    pub meaning: bool,
    /// Use character n-grams.
    pub characters: bool,
    /// Correct spelling first.
    pub spelling: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rounds: 24,
            step: 0.8,
            meaning: true,
            characters: true,
            spelling: true,
        }
    }
}

/// A class that may be meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Index of the class.
    pub class: usize,
    /// Probability among all classes, 0 to 1.
    pub score: f32,
    /// Similarity of its nearest text, 0 to 1.
    pub similarity: f32,
    /// Index of that text within the class.
    pub nearest: usize,
}

/// What the matcher thinks of one message.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Classes, best first, at most [`MOST_HITS`].
    pub hits: Vec<Hit>,
    /// Calibrated probability, 0 to 1, that the message is about something in the directory and the best
    /// class is right.
    pub known: f32,
    /// Probability of "none of these", 0 to 1.
    pub background: f32,
}

/// How many classes a ranking holds.
pub const MOST_HITS: usize = 20;

/// A trained matcher.
pub struct Matcher {
    speller: Speller,
    features: Features,
    head: Head,
    /// For each training text: class and number within the class.
    owners: Vec<(usize, usize)>,
    classes: usize,
    options: Options,
}

impl std::fmt::Debug for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matcher")
            .field("classes", &self.classes)
            .field("texts", &self.owners.len())
            .finish_non_exhaustive()
    }
}

impl Matcher {
    /// Trains on the texts of every class. `background` are texts that belong to none of them.
    pub fn train(classes: &[ClassExamples<'_>], background: &[&str], options: &Options) -> Self {
        let all = classes.iter().flat_map(|class| class.texts.iter().copied());
        let speller = Speller::new(all);
        let mut owners = Vec::new();
        let mut texts = Vec::new();
        for (number, class) in classes.iter().enumerate() {
            for (nth, text) in class.texts.iter().enumerate() {
                owners.push((number, nth));
                texts.push(spelling::plain(text));
            }
        }
        for (nth, text) in background.iter().enumerate() {
            owners.push((classes.len(), nth));
            texts.push(spelling::plain(text));
        }
        let features = Features::new(&texts, options);
        let labels: Vec<usize> = owners.iter().map(|(class, _)| *class).collect();
        let outputs = classes.len() + usize::from(!background.is_empty());
        let head = Head::train(&features, &labels, outputs, options);
        Self {
            speller,
            features,
            head,
            owners,
            classes: classes.len(),
            options: options.clone(),
        }
    }

    /// The vectors of the texts that this matcher was trained on.
    pub(crate) fn vectors(
        &self,
        classes: &[ClassExamples<'_>],
        background: &[&str],
    ) -> Vec<(String, Vec<f32>)> {
        let texts = classes
            .iter()
            .flat_map(|class| class.texts.iter())
            .chain(background);
        let texts = texts.map(|text| spelling::plain(text));
        texts.zip(self.features.vectors()).collect()
    }

    /// The bytes of a `models/shipped.bin` for this matcher: what it computed from its texts, and `others`.
    pub(crate) fn prepared(
        &self,
        classes: &[ClassExamples<'_>],
        background: &[&str],
        others: Vec<(String, Vec<f32>)>,
    ) -> Vec<u8> {
        let mut vectors = self.vectors(classes, background);
        vectors.extend(others);
        let labels: Vec<usize> = self.owners.iter().map(|(class, _)| *class).collect();
        let outputs = self.classes + usize::from(!background.is_empty());
        let key = self.features.head_key(&labels, outputs);
        shipped::write(&vectors, key, &self.head.parts())
    }

    /// Ranks the classes for a message. The same message always gives the same ranking.
    pub fn rank(&self, text: &str) -> Ranking {
        let corrected = self.correct(text).text;
        let query = self.features.of(&corrected);
        let similarities = self.features.similarities(&query);
        let mut nearest = vec![(0.0_f32, 0_usize); self.classes + 1];
        for ((class, nth), similarity) in self.owners.iter().zip(&similarities) {
            if let Some(best) = nearest.get_mut(*class)
                && *similarity > best.0
            {
                *best = (*similarity, *nth);
            }
        }
        let scores = self.head.scores(&query);
        let background = scores.get(self.classes).copied().unwrap_or(0.0);
        let mut hits: Vec<Hit> = scores
            .iter()
            .zip(&nearest)
            .take(self.classes)
            .enumerate()
            .map(|(class, (score, (similarity, nth)))| Hit {
                class,
                score: *score,
                similarity: *similarity,
                nearest: *nth,
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.class.cmp(&b.class)));
        hits.truncate(MOST_HITS);
        let known = hits
            .first()
            .map_or(0.0, |top| confidence(&hits, top, background));
        Ranking {
            hits,
            known,
            background,
        }
    }

    /// The message as the matcher reads it, with misspelt words corrected.
    pub fn correct(&self, text: &str) -> Correction {
        if self.options.spelling {
            self.speller.correct(text)
        } else {
            Correction {
                text: spelling::plain(text),
                changes: Vec::new(),
            }
        }
    }
}

/// Whether a word is common English, by the encoder's vocabulary.
pub(crate) fn is_english_word(word: &str) -> bool {
    wordpiece::Pieces::shared().is_word(word)
}

/// Calibration of [`Ranking::known`]: a logistic curve over the weight of the best classes against the
/// background, and the similarity of the nearest text.
/// Fitted on the project's own questions; `docs/matching.md` says how and shows the reliability plot.
fn confidence(hits: &[Hit], top: &Hit, background: f32) -> f32 {
    let best = top.score;
    let group: f32 = hits.iter().take(4).map(|h| h.score).sum();
    let nearest = hits
        .iter()
        .take(4)
        .map(|h| h.similarity)
        .fold(0.0, f32::max);
    let against = (group / background.max(1e-4)).ln().clamp(-6.0, 9.0);
    let z = CALIBRATION[0]
        + CALIBRATION[1] * best
        + CALIBRATION[2] * nearest
        + CALIBRATION[3] * against;
    1.0 / (1.0 + (-z).exp())
}

/// Weights of the curve: constant, best score, nearest similarity, best against background.
const CALIBRATION: [f32; 4] = [-5.0, 2.0, 6.0, 0.4];
