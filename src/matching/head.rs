//! The head: multinomial logistic regression over the features of all examples, trained when the directory
//! loads.
//!
//! Least squares and nearest examples were tried; on validation splits they lose three to six points
//! (`docs/matching.md`).

mod means;
mod minimise;

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::prepared::SmallMatrix;
pub(super) use means::is_large;

/// Strength of the pull towards zero; .02 and .05 differ by less than a tenth of a point.
const PULL: f32 = 0.02;

/// What the head learns from.
pub(super) struct Lessons {
    /// One row a text.
    pub(super) features: Array2<f32>,
    /// The class of each row.
    pub(super) labels: Vec<usize>,
    /// How much each row counts.
    pub(super) weights: Vec<f32>,
    /// Number of classes.
    pub(super) classes: usize,
}

/// The trained weights in 16 bits, as they are shipped.
#[derive(Debug, Clone)]
pub(super) struct HeadParts {
    pub(super) weights: SmallMatrix,
    pub(super) offsets: Array1<f32>,
}

/// A trained head.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// One row a class.
    weights: Array2<f32>,
    offsets: Array1<f32>,
}

impl Head {
    /// Fits the head to the lessons.
    pub(super) fn train(lessons: &Lessons) -> Self {
        let width = lessons.features.ncols();
        let mean = lessons
            .features
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(width));
        let centred = with_ones(&(&lessons.features - &mean));
        let start = Array2::zeros((width + 1, lessons.classes));
        let best = minimise::minimise(start, |w| loss(&centred, lessons, w));
        let (weights, constant) = best.view().split_at(Axis(0), width);
        let weights = weights.reversed_axes().as_standard_layout().into_owned();
        let offsets = constant.row(0).to_owned() - weights.dot(&mean);
        // Rounded as a shipped head is, so that both give the same answers.
        Self::from_parts(&Self { weights, offsets }.parts())
    }

    /// The head in 16 bits.
    pub(super) fn parts(&self) -> HeadParts {
        HeadParts {
            weights: SmallMatrix::of(&self.weights),
            offsets: self.offsets.clone(),
        }
    }

    /// The head from its 16 bits.
    pub(super) fn from_parts(parts: &HeadParts) -> Self {
        Self {
            weights: parts.weights.whole(),
            offsets: parts.offsets.clone(),
        }
    }

    /// The score of every class before it becomes a probability.
    pub(super) fn logits(&self, features: ArrayView1<'_, f32>) -> Vec<f32> {
        (self.weights.dot(&features) + &self.offsets).to_vec()
    }
}

/// The features with a last column of ones: how common a class is must not be learned from its words. Without
/// it, a few classes of danger outweigh thousands of ordinary messages.
fn with_ones(features: &Array2<f32>) -> Array2<f32> {
    let ones = Array2::ones((features.nrows(), 1));
    ndarray::concatenate(Axis(1), &[features.view(), ones.view()])
        .unwrap_or_else(|_| features.clone())
}

/// The loss and its slope.
fn loss(centred: &Array2<f32>, lessons: &Lessons, w: &Array2<f32>) -> (f32, Array2<f32>) {
    let mut errors = centred.dot(w);
    let mut total = 0.0f64;
    for (index, mut row) in errors.rows_mut().into_iter().enumerate() {
        let (Some(&label), Some(&weight)) = (lessons.labels.get(index), lessons.weights.get(index))
        else {
            continue;
        };
        let right = row.get(label).copied().unwrap_or_default();
        let most = row.iter().copied().fold(f32::MIN, f32::max);
        row.mapv_inplace(|x| (x - most).exp());
        let sum = row.sum();
        total += f64::from(weight * (sum.ln() + most - right));
        row.mapv_inplace(|x| weight * x / sum);
        if let Some(x) = row.get_mut(label) {
            *x -= weight;
        }
    }
    let mut slope = centred.t().dot(&errors);
    slope.scaled_add(PULL, w);
    let size: f32 = w.iter().map(|x| x * x).sum();
    (total as f32 + 0.5 * PULL * size, slope)
}

/// Turns scores into probabilities that add up to one.
pub(super) fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = logits.iter().map(|x| (x - most).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers
        .into_iter()
        .map(|x| x / sum.max(f32::MIN_POSITIVE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clouds_are_told_apart() {
        let features = ndarray::array![[1.0, 0.1], [0.9, 0.0], [0.0, 1.0], [0.1, 0.8]];
        let head = Head::train(&Lessons {
            features,
            labels: vec![0, 0, 1, 1],
            weights: vec![1.0; 4],
            classes: 2,
        });
        let near_second = softmax(&head.logits(ndarray::array![0.1, 0.9].view()));
        assert!(near_second.get(1) > Some(&0.9), "{near_second:?}");
    }

    #[test]
    fn probabilities_add_up_even_for_huge_scores() {
        let sum: f32 = softmax(&[1e30, 3.0, -1e30]).iter().sum();
        assert!((sum - 1.0).abs() < 1e-6);
    }
}
