//! The head: softmax regression over meaning and letters, trained by a few full rounds of gradient descent.
//!
//! Stopping after a few rounds is the regularisation. On the public sets it equals a fully fitted logistic
//! regression at a fraction of its time (`docs/matching.md`).

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::Options;
use super::characters::{BUCKETS, Characters, Sparse, similarity};
use super::shipped::{self, SmallMatrix};

/// Share of the letters beside the meaning, measured on validation splits.
const CHARACTER_WEIGHT: f32 = 0.5;

/// Width of the meaning vector; 0 in a build without the encoder.
#[cfg(feature = "encoder")]
const WIDTH: usize = super::encoder::WIDTH;
#[cfg(not(feature = "encoder"))]
const WIDTH: usize = 0;

/// One text in both views.
pub(super) struct Query {
    meaning: Array1<f32>,
    letters: Sparse,
}

/// All training texts in both views.
pub(super) struct Features {
    meaning: Array2<f32>,
    letters: Vec<Sparse>,
    characters: Characters,
    options: Options,
    key: u64,
}

impl Features {
    /// Reads every text. Vectors of shipped texts come from `models/`, others are encoded now.
    pub(super) fn new(texts: &[String], options: &Options) -> Self {
        let characters = Characters::new(texts);
        let letters = texts.iter().map(|t| characters.of(t)).collect();
        let width = if options.meaning { WIDTH } else { 0 };
        let mut meaning = Array2::zeros((texts.len(), width));
        if width > 0 {
            for (mut row, text) in meaning.axis_iter_mut(Axis(0)).zip(texts) {
                let fresh = || encode(text).map(|vector| shipped::rounded(&vector));
                if let Some(vector) = shipped::vector(text).or_else(fresh) {
                    row.assign(&ArrayView1::from(&vector));
                }
            }
        }
        Self {
            meaning,
            letters,
            characters,
            options: options.clone(),
            key: shipped::key_of(texts),
        }
    }

    /// A key for everything that a head over these features is trained from.
    pub(super) fn head_key(&self, labels: &[usize], classes: usize) -> u64 {
        shipped::head_key(self.key, labels, classes, &format!("{:?}", self.options))
    }

    /// The meaning vectors, one a text.
    pub(super) fn vectors(&self) -> impl Iterator<Item = Vec<f32>> + '_ {
        self.meaning.rows().into_iter().map(|row| row.to_vec())
    }

    /// One message in both views.
    pub(super) fn of(&self, text: &str) -> Query {
        let width = self.meaning.ncols();
        let vector = (width > 0).then(|| encode(text)).flatten();
        Query {
            meaning: vector.map_or_else(|| Array1::zeros(width), Array1::from),
            letters: self.characters.of(text),
        }
    }

    /// Similarity of a message to every training text, 0 to 1.
    pub(super) fn similarities(&self, query: &Query) -> Vec<f32> {
        let has_meaning = self.meaning.ncols() > 0;
        let meaning = self.meaning.dot(&query.meaning);
        let letters = self.letters.iter().map(|l| similarity(l, &query.letters));
        letters
            .enumerate()
            .map(|(row, letters)| {
                let meaning = meaning.get(row).copied().unwrap_or(0.0);
                if has_meaning {
                    (meaning + CHARACTER_WEIGHT * letters) / (1.0 + CHARACTER_WEIGHT)
                } else {
                    letters
                }
            })
            .map(|s: f32| s.clamp(0.0, 1.0))
            .collect()
    }
}

#[cfg(feature = "encoder")]
fn encode(text: &str) -> Option<Vec<f32>> {
    super::encoder::Encoder::shared()?.encode(text)
}

#[cfg(not(feature = "encoder"))]
fn encode(_text: &str) -> Option<Vec<f32>> {
    None
}

/// The trained weights in 16 bits, as they are shipped.
#[derive(Debug, Clone)]
pub(super) struct HeadParts {
    pub(super) meaning: SmallMatrix,
    pub(super) letters: SmallMatrix,
    pub(super) bias: Array1<f32>,
}

/// The trained weights.
pub(super) struct Head {
    /// One row a meaning dimension, one column a class.
    meaning: Array2<f32>,
    /// One row a bucket, one column a class.
    letters: Array2<f32>,
    bias: Array1<f32>,
}

impl Head {
    /// Trains on all features; `labels` is the class of each text.
    pub(super) fn train(
        features: &Features,
        labels: &[usize],
        classes: usize,
        options: &Options,
    ) -> Self {
        let key = features.head_key(labels, classes);
        if let Some(head) = shipped::head(key) {
            return head;
        }
        // Rounded as a shipped head is, so that both give the same answers.
        Self::from_parts(&Self::fit(features, labels, classes, options).parts())
    }

    /// The head in 16 bits.
    pub(super) fn parts(&self) -> HeadParts {
        HeadParts {
            meaning: SmallMatrix::of(&self.meaning),
            letters: SmallMatrix::of(&self.letters),
            bias: self.bias.clone(),
        }
    }

    /// The head from its 16 bits.
    pub(super) fn from_parts(parts: &HeadParts) -> Self {
        Self {
            meaning: parts.meaning.whole(),
            letters: parts.letters.whole(),
            bias: parts.bias.clone(),
        }
    }

    /// Full-batch gradient descent. A round that makes things worse is taken back and tried with a smaller
    /// step ("bold driver", Battiti 1989), so that few classes and many texts stay stable too.
    fn fit(features: &Features, labels: &[usize], classes: usize, options: &Options) -> Self {
        let mut head = Self {
            meaning: Array2::zeros((features.meaning.ncols(), classes)),
            letters: Array2::zeros((BUCKETS, classes)),
            bias: Array1::zeros(classes),
        };
        // Centred vectors: otherwise what all texts share dominates the first rounds.
        let width = features.meaning.ncols();
        let mean = features
            .meaning
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(width));
        let centred = &features.meaning - &mean;
        let mut step = options.step;
        let (mut loss, mut wrong) = head.errors(&centred, features, labels, options);
        for _ in 0..options.rounds {
            let next = head.moved(&centred, features, &wrong, step, options);
            let (next_loss, next_wrong) = next.errors(&centred, features, labels, options);
            if next_loss > loss {
                step *= 0.4;
                continue;
            }
            (head, loss, wrong) = (next, next_loss, next_wrong);
            step *= 1.1;
        }
        head.bias = head.bias - mean.dot(&head.meaning);
        head
    }

    /// The loss, and for each text how wrong each class is.
    fn errors(
        &self,
        centred: &Array2<f32>,
        features: &Features,
        labels: &[usize],
        options: &Options,
    ) -> (f32, Array2<f32>) {
        let mut wrong = centred.dot(&self.meaning);
        let mut loss = 0.0;
        let rows = wrong
            .axis_iter_mut(Axis(0))
            .zip(&features.letters)
            .zip(labels);
        for ((mut row, letters), label) in rows {
            if options.characters {
                for (bucket, weight) in letters {
                    let column = self.letters.row(*bucket as usize);
                    row.scaled_add(CHARACTER_WEIGHT.sqrt() * weight, &column);
                }
            }
            row += &self.bias;
            softmax(row.as_slice_mut().unwrap_or_default());
            loss -= row.get(*label).map_or(0.0, |p| p.max(1e-9).ln());
            row.mapv_inplace(|p| -p);
            if let Some(right) = row.get_mut(*label) {
                *right += 1.0;
            }
        }
        (loss, wrong)
    }

    /// The head after one step.
    fn moved(
        &self,
        centred: &Array2<f32>,
        features: &Features,
        wrong: &Array2<f32>,
        step: f32,
        options: &Options,
    ) -> Self {
        let mut meaning = self.meaning.clone();
        meaning.scaled_add(step, &centred.t().dot(wrong));
        let mut letters = self.letters.clone();
        if options.characters {
            for (row, texts) in wrong.axis_iter(Axis(0)).zip(&features.letters) {
                for (bucket, weight) in texts {
                    let mut column = letters.row_mut(*bucket as usize);
                    column.scaled_add(step * CHARACTER_WEIGHT.sqrt() * weight, &row);
                }
            }
        }
        Self {
            meaning,
            letters,
            bias: self.bias.clone(),
        }
    }

    /// The probability of each class for a message.
    pub(super) fn scores(&self, query: &Query) -> Vec<f32> {
        let mut scores = &self.bias + &query.meaning.dot(&self.meaning);
        for (bucket, weight) in &query.letters {
            let column = self.letters.row(*bucket as usize);
            scores.scaled_add(CHARACTER_WEIGHT.sqrt() * weight, &column);
        }
        let mut scores = scores.to_vec();
        softmax(&mut scores);
        scores
    }
}

fn softmax(values: &mut [f32]) {
    let highest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = (*value - highest).exp();
        sum += *value;
    }
    for value in values.iter_mut() {
        *value /= sum;
    }
}
